"""Texts that are not current any more, as a library keeps them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kb.library.parts import PartResult, insert, writing

SCHEMA = "CREATE TABLE version (id TEXT, revision TEXT, json TEXT NOT NULL, PRIMARY KEY (id, revision))"


def write_old_texts(path: Path, rows: Sequence[tuple[str, str, str]]) -> PartResult:
    """Write a part with these texts: id, revision, and the Snapshot as JSON."""
    with writing(path, SCHEMA) as connection:
        insert(connection, "version", rows)
    return PartResult()
