"""The paste box: codes in what was pasted lead to their guide, words to what mentions them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from decisiontree.guide import Guide
from decisiontree.handover import FROM, begin, fields_of
from decisiontree.permalink import Permalink
from decisiontree.views import read_walk
from decisiontree.walk import Walk
from kb.library.codes import Seen, canonical
from kb.library.library import Card, Code, Library

MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Recognised:
    """A code in a paste, with every number space it may belong to."""

    value: int
    codes: tuple[Code, ...]
    spelling: str


@dataclass(frozen=True, slots=True)
class Origin:
    """The walk somebody comes from, and its address."""

    here: Walk
    link: Permalink

    @property
    def context(self) -> dict[str, object]:
        return {
            "came_from": self.here.guide,
            "back_query": replace(self.link, show="").query,
            "from_fields": fields_of(self.here, self.link),
        }


@dataclass(frozen=True, slots=True)
class Onward:
    """Where guides begin for this reader: with the error they pasted, and with what they found out elsewhere."""

    library: Library
    origin: Origin | None
    error: str

    def address(self, slug: str) -> str:
        guide = self.library.guide(slug)
        start = start_of(guide, self.error)
        if guide and self.origin:
            start = begin(start, self.origin.here, self.origin.link, guide)
        return reverse("walk", args=[slug]) + start.query

    def of_card(self, card: Card) -> str:
        return self.address(card.slug) if self.origin and card.kind == "guide" else card.url


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    library: Library = request.library
    query = request.GET.get("q", "").replace("\0", " ").strip()
    seen = library.find_codes(query)
    guide = find_guide(library, seen)
    error = canonical(code.value for code in seen[:2])
    origin = find_origin(request)
    onward = Onward(library, origin, error)
    if guide and not (origin and guide == origin.here.guide.slug):
        return redirect(onward.address(guide))
    hits = library.search(query, MOST_SHOWN)
    cards = () if hits else library.cards("guide")
    context = {
        "query": query,
        "corrected": library.corrected(query),
        "recognised": [Recognised(code.value, codes_for(library, code), f"0x{code.value:X}") for code in seen],
        "guide": library.guide(guide),
        "guide_address": onward.address(guide) if guide else "",
        "hits": [(hit, onward.of_card(hit.card)) for hit in hits],
        # Each guide has to be read to know what it shares: that is done for so many, not for a whole library.
        "guides": [(card, onward.of_card(card)) for card in cards[:MOST_SHOWN]]
        + [(card, card.url) for card in cards[MOST_SHOWN:]],
        **(origin.context if origin else {}),
    }
    return render(request, "kb/search.html", context)


def find_origin(request: HttpRequest) -> Origin | None:
    """The walk that met a different error, when one is in the address."""
    guide = request.library.guide(request.GET.get(FROM, ""))
    return Origin(*read_walk(request, guide)) if guide else None


def start_of(guide: Guide | None, error: str) -> Permalink:
    """A walk that begins with these codes known: as the answer that is named after them, e.g. `0x904-0x7`, where there is one."""
    answer = error.lower().replace("+", "-")
    asked = (question.key for question in guide.questions if question.find_answer(answer)) if guide else iter(())
    key = next(asked, "")
    return Permalink(((key, answer),)) if key else Permalink(error=error)


def find_guide(library: Library, seen: tuple[Seen, ...]) -> str:
    """The guide for these codes: of the pair before that of each code."""
    pair = library.pair((seen[0].value, seen[1].value)) if len(seen) > 1 else None
    if pair and pair.guide:
        return pair.guide
    return next((code.guide for item in seen for code in codes_for(library, item) if code.guide), "")


def codes_for(library: Library, seen: Seen) -> tuple[Code, ...]:
    """In the number space the paste names, else in each that has the value."""
    codes = library.codes(seen.value)
    return tuple(code for code in codes if code.kind.key == seen.kind) or codes
