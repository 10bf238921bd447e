"""Codes in a paste, each with what it may mean, and the guide they lead to."""

from __future__ import annotations

from dataclasses import dataclass

from kb.library.codes import Seen
from kb.library.library import Code, Library


@dataclass(frozen=True, slots=True)
class Recognised:
    """A code in a paste, with every number space it may belong to."""

    value: int
    codes: tuple[Code, ...]
    spelling: str


def recognise(library: Library, seen: tuple[Seen, ...]) -> tuple[Recognised, ...]:
    return tuple(Recognised(code.value, codes_for(library, code), f"0x{code.value:X}") for code in seen)


def find_guide(library: Library, seen: tuple[Seen, ...]) -> str:
    """The guide for these codes: of the pair before that of each code."""
    pair = library.pair((seen[0].value, seen[1].value)) if len(seen) > 1 else None
    if pair and pair.guide:
        return pair.guide
    return next((code.guide for item in seen for code in codes_for(library, item) if code.guide), "")


def codes_for(library: Library, seen: Seen) -> tuple[Code, ...]:
    """In the number space the paste names, else in each that has the value."""
    codes = library.codes(seen.value)
    return tuple(code for code in codes if code.kind.key == seen.kind) or codes
