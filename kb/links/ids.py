"""Ids as people see and type them: `TSG-Q7M2-H` is the site's prefix, the id and a check character.

The check character is taken from the id's own alphabet, so that the whole stays letters and digits: Crockford's mod 37
needs five more symbols (`*~$=U`), which links and ticket systems cut off, and mod 31 cannot tell `0` from `Z`. Instead
the id is a polynomial over GF(32), evaluated at a primitive element (a Reed-Solomon code with one check symbol; Reed &
Solomon, J. SIAM 8(2), 1960). It finds every single wrong character and every swap of two.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kb.content.format.fields import ID_ALPHABET

SHORTEST, LONGEST = 4, 6
MOST_TYPED = 40  # characters; no spelling of an id is longer
LOOK_ALIKES = str.maketrans("OIL", "011")  # Crockford: what is read as a digit is one
SEPARATORS = re.compile(r"[\s_.‐-―-]+")  # programs turn hyphens into dashes
PRIMITIVE = 0b100101  # x^5 + x^2 + 1


@dataclass(frozen=True, slots=True)
class TypedId:
    """One way to read what somebody typed."""

    id: str
    check: str = ""  # the check character as typed, "" where there was none

    @property
    def is_right(self) -> bool:
        return self.check in ("", check_character(self.id))


def check_character(item_id: str) -> str:
    """Horner's rule over GF(32): sum of d_i * x^(n-i), the last character times x."""
    total = 0
    for character in item_id:
        total = _times_x(total ^ ID_ALPHABET.index(character))
    return ID_ALPHABET[total]


def _times_x(value: int) -> int:
    value <<= 1
    return value ^ PRIMITIVE if value & 32 else value


def show_id(item_id: str, prefix: str) -> str:
    return f"{prefix}-{item_id}-{check_character(item_id)}"


def parse_id(typed: str, prefix: str) -> tuple[TypedId, ...]:
    """Every id this can stand for, likeliest first; none when it is no id.

    In any case, with or without prefix and check character. `Q7M2H` is an id of five characters or one of four with
    its check character: both are given.
    """
    if len(typed) > MOST_TYPED:
        return ()
    words = SEPARATORS.sub("-", typed.strip()).upper().strip("-").removeprefix(f"{prefix}-").translate(LOOK_ALIKES)
    body, _, last = words.rpartition("-")
    body = body.replace("-", "")
    if not body:
        found = [TypedId(last), TypedId(last[:-1], last[-1:])]
    else:
        found = [TypedId(body, last)] if len(last) == 1 else [TypedId(body + last)]
    return tuple(each for each in found if _is_id(each.id) and _is_known(each.check))


def _is_id(text: str) -> bool:
    return SHORTEST <= len(text) <= LONGEST and all(character in ID_ALPHABET for character in text)


def _is_known(check: str) -> bool:
    return check == "" or check in ID_ALPHABET


def meant(reading: TypedId) -> tuple[str, ...]:
    """Ids that somebody may have meant who typed this: one character wrong or two swapped.

    The check character, where there is one, leaves a handful of a hundred and more.
    """
    near = dict.fromkeys(_near(reading.id))
    if not reading.check:
        return tuple(near)
    return (reading.id, *(each for each in near if check_character(each) == reading.check))


def _near(item_id: str) -> Iterator[str]:
    for place in range(len(item_id) - 1):
        first, second = item_id[place], item_id[place + 1]
        if first != second:
            yield f"{item_id[:place]}{second}{first}{item_id[place + 2 :]}"
    for place, now in enumerate(item_id):
        for character in ID_ALPHABET:
            if character != now:
                yield f"{item_id[:place]}{character}{item_id[place + 1 :]}"
