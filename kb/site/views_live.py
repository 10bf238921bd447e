"""Tells the pages of an author that a content file was saved. Only there in the author's mode."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, StreamingHttpResponse
from django.views.decorators.http import require_safe

LOOK_EVERY = 0.05  # seconds; a large folder is looked at less often, so that looking takes a fifth of the time at most
SHARE = 5
STILL_HERE = 15  # seconds after which a quiet connection says so, and notices that nobody listens


class Watcher:
    """What the content folders look like. However many pages ask, they are looked at once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._seen, self._until = 0, 0.0
        self._news = 0

    def look(self, folders: Iterable[Path]) -> int:
        """A number that changes when a file is saved, added or removed."""
        with self._lock:
            started = time.monotonic()
            if started >= self._until:
                self._seen = hash(tuple(_stamps(map(str, folders))))
                ended = time.monotonic()
                self._until = ended + max(LOOK_EVERY, SHARE * (ended - started))
            return self._seen + self._news

    def tell(self) -> None:
        """There is something new to say, although no file changed."""
        with self._lock:
            self._news += 1


watcher = Watcher()


def _stamps(folders: Iterable[str]) -> Iterator[tuple[str, int, int]]:
    """Every file with time and size. What can't be looked at is left out: the preview says why."""
    for folder in folders:
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError:
            continue
        for entry in entries:
            if entry.name.startswith("."):
                continue
            if entry.is_dir(follow_symlinks=False):
                yield from _stamps([entry.path])
                continue
            try:
                stat = entry.stat()
            except OSError:
                continue
            yield entry.path, stat.st_mtime_ns, stat.st_size


@require_safe
def live(request: HttpRequest) -> StreamingHttpResponse:
    """Server-sent events: one for each save."""
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingHttpResponse(saves(), content_type="text/event-stream", headers=headers)


def saves() -> Iterator[str]:
    yield "retry: 500\n\n"
    seen, quiet = watcher.look(settings.CONTENT_DIRS), 0.0
    while True:
        time.sleep(LOOK_EVERY)
        quiet += LOOK_EVERY
        now = watcher.look(settings.CONTENT_DIRS)
        if now != seen:
            seen, quiet = now, 0.0
            yield "event: saved\ndata: -\n\n"
        elif quiet > STILL_HERE:
            quiet = 0.0
            yield ": still here\n\n"
