"""Known codes that somebody may have meant by one that is unknown, each with the reason why it is offered.

Numbers that are close to each other are rarely related: what counts is how codes are misread, mistyped and made up.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

MOST = 6
MOST_SLIPS = 4
MOST_ALIKE = 2  # of those that only look alike

SHORT = 3  # digits; a shorter number resembles too many others


def nearest(value: int, known: Iterable[int]) -> list[tuple[int, str]]:
    """The likeliest first: (code, why)."""
    others = sorted(set(known) - {value})
    found: dict[int, str] = {}
    for other, why in (*_misread(value), *_mistyped(value, others)):
        if other in others:
            found.setdefault(other, why)
    alike = [pair for pair in _alike(value, others) if pair[0] not in found][:MOST_ALIKE]
    return [*found.items(), *alike][:MOST]


def _misread(value: int) -> Iterator[tuple[int, str]]:
    """The same digits in the other notation: 904 for 0x904, 0x2308 for 2308."""
    if value < 10**8:
        yield int(str(value), 16), f"the same digits as a hexadecimal number: {value}"
    digits = f"{value:X}"
    if digits.isdigit():
        yield int(digits), f"the same digits as a decimal number: {digits}"


def _mistyped(value: int, others: Iterable[int]) -> Iterator[tuple[int, str]]:
    """One slip in the hexadecimal or the decimal digits, the commonest slips first."""
    slips = []
    for other in others:
        for mine, its in ((f"{value:X}", f"{other:X}"), (str(value), str(other))):
            rank, why = _slip(mine, its)
            if why:
                slips.append((rank, abs(other - value), other, f"{why}: {mine}, {its}"))
    yield from ((other, why) for *_, other, why in sorted(slips)[:MOST_SLIPS])


def _slip(mine: str, its: str) -> tuple[int, str]:
    """What went wrong between two rows of digits, if one slip explains it, and how rare that is."""
    if min(len(mine), len(its)) < SHORT:
        return 0, ""
    if len(mine) == len(its):
        places = [place for place, pair in enumerate(zip(mine, its, strict=True)) if pair[0] != pair[1]]
        if len(places) == 2 and places[1] == places[0] + 1 and sorted(mine) == sorted(its):
            return 0, "two digits swapped"
        apart = abs(int(mine[places[0]], 16) - int(its[places[0]], 16)) if len(places) == 1 else 0
        return (1 + apart, "one digit differs") if apart else (0, "")
    if len(mine) + 1 == len(its):
        return (1, "a digit is missing") if _is_one_longer(its, mine) else (0, "")
    if len(its) + 1 == len(mine):
        return (1, "a digit too many") if _is_one_longer(mine, its) else (0, "")
    return 0, ""


def _is_one_longer(long: str, short: str) -> bool:
    return any(long[:place] + long[place + 1 :] == short for place in range(len(long)))


def _alike(value: int, others: list[int]) -> Iterator[tuple[int, str]]:
    """Made up in the same way: codes of one part of a program often share the end, or all but the end."""
    if value < 0x100:
        return
    by_distance = sorted(others, key=lambda other: (abs(other - value), other))
    for other in by_distance:
        if other >> 8 == value >> 8 and other >= 0x100:
            yield other, f"it begins in the same way: {value >> 8:X}…"
    for other in by_distance:
        if value < 0x10000 and 0x100 <= other < 0x10000 and other & 0xFF == value & 0xFF:
            yield other, f"it ends in the same two digits, {value & 0xFF:02X}: often the same part of the program"
