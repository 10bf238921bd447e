"""How well a page fits a query: an exact second look at the few pages that the index found.

Three things count, each in units of how much a word says (its rarity): that a page has the words, with every field a weight
(BM25F), that it says them in the order they were typed, and that its title is made of them. A word between its neighbours
that is nearly what was typed there is taken for it, so a typing error costs little even when it makes another real word.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import compress

from kb.library.search import COLUMNS
from kb.library.spelling import is_correctable, is_nearly
from kb.library.terms import COMMON, Term

WEIGHTS = tuple(COLUMNS.values())
TITLE, SYMPTOMS, HEADINGS, COMMANDS, BODY = range(5)
SHOWN = (BODY, SYMPTOMS, COMMANDS)  # columns that a snippet comes from, if they have anything
SATURATION, LENGTH_SHARE, USUAL_LENGTH = 1.2, 0.6, 600  # BM25's k1 and b; words of a usual body
ORDER, TITLE_SHARE, FUZZY = 1.6, 0.9, 0.8
CLOSER = 8  # pages looked at a second time
SHORT_QUERY = 5  # words: so many may be a title
PASSAGE, MOST_IN_PASSAGE = 30, 24  # words from its first to its last, and typed words among them
CLEARLY = 0.5  # of what the query says: a place that has so much is the answer
MOST_TEXT = 40_000  # characters of a page looked at
FIELD_ORDER = (1.2, 1.2, 1.0, 1.0, 1.0)  # words in order count more where a page says what it is about
REACH = 4  # words that may be passed over in a run
GAP = 0.25  # what each of them costs, as a share of an average word

_SYMBOL = re.compile(rb"\xe2[\x80-\x9f].|\xc2.", re.DOTALL)  # in UTF-8: quotes, dashes, arrows, signs
_ASCII, _REST = (
    bytes(range(128)),
    bytes(range(128, 192)),
)  # first bytes, and those that follow in a character of several
_PLAIN = bytes(code if code >= 128 or chr(code).isalnum() else 32 for code in range(256)).lower()
_ASCII_ONLY = _PLAIN[:128] + b" " * 128

Page = Sequence[str]  # its columns, in the order of COLUMNS
Words = Sequence[list[bytes]]  # the same, as words


@dataclass(frozen=True, slots=True)
class Place:
    """Where on a page the query is answered best."""

    column: int
    start: int  # words of the column, counted
    end: int
    is_clear: bool  # most of the query is there, and more than in the title


def words_of(text: str) -> list[bytes]:
    """The words of a text as the index sees them: no case, no accents. Bytes, because this is where the time goes."""
    raw = text.encode("utf-8", "ignore")
    if not raw.translate(None, _ASCII + _REST + b"\xc2\xe2"):  # all else is symbols
        return raw.translate(_ASCII_ONLY).split()
    marked = unicodedata.normalize("NFD", text.lower())
    plain = "".join(mark for mark in marked if not unicodedata.combining(mark))
    return _SYMBOL.sub(b" ", plain.encode("utf-8", "ignore")).translate(_PLAIN).split()


class Ranker:
    """Scores pages for one query: its words in the order they were typed, the same word as often as it was typed."""

    def __init__(self, terms: Sequence[Term], least: float = 0.0) -> None:
        """Words that say less than `least` are passed over: looking for them takes longest."""
        self._terms = terms
        self._total = sum(term.weight for term in terms) or 1.0
        self._usual = self._total / max(1, len(terms))
        self._known: dict[bytes, list[tuple[int, float]]] = {}
        for index, term in enumerate(terms):
            if term.weight >= least:
                for form, share in term.forms.items():
                    for word in words_of(form):
                        self._known.setdefault(word, []).append((index, share))

    def score(self, page: Words) -> float:
        """How well a page fits: words, order and title."""
        counts = [0.0] * len(self._terms)
        runs = [(0.0, 0, 0)] * len(page)
        title = 0.0
        for column, words in enumerate(page):
            places = self._places(words)
            self._add_up(counts, column, [words[place] for place in places], len(words))
            runs[column] = self._best_run(words, places)
            if column == TITLE and words:
                title = self._title(words)
        order = max(run[0] * share for run, share in zip(runs, FIELD_ORDER, strict=True))
        said = sum(
            term.weight * count * (SATURATION + 1) / (count + SATURATION)
            for term, count in zip(self._terms, counts, strict=True)
        )
        return said + ORDER * order + TITLE_SHARE * title

    def place(self, page: Words) -> Place:
        """Where readers are told most of what they asked for."""
        title = self._said(page[TITLE], self._places(page[TITLE]))
        found = [(column, *self._passage(page[column])) for column in SHOWN]
        if not any(said for _, said, _, _ in found):
            found = [(column, *self._passage(page[column])) for column in (HEADINGS, TITLE)]
        column, said, start, end = max(found, key=lambda each: each[1])
        if not said:
            return Place(BODY, 0, 0, False)
        return Place(column, start, end, said >= max(CLEARLY * self._total, title * 1.01))

    def _places(self, words: list[bytes]) -> list[int]:
        """Where the typed words stand."""
        return list(compress(range(len(words)), map(self._known.__contains__, words)))

    def _said(self, words: list[bytes], places: Iterable[int]) -> float:
        """How much the words at these places say, each typed word once."""
        shares: dict[int, float] = {}
        for place in places:
            for index, share in self._known[words[place]]:
                shares[index] = max(share, shares.get(index, 0.0))
        return sum(self._terms[index].weight * share for index, share in shares.items())

    def _passage(self, words: list[bytes]) -> tuple[float, int, int]:
        """(how much is said, first word, last word) where words stand as they were typed, else close together."""
        places = self._places(words)
        best = self._best_run(words, places)
        if best[0] > self._total / 2:
            return best
        for first, start in enumerate(places):
            close = places[first : bisect_left(places, start + PASSAGE)][:MOST_IN_PASSAGE]
            said = self._said(words, close)
            if said > best[0]:
                best = (said, start, close[-1])
        return best

    def _add_up(self, counts: list[float], column: int, hits: list[bytes], length: int) -> None:
        """How often each word is said, weighed by where; in a longer text it is easier said."""
        weight = WEIGHTS[column]
        if column == BODY:
            weight /= 1 - LENGTH_SHARE + LENGTH_SHARE * length / USUAL_LENGTH
        for word in hits:
            for index, share in self._known[word]:
                counts[index] += share * weight

    def _best_run(self, words: list[bytes], places: list[int]) -> tuple[float, int, int]:
        """(how much it says, first word, last word) of the words that come one after the other most as they were typed."""
        ends: dict[int, tuple[int, float, int]] = {}  # by typed word: where the best run that ends with it ends
        best = (0.0, 0, 0)
        for place in places:
            for index, share in self._known[words[place]]:
                score, start = 0.0, place
                for before in range(index - REACH if index > REACH else 0, index):
                    end = ends.get(before)
                    if end and 0 < place - end[0] <= REACH:
                        joined = end[1] + self._between(words, end[0], place, before, index)
                        if joined > score:
                            score, start = joined, end[2]
                score += share * self._terms[index].weight
                ends[index] = (place, score, start)
                if score > best[0]:
                    best = (score, start, place)
        return best

    def _between(self, words: list[bytes], end: int, place: int, before: int, index: int) -> float:
        """What is won or lost between two words of a run: words left out or put in cost, words that nearly agree are worth."""
        steps, typed = place - end, index - before
        if steps != typed:
            return -GAP * self._usual * abs(steps - typed)
        return sum(self._agreeing(words[end + step], before + step) for step in range(1, steps))

    def _agreeing(self, word: bytes, index: int) -> float:
        term = self._terms[index]
        text = word.decode("utf-8", "ignore")
        if text in term.forms:
            return term.weight
        return FUZZY * term.weight if is_correctable(term.word) and is_nearly(term.word, text) else 0.0

    def _title(self, words: list[bytes]) -> float:
        """How much of the query the title has, and how much of the title the query."""
        shares: dict[int, float] = {}
        said_words = 0
        for word in words:
            found = self._known.get(word) or self._nearly(word)
            said_words += bool(found)
            for index, share in found:
                shares[index] = max(share, shares.get(index, 0.0))
        said = sum(self._terms[index].weight * share for index, share in shares.items())
        return said * said_words / len(words) * said / self._total

    def _nearly(self, word: bytes) -> list[tuple[int, float]]:
        if len(self._terms) > SHORT_QUERY:
            return []
        return [
            (index, FUZZY)
            for index, term in enumerate(self._terms)
            if is_correctable(term.word) and is_nearly(term.word, word.decode("utf-8", "ignore"))
        ]


def best_pages(terms: Sequence[Term], pages: Sequence[Page], limit: int) -> list[tuple[int, Place]]:
    """(index, place) of the pages that fit best: all are judged by their telling words, the first few by every word."""
    telling = sorted((term.weight for term in terms), reverse=True)[: max(2, len(terms) // 2)]
    quick, exact = Ranker(terms, min([COMMON, *telling])), Ranker(terms)
    words = [[words_of(text[:MOST_TEXT]) for text in page] for page in pages]
    ranked = sorted(range(len(pages)), key=lambda index: -quick.score(words[index]))
    ranked[:CLOSER] = sorted(ranked[:CLOSER], key=lambda index: -exact.score(words[index]))
    return [(index, quick.place(words[index])) for index in ranked[:limit]]
