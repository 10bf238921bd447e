"""Text for an assistant: Markdown, bounded, with nothing in it that a person would not see."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

LARGEST = 4096  # bytes of a step
LARGEST_PAGE = 24_000
HIDDEN = ("Cc", "Cf", "Cs", "Co", "Cn")  # control and format characters, bidi among them


def clean(text: str) -> str:
    """Without characters that can't be seen."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(each for each in text if each in "\n\t" or unicodedata.category(each) not in HIDDEN)


def size(text: str) -> int:
    return len(text.encode())


def fitted(start: Iterable[str], body: Iterable[str], end: Iterable[str], whole: str, largest: int = LARGEST) -> str:
    """Blocks of Markdown. `start` and `end` always stand; of `body` what there is room for, and then where the whole is."""
    first, last, kept = list(start), list(end), []
    more = f"There is more: show the person the whole step at <{whole}>."
    room = largest - size("\n\n".join([*first, more, *last])) - 4
    for block in body:
        room -= size(block) + 2
        if room < 0:
            kept.append(more)
            break
        kept.append(block)
    return clean("\n\n".join([*first, *kept, *last]))
