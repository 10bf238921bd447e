"""How records are kept in SQLite: never with a write-ahead log that can lose what was committed.

SQLite 3.7.0 to 3.51.2 can damage a database, or lose a commit, when two connections write and check-point its write-ahead
log (WAL) at the same instant: https://sqlite.org/wal.html#walresetbug. Several workers are several connections.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning
from django.db import OperationalError
from django.db.backends.base.base import BaseDatabaseWrapper

Release = tuple[int, ...]

FIRST_WITH_WAL: Release = (3, 7, 0)
MENDED: Release = (3, 51, 3)
MENDED_BRANCHES = {(3, 44): 6, (3, 50): 7}  # older branches, and their first release that is mended
PRAGMAS = {
    "wal": ("journal_mode=WAL", "synchronous=NORMAL"),
    "delete": ("journal_mode=DELETE", "synchronous=FULL"),
}


def may_lose_commits(release: Release) -> bool:
    """Whether this SQLite has the fault of the write-ahead log."""
    mended = MENDED_BRANCHES.get((release[0], release[1]))
    return FIRST_WITH_WAL <= release < MENDED and not (mended is not None and release[2] >= mended)


def journal_of(choice: str, release: Release = sqlite3.sqlite_version_info) -> str:
    """The journal for a choice of SQLITE_JOURNAL: `auto` takes the write-ahead log where it is safe."""
    return choice if choice != "auto" else "delete" if may_lose_commits(release) else "wal"


def set_journal(connection: BaseDatabaseWrapper, **_: Any) -> None:
    """For every new connection.

    A file can leave the write-ahead log only while nobody else has it open: then this connection goes on with the old
    journal, and a later one changes it.
    """
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        for pragma in PRAGMAS[journal_of(settings.SQLITE_JOURNAL)]:
            try:
                cursor.execute(f"PRAGMA {pragma}")
            except OperationalError:
                return


def check_journal(**_: Any) -> Iterable[CheckMessage]:
    return _judge(Warning, "kb.W001")


def check_journal_to_deploy(**_: Any) -> Iterable[CheckMessage]:
    return _judge(Error, "kb.E001")


def _judge(kind: type[Warning] | type[Error], name: str) -> list[CheckMessage]:
    is_sqlite = settings.DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3"
    if (
        not is_sqlite
        or journal_of(settings.SQLITE_JOURNAL) != "wal"
        or not may_lose_commits(sqlite3.sqlite_version_info)
    ):
        return []
    said = f"SQLite {sqlite3.sqlite_version} can lose committed records with SQLITE_JOURNAL=wal."
    hint = "Set SQLITE_JOURNAL=auto, use SQLite 3.51.3 or newer (or 3.50.7, 3.44.6), or set DATABASE_URL to PostgreSQL."
    return [kind(said, hint=hint, id=name)]
