"""Articles, and the lists of articles and guides."""

from __future__ import annotations

from itertools import groupby

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def article_list(request: HttpRequest) -> HttpResponse:
    return _list(request, "article")


@require_safe
def guide_list(request: HttpRequest) -> HttpResponse:
    return _list(request, "guide")


@require_safe
def article(request: HttpRequest, slug: str) -> HttpResponse:
    found = request.library.article(slug)
    if found is None:
        raise Http404(f"No article is called {slug}.")
    return render(request, "kb/article.html", {"article": found})


def _list(request: HttpRequest, kind: str) -> HttpResponse:
    cards = sorted(request.library.cards(kind), key=lambda card: card.topic)
    topics = [(topic, list(group)) for topic, group in groupby(cards, key=lambda card: card.topic)]
    return render(request, f"kb/{kind}_list.html", {"topics": topics})
