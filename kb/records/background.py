"""Counts that no reader waits for: a thread of its own writes them, whatever the records database does."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from logging import getLogger
from queue import Full, Queue
from threading import Lock, Thread
from typing import Generic, TypeVar

from django.db import Error, connection

MOST_WAITING = 1_000  # not written yet; what comes on top is let go

Count = TypeVar("Count")
log = getLogger(__name__)


class Background(Generic[Count]):
    """Takes counts at once and writes them when it can."""

    def __init__(self, save: Callable[[Count], None], name: str) -> None:
        self._save, self._name = save, name
        self._waiting: Queue[Count] = Queue(MOST_WAITING)
        self._lock = Lock()
        self._thread: Thread | None = None

    def put(self, count: Count) -> None:
        with suppress(Full):
            self._waiting.put_nowait(count)
        with self._lock:  # started late: a thread does not come along when a server forks its workers
            if self._thread is None or not self._thread.is_alive():
                self._thread = Thread(target=self._write, name=self._name, daemon=True)
                self._thread.start()

    def wait(self) -> None:
        """Until all is written."""
        self._waiting.join()

    def _write(self) -> None:
        while True:
            count = self._waiting.get()
            try:
                self._save(count)
            except Error as error:
                log.info("A count of %s was not written: %s", self._name, error)
            finally:
                if self._waiting.empty():
                    connection.close()
                self._waiting.task_done()
