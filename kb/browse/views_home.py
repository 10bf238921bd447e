"""The front page, and what the site says about itself."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kb.library.lists import ListFilter, cards_on, count_cards, count_topics, largest_topics
from kb.web.requests import Request

NEWEST = 5
MOST_GUIDES = 12
MOST_TOPICS = 12


@require_safe
def home(request: Request) -> HttpResponse:
    library = request.library
    guide_count = count_cards(library, ListFilter("guide"))
    topic_count = count_topics(library, ListFilter())
    context = {
        "guides": cards_on(library, ListFilter("guide"), size=MOST_GUIDES)
        if guide_count <= MOST_GUIDES
        else library.recently_verified(MOST_GUIDES, "guide"),
        "guide_count": guide_count,
        "topics": largest_topics(library, MOST_TOPICS),
        "topic_count": topic_count,
        "recent": library.recently_verified(NEWEST),
    }
    return render(request, "kb/home.html", context)


@require_safe
def about(request: Request) -> HttpResponse:
    return render(request, "kb/about.html")


@require_safe
def healthz(request: Request) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
def readyz(request: Request) -> HttpResponse:
    """The process has a library to read from."""
    if request.library is None:
        return HttpResponse("no library is published\n", content_type="text/plain", status=503)
    return HttpResponse(f"ok {request.library.revision}\n", content_type="text/plain")
