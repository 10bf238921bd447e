"""The library there is, as the next publish knows it: what need not be made again, and everything it remembers."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from kb.content.audience.groups import Audience, audience_of
from kb.content.documents import ContentFile, Facts, facts_adapter
from kb.content.outline import Mark
from kb.content.snapshot import ARTICLE, ItemMark, Section, Snapshot
from kb.library.json_values import load, to_json
from kb.library.library import TEXT_OF
from kb.library.parts import ARTICLES, VERSIONS, Part, PartSet, connect, number_of, parts_of
from kb.library.seal import fault_of
from kb.library.values import Commit
from kb.publish.address_log import Address
from kb.publish.article_parts import read_facts
from kb.publish.maker import maker
from kb.publish.version_parts import FORMAT, Key, Version, text_digest

# What a file says of its own pages; pages of shared remedies and questions are left out, they belong to the guides.
ADDRESSES_OF_ITEMS = (
    "SELECT url, id FROM item WHERE url != '' AND kind != 'step' AND (parent != '' OR kind IN ('article', 'guide'))"
)
MARK = "SELECT id, kind, parent, title, revision FROM {} WHERE id = ? AND ? IN ('', revision) ORDER BY seen_date DESC"


class PreviousLibrary:
    """Its rendered files count when it was made by the same code; what was published counts whoever made it.

    Where there is none, or it makes no sense, nothing is known.
    """

    def __init__(self, path: Path | None, promises: bool = True, proven: Collection[str] = ()) -> None:
        """`promises` says whether what it showed has to stay reachable; `proven` are guides that passed since."""
        self.path = path
        self._proven = frozenset(proven)
        self.hits = 0  # files that were not read anew
        self._connection: sqlite3.Connection | None = None
        self._parts = PartSet(Path(), ())
        if path:
            with suppress(sqlite3.Error):
                self._connection = connect(path)
                self._parts = parts_of(path, self._connection)
        self._meta = dict(
            self._read("SELECT key, value FROM meta WHERE key IN ('maker', 'versions', 'commit', 'packs')")
        )
        self._is_ours = self._meta.get("maker") == maker()
        self._remembers = promises and self._meta.get("versions") == FORMAT

    def close(self) -> None:
        self._parts.close()
        if self._connection:
            self._connection.close()

    def _read(self, sql: str, values: Any = ()) -> list[Any]:
        with suppress(sqlite3.Error):
            return self._connection.execute(sql, values).fetchall() if self._connection else []
        return []

    # --- files that have not changed ---

    @cached_property
    def parts(self) -> PartSet | None:
        """Parts to take over from; None when other code made them."""
        return self._parts if self._is_ours else None

    @cached_property
    def _facts(self) -> dict[str, str]:
        """Of the files that the library keeps itself."""
        return dict(self._read("SELECT digest, facts FROM file")) if self._is_ours else {}

    def find_facts(self, digest: str) -> Facts | None:
        facts = self._facts.get(digest)
        self.hits += facts is not None
        return facts_adapter().validate_json(facts) if facts else None

    def load_articles(self, parts: Iterable[Path]) -> None:
        """Look into parts with articles too, its own and these: something is wrong, and everything is looked at."""
        whole = self.parts.whole(ARTICLES, range(self.parts.count(ARTICLES))) if self.parts else ()
        self._facts.update(read_facts([*whole, *parts]))

    def kept(self, parts: Iterable[Part], packs: Iterable[ContentFile]) -> frozenset[int]:
        """The numbers of those parts with articles that it has too. None where it has other numbers of them, or other
        packs: they name the topics of articles."""
        articles = [part for part in parts if part.kind == ARTICLES]
        known = {digest for digest, facts in self._facts.items() if facts.startswith('{"kind":"pack"')}
        is_like = (
            self.parts and self.parts.count(ARTICLES) == len(articles) and {pack.digest for pack in packs} == known
        )
        ours = {path.name for path in self.parts.paths(ARTICLES)} if self.parts and is_like else ()
        return frozenset(part.number for part in articles if part.name in ours)

    def passed(self) -> frozenset[str]:
        """Revisions of guides whose scenarios passed when it was baked. Drafts that failed are there as ""."""
        rows = self._read("SELECT revision FROM guide") if self._is_ours else ()
        return self._proven.union(row[0] for row in rows) - {""}

    # --- what was published ---

    @cached_property
    def seen(self) -> dict[Key, Commit]:
        """When each revision of each item was first seen."""
        found: dict[Key, Commit] = {}
        commits: dict[tuple[str, str], Commit] = {}
        for table in ("version", "item") if self._remembers else ():
            for item_id, revision, *seen in self._read(f"SELECT id, revision, seen_commit, seen_date FROM {table}"):  # noqa: S608
                commit = seen[0], seen[1]
                found[item_id, revision] = commits.get(commit) or commits.setdefault(commit, Commit(*commit))
        return found

    @cached_property
    def _digests(self) -> dict[Key, str]:
        """Of texts that were not current any more."""
        rows = self._read("SELECT id, revision, digest FROM version") if self._remembers else ()
        return {(item_id, revision): digest for item_id, revision, digest in rows}

    @cached_property
    def addresses(self) -> frozenset[Address]:
        """A library from before addresses were kept knows those of its day."""
        rows = self._addresses or (self._read(ADDRESSES_OF_ITEMS) if self._remembers else ())
        return frozenset((path, item_id) for path, item_id in rows)

    @cached_property
    def audiences(self) -> Mapping[Key, Audience]:
        """Who could read what was not for everybody."""
        rows = self._read("SELECT id, revision, audience FROM audience") if self._remembers else ()
        return {(item_id, revision): audience_of(*load(text)) for item_id, revision, text in rows}

    @cached_property
    def pack_audiences(self) -> Mapping[str, Sequence[str]]:
        packs = load(self._meta.get("packs", "{}")) if self._remembers else {}
        return {key: pack.get("audience") or () for key, pack in packs.items()}

    @property
    def commit(self) -> str:
        """The commit up to which git was read; "" when it has to be asked for all texts, not for the latest only."""
        return self._meta.get("commit", "") if self._addresses and not self._damaged else ""

    @cached_property
    def _damaged(self) -> frozenset[int]:
        """Numbers of its parts with old texts that are not as they were written."""
        numbers = range(self._parts.count(VERSIONS))
        return frozenset(number for number in numbers if not self._parts.whole(VERSIONS, [number]))

    @cached_property
    def _addresses(self) -> list[Any]:
        return self._read("SELECT path, id FROM address") if self._remembers else []

    def mark(self, key: Key) -> Mark:
        """An item as that library knew it, by id and revision; without a revision as it was last."""
        return next(row for table in ("item", "version") for row in self._read(MARK.format(table), key))

    def version(self, key: Key) -> Version | None:
        """An item as that library showed it."""
        if digest := self._digests.get(key):
            if self._damaged and number_of(key[0], self._parts.count(VERSIONS)) in self._damaged:
                text = next(self._texts_elsewhere(key, digest), "")
                return Version(self.mark(key), self.seen[key], digest, partial(str, text)) if text else None
            return Version(self.mark(key), self.seen[key], digest, partial(self._text, key))
        text = self._text(key)
        return Version(self.mark(key), self.seen[key], text_digest(text), partial(str, text)) if text else None

    def _texts_elsewhere(self, key: Key, digest: str) -> Iterator[str]:
        """A text whose part is damaged, as other libraries have it."""
        for path in self.path.parent.glob("library-*.sqlite") if self.path else ():
            if path != self.path and not fault_of(path):
                with closing(PreviousLibrary(path)) as other:
                    text = other._text(key) if key in other.seen else ""
                if text_digest(text) == digest:
                    yield text

    def _text(self, key: Key) -> str:
        with suppress(sqlite3.Error):
            if row := self._parts.row(VERSIONS, key[0], TEXT_OF, *key):
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
                if row := self._parts.row(ARTICLES, slug, "SELECT head, html FROM article WHERE slug = ?", slug):
                    return row
        return next(iter(self._read("SELECT head, html FROM article WHERE id = ?", (article_id,))), None)
