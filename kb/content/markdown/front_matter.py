"""Markdown files with a YAML head between two lines of `---`."""

from __future__ import annotations

import re
from dataclasses import dataclass

FENCE = re.compile(r"^---[ \t]*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Split:
    """The two parts of a file, and the line each begins in (counted from 1)."""

    head: str
    body: str
    body_line: int
    head_line: int = 2


def split_front_matter(text: str) -> Split | None:
    """Head and body of a Markdown file; None when there is no head, or it never ends."""
    opening = FENCE.match(text)
    if not opening:
        return None
    closing = FENCE.search(text, opening.end())
    if not closing:
        return None
    head = text[opening.end() + 1 : closing.start()]
    body_start = min(closing.end() + 1, len(text))
    return Split(head, text[body_start:], text.count("\n", 0, body_start) + 1)
