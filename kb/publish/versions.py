"""Every revision of every item that was ever published, with the day and commit it was first seen.

Where content lives in git, the versions are read from its history: along the first parents of the commit that is
published, so that two machines with the same commits keep the same versions. What an earlier library holds beyond that
(a work tree that was published, a branch that was squashed) is carried over: a link handed out goes on working.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from functools import cached_property, partial
from hashlib import blake2b
from pathlib import Path
from types import MappingProxyType
from typing import Any

from kb.content.documents import ContentFile
from kb.content.items import ARTICLE, ItemMark, Section, Snapshot
from kb.content.judging import Content, map_files
from kb.content.loading import load_file
from kb.content.outline import Mark, marks_of
from kb.library.json_values import to_json
from kb.library.library import TEXT_OF
from kb.library.parts import ARTICLES, VERSIONS, PartSet, connect, number_of, parts_of
from kb.library.seal import fault_of
from kb.library.values import Commit
from kb.publish.address_log import Address, addresses_in, addresses_of
from kb.publish.source_git import FileChange

FORMAT = "1"  # of what `Past` reads: it must make sense of libraries that earlier releases baked
UNDATED = Commit("", "")

# What a file says of its own pages; pages of shared remedies and questions are left out, they belong to the guides.
ADDRESSES_OF_ITEMS = (
    "SELECT url, id FROM item WHERE url != '' AND kind != 'step' AND (parent != '' OR kind IN ('article', 'guide'))"
)

Key = tuple[str, str]  # (id, revision)


@dataclass(frozen=True, slots=True)
class Version:
    """One item at one revision, and when it was first seen. Its text is read when it is to be written somewhere."""

    mark: Mark
    seen: Commit
    digest: str  # of the text; "" for one that is current, whose text stands elsewhere
    read: Callable[[], str]  # the Snapshot as JSON


@dataclass(frozen=True)
class Added:
    """What some commits brought."""

    versions: Mapping[Key, Version]
    addresses: frozenset[Address]


def read_added(changes: Sequence[FileChange], current: Mapping[str, Sequence[Mark]] = MappingProxyType({})) -> Added:
    """The items and addresses of all file versions in some changes, oldest commit first.

    `current` gives what is in files of today, by digest: they are not rendered once more. A file version that was faulty
    was never published: it has none.
    """
    old = {change.file.digest: change.file for change in changes if change.file.digest not in current}
    read = dict(zip(old, map_files(_items_of, list(old.values())), strict=True))
    found: dict[Key, Version] = {}
    for change in changes:
        texts = read[change.file.digest][0] if change.file.digest in read else ()
        marks = ((mark, "") for mark in current.get(change.file.digest, ()))
        for mark, text in (*texts, *marks):
            if mark[0]:
                found.setdefault(_key(mark), Version(mark, change.commit, _digest(text), partial(str, text)))
    return Added(found, frozenset(address for _, addresses in read.values() for address in addresses))


def _items_of(file: ContentFile) -> tuple[list[tuple[Mark, str]], frozenset[Address]]:
    """The items of a file with their texts, and its addresses."""
    doc, _ = load_file(file)
    if doc is None or doc.left_out:
        return [], frozenset()
    texts = [to_json(Snapshot, shot) for shot in doc.snapshots]
    return list(zip(marks_of(doc), texts, strict=True)), addresses_in([doc])


def _key(mark: Mark) -> Key:
    return mark[0], mark[4]


def _digest(text: str) -> str:
    return blake2b(text.encode(), digest_size=8).hexdigest() if text else ""


class Past:
    """What an earlier library knows. Empty when there is none, or it is from before versions were kept."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._connection: sqlite3.Connection | None = None
        self.commit = ""
        self.seen: dict[Key, Commit] = {}
        self._digests: dict[Key, str] = {}  # of texts that were not current any more
        self._shelf = PartSet(Path(), ())
        self.addresses: frozenset[Address] = frozenset()
        if path:
            with suppress(sqlite3.Error):
                self._connection = connect(path)
                self._shelf = parts_of(path, self._connection)
        if [row[0] for row in self._read("SELECT value FROM meta WHERE key = 'versions'")] == [FORMAT]:
            self._read_known()
            self._read_addresses()
        self._damaged = {
            number for number in range(self._shelf.count(VERSIONS)) if not self._shelf.whole(VERSIONS, [number])
        }
        if self._damaged:
            self.commit = ""  # git is asked for all texts, not for the latest only

    def close(self) -> None:
        self._shelf.close()
        if self._connection:
            self._connection.close()

    def _read_known(self) -> None:
        commits: dict[tuple[str, str], Commit] = {}
        for table in ("version", "item"):
            for item_id, revision, *seen in self._read(f"SELECT id, revision, seen_commit, seen_date FROM {table}"):  # noqa: S608
                commit = seen[0], seen[1]
                self.seen[item_id, revision] = commits.get(commit) or commits.setdefault(commit, Commit(*commit))
        self._digests = {(row[0], row[1]): row[2] for row in self._read("SELECT id, revision, digest FROM version")}

    @cached_property
    def ids(self) -> set[str]:
        """Of everything that library had, or remembered."""
        return {key[0] for key in self.seen}

    def mark(self, key: Key) -> Mark:
        """An item as that library knew it, by id and revision; without a revision as it was last."""
        sql = "SELECT id, kind, parent, title, revision FROM {} WHERE id = ? AND ? IN ('', revision) ORDER BY seen_date DESC"
        rows = (row for table in ("item", "version") for row in self._read(sql.format(table), key))
        return next(rows)

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

    def version(self, key: Key) -> Version | None:
        """An item as that library showed it."""
        if digest := self._digests.get(key):
            if self._damaged and number_of(key[0], self._shelf.count(VERSIONS)) in self._damaged:
                text = next(self._texts_elsewhere(key, digest), "")
                return Version(self.mark(key), self.seen[key], digest, partial(str, text)) if text else None
            return Version(self.mark(key), self.seen[key], digest, partial(self._text, key))
        text = self._text(key)
        return Version(self.mark(key), self.seen[key], _digest(text), partial(str, text)) if text else None

    def _texts_elsewhere(self, key: Key, digest: str) -> Iterator[str]:
        """A text whose part is damaged, as other libraries have it."""
        for path in self._path.parent.glob("library-*.sqlite") if self._path else ():
            if path != self._path and not fault_of(path):
                with closing(Past(path)) as other:
                    text = other._text(key) if key in other.seen else ""
                if _digest(text) == digest:
                    yield text

    def _text(self, key: Key) -> str:
        with suppress(sqlite3.Error):
            if row := self._shelf.row(VERSIONS, key[0], TEXT_OF, *key):
                return str(row[0])
        sql = "SELECT json FROM item WHERE id = ? AND revision = ?"
        # A library from before there were parts kept old texts itself.
        for (text,) in (*self._read(sql, key), *self._read(sql.replace("item", "version"), key)):
            if text:
                return str(text)
        snapshot = self._from_article(ItemMark(*self.mark(key)))
        return to_json(Snapshot, snapshot) if snapshot else ""

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
    is_redated: bool  # git knows days that an earlier library did not

    def first_seen(self, mark: Mark) -> Commit:
        return self.seen.get(_key(mark), self.now)


def gather_versions(content: Content, past: Past, added: Added, now: Commit) -> Versions:
    """Put together what an earlier library knew, what git adds to it, and what is current now."""
    history, outlines = added.versions, content.gathered.outlines
    seen, is_redated = dict(past.seen), False
    for key, version in history.items():
        if key not in seen or not seen[key].id:
            is_redated |= key in seen
            seen[key] = version.seen
    keys = {_key(mark) for mark in content.gathered.marks}
    old: dict[Key, Version] = {}
    for key in sorted(seen.keys() - keys):
        if kept := history.get(key) or past.version(key):
            old[key] = replace(kept, seen=seen[key])
    addresses = past.addresses | added.addresses | addresses_in(content.gathered.docs) | addresses_of(outlines)
    return Versions(seen, now, old, addresses, is_redated)


@dataclass(frozen=True)
class Promises:
    """Everything that was ever published."""

    past: Past
    added: Added

    @cached_property
    def ids(self) -> set[str]:
        return self.past.ids | {item_id for item_id, _ in self.added.versions}

    def mark(self, item_id: str) -> Mark:
        """What an id stood for when it was last seen."""
        found = [version.mark for (known, _), version in self.added.versions.items() if known == item_id]
        return found[-1] if found else self.past.mark((item_id, ""))
