"""The search index of a library: which pages may fit, and which of them fit best.

The index finds a few dozen pages: those whose titles have all the words, those that say the words in a row, and those with the
rarest of the words (common ones stand on so many pages that weighing them all would take most of the time and tell least).
`ranking` then looks at these few as they are written.

An index may be in several parts with pages spread over them by chance: what is common in one is common in all.
"""

from __future__ import annotations

import re
import sqlite3
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from kb.search.query import (
    COLUMNS,
    TOKENIZER,
    Query,
    all_of,
    any_of,
    asks_for_a_part,
    narrowed,
    parse_query,
    quoted,
    words_in,
)
from kb.search.ranking import JUDGED, BestSpot, best_pages
from kb.search.snippets import marked_words, snippet
from kb.search.spelling import abroad_in, is_code
from kb.search.terms import Lexicon, Synonyms, Term, runs_of, terms_of, understood

Rows = Callable[..., list[Any]]
Look = tuple[Sequence[Rows], str, str, int]  # the parts to ask, SQL, an FTS5 expression, most pages
BUDGET = 2000  # pages weighed by the index, about
TITLES, RUNS = 8, 8  # pages looked at more closely: with all words in the title, with words in a row,
RARE, TYPED = 18, 10  # with rare words, and of these while somebody types

SMALL, ALL = 1500, 28  # pages of a library so small that more of them are looked at, and how many
# What is written to stand for itself comes before a part of it, unless that fits clearly better.
PRIORS = {"guide": 1.0, "article": 1.0, "question": 0.9, "remedy": 0.95, "cause": 0.8, "code": 0.8, "event": 0.9}
# Unless it is a command or begins like the question of a check: then the part is what answers.
PRIORS_OF_PARTS = {
    "guide": 0.8,
    "article": 0.9,
    "question": 1.0,
    "remedy": 1.0,
    "cause": 0.8,
    "code": 0.8,
    "event": 0.8,
}

# Of parts, codes: what a column of symptoms holds are names and keys, found by and not for reading.
NAMED, NAMES, BODY = (
    ("question", "remedy", "cause", "code"),
    list(COLUMNS).index("symptoms"),
    list(COLUMNS).index("body"),
)

ENOUGH = 200  # pages that fit, to choose the best from while somebody types

PAGE_TABLES = f"""
CREATE TABLE page (rowid INTEGER PRIMARY KEY, kind TEXT, slug TEXT, {", ".join(COLUMNS)});
CREATE VIRTUAL TABLE found USING fts5({", ".join(COLUMNS)}, content='page', content_rowid='rowid', tokenize='{TOKENIZER}');
CREATE VIRTUAL TABLE vocabulary USING fts5vocab('found', 'row')
"""
# Letters of a word that is found by itself: names in diagnostics have fifty and more, encoded data has hundreds.
LONGEST_WORD = 80
NAME = 25  # letters: a word so long is a name, and who says it means it
# Filled once the full-text index is there. Found by first letter and length: most typing errors leave the one alone and
# change the other by two at most, so few words have to be compared.
WORD_TABLE = f"""
CREATE TABLE word (initial TEXT, length INTEGER, word TEXT, pages INTEGER NOT NULL, PRIMARY KEY (initial, length, word)) WITHOUT ROWID;
INSERT INTO word SELECT substr(term, 1, 1), length(term), term, doc FROM vocabulary WHERE length(term) <= {LONGEST_WORD} ORDER BY 1, 2, 3
"""  # noqa: S608 - a number of ours
BY_TITLE = "SELECT rowid, length(title) AS score FROM found WHERE found MATCH ? ORDER BY score LIMIT ?"
BY_CHANCE = "SELECT rowid, 0 FROM found WHERE found MATCH ? LIMIT ?"
BY_WEIGHT = f"SELECT rowid, bm25(found, {', '.join(map(str, COLUMNS.values()))}) AS score FROM found WHERE found MATCH ? ORDER BY score LIMIT ?"  # noqa: S608


def finish_index(connection: sqlite3.Connection) -> None:
    """Fill the index from the pages, in one pass: the same pages give the same bytes."""
    connection.execute("INSERT INTO found(found, rank) VALUES ('hashsize', 268435456)")
    connection.execute("INSERT INTO found(found) VALUES ('rebuild')")
    connection.execute("INSERT INTO found(found) VALUES ('optimize')")
    for statement in WORD_TABLE.strip().split(";\n"):
        connection.execute(statement)


@dataclass(frozen=True, slots=True)
class Found:
    """A page that fits."""

    kind: str
    slug: str
    snippet: str = ""  # matching words between \x02 and \x03; none while somebody types
    step: str = ""  # the step that fits, by its address below the page's
    is_told: bool = True  # whether the page tells enough of the query to be an answer


@dataclass(frozen=True, slots=True)
class Spot:
    """A page in one of the parts."""

    kind: str
    slug: str
    part: Rows
    row: int


class SearchIndex:
    """Reads the tables `page`, `found` and `word` of every part through functions that run SQL."""

    def __init__(
        self,
        parts: Sequence[Rows],
        synonyms: Synonyms | None = None,
        subjects: Sequence[str] = (),
        abroad: frozenset[str] = frozenset(),
    ) -> None:
        """`subjects` are what the library is about: who names one means it. `abroad` are words of other languages."""
        self.parts = parts
        self._lexicon = Lexicon(parts)
        self._synonyms = synonyms or Synonyms()
        self._abroad = abroad
        self._subjects = self._synonyms.all_for(words_in(subject) for subject in subjects)

    def find(self, text: str, limit: int, is_prefix: bool = False) -> list[Found]:
        """The pages that fit, the best first. Never raises for what a reader typed."""
        query = parse_query(text)
        terms = terms_of(
            query.words, self._lexicon, self._synonyms, is_prefix, abroad_in(text, query.words, self._abroad)
        )
        if not terms:
            return []
        parts = self._parts_for(terms) if is_prefix and not query.is_narrow else self.parts
        most = TYPED if is_prefix else ALL if self._lexicon.pages <= SMALL else RARE
        pages = self._candidates(query, terms, most, parts)
        usual = PRIORS_OF_PARTS if asks_for_a_part(text, query.words) else PRIORS
        priors = [usual.get(page[0], 1.0) for page in pages]
        fits = best_pages(terms, [page[2:] for page in pages], limit, priors, is_placed=not is_prefix)
        if is_prefix:
            return [Found(*pages[index][:2]) for index, _ in fits]
        marked = marked_words(terms)
        return [_found(pages[index], place, marked) for index, place in fits]

    def is_here(self, text: str, found: Sequence[Found]) -> bool:
        """Whether one of the first pages answers the query, or it names what the library is about, or asks for exact words."""
        if not found or any(page.is_told for page in found[:JUDGED]):
            return bool(found)
        return self.is_ours(text)

    def is_ours(self, text: str) -> bool:
        """Whether a query asks for exact words, a known code or what the library is about: then it is sure what is meant."""
        query = parse_query(text)
        words = self._understood(text, query.words)
        codes = [word for word in words if (is_code(word) and not word.isdigit()) or len(word) >= NAME]
        is_known = bool(self._lexicon.counts(codes)) or any(_stands_in(subject, words) for subject in self._subjects)
        return is_known or query.is_narrow

    def matching(self, match: str, most: int) -> list[Spot]:
        """Pages that an FTS5 expression finds: the best first, as long as they are not too many to be weighed.

        Pages are spread over the parts by chance, so each gives its share.
        """
        share = -(-most // len(self.parts))
        found = [(*hit, part) for part in self.parts for hit in self._weighed(part, match, share)]
        best = sorted(found, key=lambda each: each[:3])[:most]
        return [Spot(kind, slug, part, row) for _, slug, kind, row, part in best]

    def _weighed(self, part: Rows, match: str, most: int) -> list[Any]:
        """(score, slug, kind, row) of each."""
        budget = BUDGET // len(self.parts) + 1
        count = part("SELECT count(*) FROM (SELECT 1 FROM found WHERE found MATCH ? LIMIT ?)", match, budget)[0][0]
        score, order = ("rank", "ORDER BY rank") if count < budget else ("0", "")
        sql = (
            f"SELECT score, slug, kind, page.rowid FROM (SELECT rowid, {score} AS score FROM found "  # noqa: S608 - ours
            f"WHERE found MATCH ? {order} LIMIT ?) AS best JOIN page ON page.rowid = best.rowid"
        )
        return part(sql, match, most)

    def snippet_at(self, match: str, spot: Spot) -> str:
        """The words that an FTS5 expression finds on a page, between their marks."""
        sql = "SELECT snippet(found, -1, char(2), char(3), '…', 24) FROM found WHERE found MATCH ? AND rowid = ?"
        return str(spot.part(sql, match, spot.row)[0][0])

    def has_word(self, word: str) -> bool:
        """Whether any page has this word, as it is."""
        return any(part("SELECT 1 FROM found WHERE found MATCH ? LIMIT 1", quoted(word)) for part in self.parts)

    def corrected(self, text: str) -> str:
        """The query as it was understood, "" when that is how it was typed."""
        words = parse_query(text).words
        used = self._understood(text, words)
        return " ".join(used) if used != words else ""

    def _understood(self, text: str, words: tuple[str, ...]) -> tuple[str, ...]:
        return understood(words, self._lexicon, self._synonyms, abroad_in(text, words, self._abroad))

    def _parts_for(self, terms: Sequence[Term]) -> Sequence[Rows]:
        """While the first word is typed many pages fit: as many parts as are likely to have enough of them."""
        pages = sum(terms[0].pages.values()) if len(terms) == 1 else 0
        return self.parts[: -(-len(self.parts) * ENOUGH // pages)] if pages else self.parts

    def _candidates(self, query: Query, terms: Sequence[Term], most: int, parts: Sequence[Rows]) -> list[Any]:
        """Pages of these parts worth a closer look: (kind, slug, the text of each column)."""
        looks = _looks(query, terms, most, parts)
        rows = [(part, row) for look in looks for part, row in _best(*look)]
        pages = []
        for part in dict.fromkeys(part for part, _ in rows):
            own = sorted({row for other, row in rows if other is part})
            marks = ", ".join("?" * len(own))
            pages += part(f"SELECT kind, slug, {', '.join(COLUMNS)} FROM page WHERE rowid IN ({marks})", *own)  # noqa: S608
        return sorted(pages, key=lambda page: page[1])


def _stands_in(phrase: Sequence[str], words: Sequence[str]) -> bool:
    return any(tuple(words[at : at + len(phrase)]) == tuple(phrase) for at in range(len(words) - len(phrase) + 1))


def _looks(query: Query, terms: Sequence[Term], most: int, parts: Sequence[Rows]) -> Iterable[Look]:
    counts = {form: pages for term in terms for form, pages in term.pages.items()}
    telling = [term for term in terms if term.is_telling] or terms
    in_title = f"{{title symptoms}} : {all_of([(*term.forms, *term.endings) for term in telling])}"
    least = min(sum(counts.get(form, 0) for form in term.forms) for term in telling)
    yield parts, BY_TITLE if least < BUDGET / 4 else BY_CHANCE, narrowed(in_title, query), TITLES
    if runs := [" ".join(run) for run in runs_of(terms) if len(run) > 1]:
        yield parts, BY_CHANCE, narrowed(any_of(runs), query), RUNS
    rare = _rare(counts) or [terms[0].word]
    # Too many if every word is common: then those of some parts.
    weighed = sum(counts.get(word, 0) for word in rare)
    is_much = weighed > BUDGET and not query.is_narrow
    enough = len(parts) * BUDGET // weighed + 1 if is_much else len(parts)
    yield parts[:enough], BY_WEIGHT, narrowed(any_of(rare), query), most


def _best(parts: Sequence[Rows], sql: str, match: str, most: int) -> list[tuple[Rows, int]]:
    """The first rows of these parts together; without an order, some of each."""
    each = most if sql != BY_CHANCE else -(-most // len(parts))
    found = [(score, part, row) for part in parts for row, score in part(sql, match, each)]
    return [(part, row) for _, part, row in sorted(found, key=lambda hit: hit[0])[:most]]


def _rare(counts: Mapping[str, int]) -> list[str]:
    """The words that fewest pages have, as many as can be weighed in the time."""
    words = sorted(counts, key=lambda word: (counts[word], word))
    weighed = list(accumulate(counts[word] for word in words))
    return words[: max(1, bisect_right(weighed, BUDGET))]


def _found(page: Sequence[str], place: BestSpot, marked: re.Pattern[str]) -> Found:
    column, word = (BODY, 0) if page[0] in NAMED and place.column == NAMES else (place.column, place.word)
    text, step = snippet(page[2 + column], word, marked)
    return Found(page[0], page[1], text, step if place.is_clear else "", place.is_told)
