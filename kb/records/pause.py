"""A records database that does not answer is down: requests wait for it once, then leave it alone for a while.

Without this, each request that needs records would hold a thread until its time is over, and soon all of them: then nobody
could read either, although reading needs no records.
"""

from __future__ import annotations

import logging
import threading
from time import monotonic

PAUSE = 10.0  # seconds in which a database that did not answer is not asked again
PROBE = 5.0  # seconds that one request has to find out whether it is back
SLOW = 0.5  # seconds: what fails faster than this holds up nobody

logger = logging.getLogger(__name__)


class Paused(Exception):
    """The database is not asked now."""


class Pause:
    """Of one process. Safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._is_down = False
        self._asked_again_at = 0.0
        self._prober = 0  # the thread that finds out whether it is back

    @property
    def is_on(self) -> bool:
        return self._is_down

    def check(self) -> None:
        """Raises Paused while nobody may ask. When the pause is over one may, and the others go on waiting."""
        if not self._is_down:
            return
        with self._lock:
            if self._prober == threading.get_ident():
                return
            if self._is_down and monotonic() < self._asked_again_at:
                raise Paused
            self._asked_again_at, self._prober = monotonic() + PROBE, threading.get_ident()

    def begin(self, why: object, seconds: float) -> None:
        """The database did not answer, which took some seconds to find out."""
        if seconds < SLOW:
            return
        with self._lock:
            if not self._is_down:
                logger.error("the records database does not answer, it is left alone for %g s: %s", PAUSE, why)
            self._is_down, self._asked_again_at, self._prober = True, monotonic() + PAUSE, 0

    def end(self) -> None:
        """The database answered."""
        if self._is_down:
            with self._lock:
                self._is_down, self._prober = False, 0
            logger.warning("the records database answers again")


pause = Pause()
