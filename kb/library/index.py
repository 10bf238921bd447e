"""The search index of a library: which pages match, and what their words are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kb.library.search import WEIGHTS, Choices, Query, choose, expression, forms_of, parse_query

Rows = Callable[..., list[Any]]
FEW = 3

# Filled once the full-text index is there. Found by first letter and length: most typing errors leave the one alone and
# change the other by two at most, so few words have to be compared.
WORD_TABLE = """
CREATE TABLE word (initial TEXT, length INTEGER, word TEXT, pages INTEGER NOT NULL, PRIMARY KEY (initial, length, word)) WITHOUT ROWID;
INSERT INTO word SELECT substr(term, 1, 1), length(term), term, doc FROM vocabulary WHERE length(term) BETWEEN 3 AND 40 ORDER BY 1, 2, 3
"""

FIND = f"""
SELECT card.json, snippet(found, -1, char(2), char(3), '…', 24)
FROM found JOIN page ON page.rowid = found.rowid JOIN card USING (kind, slug)
WHERE found MATCH ? ORDER BY bm25(found, {WEIGHTS}), card.slug LIMIT ?
"""  # noqa: S608 - the weights are ours


class SearchIndex:
    """Reads the tables `found` and `word` through a function that runs SQL."""

    def __init__(self, rows: Rows, synonyms: dict[str, tuple[str, ...]] | None = None) -> None:
        self._rows = rows
        self._synonyms = synonyms or {}

    def find(self, text: str, limit: int, is_prefix: bool = False) -> list[Any]:
        """(card, snippet) rows of the pages that match, the best first. Never raises for what a reader typed."""
        query = parse_query(text)
        choices = self.choices(query, is_prefix)
        others = [
            form for each in choices for word in each for form in (*self._forms(word), *self._synonyms.get(word, ()))
        ]
        match = expression(query, choices, others, is_prefix)
        return self._rows(FIND, match, limit) if match else []

    def choices(self, query: Query, is_prefix: bool = False) -> tuple[Choices, ...]:
        """What each word of a query stands for. The last one may be unfinished while somebody types."""
        whole = query.words[:-1] if is_prefix else query.words
        return (*choose(whole, self._has, self._near), *((word,) for word in query.words[len(whole) :]))

    def corrected(self, text: str) -> str:
        """The query as it was understood, "" when that is how it was typed."""
        words = parse_query(text).words
        used = [each[0] for each in choose(words, self._has, self._near)]
        return " ".join(used) if used != list(words) else ""

    def _has(self, word: str) -> bool:
        return self._pages(word) > 0

    def _pages(self, word: str) -> int:
        """How many pages have this word, as it is."""
        sql = "SELECT pages FROM word WHERE initial = ? AND length = ? AND word = ?"
        rows = self._rows(sql, word[:1], len(word), word)
        return int(rows[0][0]) if rows else 0

    def _near(self, word: str) -> list[str]:
        slack = 1 if len(word) < 8 else 2
        rows = self._rows(
            "SELECT word FROM word WHERE initial = ? AND length BETWEEN ? AND ?",
            word[:1],
            len(word) - slack,
            len(word) + slack,
        )
        return [row[0] for row in rows]

    def _forms(self, word: str) -> list[str]:
        """Other endings of a word that few pages have; a word that many have needs none, they would only blur it."""
        if len(word) < 4 or " " in word or self._pages(word) > FEW:
            return []
        return [form for form in forms_of(word) if self._has(form)]
