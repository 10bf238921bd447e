"""The results of a search as its page shows them: narrowed by links, twenty at a time, all of it in the address."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from kb.browse.guide_links import GuideLinks
from kb.library.library import Library
from kb.library.lists import pages_of
from kb.library.values import KIND_TITLES, Hit
from kb.search import searching
from kb.search.query import loosened
from kb.search.results import FACETS, MOST, Facet, Narrowing, Search
from kb.web.pagination import Pages, read_number
from kb.web.requests import Request

SHOWN = 20  # on one page
MOST_COVERED = 4  # subjects that one line names
LONGEST = 300  # characters of a value
TITLES = {"kind": "Kind", "pack": "Subject", "product": "Product"}


@dataclass(frozen=True, slots=True)
class FacetLink:
    """A link that narrows the results, or the one that takes it back."""

    title: str
    count: int
    address: str
    is_chosen: bool = False


@dataclass(frozen=True, slots=True)
class ResultsPage:
    found: tuple[tuple[Hit, str], ...]  # with the address of each
    pages: Pages
    facets: tuple[tuple[str, tuple[FacetLink, ...]], ...]
    chosen: tuple[FacetLink, ...]  # to be taken back
    count: int
    is_more: bool
    is_loosened: bool = False  # its exact phrases are on no page, its words are
    covered: tuple[str, ...] = ()  # what the library is about, where the query does not say it

    @property
    def is_first(self) -> bool:
        """What a reader sees at first: not narrowed, not gone on."""
        return not self.chosen and self.pages.number == 1

    @property
    def most(self) -> int:
        return MOST


def read_narrowing(request: Request) -> Narrowing:
    return Narrowing(**{name: request.GET.get(name, "").replace("\0", "")[:LONGEST] for name in FACETS})


@dataclass(frozen=True, slots=True)
class Address:
    """The address of a search, and of the same search narrowed otherwise."""

    query: str
    kept: tuple[tuple[str, str], ...]  # the walk that the reader comes from
    narrowing: Narrowing

    @property
    def fields(self) -> tuple[tuple[str, str], ...]:
        return (("q", self.query), *self.kept, *self.narrowing.chosen)

    def choices(self, library: Library, facet: Facet) -> tuple[FacetLink, ...]:
        """Every value of a facet; the chosen one is taken back by its link."""
        return tuple(self._choice(library, facet.name, value, count) for value, count in facet.counts)

    def chosen(self, library: Library) -> tuple[FacetLink, ...]:
        return tuple(self._choice(library, name, value) for name, value in self.narrowing.chosen)

    def _choice(self, library: Library, name: str, value: str, count: int = 0) -> FacetLink:
        is_chosen = getattr(self.narrowing, name) == value
        to = replace(self, narrowing=replace(self.narrowing, **{name: "" if is_chosen else value}))
        return FacetLink(_title(library, name, value), count, f"?{urlencode(to.fields)}", is_chosen)


def _title(library: Library, name: str, value: str) -> str:
    return KIND_TITLES.get(value, value) if name == "kind" else library.pack_title(value) if name == "pack" else value


def _covered(library: Library, query: str) -> tuple[str, ...]:
    titles = library.pack_titles
    return () if len(titles) > MOST_COVERED or searching.is_ours(library, query) else titles


def results_page(request: Request, query: str, onward: GuideLinks) -> ResultsPage:
    library: Library = request.library
    search = Search(library, query, read_narrowing(request))
    results = search.results()
    if is_loosened := not results.cards and not search.narrowing.chosen and bool(words := loosened(query)):
        query, search = words, Search(library, words, search.narrowing)
        results = search.results()
    address = Address(query, onward.kept, search.narrowing)
    last = pages_of(len(results.cards), SHOWN)  # a library with fewer pages may have been published since
    pages = Pages(max(1, min(read_number(request.GET), last)), last, address.fields)
    shown = results.cards[(pages.number - 1) * SHOWN : pages.number * SHOWN]
    return ResultsPage(
        tuple((hit, onward.of_card(hit.card)) for hit in search.hits(shown)),
        pages,
        tuple((TITLES[facet.name], address.choices(library, facet)) for facet in results.facets),
        address.chosen(library),
        len(results.cards),
        results.is_more,
        is_loosened and bool(results.cards),
        _covered(library, query) if results.cards else (),
    )
