"""Every revision of every item that was ever published, with the day and commit it was first seen.

Where content lives in git, the versions are read from its history: along the first parents of the commit that is
published, so that two machines with the same commits keep the same versions. What an earlier library holds beyond that
(a work tree that was published, a branch that was squashed) is carried over: a link handed out goes on working.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from kb.content.documents import ContentFile
from kb.content.items import ARTICLE, ItemMark, Section, Snapshot
from kb.content.judging import Content, load_files
from kb.library.history import Change, Commit
from kb.library.records import adapter
from kb.library.remembered import Address, addresses_in

FORMAT = "1"  # of what `Past` reads: it must make sense of libraries that earlier releases baked
UNDATED = Commit("", "")

# What a file says of its own pages; pages of shared remedies and questions are left out, they belong to the guides.
ADDRESSES_OF_ITEMS = (
    "SELECT url, id FROM item WHERE url != '' AND kind != 'step' AND (parent != '' OR kind IN ('article', 'guide'))"
)

Key = tuple[str, str]  # (id, revision)


@dataclass(frozen=True, slots=True)
class Version:
    """One item at one revision, and when it was first seen."""

    snapshot: Snapshot
    seen: Commit


@dataclass(frozen=True)
class Added:
    """What some commits brought."""

    versions: Mapping[Key, Version]
    addresses: frozenset[Address]


def read_added(changes: Sequence[Change]) -> Added:
    """The items and addresses of all file versions in some changes, oldest commit first.

    A file version that was faulty was never published: it has none.
    """
    unique: dict[str, ContentFile] = {change.file.digest: change.file for change in changes}
    docs = dict(zip(unique, (doc for doc, _ in load_files(list(unique.values()))), strict=True))
    found: dict[Key, Version] = {}
    for change in changes:
        doc = docs[change.file.digest]
        for snapshot in doc.snapshots if doc else ():
            if snapshot.mark.id:
                found.setdefault(_key(snapshot.mark), Version(snapshot, change.commit))
    return Added(found, addresses_in(doc for doc in docs.values() if doc))


def _key(mark: ItemMark) -> Key:
    return mark.id, mark.revision


@dataclass(frozen=True)
class Known:
    """An item's revision in an earlier library: enough to tell whether it is needed."""

    mark: ItemMark
    seen: Commit
    is_old: bool  # it was not current any more in that library


class Past:
    """What an earlier library knows. Empty when there is none, or it is from before versions were kept."""

    def __init__(self, path: Path | None) -> None:
        self._connection: sqlite3.Connection | None = None
        self.commit = ""
        self.known: dict[Key, Known] = {}
        self.addresses: frozenset[Address] = frozenset()
        if path:
            with suppress(sqlite3.Error):
                self._connection = sqlite3.connect(f"file:{quote(str(path))}?mode=ro&immutable=1", uri=True)
        if [row[0] for row in self._read("SELECT value FROM meta WHERE key = 'versions'")] == [FORMAT]:
            self._read_known()
            self._read_addresses()

    def close(self) -> None:
        if self._connection:
            self._connection.close()

    def _read_known(self) -> None:
        for is_old, table in ((True, "version"), (False, "item")):
            rows = self._read(f"SELECT id, kind, parent, title, revision, seen_commit, seen_date FROM {table}")  # noqa: S608
            for *mark, commit, date in rows:
                known = Known(ItemMark(*mark), Commit(commit, date), is_old)
                self.known[_key(known.mark)] = known

    def _read_addresses(self) -> None:
        """A library from before addresses were kept knows those of its day; git is asked for the rest from its beginning."""
        rows = self._read("SELECT path, id FROM address")
        if rows:
            ((self.commit,),) = self._read("SELECT value FROM meta WHERE key = 'commit'")
        else:
            rows = self._read(ADDRESSES_OF_ITEMS)
        self.addresses = frozenset((path, item_id) for path, item_id in rows)

    def _read(self, sql: str, *values: Any) -> list[Any]:
        if self._connection is None:
            return []
        try:
            return self._connection.execute(sql, values).fetchall()
        except sqlite3.Error:
            return []

    def snapshot(self, known: Known) -> Snapshot | None:
        """An item as that library showed it."""
        mark = known.mark
        table = "version" if known.is_old else "item"
        for (data,) in self._read(f"SELECT json FROM {table} WHERE id = ? AND revision = ?", mark.id, mark.revision):  # noqa: S608
            if data:
                snapshot: Snapshot = adapter(Snapshot).validate_json(data)
                return snapshot
        return self._from_article(mark)

    def _from_article(self, mark: ItemMark) -> Snapshot | None:
        """Articles are kept once: their items are taken from there."""
        article = mark.id if mark.kind == ARTICLE else mark.parent
        for head, html in self._read("SELECT head, html FROM article WHERE id = ?", article):
            if mark.kind == ARTICLE:
                return Snapshot(mark, (Section("", json.loads(head)["summary_html"]), Section("", html)))
            return Snapshot(
                mark, tuple(Section("", step[2]) for step in json.loads(head)["steps"] if step[0] == mark.id)
            )
        return None


@dataclass(frozen=True)
class Versions:
    """What a library keeps: when each current item was first seen, and all that is not current any more."""

    first_seen: Mapping[Key, Commit]
    old: Mapping[Key, Version]
    addresses: frozenset[Address]  # every one there ever was


def gather_versions(content: Content, past: Past, added: Added, now: Commit) -> Versions:
    """Put together what an earlier library knew, what git adds to it, and what is current now."""
    history = added.versions
    seen = {key: known.seen for key, known in past.known.items()}
    for key, version in history.items():
        if not seen.get(key, UNDATED).id:
            seen[key] = version.seen
    keys = {_key(mark) for mark in content.marks}
    first_seen = {key: seen.get(key, now) for key in keys}
    old: dict[Key, Version] = {}
    for key in sorted(set(seen) - keys):
        snapshot = history[key].snapshot if key in history else past.snapshot(past.known[key])
        if snapshot:
            old[key] = Version(snapshot, seen[key])
    addresses = past.addresses | added.addresses | addresses_in(content.gathered.docs)
    return Versions(first_seen, old, addresses)


def promised(past: Past, added: Added) -> dict[str, ItemMark]:
    """Every id that was ever published, with what it stood for."""
    marks = [known.mark for known in past.known.values()] + [
        version.snapshot.mark for version in added.versions.values()
    ]
    return {mark.id: mark for mark in marks}
