"""What stands in a file and is not seen: characters that change what it says, and marks of an unfinished merge."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.content.format.characters import LOST, SUSPICIOUS, name_of
from kb.content.markdown.lines import TextFault
from kb.content.markdown.lint import BAD_WIKILINK

CONFLICT = re.compile(r"^(?:<{7}(?: |$)|>{7}(?: |$)|\|{7}(?: |$))")


def character_faults(text: str) -> list[TextFault]:
    """Characters that nobody sees and that change what a file says, and marks of an unfinished merge."""
    if not SUSPICIOUS.search(text) and not any(mark in text for mark in ("<<<<<<<", ">>>>>>>", LOST)):
        return []
    return [fault for number, line in enumerate(text.split("\n"), 1) for fault in _faults_of_line(number, line)]


def _faults_of_line(number: int, line: str) -> Iterator[TextFault]:
    if CONFLICT.match(line):
        yield TextFault(
            number,
            1,
            "conflict marker",
            "finish the merge: keep one of the two texts and remove the marks",
            rule="conflict-marker",
        )
    if LOST in line:
        hint = "the file was saved in another encoding once: type what stood here"
        at = line.index(LOST) + 1
        yield TextFault(number, at, "a character that was lost (U+FFFD)", hint, rule="hidden-character")
    found = SUSPICIOUS.search(line)
    if found and not _is_inside_link(line, found.start()):
        yield TextFault(number, found.start() + 1, *name_of(found[0]), rule="hidden-character")


def _is_inside_link(line: str, at: int) -> bool:
    """The rule on links says more of it."""
    return any(found.start() < at < found.end() for found in BAD_WIKILINK.finditer(line))
