"""What the site tells somebody to do: commands, where they run and as whom, read from what it publishes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bs4 import BeautifulSoup

from decisiontree.guide import Question, Remedy

FENCE = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
WHERE = re.compile(r"\*\*Where:\*\* ([^.*]+)\.")
AS = re.compile(r"\*\*As:\*\* ([^.*]+)\.")
EXPECT = re.compile(r"\*Expect:\* (.*)", re.DOTALL)
SILENT = re.compile(r"no output\b(?![^.]*,)")


@dataclass(frozen=True)
class Block:
    """One block of text to type or to write into a file, and who does it where."""

    step: str
    language: str
    text: str
    is_server: bool
    is_root: bool
    is_silent: bool = False  # nothing is printed when all is well
    is_last: bool = True  # of its step


def blocks_of(remedy: Remedy) -> Iterator[Block]:
    """The blocks of a remedy in their order. A step that says nothing of where and whom goes on where the last one was."""
    is_server, is_root = remedy.needs == "server", remedy.needs == "server"
    for step in remedy.steps:
        if where := WHERE.search(step.text):
            is_server = "server" in where[1] or "container" in where[1]
        if who := AS.search(step.text):
            is_root = who[1].startswith("root")
        expect = EXPECT.search(step.text)
        silent = bool(expect and SILENT.match(expect[1]))
        found = list(FENCE.finditer(step.text.replace("\n   ", "\n")))
        for number, fence in enumerate(found, 1):
            is_last = number == len(found)
            yield Block(step.id, fence[1], fence[2], is_server, is_root, silent and is_last, is_last)
        if not found:
            yield Block(step.id, "", "", is_server, is_root)


def commands_in(html: str) -> tuple[str, ...]:
    """The blocks of commands in a published text: how to undo something, how to find something out."""
    return tuple(block.get_text() for block in BeautifulSoup(html, "html.parser").select("pre"))


def is_checked_as_root(question: Question) -> bool:
    return "root" in BeautifulSoup(question.check_html, "html.parser").get_text().partition("As:")[2][:20]


def fill_in(text: str, names: dict[str, str]) -> str:
    """The words in capitals that stand for the reader's own names, filled in as the page does it."""
    return re.sub(r"\b(" + "|".join(sorted(names, key=len, reverse=True)) + r")\b", lambda found: names[found[1]], text)
