"""Messages without a code: what a dialog says, found in a paste whatever its layout."""

from __future__ import annotations

import re

from rapidfuzz.distance import OSA

from kb.codes.normalise import ends_of, fold
from kb.library.library import Library
from kb.library.values import Message

HEAD, TAIL = 200_000, 100_000  # characters of a paste that are looked at: a dialog is short
NAME = "…"  # in a message: what differs from case to case

# A dialog that somebody typed off a screen: letters of the text, in how many of which one may be wrong, and of what was typed.
LONG, LETTERS_AN_ERROR, MOST_ERRORS, MOST_TYPED = 40, 20, 3, 4000
SHORTEST_MISTYPED = 8  # letters of a fragment with an error in it
MOST_PLACES = 4  # where the rest of a fragment may stand

Fragments = tuple[str, ...]


def message_in(library: Library, paste: str) -> Message | None:
    """The message that a paste holds; of several the one that says most. None without any."""
    text = letters(ends_of(paste, HEAD, TAIL))
    known = library.derived(_read)
    found = ((size, message) for fragments, size, message in known if stand_in(fragments, text))
    return max(found, key=lambda each: each[0], default=(0, None))[1] or _mistyped(known, text)


def _mistyped(known: list[tuple[Fragments, int, Message]], text: str) -> Message | None:
    """The long message that a short text is but for a few letters; the one with the fewest errors."""
    if not LONG <= len(text) <= MOST_TYPED:
        return None
    found = [
        (errors, -size, message)
        for fragments, size, message in known
        if size >= LONG
        and (errors := errors_in(fragments, text, min(MOST_ERRORS, size // LETTERS_AN_ERROR))) is not None
    ]
    return min(found, key=lambda each: each[:2])[2] if found else None


def errors_in(fragments: Fragments, text: str, most: int) -> int | None:
    """Letters that are wrong in a text for all fragments to stand in it, one after the other; None for too many."""
    place = errors = 0
    for fragment in fragments:
        found = _nearly(fragment, text, place, min(most - errors, len(fragment) // SHORTEST_MISTYPED))
        if found is None:
            return None
        place, errors = found[1], errors + found[0]
    return errors if fragments else None


def _nearly(fragment: str, text: str, place: int, most: int) -> tuple[int, int] | None:
    """(errors, end) of a fragment in a text: of one more piece than errors, at least one is as it should be."""
    if (at := text.find(fragment, place)) >= 0:
        return 0, at + len(fragment)
    size = len(fragment) // (most + 1)
    found = []
    for before in range(0, size * (most + 1), size) if most else ():
        at = place - 1
        for _ in range(MOST_PLACES):
            at = text.find(fragment[before : before + size], at + 1)
            if at < 0:
                break
            starts = range(max(place, at - before - most), at - before + most + 1)
            found += [
                (errors, start + length)
                for start in starts
                for length in range(len(fragment) - most, len(fragment) + most + 1)
                if (errors := OSA.distance(fragment, text[start : start + length], score_cutoff=most)) <= most
            ]
    return min(found, default=None)


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
