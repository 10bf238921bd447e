"""Search, articles and guides."""

from __future__ import annotations

from typing import Any

from ninja import Router

from kb.api import answers, outputs
from kb.api.access import kept_page, may_read
from kb.api.answers import require_article, require_guide
from kb.api.codes import paste_out
from kb.api.docs import problems
from kb.api.inputs import Limit, Name, Offset, Words, slice_of
from kb.api.shapes import ArticleOut, GuideOut, PagesOut, SearchOut
from kb.api.ticket_shapes import HistoryOut
from kb.library.library import Library
from kb.links.history import changes_in
from kb.search import searching
from kb.web.requests import Request

router = Router(tags=["Reading"], auth=may_read)
Json = dict[str, Any]


@router.get("/search", response=SearchOut, summary="Search", openapi_extra=problems())
@kept_page("q limit")
def search(request: Request, q: Words, limit: Limit = 20) -> Json:
    """Whatever was pasted: a dialog, a log line, codes or words."""
    library: Library = request.library
    return {
        "query": q,
        **paste_out(library, q),
        "hits": [
            {"page": outputs.page(hit.card), "snippet_html": hit.snippet_html}
            for hit in searching.pages(library, q, limit)
        ],
    }


@router.get("/pages", response=PagesOut, summary="All articles and guides", openapi_extra=problems())
@kept_page("limit offset")
def read_pages(request: Request, limit: Limit = 100, offset: Offset = 0) -> Json:
    return answers.page_list(request.library, "", slice_of(request, limit, offset))


@router.get("/articles", response=PagesOut, summary="All articles", openapi_extra=problems())
@kept_page("limit offset")
def read_articles(request: Request, limit: Limit = 100, offset: Offset = 0) -> Json:
    return answers.page_list(request.library, "article", slice_of(request, limit, offset))


@router.get("/guides", response=PagesOut, summary="All guides", openapi_extra=problems())
@kept_page("limit offset")
def read_guides(request: Request, limit: Limit = 100, offset: Offset = 0) -> Json:
    return answers.page_list(request.library, "guide", slice_of(request, limit, offset))


@router.get("/articles/{slug}", response=ArticleOut, summary="One article", openapi_extra=problems(404, 410))
@kept_page()
def read_article(request: Request, slug: Name) -> Json:
    """An old slug gives the article under its new one. What is gone answers 410, with its last text."""
    return answers.article(request.library, slug)


@router.get("/guides/{slug}", response=GuideOut, summary="One guide", openapi_extra=problems(404, 410))
@kept_page()
def read_guide(request: Request, slug: Name) -> Json:
    """An old slug gives the guide under its new one. What is gone answers 410, with its last text."""
    return answers.guide(request.library, slug)


@router.get(
    "/articles/{slug}/history", response=HistoryOut, summary="Changes of an article", openapi_extra=problems(404, 410)
)
@kept_page("limit offset")
def read_article_history(request: Request, slug: Name, limit: Limit = 100, offset: Offset = 0) -> Json:
    """Every text that it had, newest first."""
    changes = changes_in(request.library, require_article(request.library, slug))
    return answers.history(changes, slice_of(request, limit, offset))


@router.get(
    "/guides/{slug}/history", response=HistoryOut, summary="Changes of a guide", openapi_extra=problems(404, 410)
)
@kept_page("limit offset")
def read_guide_history(request: Request, slug: Name, limit: Limit = 100, offset: Offset = 0) -> Json:
    """Every text that it and its parts had, newest first."""
    changes = changes_in(request.library, require_guide(request.library, slug))
    return answers.history(changes, slice_of(request, limit, offset))
