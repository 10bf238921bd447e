"""Which of the incidents known now concern what a reader looks at."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from decisiontree.guide import CodeRef, Guide
from kb.codes.find import parse_codes
from kb.library.incidents import Incident, about
from kb.library.library import Library

Shown = Iterable[Iterable[CodeRef]]


def incidents_of_codes(library: Library, values: Collection[int]) -> tuple[Incident, ...]:
    """Of the codes in one paste, or on one page."""
    return about(library.known, [values]) if library.known else ()


def incidents_of_guide(library: Library, guide: Guide, error: str = "") -> tuple[Incident, ...]:
    """Of a guide, and of the codes that the reader came with."""
    if not library.known:
        return ()
    groups = [*_groups(guide.codes), parse_codes(error) if error else ()]
    return about(library.known, groups, guide.slug, _products(library, "guide", guide.slug))


def incidents_of_article(library: Library, slug: str, codes: Shown) -> tuple[Incident, ...]:
    if not library.known:
        return ()
    return about(library.known, _groups(codes), products=_products(library, "article", slug))


def _groups(codes: Shown) -> list[set[int]]:
    return [{ref.value for ref in together} for together in codes]


def _products(library: Library, kind: str, slug: str) -> tuple[str, ...]:
    card = library.card(kind, slug)
    return card.products if card else ()
