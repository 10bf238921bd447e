"""How much work a text may make: Markdown can be written so that a small file takes minutes.

Work is counted, not timed, so that the same text is refused or taken on every machine. A unit is about what it takes to look
at one character; what a file may have of them takes a second or two.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

MOST_WORK = 15_000_000  # in one file
EACH_MATCH = 700  # units, beside the characters that are copied
EACH_BLOCK = 400
COPIED = 600  # characters that are copied in the time in which one is looked at
MOST_DEFINED = 200  # abbreviations; footnotes: each is looked for in the whole text
MOST_NESTED = 60  # quotes and lists inside each other
LONGEST_PARAGRAPH = 100_000  # characters between two empty lines

ABBREVIATION = re.compile(r"^ {0,3}\*\[[^\]]*\]\s?:", re.MULTILINE)
FOOTNOTE = re.compile(r"^ {0,3}\[\^[^\]]*\]:", re.MULTILINE)
# A mark without which there is none (quick to count), what is counted, its name, and how many there may be.
COUNTED = (
    ("*[", ABBREVIATION, "abbreviations", MOST_DEFINED),
    ("[^", FOOTNOTE, "footnotes", MOST_DEFINED),
    ("[^", re.compile(r"\[\^"), "marks of footnotes", 1_000),
    ("!!! ", re.compile(r"^ {0,3}!!! ", re.MULTILINE), "notes", 1_000),
    # Each is cut out of all that stands around it without an empty line.
    ("\n", re.compile(r"^(?:#{1,6}|(?:=+|-+) *$)", re.MULTILINE), "headings", 2_000),
    ("\n", re.compile(r"^ {0,3}(?:-[ -]{2,}|\*[ *]{2,}|_[ _]{2,})$", re.MULTILINE), "rules", 2_000),
    ("\n", re.compile(r"^[ \t]*(?:```|~~~)", re.MULTILINE), "marks of code blocks", 4_000),
)
NESTED = re.compile(rf"^[ \t]*(?:(?:>|[-+*]|\d{{1,9}}[.)])[ \t]*){{{MOST_NESTED},}}", re.MULTILINE)
EMPTY_LINES = re.compile(r"\n[ \t]*\n")


class TooMuchWork(Exception):
    """This text would take too long to render."""


class WorkMeter:
    """Counts the work that the texts of one file make."""

    def __init__(self, most: int = MOST_WORK) -> None:
        self.left = most

    def spend(self, units: int) -> None:
        self.left -= units
        if self.left < 0:
            raise TooMuchWork


def excesses(source: str) -> Iterator[tuple[int, str]]:
    """(line, what) of everything there is too much of in a text."""
    for mark, pattern, name, most in COUNTED:
        if source.count(mark) < most:
            continue
        found = [match.start() for match in pattern.finditer(source)]
        if len(found) > most:
            yield _line(source, found[most]), f"this text has {len(found)} {name}; the limit is {most}"
    if nested := NESTED.search(source):
        yield _line(source, nested.start()), f"more than {MOST_NESTED} lists and quotes stand inside each other here"
    if len(source) <= LONGEST_PARAGRAPH:
        return
    start = 0
    for gap in EMPTY_LINES.finditer(source + "\n\n"):
        if gap.start() - start > LONGEST_PARAGRAPH:
            yield (
                _line(source, start),
                f"this paragraph has {gap.start() - start:,} characters; the limit is {LONGEST_PARAGRAPH:,}",
            )
        start = gap.end()


def _line(source: str, place: int) -> int:
    return source.count("\n", 0, place) + 1
