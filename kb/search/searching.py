"""Searching a library: what fits a query, how it was understood, and what may have been meant."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from kb.library.found import card_for
from kb.library.library import Library
from kb.library.values import Card, Hit
from kb.search.index import Found, SearchIndex, Spot
from kb.search.query import words_in
from kb.search.snippets import with_titles, without_marks
from kb.search.spelling import is_english
from kb.search.terms import Synonyms

DEEP = 2000  # pages looked through for those of a small pack


def index_of(library: Library) -> SearchIndex:
    """The search index of a library, opened once."""
    return library.derived(_open_index)


def _open_index(library: Library) -> SearchIndex:
    return SearchIndex(library.word_parts, Synonyms.read(library.synonyms), library.pack_titles, _words_abroad(library))


def _words_abroad(library: Library) -> frozenset[str]:
    """What dialogs say in other languages."""
    said = {word for message in library.messages for text in message.texts for word in words_in(text)}
    return frozenset(word for word in said if len(word) > 2 and not is_english(word))


def search(library: Library, query: str, limit: int = 20, is_prefix: bool = False) -> tuple[Hit, ...]:
    """The pages that fit a query best, none where not even they answer it; with `is_prefix` its last word may be unfinished."""
    index = index_of(library)
    found = index.find(query, limit, is_prefix)
    return _hits(library, found) if is_prefix or index.is_here(query, found) else ()


def is_ours(library: Library, query: str) -> bool:
    """Whether a query names what the library is about."""
    return index_of(library).is_ours(query)


def pages(library: Library, query: str, limit: int) -> tuple[Hit, ...]:
    """The articles and guides that fit a query best."""
    hits = search(library, query, 3 * limit)
    return tuple(hit for hit in hits if hit.card.kind in ("article", "guide"))[:limit]


def closest(library: Library, query: str, limit: int) -> tuple[Hit, ...]:
    """The pages that fit a query best, whether they answer it or not."""
    return _hits(library, index_of(library).find(query, limit))


def _hits(library: Library, found: Sequence[Found]) -> tuple[Hit, ...]:
    cards = ((card_for(library, page.kind, page.slug), page) for page in found)
    return tuple(_hit(library, card, page) for card, page in cards if card)


def _hit(library: Library, card: Card, page: Found) -> Hit:
    step_id = page.step.rstrip("/").rpartition("/")[2]
    step = library.find_target(step_id) if step_id else None
    found = (step_id, step.title, card.url + page.step) if step else ()
    return Hit(card, _mark(library, page.snippet), *found)


def corrected(library: Library, query: str) -> str:
    """The query as the search understood it, "" when that is how it was typed."""
    return index_of(library).corrected(query)


def pages_with(
    library: Library, match: str, most: int, having: Sequence[tuple[str, str]] = ()
) -> Iterator[tuple[Spot, Card]]:
    """Pages that an FTS5 expression finds; `having` are kinds, packs or products they must have."""
    for spot in index_of(library).matching(match, DEEP if having else most):
        if having and not all(library.page_has(spot.kind, spot.slug, name, value) for name, value in having):
            continue
        if card := card_for(library, spot.kind, spot.slug):
            yield spot, card


def snippet(library: Library, match: str, spot: Spot) -> str:
    """The words of a page that an FTS5 expression finds, marked; safe HTML."""
    return _mark(library, without_marks(index_of(library).snippet_at(match, spot)))


def nearest(library: Library, text: str, limit: int = 5) -> tuple[Card, ...]:
    """Pages somebody may have meant, for a page that is not there."""
    return tuple(hit.card for hit in closest(library, text.replace("-", " ").replace("/", " "), limit))


def _mark(library: Library, text: str) -> str:
    def title_of(name: str) -> str:
        target = library.find_target(name)
        return target.title if target else ""

    return escape(with_titles(text, title_of)).replace("\x02", "<mark>").replace("\x03", "</mark>")
