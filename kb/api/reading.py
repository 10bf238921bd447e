"""Codes, search, articles and guides."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router

from kb.api import outputs
from kb.api.access import kept_page, may_read
from kb.api.docs import problems
from kb.api.inputs import Limit, Name, Offset, Words
from kb.api.pastes import paste_out
from kb.api.problems import ApiProblem
from kb.api.shapes import ArticleOut, CodesOut, GuideOut, PagesOut, SearchOut
from kb.api.steps import require_slug
from kb.codes.explain import cards_about, meanings, unlisted
from kb.codes.find import canonical, parse_codes
from kb.library.library import Library
from kb.library.lists import ListFilter, cards_from, count_cards
from kb.search import searching
from kb.web.addresses import absolute

router = Router(tags=["Reading"], auth=may_read)
Json = dict[str, Any]


@router.get("/codes/{spelling}", response=CodesOut, summary="What a code means", openapi_extra=problems(404))
@kept_page
def read_codes(request: HttpRequest, spelling: Name) -> Json:
    """`0x904`, `2308`, or two codes that are shown together: `0x904+0x7`."""
    library: Library = request.library
    values = parse_codes(spelling)
    if not values:
        raise ApiProblem(404, "That is no code: write 0x904, 2308, or two as 0x904+0x7.")
    pair, codes = meanings(library, values)
    if not codes:
        said = [unlisted(library, value) for value in values]
        guesses = [guess for each in said for guess in outputs.guesses(each)]
        near = [outputs.near(each) for one in said for each in one.near]
        raise ApiProblem(404, f"Nothing is known about {canonical(values)}.", guesses=guesses, nearest=near)
    return {
        "spelling": canonical(values),
        "values": list(values),
        "meaning": pair.meaning if pair else codes[0].meaning * (len(codes) == 1),
        "codes": [outputs.code(code) for code in codes],
        "look_alikes": [outputs.look_alike(alike) for value in values for alike in library.look_alikes(value)],
        "pages": outputs.pages(cards_about(library, values)),
        "guide": pair.guide if pair else next((code.guide for code in codes if code.guide), ""),
        "url": absolute(f"/codes/{canonical(values)}/"),
    }


@router.get("/search", response=SearchOut, summary="Search", openapi_extra=problems())
@kept_page
def search(request: HttpRequest, q: Words, limit: Limit = 20) -> Json:
    """Whatever was pasted: a dialog, a log line, codes or words."""
    library: Library = request.library
    return {
        "query": q,
        **paste_out(library, q),
        "hits": [
            {"page": outputs.page(hit.card), "snippet_html": hit.snippet_html}
            for hit in searching.search(library, q, limit)
        ],
    }


@router.get("/articles", response=PagesOut, summary="All articles", openapi_extra=problems())
@kept_page
def read_articles(request: HttpRequest, limit: Limit = 100, offset: Offset = 0) -> Json:
    return _list(request.library, "article", limit, offset)


@router.get("/guides", response=PagesOut, summary="All guides", openapi_extra=problems())
@kept_page
def read_guides(request: HttpRequest, limit: Limit = 100, offset: Offset = 0) -> Json:
    return _list(request.library, "guide", limit, offset)


def _list(library: Library, kind: str, limit: int, offset: int) -> Json:
    shelf = ListFilter(kind)
    return {"items": outputs.pages(cards_from(library, shelf, limit, offset)), "total": count_cards(library, shelf)}


@router.get("/articles/{slug}", response=ArticleOut, summary="One article", openapi_extra=problems(404, 410))
@kept_page
def read_article(request: HttpRequest, slug: Name) -> Json:
    """An old slug gives the article under its new one. What is gone answers 410, with its last text."""
    library: Library = request.library
    found = library.article(slug) or library.article(require_slug(library, "article", slug))
    assert found is not None, "what has a page is there"
    return outputs.article(library, found, library.card("article", found.slug))


@router.get("/guides/{slug}", response=GuideOut, summary="One guide", openapi_extra=problems(404, 410))
@kept_page
def read_guide(request: HttpRequest, slug: Name) -> Json:
    """An old slug gives the guide under its new one. What is gone answers 410, with its last text."""
    library: Library = request.library
    found = library.guide(slug) or library.guide(require_slug(library, "guide", slug))
    assert found is not None, "what has a page is there"
    return outputs.guide(library, found, library.card("guide", found.slug))
