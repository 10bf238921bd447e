"""Messages without a code: what a dialog says, found in a paste whatever its layout."""

from __future__ import annotations

import re

from kb.codes.normalise import ends_of, fold
from kb.library.library import Library
from kb.library.values import Message

HEAD, TAIL = 200_000, 100_000  # characters of a paste that are looked at: a dialog is short
NAME = "…"  # in a message: what differs from case to case

Fragments = tuple[str, ...]


def message_in(library: Library, paste: str) -> Message | None:
    """The message that a paste holds; of several the one that says most. None without any."""
    text = letters(ends_of(paste, HEAD, TAIL))
    found = ((size, message) for fragments, size, message in library.derived(_read) if stand_in(fragments, text))
    return max(found, key=lambda each: each[0], default=(0, None))[1]


def _read(library: Library) -> list[tuple[Fragments, int, Message]]:
    """Every text of every message in fragments, with how many letters it has."""
    read = []
    for message in library.messages:
        for text in message.texts:
            fragments = fragments_of(text)
            read.append((fragments, sum(map(len, fragments)), message))
    return read


def fragments_of(text: str) -> Fragments:
    """What stands before, between and after the names in a text."""
    return tuple(filter(None, map(letters, text.split(NAME))))


def letters(text: str) -> str:
    """Letters and digits alone, so that spaces, line breaks, quotes and bullets make no difference."""
    return re.sub(r"[\W_]+", "", fold(text))


def stand_in(fragments: Fragments, text: str) -> bool:
    """Whether all fragments stand in a text, one after the other."""
    place = 0
    for fragment in fragments:
        place = text.find(fragment, place)
        if place < 0:
            return False
        place += len(fragment)
    return bool(fragments)
