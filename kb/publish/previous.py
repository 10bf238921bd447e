"""What an earlier library knows of files that have not changed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import suppress
from functools import cached_property
from pathlib import Path

from kb.content.documents import ContentFile, Facts, facts_adapter
from kb.library.parts import ARTICLES, KeptParts, Part, PartSet, connect, parts_of
from kb.publish.article_parts import read_facts
from kb.publish.bake import maker


class Earlier:
    """A library's memory of its files. One that was baked by other code knows nothing."""

    def __init__(self, path: Path | None, parts: Iterable[Path] = ()) -> None:
        """`parts` are parts with articles to look into besides those of the library."""
        self.shelf: PartSet | None = None
        self._path = path
        self.hits = 0
        self.parts = list(parts)
        self._connection: sqlite3.Connection | None = None
        if path:
            with suppress(sqlite3.Error):
                connection = connect(path)
                row = connection.execute("SELECT value FROM meta WHERE key = 'maker'").fetchone()
                if row and row[0] == maker():
                    self._connection = connection
                    self.shelf = parts_of(path, connection)

    @cached_property
    def _facts(self) -> dict[str, str]:
        """Of the files that the library keeps itself."""
        return dict(self._connection.execute("SELECT digest, facts FROM file")) if self._connection else {}

    @cached_property
    def _facts_of_articles(self) -> dict[str, str]:
        """Of all articles: asked for when something is wrong, and everything has to be looked at."""
        kept = self.shelf.whole(ARTICLES, range(self.shelf.count(ARTICLES))) if self.shelf else ()
        return read_facts([*kept, *self.parts])

    def find_facts(self, digest: str) -> Facts | None:
        facts = self._facts.get(digest)
        self.hits += facts is not None
        return facts_adapter().validate_json(facts) if facts else None

    def find_any_facts(self, digest: str) -> Facts | None:
        """Of a file of any kind."""
        facts = self._facts_of_articles.get(digest)
        return facts_adapter().validate_json(facts) if facts else self.find_facts(digest)

    def kept(self, parts: Iterable[Part], packs: Iterable[ContentFile]) -> KeptParts | None:
        """Which of these parts the library has too. None where it has other numbers of them, or other packs: they name
        the topics of articles."""
        articles = [part for part in parts if part.kind == ARTICLES]
        digests = {file.digest for file in packs}
        is_like = self.shelf and self.shelf.count(ARTICLES) == len(articles) and digests == self._packs()
        if self.shelf is None or self._path is None or not is_like:
            return None
        ours = {path.name for path in self.shelf.paths(ARTICLES)}
        numbers = frozenset(part.number for part in articles if part.name in ours)
        return KeptParts(self._path, numbers) if numbers else None

    def _packs(self) -> set[str]:
        return {digest for digest, facts in self._facts.items() if facts.startswith('{"kind":"pack"')}

    def passed(self) -> frozenset[str]:
        """Revisions of guides whose scenarios passed when that library was baked. Drafts that failed are there as ""."""
        rows = self._connection.execute("SELECT revision FROM guide") if self._connection else ()
        return frozenset(row[0] for row in rows)

    def close(self) -> None:
        if self._connection:
            self._connection.close()
