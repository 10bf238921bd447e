"""A folder of published libraries, of which exactly one is read at every moment.

A folder holds `library-<revision>.sqlite` files, the `parts/` they name, and `current`, a one-line file that names one
library. A file is written under another name, flushed to disk, then renamed; then `current` is replaced. All are single
renames: a crash at any point leaves the old library or the new one. Damage that comes later (a bad disk, a careless
copy) is noticed: see `seal`.
"""

from __future__ import annotations

import logging
import os
import re
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from time import monotonic, time

from kb.library.audiences import KEY, MEMBERS, files_of, table_in
from kb.library.library import Library
from kb.library.parts import FOLDER, UNUSED, connect, left_by_the_dead, parts_of, tidy
from kb.library.seal import Stamp, check, fault_of, stamp_of

NAME = re.compile(r"library-(?P<revision>[0-9a-f]{10})\.sqlite")
KEPT = 10  # libraries kept for rolling back
LOOK_EVERY = 3.0  # seconds between two looks at the times of all files of the open library
CLOCK_SLACK = 60  # seconds

logger = logging.getLogger(__name__)


class PublishError(Exception):
    """The library could not be written or found; the message says why. Readers still see the old one."""


class Store:
    """A folder of published libraries.

    Readers get the library that `current` names, as long as it is whole. When it is not, they get the one they had, or
    the newest that is whole, and `trouble` says why.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._pointer_path = str(self.folder / "current")  # looked at in every request
        self.trouble = ""  # why readers do not get what `current` names, "" when they do
        self._lock = threading.Lock()
        self._pointer: Stamp | None = None
        self._library: Library | None = None
        self._looks_again_at = 0.0

    def path_of(self, revision: str) -> Path:
        return self.folder / f"library-{revision}.sqlite"

    @property
    def parts(self) -> Path:
        return self.folder / FOLDER

    def has(self, revision: str) -> bool:
        """Whether this library is here, and whole."""
        path = self.path_of(revision)
        with suppress(sqlite3.Error, OSError):
            return all(map(_check_parts, (path, *members_of(path))))
        return False

    def current_path(self) -> Path | None:
        try:
            name = (self.folder / "current").read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError):
            return None
        path = self.folder / name
        return path if NAME.fullmatch(name) and path.is_file() else None

    def known_path(self) -> Path | None:
        """The library to learn from what was published before: of the current publish, or the newest whose own file is
        whole, the one that has everything."""
        current = self.current_path()
        paths = [*([current] if current else []), *(self.path_of(revision) for revision, _ in self.revisions())]
        known = ([path, *members_of(path)][-1] for path in paths if not fault_of(path))
        return next((path for path in known if not fault_of(path)), None)

    def current(self) -> Library | None:
        """The library to read now. Costs one look at the pointer; now and then all files are looked at, by their times."""
        pointer = stamp_of(self._pointer_path)
        if pointer == self._pointer and monotonic() < self._looks_again_at:
            return self._library
        with self._lock:
            if pointer != self._pointer or monotonic() >= self._looks_again_at:
                self._open(self.current_path())
                self._pointer = pointer
                self._looks_again_at = monotonic() + LOOK_EVERY
        return self._library

    def look_again(self) -> Library | None:
        """After something could not be read: what is there now?"""
        self._looks_again_at = 0.0
        return self.current()

    def _open(self, wanted: Path | None) -> None:
        ours = self._library if self._library and self._library.stamp == self._library.stamp_now() else None
        if ours and ours.path == wanted:
            self._note("")
            return
        faults = [] if wanted else [f"{self.folder / 'current'} names no library"]
        others = [self.path_of(revision) for revision, _ in self.revisions()]
        for path in dict.fromkeys([*([wanted] if wanted else []), *([ours.path] if ours else []), *others]):
            if ours and path == ours.path:
                break
            try:
                ours = Library(path)
                break
            except (sqlite3.Error, OSError, KeyError, ValueError) as error:
                faults.append(f"{path.name} cannot be opened ({error})")
        self._library = ours
        self._note("" if ours and ours.path == wanted else "; ".join(faults[:1]))

    def _note(self, trouble: str) -> None:
        if trouble and trouble != self.trouble and (self._library or self.revisions()):
            served = f"readers get library {self._library.revision}" if self._library else "there is nothing to read"
            logger.error("%s; %s. Publish again to mend it.", trouble, served)
        self.trouble = trouble

    def revisions(self) -> list[tuple[str, float]]:
        """(revision, time of publishing) of every library kept, newest first."""
        found: list[tuple[str, float]] = []
        for path in self.folder.glob("library-*.sqlite"):
            if match := NAME.fullmatch(path.name):
                with suppress(FileNotFoundError):  # another process tidies
                    found.append((match["revision"], path.stat().st_mtime))
        return sorted(found, key=lambda item: -item[1])

    def point_to(self, revision: str) -> None:
        """Make a library the current one, if it can be read."""
        if not self.path_of(revision).is_file():
            raise PublishError(f"there is no library {revision} in {self.folder}")
        try:
            Library(self.path_of(revision))
        except (sqlite3.Error, OSError, KeyError, ValueError) as error:
            raise PublishError(
                f"library {revision} cannot be read: {error}. Readers see the same one as before."
            ) from error
        waiting = self.folder / f".current-{os.getpid()}-{threading.get_ident()}"
        try:
            _write_durably(waiting, f"library-{revision}.sqlite\n")
            os.replace(waiting, self.folder / "current")
        finally:
            waiting.unlink(missing_ok=True)
        _flush_folder(self.folder)

    def add(self, revision: str, write: Callable[[Path], None], name: str = "") -> None:
        """Put a library into the folder; it appears under its name only when it is whole. `name` is that of its file
        where it is one for some readers only."""
        waiting = self.folder / f".library-{revision}-{os.getpid()}-{threading.get_ident()}"
        try:
            waiting.unlink(missing_ok=True)
            write(waiting)
            with waiting.open("rb") as stream:
                os.fsync(stream.fileno())
            os.replace(waiting, self.folder / name if name else self.path_of(revision))
            _flush_folder(self.folder)
        finally:
            waiting.unlink(missing_ok=True)

    def tidy(self) -> None:
        """Remove old libraries beyond the ones kept, and what a killed publish left behind."""
        current = self.current_path()
        self._set_times_right()
        for revision, _ in self.revisions()[KEPT:]:
            if self.path_of(revision) != current:
                self.path_of(revision).unlink(missing_ok=True)
        for leftover in self.folder.glob(".*"):
            with suppress(OSError):
                if left_by_the_dead(leftover.name):
                    leftover.unlink()
        used: list[str] = []
        members: set[Path] = set()
        for revision, _ in self.revisions():
            with suppress(sqlite3.Error):
                others = members_of(self.path_of(revision))
                members.update(others)
                for path in (self.path_of(revision), *others):
                    with suppress(sqlite3.Error), closing(connect(path)) as connection:
                        used += parts_of(path, connection).names
        tidy(self.parts, used)
        for path in self.folder.glob(MEMBERS.format("*")):
            with suppress(FileNotFoundError):
                if path not in members and time() - path.stat().st_mtime > UNUSED:
                    path.unlink()

    def _set_times_right(self) -> None:
        """A library that was published while the clock was ahead would be the newest for ever."""
        now = time()
        for revision, published in self.revisions():
            if published > now + CLOCK_SLACK:
                with suppress(OSError):
                    os.utime(self.path_of(revision), (now, now))


def members_of(path: Path) -> list[Path]:
    """The other libraries of a publish, those of readers who see more. The last of them has everything."""
    with closing(connect(path)) as connection:
        return files_of(path, table_in(dict(connection.execute("SELECT key, value FROM meta WHERE key = ?", (KEY,)))))


def _check_parts(path: Path) -> bool:
    """Raises Damaged, or an error of SQLite, for a library that is not whole."""
    check(path)
    with closing(connect(path)) as connection:
        parts_of(path, connection).check()
    return True


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
