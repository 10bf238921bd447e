"""What was made before and need not be made again.

For a process that makes content over and over: the author's mode. Values are known by identity: one that was changed,
narrowed or cut is another one. Without `remembering` nothing is kept.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

Made = TypeVar("Made")
MOST_KEPT = 5_000  # things kept; those that were not asked for longest go first


class Memory:
    """Things by what they were made from."""

    def __init__(self, most: int = MOST_KEPT) -> None:
        self._most = most
        # The values stand beside what was made of them: as long as they are held, nothing else has their identity.
        self._made: OrderedDict[tuple[Any, ...], tuple[tuple[Any, ...], Any]] = OrderedDict()

    def recall(self, key: tuple[Any, ...]) -> Any:
        kept = self._made.get(key)
        if kept is None:
            return None
        self._made.move_to_end(key)
        return kept[1]

    def keep(self, key: tuple[Any, ...], made: Any, values: tuple[Any, ...] = ()) -> None:
        self._made[key] = (values, made)
        while len(self._made) > self._most:
            self._made.popitem(last=False)


_MEMORY: ContextVar[Memory | None] = ContextVar("memory", default=None)


@contextmanager
def remembering(memory: Memory) -> Iterator[None]:
    token = _MEMORY.set(memory)
    try:
        yield
    finally:
        _MEMORY.reset(token)


def memory() -> Memory | None:
    return _MEMORY.get()


def made_once(what: str, make: Callable[[], Made], *values: Any) -> Made:
    """Something that is made of these values, which nobody changes, and of nothing else."""
    return made_once_by((what, *map(id, values)), make, values)


def made_once_by(key: tuple[Any, ...], make: Callable[[], Made], values: tuple[Any, ...] = ()) -> Made:
    """The same where a key says what it is made of."""
    kept = _MEMORY.get()
    if kept is None:
        return make()
    made: Made | None = kept.recall(key)
    if made is None:
        made = make()
        kept.keep(key, made, values)
    return made
