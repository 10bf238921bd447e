"""What was used last, up to so many bytes: memory must not grow with a library, nor with how much of it is read."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")


class Kept(Generic[T]):
    """Values by key; what was not asked for longest goes first. Safe to share between threads."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.size = 0
        self._values: OrderedDict[str, tuple[T, int]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: str) -> T | None:
        with self._lock:
            found = self._values.get(key)
            if found is None:
                return None
            self._values.move_to_end(key)
            return found[0]

    def keep(self, key: str, value: T, size: int) -> None:
        """Keep a value of so many bytes; one that is larger than all there is room for stays alone."""
        with self._lock:
            self._forget(key)
            self._values[key] = value, size
            self.size += size
            while self.size > self.limit and len(self._values) > 1:
                self._forget(next(iter(self._values)))

    def clear(self) -> None:
        with self._lock:
            self._values.clear()
            self.size = 0

    def _forget(self, key: str) -> None:
        old = self._values.pop(key, None)
        self.size -= old[1] if old else 0
