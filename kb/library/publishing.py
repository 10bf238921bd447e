"""Making a library the one readers see, so that at every moment there is exactly one whole library to read.

A folder holds `library-<revision>.sqlite` files and `current`, a one-line file that names one of them. A library is
written under another name, flushed to disk, then renamed; then `current` is replaced. Both are single renames: a
crash at any point leaves the old library or the new one.
"""

from __future__ import annotations

import os
import re
import sqlite3
import threading
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from kb.content.documents import Facts, facts_adapter
from kb.content.finding import Finding
from kb.content.judging import judge
from kb.library.bake import bake, library_revision, maker
from kb.library.history import Change, Commit
from kb.library.library import Library
from kb.library.reading import Read
from kb.library.versions import UNDATED, Past, gather_versions, promised, read_added

NAME = re.compile(r"library-(?P<revision>[0-9a-f]{10})\.sqlite")
KEPT = 10  # libraries kept for rolling back


class PublishError(Exception):
    """The library could not be written or found; the message says why. Readers still see the old one."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a publish did: a revision, or the findings that stopped it."""

    revision: str = ""
    findings: tuple[Finding, ...] = ()
    is_new: bool = False  # False when this library existed already
    rendered: int = 0  # files that had to be read anew


class Store:
    """A folder of published libraries."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.Lock()
        self._stamp: tuple[int, int] | None = None
        self._library: Library | None = None

    def path_of(self, revision: str) -> Path:
        return self.folder / f"library-{revision}.sqlite"

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
                    with suppress(sqlite3.Error, KeyError, ValueError):
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


@dataclass(frozen=True)
class History:
    """What git adds to a library's memory: the changes of some commits, read only when they are needed."""

    commit: Commit = UNDATED
    read: Callable[[str], Sequence[Change]] = lambda after: ()


def publish(store: Store, read: Read, history: History = History()) -> Outcome:
    """Judge what was read and, when nothing is wrong with it, make it the library readers see."""
    try:
        store.folder.mkdir(parents=True, exist_ok=True)
        return _publish(store, read, history)
    except (OSError, sqlite3.Error) as error:
        raise PublishError(
            f"the library could not be written to {store.folder}: {error}. The old one stays."
        ) from error


def _publish(store: Store, read: Read, history: History) -> Outcome:
    revision = library_revision(read.files, history.commit)
    if not read.findings and store.path_of(revision).is_file():
        if store.current_path() != store.path_of(revision):
            store.point_to(revision)
        return Outcome(revision)
    with closing(Earlier(store.current_path())) as earlier, closing(Past(store.current_path())) as past:
        added = read_added(history.read(past.commit))
        content, findings = judge(
            read.files, earlier.find_facts, earlier.passed(), read.findings, promised(past, added)
        )
        if content is None:
            return Outcome(findings=findings)
        versions = gather_versions(content, past, added, history.commit)
    meta = {"revision": revision, "commit": history.commit.id, "date": history.commit.date[:10]}
    store.add(revision, lambda path: bake(path, content, versions, meta, earlier.path))
    store.point_to(revision)
    store.tidy()
    return Outcome(revision, is_new=True, rendered=len(read.files) - earlier.hits)


class Earlier:
    """What an earlier library knows of files that have not changed. One baked by other code knows nothing."""

    def __init__(self, path: Path | None) -> None:
        self.path: Path | None = None
        self.hits = 0
        self._facts: dict[str, str] = {}
        self._connection: sqlite3.Connection | None = None
        if path:
            with suppress(sqlite3.Error):
                connection = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)
                row = connection.execute("SELECT value FROM meta WHERE key = 'maker'").fetchone()
                if row and row[0] == maker():
                    self._connection, self.path = connection, path
                    self._facts = dict(connection.execute("SELECT digest, facts FROM file"))

    def find_facts(self, digest: str) -> Facts | None:
        facts = self._facts.get(digest)
        self.hits += facts is not None
        return facts_adapter().validate_json(facts) if facts else None

    def passed(self) -> frozenset[str]:
        """Revisions of guides whose scenarios passed when that library was baked."""
        rows = self._connection.execute("SELECT revision FROM guide") if self._connection else ()
        return frozenset(row[0] for row in rows)

    def close(self) -> None:
        if self._connection:
            self._connection.close()


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
