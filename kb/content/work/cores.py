"""How many processes share a large piece of work, and when the collector of cycles rests."""

from __future__ import annotations

import gc
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

from kb.content.work.progress import each

Item = TypeVar("Item")
Result = TypeVar("Result")
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
