"""For search engines: what there is to read, and what is not worth their time."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from kb.library.lists import addresses, count_addresses, pages_of
from kb.web.addresses import absolute
from kb.web.requests import Request

ADDRESSES = 5_000  # in one sitemap; the protocol allows 50,000
LISTS = ("home", "guide-list", "article-list", "topic-list", "code-list", "about")
NOT_WORTH_IT = ("/search/", "/runs/", "/api/", "/guides/*/save/", "/guides/*/note/", "/guides/*/ended/", "/s/*/helped/")


@require_safe
def robots(request: Request) -> HttpResponse:
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in NOT_WORTH_IT),
        "",
        f"Sitemap: {absolute('/sitemap.xml')}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
def sitemap_index(request: Request) -> HttpResponse:
    last = pages_of(count_addresses(request.library), ADDRESSES)
    parts = [absolute(reverse("sitemap", args=[number])) for number in range(1, last + 1)]
    return _xml(request, "kb/sitemap_index.xml", {"parts": parts})


@require_safe
def sitemap(request: Request, number: int) -> HttpResponse:
    """The first has the lists as well."""
    found = addresses(request.library, (number - 1) * ADDRESSES, ADDRESSES) if 0 < number < 10_000 else []
    lists = [(reverse(name), "") for name in LISTS] if number == 1 else []
    if not found and not lists:
        raise Http404("There are not that many sitemaps.")
    return _xml(request, "kb/sitemap.xml", {"addresses": [(absolute(path), day) for path, day in (*lists, *found)]})


def _xml(request: Request, template: str, context: dict[str, object]) -> HttpResponse:
    return render(request, template, context, content_type="application/xml; charset=utf-8")
