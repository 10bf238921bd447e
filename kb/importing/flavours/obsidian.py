"""Vaults of Obsidian, and of programs that write the same: pages link each other by name."""

from __future__ import annotations

import re
from collections import Counter
from posixpath import basename, splitext
from typing import ClassVar

from kb.importing.flavours.base import Flavour, fold_html
from kb.importing.flavours.wikilinks import WikiLinks
from kb.importing.source.includes import PageReader
from kb.importing.source.lines import SourceLine, outside_spans, with_code
from kb.importing.source.tree import Tree

CALLOUT = re.compile(r"^(?P<lead>[\s>]*>\s*)\[!(?P<kind>[\w-]+)[^\]]*\](?P<fold>[+-]?)[ \t]*(?P<title>.*)$")
COMMENT = re.compile(r"%%.*?%%")
MARKED = re.compile(r"==(?=\S)(.{1,300}?)(?<=\S)==")
BLOCK_ID = re.compile(r"(?<=\s)\^[a-zA-Z0-9-]{3,40}\s*$")
MOST_COMMENT = 500  # lines


class Obsidian(Flavour):
    name: ClassVar[str] = "obsidian"

    @classmethod
    def score(cls, tree: Tree, signs: Counter[str]) -> float:
        return 60 * (tree.root / ".obsidian").is_dir() + 2 * signs["named_first"]

    def title(self, path: str) -> str:
        return splitext(basename(path))[0]

    def prepare(self, lines: list[SourceLine], reading: PageReader) -> list[SourceLine]:
        return fold_html(WikiLinks(reading).expand(_plain(_without_comments(lines))))


def _without_comments(lines: list[SourceLine]) -> list[SourceLine]:
    """`%%` on a line of its own begins and ends a comment; one that never ends is text."""
    marks = [at for at, (line, is_code) in enumerate(with_code(lines)) if not is_code and line.text.strip() == "%%"]
    hidden = {
        at
        for start, end in zip(marks[::2], marks[1::2], strict=False)
        if end - start <= MOST_COMMENT
        for at in range(start, end + 1)
    }
    return [line for at, line in enumerate(lines) if at not in hidden]


def _plain(lines: list[SourceLine]) -> list[SourceLine]:
    result: list[SourceLine] = []
    for line, is_code in with_code(lines):
        if is_code:
            result.append(line)
        elif found := CALLOUT.match(line.text):
            result.append(line.with_text(f"{found['lead']}[!{found['kind']}]"))
            if found["title"]:
                result += [
                    line.with_text(f"{found['lead']}**{found['title'].strip()}**"),
                    line.with_text(found["lead"].rstrip()),
                ]
        else:
            text = (
                BLOCK_ID.sub("", outside_spans(line.text, COMMENT, ""))
                if "%%" in line.text or "^" in line.text
                else line.text
            )
            result.append(line.with_text(outside_spans(text, MARKED, r"\1") if "==" in text else text))
    return result
