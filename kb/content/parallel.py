"""Large pieces of work: how many processes may share them, when the collector of cycles rests, what need not be done again."""

from __future__ import annotations

import gc
import os
import signal
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")
Made = TypeVar("Made")
MANY = 1000  # pages; fewer are done before another process has started


def free_cores() -> int:
    """The cores of this machine; 1 while other threads run here.

    A process with threads is not split in two: a lock that one of them holds would stay locked in the copy for ever.
    """
    return 1 if threading.active_count() > 1 else os.cpu_count() or 1


def map_each(function: Callable[[Item], Result], items: Sequence[Item], parallel_from: int) -> list[Result]:
    """What a function makes of each item, on all cores where there are as many as that."""
    cores = free_cores()
    if len(items) < parallel_from or cores == 1:
        return [function(item) for item in each("files", items)]
    with workers(cores) as pool:
        made = pool.map(function, items, chunksize=max(1, len(items) // (cores * 8)))
        return [result for _, result in zip(each("files", items), made, strict=True)]


def workers(cores: int) -> ProcessPoolExecutor:
    """Processes that leave Ctrl+C to the one that started them."""
    return ProcessPoolExecutor(cores, initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN))


def beside(pages: int) -> Executor:
    """One worker for what is done with so many pages while this process goes on: a process where that is worth it."""
    return workers(1) if pages >= MANY and free_cores() > 1 else ThreadPoolExecutor(1)


@contextmanager
def uncollected() -> Iterator[None]:
    """For work that makes very many values and no cycles: looking through all of them again and again takes half of it."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


# --- how far it is --------------------------------------------------------------------------------------------------

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
    tell = _tell.get()
    for done, item in enumerate(items):
        if tell:
            tell(what, done, len(items))
        yield item
    if tell and items:
        tell(what, len(items), len(items))


# --- what was made before -------------------------------------------------------------------------------------------

# For a process that makes content over and over: the author's mode. Values are known by identity: one that was changed,
# narrowed or cut is another one. Without `remembering` nothing is kept.
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
    kept = _MEMORY.get()
    if kept is None:
        return make()
    key = (what, *map(id, values))
    made: Made | None = kept.recall(key)
    if made is None:
        made = make()
        kept.keep(key, made, values)
    return made
