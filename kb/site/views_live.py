"""Tells the pages of an author that a content file was saved. Only there in the author's mode."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, StreamingHttpResponse
from django.views.decorators.http import require_safe

LOOK_EVERY = 0.05  # seconds; a large folder is looked at less often, so that looking takes a tenth of the time at most
SHARE = 10
SETTLES = 10  # milliseconds in which a save is done: an editor may write, rename and remove for one
STILL_HERE = 15  # seconds after which a quiet connection says so, and notices that nobody listens

logger = logging.getLogger(__name__)


class Watcher:
    """Counts the saves in the content folders. However many pages ask, the folders are watched once.

    The system says that a file was saved. Some say nothing, of network drives for example, so the folders are looked at as
    well, now and then.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._news = 0
        self._watched: tuple[Path, ...] = ()
        self._seen: int | None = None  # what the folders looked like
        self._is_known = False  # that they look different since: the system said so
        self._until = 0.0

    def look(self, folders: Sequence[Path]) -> int:
        """A number that changes when a file is saved, added or removed."""
        with self._changed:
            if self._watched != tuple(folders):
                self._watch(tuple(folders))
            started = time.monotonic()
            if started >= self._until:
                self._compare(hash(tuple(_stamps(map(str, folders)))))
                ended = time.monotonic()
                self._until = ended + max(LOOK_EVERY, SHARE * (ended - started))
            return self._news

    def tell(self) -> None:
        """There is something new to say, whether a file changed or not."""
        with self._changed:
            self._news += 1
            self._changed.notify_all()

    def wait(self, seconds: float) -> None:
        """Until there is something new to say, or so long."""
        with self._changed:
            self._changed.wait(seconds)

    def _compare(self, seen: int) -> None:
        if self._seen is not None and seen != self._seen and not self._is_known:
            self._news += 1
        self._seen, self._is_known = seen, False

    def _watch(self, folders: tuple[Path, ...]) -> None:
        self._watched, self._seen, self._until = folders, None, 0.0
        threading.Thread(target=self._listen, args=(folders,), daemon=True).start()

    def _listen(self, folders: tuple[Path, ...]) -> None:
        """Hear of saves for as long as these folders are watched."""
        try:
            from watchfiles import watch

            there = [folder for folder in folders if folder.is_dir()]
            for saved in watch(*there, watch_filter=None, step=SETTLES, raise_interrupt=False, yield_on_timeout=True):
                if self._watched != folders:
                    return
                if any(_is_visible(path, there) for _, path in saved):
                    self._is_known = True
                    self.tell()
        except (ImportError, OSError, RuntimeError) as error:  # no such package, or too many folders for the system
            logger.warning("A save shows later: the system does not tell of it (%s).", error)


watcher = Watcher()


def _is_visible(path: str, folders: Iterable[Path]) -> bool:
    """Whether nothing in this path, from a content folder on, has a name with a dot in front."""
    names = (Path(path).relative_to(folder).parts for folder in folders if Path(path).is_relative_to(folder))
    return not any(name.startswith(".") for name in next(names, ()))


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
    seen, said = watcher.look(settings.CONTENT_DIRS), time.monotonic()
    while True:
        watcher.wait(LOOK_EVERY)
        now = watcher.look(settings.CONTENT_DIRS)
        if now != seen:
            seen, said = now, time.monotonic()
            yield "event: saved\ndata: -\n\n"
        elif time.monotonic() - said > STILL_HERE:
            said = time.monotonic()
            yield ": still here\n\n"
