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

from kb.content.documents import ContentFile
from kb.content.items import ARTICLE, ItemMark, Section, Snapshot
from kb.content.judging import Content, load_files
from kb.content.outline import Mark
from kb.library.history import Change, Commit
from kb.library.parts import ARTICLES, Shelf, connect, shelf_of
from kb.library.records import adapter
from kb.library.remembered import Address, addresses_in, addresses_of

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


class Past:
    """What an earlier library knows. Empty when there is none, or it is from before versions were kept."""

    def __init__(self, path: Path | None) -> None:
        self._connection: sqlite3.Connection | None = None
        self.commit = ""
        self.marks: dict[Key, Mark] = {}
        self.seen: dict[Key, Commit] = {}
        self._shelf = Shelf(Path(), ())
        self.addresses: frozenset[Address] = frozenset()
        if path:
            with suppress(sqlite3.Error):
                self._connection = connect(path)
                self._shelf = shelf_of(path, self._connection)
        if [row[0] for row in self._read("SELECT value FROM meta WHERE key = 'versions'")] == [FORMAT]:
            self._read_known()
            self._read_addresses()

    def close(self) -> None:
        self._shelf.close()
        if self._connection:
            self._connection.close()

    def _read_known(self) -> None:
        commits: dict[tuple[str, str], Commit] = {}
        for table in ("version", "item"):
            rows = self._read(f"SELECT id, kind, parent, title, revision, seen_commit, seen_date FROM {table}")  # noqa: S608
            for row in rows:
                key, seen = (row[0], row[4]), row[5:]
                self.marks[key] = row[:5]
                self.seen[key] = commits.get(seen) or commits.setdefault(seen, Commit(*seen))

    def _read_addresses(self) -> None:
        """A library from before addresses were kept knows those of its day; git is asked for the rest from its beginning."""
        rows = self._read("SELECT path, id FROM address")
        if rows:
            ((self.commit,),) = self._read("SELECT value FROM meta WHERE key = 'commit'")
        else:
            rows = self._read(ADDRESSES_OF_ITEMS)
        self.addresses = frozenset((path, item_id) for path, item_id in rows)

    def _read(self, sql: str, values: Any = ()) -> list[Any]:
        if self._connection is None:
            return []
        try:
            return self._connection.execute(sql, values).fetchall()
        except sqlite3.Error:
            return []

    def snapshot(self, key: Key) -> Snapshot | None:
        """An item as that library showed it."""
        sql = "SELECT json FROM version WHERE id = :id AND revision = :rev UNION ALL SELECT json FROM item WHERE id = :id AND revision = :rev"
        for (data,) in self._read(sql, {"id": key[0], "rev": key[1]}):
            if data:
                snapshot: Snapshot = adapter(Snapshot).validate_json(data)
                return snapshot
        return self._from_article(ItemMark(*self.marks[key]))

    def _from_article(self, mark: ItemMark) -> Snapshot | None:
        """Articles are kept once: their items are taken from there."""
        row = self._article(mark.id if mark.kind == ARTICLE else mark.parent)
        if row is None:
            return None
        head = json.loads(row[0])
        if mark.kind == ARTICLE:
            return Snapshot(mark, (Section("", head["summary_html"]), Section("", row[1])))
        return Snapshot(mark, tuple(Section("", step[2]) for step in head["steps"] if step[0] == mark.id))

    def _article(self, article_id: str) -> Any:
        """(head, HTML) of an article; a library from before there were parts had a table of them."""
        for (url,) in self._read("SELECT url FROM item WHERE id = ?", (article_id,)):
            slug = url.split("/")[2]
            with suppress(sqlite3.Error):
                if row := self._shelf.row(ARTICLES, slug, "SELECT head, html FROM article WHERE slug = ?", slug):
                    return row
        return next(iter(self._read("SELECT head, html FROM article WHERE id = ?", (article_id,))), None)


@dataclass(frozen=True)
class Versions:
    """What a library keeps: when each current item was first seen, and all that is not current any more."""

    seen: Mapping[Key, Commit]
    now: Commit
    old: Mapping[Key, Version]
    addresses: frozenset[Address]  # every one there ever was

    def first_seen(self, mark: Mark) -> Commit:
        return self.seen.get((mark[0], mark[4]), self.now)


def gather_versions(content: Content, past: Past, added: Added, now: Commit) -> Versions:
    """Put together what an earlier library knew, what git adds to it, and what is current now."""
    history, outlines = added.versions, content.gathered.outlines
    seen = dict(past.seen)
    for key, version in history.items():
        if key not in seen or not seen[key].id:
            seen[key] = version.seen
    keys = {(mark[0], mark[4]) for mark in content.gathered.marks}
    old: dict[Key, Version] = {}
    for key in sorted(seen.keys() - keys):
        snapshot = history[key].snapshot if key in history else past.snapshot(key)
        if snapshot:
            old[key] = Version(snapshot, seen[key])
    addresses = past.addresses | added.addresses | addresses_in(content.gathered.docs) | addresses_of(outlines)
    return Versions(seen, now, old, addresses)


def promised(past: Past, added: Added) -> dict[str, tuple[str, str]]:
    """(kind, title) of every id that was ever published."""
    promises = {mark[0]: (mark[1], mark[3]) for mark in past.marks.values()}
    marks = (version.snapshot.mark for version in added.versions.values())
    return promises | {mark.id: (mark.kind, mark.title) for mark in marks}
