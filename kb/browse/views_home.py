"""The front page, and what the site says about itself."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from itertools import islice

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kb.library.library import Library
from kb.library.lists import ListFilter, cards_on, count_cards, count_topics, largest_topics
from kb.library.values import Card
from kb.web.requests import Request

logger = logging.getLogger(__name__)

DRAINING = (
    "draining"  # a file in VAR_DIR: whoever stops this node makes it first, and the server deletes it when it starts
)
NEWEST = 5
MOST_TOPICS = 12
MOST_PACKS = 6
MOST_GUIDES = 24  # of all packs together


@dataclass(frozen=True, slots=True)
class PackGuides:
    """What the front page shows of a pack."""

    key: str
    title: str
    start: Card | None
    cards: tuple[Card, ...]
    count: int


@require_safe
def home(request: Request) -> HttpResponse:
    library = request.library
    topic_count = count_topics(library, ListFilter())
    packs = packs_with_guides(library)
    recent = library.recently_verified(NEWEST)
    context = {
        "packs": packs[:MOST_PACKS],
        "guide_count": count_cards(library, ListFilter("guide")),
        "is_more": len(packs) > MOST_PACKS,
        "starts": [pack.start for pack in packs[:MOST_PACKS] if pack.start],
        "topics": largest_topics(library, MOST_TOPICS),
        "topic_count": topic_count,
        # pages that were all looked at on one day are no news
        "recent": recent if len({card.verified_on for card in recent}) > 1 else (),
    }
    return render(request, "kb/home.html", context)


def packs_with_guides(library: Library) -> list[PackGuides]:
    """Packs by title, one more than are shown; each with as many of its guides as the page has room for."""
    counted = ((pack, count_cards(library, ListFilter("guide", pack))) for pack in library.packs)
    found = list(islice(((pack, count) for pack, count in counted if count), MOST_PACKS + 1))
    room = MOST_GUIDES // max(1, min(len(found), MOST_PACKS))
    return [_guides_of(library, pack, count, room) for pack, count in found]


def _guides_of(library: Library, pack: str, count: int, room: int) -> PackGuides:
    start = library.starts(pack)
    cards = cards_on(library, ListFilter("guide", pack), size=room)
    return PackGuides(pack, library.pack_title(pack), start, tuple(card for card in cards if card != start), count)


@require_safe
def about(request: Request) -> HttpResponse:
    return render(request, "kb/about.html")


@require_safe
def healthz(request: Request) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
def readyz(request: Request) -> HttpResponse:
    """The process can answer readers: there is a library, and pages can be made of it."""
    if (settings.VAR_DIR / DRAINING).exists():
        return _said(503, "draining: this node is about to stop")
    if request.library is None:
        return _said(503, "no library is published", request.trouble)
    try:
        about(request)
    except Exception as error:  # whatever it is, no page can be made
        logger.exception("pages cannot be made")
        return _said(
            503, f"pages cannot be made: {error}", "run manage.py collectstatic" if "manifest" in str(error) else ""
        )
    state = "degraded" if request.trouble else "ok"
    return _said(200, f"{state} {request.library.revision}", request.trouble)


def _said(status: int, *lines: str) -> HttpResponse:
    return HttpResponse("".join(f"{line}\n" for line in lines if line), content_type="text/plain", status=status)
