"""Known codes that somebody may have meant by one that is unknown, each with the reason why it is offered.

Numbers that are close to each other are rarely related: what counts is how codes are misread, mistyped and made up.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

MOST = 6
MOST_SLIPS = 4
MOST_ALIKE = 2  # of those that only look alike
HEX = "0123456789ABCDEF"
SHORT = 3  # digits; a shorter number resembles too many others


def nearest(value: int, known: Collection[int]) -> list[tuple[int, str]]:
    """The likeliest first: (code, why)."""
    found: dict[int, str] = {}
    for other, why in (*_misread(value), *_mistyped(value, known)):
        if other in known and other != value:
            found.setdefault(other, why)
    alike = [pair for pair in _alike(value, known) if pair[0] not in found][:MOST_ALIKE]
    return [*found.items(), *alike][:MOST]


def _misread(value: int) -> Iterator[tuple[int, str]]:
    """The same digits in the other notation: 904 for 0x904, 0x2308 for 2308."""
    if value < 10**8:
        yield int(str(value), 16), f"the same digits as a hexadecimal number: {value}"
    digits = f"{value:X}"
    if digits.isdigit():
        yield int(digits), f"the same digits as a decimal number: {digits}"


def _mistyped(value: int, known: Collection[int]) -> Iterator[tuple[int, str]]:
    """One slip in the hexadecimal or the decimal digits, the commonest slips first."""
    slips = set()
    for mine, digits in ((f"{value:X}", HEX), (str(value), HEX[:10])):
        for rank, its, why in _slips(mine, digits) if len(mine) >= SHORT else ():
            other = int(its, len(digits))
            if other in known and len(its) >= SHORT and its[0] != "0":
                slips.add((rank, abs(other - value), other, f"{why}: {mine}, {its}"))
    yield from ((other, why) for *_, other, why in sorted(slips)[:MOST_SLIPS])


def _slips(mine: str, digits: str) -> Iterator[tuple[int, str, str]]:
    """What one slip makes of a row of digits, and how rare that slip is."""
    for place in range(len(mine)):
        before, digit, after = mine[:place], mine[place], mine[place + 1 :]
        if after:
            yield 0, before + after[0] + digit + after[1:], "two digits swapped"
        yield 1, before + after, "a digit too many"
        for other in digits:
            yield 1, before + other + digit + after, "a digit is missing"
            yield 1 + abs(int(other, 16) - int(digit, 16)), before + other + after, "one digit differs"
    yield from ((1, mine + other, "a digit is missing") for other in digits)


def _alike(value: int, known: Collection[int]) -> Iterator[tuple[int, str]]:
    """Made up in the same way: codes of one part of a program often share the end, or all but the end."""
    if value < 0x100:
        return
    begins = (other for other in known if other >> 8 == value >> 8)
    yield from ((other, f"it begins in the same way: {value >> 8:X}…") for other in _by_distance(value, begins))
    if value < 0x10000:
        ends = (other for other in known if other & 0xFF == value & 0xFF and 0x100 <= other < 0x10000)
        why = f"it ends in the same two digits, {value & 0xFF:02X}: often the same part of the program"
        yield from ((other, why) for other in _by_distance(value, ends))


def _by_distance(value: int, others: Iterable[int]) -> list[int]:
    return sorted(set(others) - {value}, key=lambda other: (abs(other - value), other))
