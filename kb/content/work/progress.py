"""How far a large piece of work is: told to whoever wants to know."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

Item = TypeVar("Item")
Tell = Callable[[str, int, int], None]  # what is being done, how many are done, of how many
_tell: ContextVar[Tell | None] = ContextVar("tell", default=None)


@contextmanager
def tell_progress(tell: Tell) -> Iterator[None]:
    """Work inside says how far it is."""
    token = _tell.set(tell)
    try:
        yield
    finally:
        _tell.reset(token)


def each(what: str, items: Sequence[Item]) -> Iterator[Item]:
    """The items, one by one; whoever wants to know is told how many are done."""
    return each_of(what, items, len(items))


def each_of(what: str, items: Iterable[Item], total: int) -> Iterator[Item]:
    """The same for items that are not all at hand at once."""
    tell = _tell.get()
    for done, item in enumerate(items):
        if tell:
            tell(what, done, max(done, total))
        yield item
    if tell and total:
        tell(what, total, total)
