"""Answers to what went wrong. They read nothing of what was sent, which may be what is wrong, and never break themselves."""

from __future__ import annotations

import logging
from urllib.parse import unquote

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from kb.library.library import Library
from kb.library.values import Card
from kb.search import searching

logger = logging.getLogger(__name__)
KINDS = {"guides": "guide", "articles": "article"}  # by the first part of their addresses
SHORTEST, MOST = 3, 5  # letters of an address that was cut, pages that are offered


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A page that is not there: what may have been meant instead, unless strangers are not to know what there is."""
    if getattr(request, "is_for_everybody", False):
        return _plain(404, "plain_404.html")
    library = getattr(request, "library", None)
    try:
        path = unquote(request.path)
        # The address of a saved session is chance: nothing is like it.
        is_session = path.startswith("/runs/")
        words = "" if is_session else " ".join(part for part in path.replace("-", " ").split("/") if part)[:200]
        near = _meant(library, path, words) if library and words else ()
        context = {"words": words, "nearest": near, "is_session": is_session}
        return render(request, "404.html", context, status=404)
    except Exception:  # Django would forget it, and answer 500
        logger.exception("the page for addresses that are not there cannot be made")
        return _plain(404, "plain_404.html")


def _meant(library: Library, path: str, words: str) -> tuple[Card, ...]:
    """Pages whose addresses begin like this one, which may have been cut, then pages with its words."""
    kind, _, rest = path.strip("/").partition("/")
    slug = rest.partition("/")[0]
    begun = library.cards_beginning(KINDS[kind], slug, MOST) if kind in KINDS and len(slug) >= SHORTEST else ()
    return tuple(dict.fromkeys((*begun, *searching.nearest(library, words))))[:MOST]


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    status = 413 if isinstance(exception, RequestDataTooBig) else 400
    return _plain(status, f"{status}.html")


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _plain(403, "403.html")


def wrong_encoding() -> HttpResponse:
    return _plain(415, "415.html")


def server_error(request: HttpRequest) -> HttpResponse:
    return _plain(500, "500.html")


def _plain(status: int, template: str) -> HttpResponse:
    """A page that needs neither the request, nor the library, nor a list of static files."""
    return HttpResponse(render_to_string(template), status=status)
