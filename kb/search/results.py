"""What a search shows: the pages that fit best, then every other page that has all the words, narrowed by what they are about.

Bounded whatever was typed: the index looks at so many pages, and what there is to narrow by is counted among those.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from kb.library.library import Library
from kb.library.values import Card, Hit
from kb.search import searching
from kb.search.index import Spot
from kb.search.query import parse_query, quoted

MOST = 200  # pages looked at
BEST = 40  # of them the search puts into order itself
VALUES = 12  # shown of each facet
FACETS = ("kind", "pack", "product")

Key = tuple[str, str]  # kind and slug: one page


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What a reader narrowed a search to; "" for no wish."""

    kind: str = ""
    pack: str = ""
    product: str = ""

    @property
    def chosen(self) -> tuple[tuple[str, str], ...]:
        return tuple((name, value) for name in FACETS if (value := getattr(self, name)))

    def without(self, name: str) -> Narrowing:
        return replace(self, **{name: ""})

    def has(self, card: Card) -> bool:
        return all(value in values_of(card, name) for name, value in self.chosen)


@dataclass(frozen=True, slots=True)
class Facet:
    """One way to narrow a search: its values, each with how many of the pages have it."""

    name: str
    counts: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Results:
    """The pages that fit, the best first; only those of one page of results come with a snippet."""

    cards: tuple[Card, ...]
    facets: tuple[Facet, ...]
    is_more: bool  # more pages fit than were looked at


def values_of(card: Card, facet: str) -> tuple[str, ...]:
    return card.products if facet == "product" else (getattr(card, facet),)


class Search:
    """One search of one reader."""

    def __init__(self, library: Library, text: str, narrowing: Narrowing) -> None:
        self._library = library
        self.narrowing = narrowing
        self._hits = {(hit.card.kind, hit.card.slug): hit for hit in searching.search(library, text, BEST)}
        self._spots: dict[Key, Spot] = {}  # of pages that the search itself did not put into order
        self._match = all_words(searching.corrected(library, text) or text) if self._hits else ""

    def results(self) -> Results:
        looked_at = self._looked_at(Narrowing())
        cards = [card for card in looked_at if self.narrowing.has(card)]
        # What fits less well may be all there is in a small pack.
        if self.narrowing.chosen and len(looked_at) >= MOST:
            more = self._looked_at(self.narrowing)
            cards = list({card.url: card for card in (*cards, *more)}.values())
        return Results(tuple(cards[:MOST]), tuple(self._facets(looked_at)), len(looked_at) >= MOST)

    def hits(self, cards: tuple[Card, ...]) -> tuple[Hit, ...]:
        """The same pages with the words that were found."""
        return tuple(self._hits.get((card.kind, card.slug)) or self._hit(card) for card in cards)

    def _hit(self, card: Card) -> Hit:
        return Hit(card, searching.snippet(self._library, self._match, self._spots[card.kind, card.slug]))

    def _looked_at(self, narrowing: Narrowing) -> list[Card]:
        found = {key: hit.card for key, hit in self._hits.items() if narrowing.has(hit.card)}
        others = searching.pages_with(self._library, self._match, MOST, narrowing.chosen) if self._match else ()
        for spot, card in others:
            if len(found) >= MOST:
                break
            found.setdefault((card.kind, card.slug), card)
            self._spots[card.kind, card.slug] = spot
        return list(found.values())

    def _facets(self, cards: list[Card]) -> Iterator[Facet]:
        """Of each facet what choosing one of its values would leave, everything else chosen being kept."""
        for name in FACETS:
            others = self.narrowing.without(name)
            counts = Counter(value for card in cards if others.has(card) for value in values_of(card, name))
            chosen = getattr(self.narrowing, name)
            if len(counts) > 1 or chosen or (name == "product" and counts):
                yield Facet(name, tuple(counts.most_common(VALUES)))


def all_words(text: str) -> str:
    """An FTS5 expression for pages that have every word of a query. Each word is quoted: none can be an operator."""
    query = parse_query(text)
    wanted = [*dict.fromkeys(query.words), *(" ".join(phrase) for phrase in query.phrases)]
    without = "".join(f" NOT {quoted(' '.join(words))}" for words in query.without)
    return f"{' AND '.join(map(quoted, wanted))}{without}" if wanted else ""
