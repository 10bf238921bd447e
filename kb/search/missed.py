"""Searches that found nothing, counted for authors: words without what says who and where; no reader, no address.

A thread of its own writes them: a reader never waits for the records database, nor notices when it is down.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from logging import getLogger
from queue import Full, Queue
from threading import Lock, Thread

from django.conf import settings
from django.db import Error, connection
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone

from kb.codes.redact import scrub
from kb.models import LONGEST_SEARCH, MissedSearch
from kb.web.ratelimit import client_of, seconds_to_wait

PER_MINUTE = 10  # of one client
MOST_WAITING = 1_000  # not written yet; what comes on top is let go
MOST_ROWS = 10_000
MADE_ROOM = 100  # of the rarest, when there are that many
PROGRAM = re.compile(r"bot|crawl|spider|slurp|preview|monitor|curl|wget|python|java/|go-http|headless", re.IGNORECASE)
WORD = re.compile(r"\w")

log = getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Miss:
    text: str
    understood_as: str = ""  # what was found instead, when typing errors were corrected


def count_miss(request: HttpRequest, query: str, understood_as: str = "") -> None:
    """Note that a reader searched in vain, unless they asked not to be counted or are a program."""
    text = normal(query)
    if text and is_counted(request):
        writer().put(Miss(text, normal(understood_as)))


def normal(query: str) -> str:
    """The same for all who search for the same; "" for what has no words."""
    text = scrub(query, LONGEST_SEARCH).casefold()[:LONGEST_SEARCH]
    return text if WORD.search(text) else ""


def is_counted(request: HttpRequest) -> bool:
    headers = request.headers
    agent = headers.get("User-Agent", "")
    if not settings.MISSED_SEARCHES or request.method not in ("GET", "POST") or not agent or PROGRAM.search(agent):
        return False
    if "1" in (headers.get("DNT"), headers.get("Sec-GPC")) or "prefetch" in headers.get("Sec-Purpose", ""):
        return False
    return not seconds_to_wait(f"missed:{client_of(request)}", PER_MINUTE)


class Writer:
    """Takes misses at once and writes them when it can."""

    def __init__(self) -> None:
        self._waiting: Queue[Miss] = Queue(MOST_WAITING)
        self._lock = Lock()
        self._thread: Thread | None = None

    def put(self, miss: Miss) -> None:
        with suppress(Full):
            self._waiting.put_nowait(miss)
        with self._lock:  # started late: a thread does not come along when a server forks its workers
            if self._thread is None or not self._thread.is_alive():
                self._thread = Thread(target=self._write, name="missed-searches", daemon=True)
                self._thread.start()

    def wait(self) -> None:
        """Until all is written."""
        self._waiting.join()

    def _write(self) -> None:
        while True:
            miss = self._waiting.get()
            try:
                save(miss)
            except Error as error:
                log.info("A missed search was not counted: %s", error)
            finally:
                if self._waiting.empty():
                    connection.close()
                self._waiting.task_done()


@cache
def writer() -> Writer:
    return Writer()


def save(miss: Miss) -> None:
    today = timezone.now().date()
    known = MissedSearch.objects.filter(text=miss.text)
    if known.update(count=F("count") + 1, last=today, understood_as=miss.understood_as):
        return
    if MissedSearch.objects.count() >= MOST_ROWS:
        rarest = MissedSearch.objects.order_by("count", "last").values_list("id", flat=True)[:MADE_ROOM]
        MissedSearch.objects.filter(id__in=list(rarest)).delete()
    new = MissedSearch(text=miss.text, understood_as=miss.understood_as, first=today, last=today)
    MissedSearch.objects.bulk_create([new], ignore_conflicts=True)
