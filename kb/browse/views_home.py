"""The front page, and what the site says about itself."""

from __future__ import annotations

import logging

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kb.library.lists import ListFilter, cards_on, count_cards, count_topics, largest_topics
from kb.web.requests import Request

logger = logging.getLogger(__name__)

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
    """The process can answer readers: there is a library, and pages can be made of it."""
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
