"""Texts that are not current any more, as a library keeps them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from kb.content.audience.groups import EVERYBODY, Audience
from kb.content.outline import Mark
from kb.library.parts import PartResult, insert, writing
from kb.library.values import Commit

FORMAT = "1"  # of what the next publish reads: it must make sense of libraries that earlier releases baked
SCHEMA = "CREATE TABLE version (id TEXT, revision TEXT, json TEXT NOT NULL, PRIMARY KEY (id, revision))"

Key = tuple[str, str]  # (id, revision)


@dataclass(frozen=True, slots=True)
class Version:
    """One item at one revision, and when it was first seen. Its text is read when it is to be written somewhere."""

    mark: Mark
    seen: Commit
    digest: str  # of the text; "" for one that is current, whose text stands elsewhere
    read: Callable[[], str]  # the Snapshot as JSON
    audience: Audience = EVERYBODY  # who could read it when it was published last


def key_of(mark: Mark) -> Key:
    return mark[0], mark[4]


def text_digest(text: str) -> str:
    return blake2b(text.encode(), digest_size=8).hexdigest() if text else ""


def write_old_texts(path: Path, rows: Sequence[tuple[str, str, str]]) -> PartResult:
    """Write a part with these texts: id, revision, and the Snapshot as JSON."""
    with writing(path, SCHEMA) as connection:
        insert(connection, "version", rows)
    return PartResult()
