"""Long work in small portions: each request does some, shows what there is so far, and none of them blocks a page."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, field
from time import monotonic

PORTION = 1.5  # seconds of one request
KEPT = 16  # pieces of work that are remembered


@dataclass
class Work:
    """Results of an iterator, as far as they were asked for. Two who ask at once don't do it twice."""

    results: Iterator[object]
    total: int
    done: list[object] = field(default_factory=list)
    is_over: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)

    def go_on(self, seconds: float = PORTION) -> None:
        if not self.lock.acquire(blocking=False):
            return
        try:
            end = monotonic() + seconds
            while not self.is_over and (not self.done or monotonic() < end):
                try:
                    self.done.append(next(self.results))
                except StopIteration:
                    self.is_over = True
                if len(self.done) >= self.total:
                    self.is_over = True
        finally:
            self.lock.release()


class Workbench:
    """What is being worked at, by name: of the same guide at the same revision it is the same work."""

    def __init__(self) -> None:
        self._works: OrderedDict[Hashable, Work] = OrderedDict()
        self._lock = threading.Lock()

    def work(self, name: Hashable, start: Callable[[], Work]) -> Work:
        with self._lock:
            if name not in self._works:
                self._works[name] = start()
            self._works.move_to_end(name)
            while len(self._works) > KEPT:
                self._works.popitem(last=False)
            return self._works[name]
