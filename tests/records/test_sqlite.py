"""Records in SQLite are written in a way that this version of SQLite does safely."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from kb.records.sqlite import journal_of, may_lose_commits
from tests.support.commands import manage

PUBLIC = {"SITE_URL": "https://kb.example.org", "SECRET_KEY": "x7" * 30 + "abcdefghijkl"}
OLD = may_lose_commits(sqlite3.sqlite_version_info)


@pytest.mark.parametrize("release", [(3, 7, 0), (3, 40, 1), (3, 44, 5), (3, 45, 0), (3, 50, 6), (3, 51, 2)])
def test_releases_that_can_lose_commits_get_a_rollback_journal(release: tuple[int, ...]) -> None:
    assert journal_of("auto", release) == "delete"


@pytest.mark.parametrize("release", [(3, 44, 6), (3, 50, 7), (3, 51, 3), (3, 53, 4), (4, 0, 0)])
def test_releases_that_are_mended_get_the_write_ahead_log(release: tuple[int, ...]) -> None:
    assert journal_of("auto", release) == "wal"


@pytest.mark.skipif(not OLD, reason="this SQLite is safe")
def test_the_unsafe_journal_is_an_error_where_the_site_is_deployed(tmp_path: Path) -> None:
    warned = manage(tmp_path, "check", SQLITE_JOURNAL="wal", **PUBLIC)
    assert warned.returncode == 0 and "can lose committed records" in warned.stderr
    refused = manage(tmp_path, "check", "--deploy", SQLITE_JOURNAL="wal", **PUBLIC)
    assert refused.returncode != 0 and "kb.E001" in refused.stderr


@pytest.mark.skipif(not OLD, reason="this SQLite is safe")
def test_a_file_with_the_unsafe_journal_is_changed_as_soon_as_nobody_else_has_it_open(tmp_path: Path) -> None:
    (tmp_path / "var").mkdir()
    path = tmp_path / "var" / "records.sqlite3"
    with sqlite3.connect(path) as other:
        other.execute("PRAGMA journal_mode=WAL")
        other.execute("CREATE TABLE t (x)")
    assert manage(tmp_path, "migrate", "-v0").returncode == 0  # beside it: goes on with the old journal
    assert other.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    other.close()
    assert manage(tmp_path, "list_tokens").returncode == 0
    assert sqlite3.connect(path).execute("PRAGMA journal_mode").fetchone() == ("delete",)
