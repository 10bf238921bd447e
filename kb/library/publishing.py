"""Making a library the one readers see, so that at every moment there is exactly one whole library to read.

A folder holds `library-<revision>.sqlite` files, the `parts/` they name, and `current`, a one-line file that names one
library. A file is written under another name, flushed to disk, then renamed; then `current` is replaced. All are single
renames: a crash at any point leaves the old library or the new one.
"""

from __future__ import annotations

import os
import re
import sqlite3
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from kb.content.finding import Finding
from kb.content.judging import Settled, judge, judge_rest
from kb.content.media import address_of
from kb.content.outline import Mark
from kb.library.articles import CardRow, read_known
from kb.library.bake import Stock, bake, library_revision, maker
from kb.library.earlier import Earlier
from kb.library.history import Change, Commit
from kb.library.library import Library
from kb.library.parts import ARTICLES, FOLDER, connect, shelf_of, tidy
from kb.library.reading import Read
from kb.library.shelving import Shelved, make, plan_old_texts, plan_words, shelve
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

    @property
    def parts(self) -> Path:
        return self.folder / FOLDER

    def has(self, revision: str) -> bool:
        """Whether this library is here, and whole."""
        path = self.path_of(revision)
        if not path.is_file():
            return False
        with suppress(sqlite3.Error), closing(connect(path)) as connection:
            return not shelf_of(path, connection).missing()
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
                used += shelf_of(self.path_of(revision), connection).names
        tidy(self.parts, used)


@dataclass(frozen=True)
class History:
    """What git adds to a library's memory: the changes of some commits, read only when they are needed."""

    commit: Commit = UNDATED
    read: Callable[[str], Sequence[Change]] = lambda after: ()


def publish(store: Store, read: Read, history: History = History()) -> Outcome:
    """Judge what was read and, when nothing is wrong with it, make it the library readers see."""
    try:
        store.parts.mkdir(parents=True, exist_ok=True)
        return _publish(store, read, history)
    except (OSError, sqlite3.Error) as error:
        raise PublishError(
            f"the library could not be written to {store.folder}: {error}. The old one stays."
        ) from error


def _publish(store: Store, read: Read, history: History) -> Outcome:
    revision = library_revision(read.files, history.commit)
    if not read.findings and store.has(revision):
        if store.current_path() != store.path_of(revision):
            store.point_to(revision)
        return Outcome(revision)
    with closing(Earlier(store.current_path())) as earlier, closing(Past(store.current_path())) as past:
        shelved = shelve(store.parts, maker(), read.files, earlier.shelf)
        found = (*read.findings, *shelved.findings)
        cards, settled = take_stock(shelved, store.parts) if not found else ((), None)
        added = read_added(history.read(past.commit), marks_by_digest(shelved, settled))
        promises = promised(past, added)
        content = None
        if settled:
            content = judge_rest(settled, shelved.rest, earlier.find_facts, earlier.passed(), promises)
        if content is None:
            earlier.parts += [path for path in shelved.paths(store.parts, ARTICLES) if path.is_file()]
            _, findings = judge(read.files, earlier.find_any_facts, earlier.passed(), found, promises)
            return Outcome(findings=findings)
        versions = gather_versions(content, past, added, history.commit)
        texts = plan_old_texts(store.parts, versions.old.values())
    words = plan_words(store.parts, maker(), shelved, content.guides)
    stock = Stock((*shelved.parts, *(job.part for job in (*texts, *words))), cards)
    meta = {"revision": revision, "commit": history.commit.id, "date": history.commit.date[:10]}

    def write(path: Path) -> None:
        with ThreadPoolExecutor(1) as thread:  # the index is SQLite's work: this thread is free for its own meanwhile
            made = thread.submit(make, store.parts, [*texts, *words])
            bake(path, content, stock, versions, meta)
            made.result()

    store.add(revision, write)
    store.point_to(revision)
    store.tidy()
    return Outcome(revision, is_new=True, rendered=shelved.rendered + len(shelved.rest) - earlier.hits)


def marks_by_digest(shelved: Shelved, settled: Settled | None) -> dict[str, Sequence[Mark]]:
    """What is in the articles of today, by the digests of their files."""
    marks = {outline.slug: outline.marks for outline in settled.outlines} if settled else {}
    return {file.digest: marks[slug] for slug, file in shelved.articles if slug in marks}


def take_stock(shelved: Shelved, folder: Path) -> tuple[tuple[CardRow, ...], Settled | None]:
    """The cards of all articles, and what they are to the rest; None when two files want to be the same article."""
    known = [known for path in shelved.paths(folder, ARTICLES) for known in read_known(path)]
    needs = frozenset(need for each in known for need in each.needs)
    pictures = frozenset(address_of(file.name) for _, file in shelved.pictures)
    settled = Settled(tuple(each.outline for each in known), needs, pictures)
    is_whole = len(known) == len(shelved.articles)
    return tuple(each.card for each in known), settled if is_whole else None


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
