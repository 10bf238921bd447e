"""A number that somebody measured, chose or released has its source beside it: in the same paragraph, step or table.

Questions, remedies and causes name their sources at the top, and the check asks for them. Articles cite in the text, so
they are read here: durations, sizes, shares, updates, builds and ports. Codes and events have pages of their own, with sources.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ARTICLES = sorted((Path(__file__).resolve().parents[2] / "content").rglob("articles/*.md"))
UNITS = "days?|hours?|minutes?|seconds?|months?|MB|GB|KB|ms|Mbps|%"
FACT = re.compile(
    rf"\bKB\d{{6,7}}\b|\bCVE-\d{{4}}-\d+|(?<![\w.:/-])\d+(?:\.\d+)?\s?(?:{UNITS})(?![\w-])"
    r"|\b(?:ports?|TCP|UDP) (?:port )?(?!3389)\d{2,5}\b|\b10\.0\.\d{5}|\bbuild \d{5}"
)
SAYS_SO = re.compile(
    r"\[@|\[\[event:|general knowledge|our (?:own |own )?(?:reading|estimate|inference|lab)|inference|rule of thumb|not confirmed|were read",
    re.IGNORECASE,
)
NOT_PROSE = re.compile(r"`[^`]*`|\[\[[^\]]*\]\]|\*Expect:\*[^\n]*(?:\n(?=\s*\S)[^\n]*)*")


def passages(body: str) -> Iterator[tuple[int, str]]:
    """Paragraphs with their first line. A step is whole, and a table goes with the paragraph before it."""
    lines, taken, start, is_code = body.split("\n"), [], 0, False
    for number, line in enumerate(lines, 1):
        is_fence = line.strip().startswith("```")
        is_code ^= is_fence
        if is_code or is_fence:
            continue
        following = next((each for each in lines[number:] if each.strip()), "")
        goes_on = not line.strip() and following.startswith(("   ", "|"))
        if taken and (line.startswith("##") or re.match(r"\d+\. ", line) or not (line.strip() or goes_on)):
            yield start, "\n".join(taken)
            taken = []
        if line.strip() and not line.startswith("##"):
            start = start if taken else number
            taken.append(line)
    yield start, "\n".join(taken)


def without_source(body: str) -> list[tuple[int, str]]:
    found = ((line, FACT.search(NOT_PROSE.sub("", text)), text) for line, text in passages(body))
    return [(line, fact[0]) for line, fact, text in found if fact and not SAYS_SO.search(text)]


@pytest.mark.parametrize("path", ARTICLES, ids=lambda path: path.stem)
def test_every_number_of_an_article_has_its_source_beside_it(path: Path) -> None:
    _, head, body = path.read_text(encoding="utf-8").split("---\n", 2)
    above = head.count("\n") + 2
    assert [(line + above, fact) for line, fact in without_source(body)] == []


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("It drops after 4 minutes.", ["4 minutes"]),
        ("It drops after 4 minutes [@az-lb-idle].", []),
        ("| a | b |\n|---|---|\n| KB5055523 | [@engdirect] |", []),
        ("Microsoft says [@x]:\n\n| a |\n|---|\n| 30 seconds |", []),
        ("1. Wait. {#AAAA}\n\n   At most 30 seconds.\n2. Go on [@x]. {#BBBB}", ["30 seconds"]),
        ("```bat\nping -n 30 seconds\n```\nUse TCP 443 (general knowledge).", []),
        ("The gateway listens on UDP 3391.", ["UDP 3391"]),
    ],
)
def test_what_stands_without_a_source_is_found(text: str, facts: list[str]) -> None:
    assert [fact for _, fact in without_source(text)] == facts
