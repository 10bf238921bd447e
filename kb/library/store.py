"""A folder of published libraries, of which exactly one is read at every moment.

A folder holds `library-<revision>.sqlite` files, the `parts/` they name, and `current`, a one-line file that names one
library. A file is written under another name, flushed to disk, then renamed; then `current` is replaced. All are single
renames: a crash at any point leaves the old library or the new one.
"""

from __future__ import annotations

import os
import re
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

from kb.library.library import Library
from kb.library.parts import FOLDER, connect, parts_of, tidy

NAME = re.compile(r"library-(?P<revision>[0-9a-f]{10})\.sqlite")
KEPT = 10  # libraries kept for rolling back


class PublishError(Exception):
    """The library could not be written or found; the message says why. Readers still see the old one."""


class Store:
    """A folder of published libraries."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.Lock()
        self._stamp: tuple[int, int] | None = None
        self._library: Library | None = None

    def path_of(self, revision: str) -> Path:
        return self.folder / f"library-{revision}.sqlite"

    @property
    def parts(self) -> Path:
        return self.folder / FOLDER

    def has(self, revision: str) -> bool:
        """Whether this library is here, and whole."""
        path = self.path_of(revision)
        if not path.is_file():
            return False
        with suppress(sqlite3.Error), closing(connect(path)) as connection:
            return not parts_of(path, connection).missing()
        return False

    def current_path(self) -> Path | None:
        try:
            name = (self.folder / "current").read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError):
            return None
        path = self.folder / name
        return path if NAME.fullmatch(name) and path.is_file() else None

    def current(self) -> Library | None:
        """The library to read now. Costs one look at the pointer; opens a file only when the pointer has moved."""
        try:
            stat = os.stat(self.folder / "current")
        except OSError:
            return self._library
        stamp = (stat.st_mtime_ns, stat.st_ino)
        if stamp != self._stamp:
            with self._lock:
                path = self.current_path()
                if path and (self._library is None or self._library.path != path):
                    # What cannot be opened is not shown: the library that was open before stays.
                    with suppress(sqlite3.Error, OSError, KeyError, ValueError):
                        self._library = Library(path)
                self._stamp = stamp
        return self._library

    def revisions(self) -> list[tuple[str, float]]:
        """(revision, time of publishing) of every library kept, newest first."""
        found = ((NAME.fullmatch(path.name), path) for path in self.folder.glob("library-*.sqlite"))
        return sorted(
            ((match["revision"], path.stat().st_mtime) for match, path in found if match), key=lambda item: -item[1]
        )

    def point_to(self, revision: str) -> None:
        """Make a library that exists the current one."""
        if not self.path_of(revision).is_file():
            raise PublishError(f"there is no library {revision} in {self.folder}")
        waiting = self.folder / f".current-{os.getpid()}-{threading.get_ident()}"
        _write_durably(waiting, f"library-{revision}.sqlite\n")
        os.replace(waiting, self.folder / "current")
        _flush_folder(self.folder)

    def add(self, revision: str, write: Callable[[Path], None]) -> None:
        """Put a library into the folder; it appears under its name only when it is whole."""
        waiting = self.folder / f".library-{revision}-{os.getpid()}-{threading.get_ident()}"
        try:
            waiting.unlink(missing_ok=True)
            write(waiting)
            with waiting.open("rb") as stream:
                os.fsync(stream.fileno())
            os.replace(waiting, self.path_of(revision))
            _flush_folder(self.folder)
        finally:
            waiting.unlink(missing_ok=True)

    def tidy(self) -> None:
        """Remove old libraries beyond the ones kept, and what a killed publish left behind."""
        current = self.current_path()
        for revision, _ in self.revisions()[KEPT:]:
            if self.path_of(revision) != current:
                self.path_of(revision).unlink(missing_ok=True)
        for leftover in self.folder.glob(".library-*"):
            with suppress(OSError):
                if not _is_alive(int(leftover.name.split("-")[2])):
                    leftover.unlink()
        used: list[str] = []
        for revision, _ in self.revisions():
            with suppress(sqlite3.Error), closing(connect(self.path_of(revision))) as connection:
                used += parts_of(self.path_of(revision), connection).names
        tidy(self.parts, used)


def _write_durably(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())


def _flush_folder(folder: Path) -> None:
    """Make renames in a folder survive a power cut; systems that cannot (Windows) do it by themselves."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _is_alive(pid: int) -> bool:
    if os.name == "nt":  # signal 0 would not ask there, but interrupt
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
