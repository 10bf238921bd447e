"""Articles, and the lists of articles, guides and topics: never more than a hundred of anything at once."""

from __future__ import annotations

from itertools import groupby

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kb.library.lists import PAGE, ListFilter, cards_on, count_cards, count_topics, pages_of, topics_on
from kb.web.pagination import read_pages
from kb.web.requests import Request

NAMES = {"article": "Articles", "guide": "Guides", "": "Topics"}
LEADS = {
    "article": "One page on one cause, task or topic each.",
    "guide": "From a symptom to its cause: one question at a time, the most useful first.",
    "": "Guides and articles, by what they are about.",
}


@require_safe
def article_list(request: Request) -> HttpResponse:
    return _list(request, "article")


@require_safe
def guide_list(request: Request) -> HttpResponse:
    return _list(request, "guide")


@require_safe
def topic_list(request: Request) -> HttpResponse:
    shelf = _shelf(request, "")
    return _topics(request, shelf) if shelf.is_whole else _cards(request, shelf)


@require_safe
def article(request: Request, slug: str) -> HttpResponse:
    found = request.library.article(slug)
    if found is None:
        raise Http404(f"No article is called {slug}.")
    return render(request, "kb/article.html", {"article": found})


def _list(request: Request, kind: str) -> HttpResponse:
    """Few pages are shown by topic, of many the topics come first."""
    shelf = _shelf(request, kind)
    if shelf.is_whole and count_cards(request.library, shelf) > PAGE:
        return _topics(request, shelf)
    return _cards(request, shelf)


def _shelf(request: Request, kind: str) -> ListFilter:
    return ListFilter(kind, *(request.GET.get(name, "").replace("\0", "")[:300] for name in ("pack", "topic")))


def _topics(request: Request, shelf: ListFilter) -> HttpResponse:
    pages = read_pages(request.GET, pages_of(count_topics(request.library, shelf)))
    topics = topics_on(request.library, shelf, pages.number)
    packs = [(title, list(group)) for title, group in groupby(topics, key=lambda topic: topic.pack_title)]
    return _page(request, "kb/topic_list.html", shelf, {"packs": packs, "pages": pages})


def _cards(request: Request, shelf: ListFilter) -> HttpResponse:
    count = count_cards(request.library, shelf)
    if not count and not shelf.is_whole:
        raise Http404("There are no pages about this.")
    pages = read_pages(request.GET, pages_of(count), (("pack", shelf.pack), ("topic", shelf.topic)))
    cards = cards_on(request.library, shelf, pages.number)
    topics = [(shelf.topic, list(cards))]
    if pages.last == 1:
        by_topic = sorted(cards, key=lambda card: card.topic)
        topics = [(topic, list(group)) for topic, group in groupby(by_topic, key=lambda card: card.topic)]
    return _page(request, "kb/card_list.html", shelf, {"topics": topics, "pages": pages, "count": count})


def _page(request: Request, template: str, shelf: ListFilter, context: dict[str, object]) -> HttpResponse:
    names = {"name": NAMES[shelf.kind], "lead": LEADS[shelf.kind], "list_path": request.path}
    pack_title = request.library.pack_title(shelf.pack) if shelf.pack else ""
    return render(request, template, {"shelf": shelf, "pack_title": pack_title, **names, **context})
