"""What may be meant, while it is being typed: codes as they stand there, then pages. One small fragment, no snippets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from kb.codes.events import events_in
from kb.codes.explain import codes_for, find_guide, find_pair, recognise
from kb.codes.find import Seen, canonical, codes_in
from kb.codes.reading import PasteReading, guide_links
from kb.library.library import Library
from kb.library.values import KIND_TITLES, Card
from kb.search import searching
from kb.web.requests import Request

MOST = 8  # suggestions in all
MOST_CODES = 3
LONGEST = 200  # characters looked at
SHORTEST = 2
# Going back a letter asks for nothing; a publish shows within the minute.
CACHE_CONTROL = "public, max-age=60, stale-if-error=86400"


@dataclass(frozen=True, slots=True)
class Suggestion:
    address: str
    title: str
    about: str


@dataclass(frozen=True, slots=True)
class Group:
    """Suggestions of one kind."""

    title: str
    suggestions: tuple[Suggestion, ...]


@require_safe
def suggest(request: Request) -> HttpResponse:
    typed = request.GET.get("q", "").replace("\0", " ").strip()[:LONGEST]
    groups = suggestions_for(request.library, typed) if len(typed) >= SHORTEST else ()
    response = render(request, "kb/_suggestions.html", {"groups": groups})
    response["Cache-Control"] = CACHE_CONTROL
    response["X-Robots-Tag"] = "noindex"
    return response


def suggestions_for(library: Library, typed: str) -> tuple[Group, ...]:
    seen = codes_in(library, typed)
    codes = tuple(islice(_codes(library, seen), MOST_CODES))
    events = tuple(islice(_events(library, typed), MOST_CODES))
    pages = _pages(library, typed, seen, MOST - len(codes) - len(events))
    kinds = dict.fromkeys(kind for kind, _ in pages)  # the kind of the best page first
    groups = (Group(KIND_TITLES[kind], tuple(found for each, found in pages if each == kind)) for kind in kinds)
    known = (Group(KIND_TITLES[kind], found) for kind, found in (("code", codes), ("event", events)) if found)
    return (*known, *groups)


def _codes(library: Library, seen: tuple[Seen, ...]) -> Iterator[Suggestion]:
    """What the codes mean together, then each by itself. A code that is not listed has nothing to say here."""
    pair = find_pair(library, seen)
    if pair:
        yield _code([code.value for code in pair.codes], pair.meaning)
    for item in seen:
        codes = codes_for(library, item)
        if codes:
            yield _code([item.value], f"{codes[0].meaning} ({', '.join(code.kind.title for code in codes)})")


def _events(library: Library, typed: str) -> Iterator[Suggestion]:
    for found in events_in(library, typed):
        about = "; ".join(f"{event.meaning} ({event.provider.title})" for event in found.events)
        yield Suggestion(reverse("event", args=[found.number]), f"Event {found.number}", about)


def _code(values: list[int], about: str) -> Suggestion:
    spelling = canonical(values)
    return Suggestion(reverse("code", args=[spelling]), spelling.replace("+", " + "), about)


def _pages(library: Library, typed: str, seen: tuple[Seen, ...], most: int) -> list[tuple[str, Suggestion]]:
    """The guide of the codes with what is known of them, then what the words find; each page once, with its kind."""
    recognised = recognise(library, seen)
    onward = guide_links(library, PasteReading(seen), recognised)
    guide = library.card("guide", find_guide(library, recognised)) if seen else None
    found: dict[str, tuple[str, Suggestion]] = {}
    if guide:
        found[guide.url] = ("guide", Suggestion(onward.address(guide.slug), guide.title, guide.summary))
    for card in _found(library, typed, most):
        found.setdefault(card.url, (card.kind, Suggestion(card.url, card.title, card.summary)))
    return list(found.values())[:most]


def _found(library: Library, typed: str, most: int) -> Iterable[Card]:
    """Neither codes nor events: those that were typed come first anyway, and of others words alone tell little."""
    hits = searching.search(library, typed, most, is_prefix=True)
    return (hit.card for hit in hits if hit.card.kind not in ("code", "event"))
