"""Lists that go on: the page in the address, and the addresses of the others."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import Http404, QueryDict

NUMBER = re.compile(r"[1-9][0-9]{0,5}", re.ASCII)
AROUND = 2  # pages named on each side of this one


@dataclass(frozen=True, slots=True)
class Pages:
    """Where a reader is in a list. `kept` are the other fields of the address."""

    number: int
    last: int
    kept: tuple[tuple[str, str], ...] = ()

    def address(self, number: int) -> str:
        return "?" + urlencode((*self.kept, *((("page", str(number)),) if number > 1 else ())))

    @property
    def previous(self) -> str:
        return self.address(self.number - 1) if self.number > 1 else ""

    @property
    def next(self) -> str:
        return self.address(self.number + 1) if self.number < self.last else ""

    @property
    def named(self) -> list[tuple[int, str]]:
        """The first page, those around this one and the last, with their addresses; 0 where some are left out."""
        near = range(max(1, self.number - AROUND), min(self.last, self.number + AROUND) + 1)
        found: list[tuple[int, str]] = []
        for number in sorted({1, *near, self.last}):
            if found and number > found[-1][0] + 1:
                found.append((0, ""))
            found.append((number, self.address(number)))
        return found


def read_number(query: QueryDict) -> int:
    """The number in an address; 0 when it can be none."""
    typed = query.get("page", "1")
    return int(typed) if NUMBER.fullmatch(typed) else 0


def read_pages(query: QueryDict, last: int, kept: Iterable[tuple[str, str]] = ()) -> Pages:
    """The page an address asks for. One that is not there is no page of this site."""
    number = read_number(query)
    if not 1 <= number <= last:
        raise Http404(f"This list has {last} pages.")
    return Pages(number, last, tuple((name, value) for name, value in kept if value))
