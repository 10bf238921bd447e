"""Parts: small read-only files that hold most of a library, each named after what it was made from.

An article, a picture and the words of a page go into the part that their name belongs to. After one edit a few parts are
made anew; all others are the files they were, shared by every library of a folder. So a publish costs what was changed,
not what there is, and the same content has the same parts on every machine.
"""

from __future__ import annotations

import logging
import os
import re
import sqlite3
import threading
import time
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any
from urllib.parse import quote
from zlib import crc32

from kb.content.finding import Finding
from kb.library.seal import check, fault_of, seal

logger = logging.getLogger(__name__)

ARTICLES, MEDIA, WORDS, VERSIONS = "articles", "media", "words", "versions"
FOLDER = "parts"
# How many a part is to hold: fewer are more files, more are slower edits.
SIZES = {ARTICLES: 128, MEDIA: 32, WORDS: 2048, VERSIONS: 256}
UNUSED = 3600  # seconds that a part which no library names stays at most
LEAST_ROOM = 50_000_000  # bytes for such parts, however small the libraries are
# Written under this name first; the process that writes it is in it.
WAITING = re.compile(
    r"\.(?:library-[0-9a-f]{10}-|current-|seen-[0-9a-f]+\.json-|[a-z]+-[0-9a-f]+\.sqlite-)(?P<pid>\d+)"
)


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a library."""

    kind: str
    number: int  # names with crc32 % count == number are in it
    name: str  # of its file


@dataclass(frozen=True, slots=True)
class PartResult:
    """What came of writing a part: with findings it is not whole, and is not kept."""

    findings: tuple[Finding, ...] = ()
    rendered: int = 0  # files that had to be read anew


def count_for(kind: str, names: int) -> int:
    """How many parts so many names need: a power of two, so that parts split in two when a library grows."""
    count = 1
    while count * SIZES[kind] < names:
        count *= 2
    return count


def number_of(name: str, count: int) -> int:
    return crc32(name.encode(errors="surrogateescape")) % count


def name_of(kind: str, number: int, made_from: Iterable[str]) -> str:
    digest = blake2b("\n".join([kind, str(number), *made_from]).encode(errors="surrogateescape"), digest_size=12)
    return f"{kind}-{digest.hexdigest()}.sqlite"


def connect(path: Path) -> sqlite3.Connection:
    """To read a file that nobody will ever change."""
    return sqlite3.connect(f"file:{quote(str(path))}?mode=ro&immutable=1", uri=True)


@contextmanager
def writing(path: Path, schema: str) -> Any:
    """A connection to a new file; it is whole, and sealed, when this ends."""
    connection = sqlite3.connect(f"file:{quote(str(path))}", uri=True, isolation_level=None)
    try:
        for pragma in ("page_size=8192", "journal_mode=OFF", "synchronous=OFF", "locking_mode=EXCLUSIVE"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("BEGIN")
        for statement in schema.strip().split(";\n"):
            connection.execute(statement)
        yield connection
        connection.execute("COMMIT")
    finally:
        connection.close()
    seal(path)


def insert(
    connection: sqlite3.Connection, table: str, rows: Iterable[tuple[Any, ...]], skip_repeats: bool = False
) -> None:
    """Rows into a table. Content that is right repeats nothing; of drafts that do the first stays."""
    rows = list(rows)
    if rows:
        marks = ", ".join("?" * len(rows[0]))
        verb = "INSERT OR IGNORE" if skip_repeats else "INSERT"
        connection.executemany(f"{verb} INTO {table} VALUES ({marks})", rows)


# --- reading --------------------------------------------------------------------------------------------------------


class PartSet:
    """The parts of one library, open for reading. Safe to share between threads."""

    MOST_OPEN = 24  # connections per thread, beside those that every search reads: the others are read seldom

    def __init__(self, folder: Path, parts: Iterable[Part]) -> None:
        self.folder = folder
        self._local = threading.local()
        self._names: dict[str, dict[int, str]] = {}
        for part in parts:
            self._names.setdefault(part.kind, {})[part.number] = part.name

    def count(self, kind: str) -> int:
        return len(self._names.get(kind, ()))

    def path(self, kind: str, number: int) -> Path:
        return self.folder / self._names[kind][number]

    def paths(self, kind: str) -> list[Path]:
        return [self.path(kind, number) for number in range(self.count(kind))]

    def row(self, kind: str, name: str, sql: str, *values: Any) -> Any:
        """The first row that the part of this name gives, None when there is none."""
        if not self.count(kind):
            return None
        return self.connection(kind, number_of(name, self.count(kind))).execute(sql, values).fetchone()

    def rows(self, kind: str, number: int, sql: str, *values: Any) -> list[Any]:
        """What the part of this number gives."""
        return self.connection(kind, number).execute(sql, values).fetchall()

    def whole(self, kind: str, numbers: Iterable[int]) -> tuple[Path, ...]:
        """Those of these parts that are as they were written."""
        return tuple(path for number in numbers if not fault_of(path := self.path(kind, number)))

    def check(self) -> None:
        """Raises Damaged when a part is missing or not as it was written."""
        for name in self.names:
            check(self.folder / name)

    def connection(self, kind: str, number: int) -> sqlite3.Connection:
        """Each thread reads through connections of its own."""
        if not hasattr(self._local, "open"):
            self._local.open = OrderedDict()
        kept: OrderedDict[str, sqlite3.Connection] = self._local.open
        name = self._names[kind][number]
        if name not in kept:
            kept[name] = connect(self.folder / name)
            # The system keeps what is read often, once for all workers.
            kept[name].execute("PRAGMA cache_size=-256")
        kept.move_to_end(name)
        while len(kept) > self.MOST_OPEN + self.count(WORDS):
            kept.popitem(last=False)[1].close()
        return kept[name]

    def close(self) -> None:
        """Close what this thread has open."""
        for connection in getattr(self._local, "open", {}).values():
            connection.close()
        self._local.open = OrderedDict()

    @property
    def names(self) -> list[str]:
        return [name for each in self._names.values() for name in each.values()]


def parts_of(library: Path, connection: sqlite3.Connection) -> PartSet:
    """The parts that a library names; one from before there were parts has none."""
    try:
        rows = connection.execute("SELECT kind, number, name FROM part").fetchall()
    except sqlite3.OperationalError:
        rows = []
    return PartSet(library.parent / FOLDER, (Part(*row) for row in rows))


# --- keeping --------------------------------------------------------------------------------------------------------


def keep(folder: Path, waiting: Mapping[Path, str]) -> None:
    """Bring files that were written under other names to disk, then give them the names under which they count."""
    for path in waiting:
        with path.open("rb") as stream:
            os.fsync(stream.fileno())
    for path, name in waiting.items():
        os.replace(path, folder / name)


def is_kept(folder: Path, name: str) -> bool:
    """Whether a part is there and whole; one that is will be kept for a while. One that is damaged has to be made again."""
    path = folder / name
    try:
        os.utime(path, ns=(time.time_ns(), os.stat(path).st_mtime_ns))  # when it was used: it was not written
    except OSError:
        return False
    if fault := fault_of(path):
        logger.warning("a part of the library is made again: %s", fault)
    return not fault


def tidy(folder: Path, used: Iterable[str]) -> None:
    """Take away what no library names, and what a publish that was killed left behind.

    Others may be publishing, about to name what they just made: parts stay for an hour, the youngest longest, as long as
    all of them together take no more than those that libraries name.
    """
    named, limit, unnamed = set(used), time.time() - UNUSED, []
    room = LEAST_ROOM
    for path in folder.glob("*"):
        with suppress(OSError):
            stat = path.stat()
            if path.name in named:
                room += stat.st_size
            elif left_by_the_dead(path.name):
                path.unlink()
            else:
                unnamed.append((max(stat.st_mtime, stat.st_atime), stat.st_size, path))
    for last_used, size, path in sorted(unnamed, reverse=True):
        room -= size
        if room < 0 or last_used < limit:
            path.unlink(missing_ok=True)


def left_by_the_dead(name: str) -> bool:
    """Whether a file under a waiting name was written by a process that is no more."""
    waiting = WAITING.match(name)
    return waiting is not None and not _is_alive(int(waiting["pid"]))


def _is_alive(pid: int) -> bool:
    if os.name == "nt":  # signal 0 would not ask there, but interrupt
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True
