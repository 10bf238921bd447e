"""Pages for programs: `.md` and `.json` beside every page, or the page itself to who asks for them.

As JSON a page is the API's answer about it; as Markdown it is written here.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial, wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.views.decorators.http import require_safe

from decisiontree.guide import Guide
from decisiontree.tickets.notations import MARKDOWN
from decisiontree.views import read_walk, with_query
from kb.alternates import pages
from kb.alternates.short_guides import short_text
from kb.alternates.walks import walk_text
from kb.api import answers, outputs
from kb.api.answers import Slice
from kb.api.problems import ApiProblem
from kb.api.shapes import ArticleOut, CodeListOut, CodesOut, EventListOut, EventsOut, GuideOut, PagesOut, shaped
from kb.api.ticket_shapes import HistoryOut, ItemOut, WalkOut
from kb.api.walk_outputs import walk
from kb.content.snapshot import ARTICLE, GUIDE
from kb.library.library import Library
from kb.library.lists import ListFilter, cards_from, codes_from, count_cards, count_codes, pages_of
from kb.links.history import changes_in
from kb.links.items import REMOVED, Edition, find_edition, find_item
from kb.links.previews import find_page
from kb.links.resolve import find_at, find_named
from kb.web.addresses import absolute
from kb.web.negotiation import wanted_form
from kb.web.pagination import read_pages
from kb.web.requests import Request

View = Callable[..., HttpResponse]
Json = dict[str, Any]

ETERNAL = "public, max-age=31536000, immutable"
LISTED = 500  # in one answer
LISTS = {"/articles/": ("Articles", "article"), "/guides/": ("Guides", "guide"), "/index/": (settings.SITE_NAME, "")}
HISTORY = re.compile(r"(?P<of>/(?:articles|guides)/[^/]+/)history/")
SHORT = ".short/"
GONE = 410


@dataclass(frozen=True, slots=True)
class Alternates:
    """A page in both formats, each made when it is asked for. `is_eternal`: nothing in its Markdown can become wrong."""

    page: str  # path of the page itself
    values: Callable[[], Json]
    markdown: Callable[[], str]
    status: int = 200  # of the Markdown; what refuses JSON says so itself
    is_eternal: bool = False


def with_alternates(view: View) -> View:
    """Answer who asks for Markdown or JSON at a page's own address."""

    @wraps(view)
    def negotiated(request: Request, *args: object, **kwargs: object) -> HttpResponse:
        form = wanted_form(request)
        return alternate(request, request.path.strip("/") or "index", form) if form else view(request, *args, **kwargs)

    return negotiated


@require_safe
def alternate(request: Request, path: str, form: str) -> HttpResponse:
    try:
        found = _find(request, f"/{path}/", form)
        return found if isinstance(found, HttpResponse) else _answer(found, form)
    except Http404 as missing:
        if form == "json":
            return ApiProblem(404, str(missing)).response()
        raise
    except ApiProblem as problem:
        if form == "json":
            return problem.response()
        raise Http404(problem.detail) from problem


def _answer(found: Alternates, form: str) -> HttpResponse:
    if form == "json":
        response: HttpResponse = JsonResponse(found.values(), json_dumps_params={"ensure_ascii": False})
    else:
        response = HttpResponse(found.markdown(), "text/markdown; charset=utf-8", found.status)
        if found.is_eternal:
            response["Cache-Control"] = ETERNAL
    response["Link"] = f'<{absolute(found.page)}>; rel="canonical"'
    response["X-Robots-Tag"] = "noindex"
    return response


def _find(request: Request, page: str, form: str) -> Alternates | HttpResponse:
    """The page in its alternative formats, or the way to the address that it has by now."""
    if page in LISTS:
        return _cards(request, page, form)
    if page == "/codes/":
        return _code_list(request, page, form)
    if page.startswith("/codes/"):
        return _code(request.library, page)
    if page == "/events/":
        return _event_list(request, page, form)
    if page.startswith("/events/"):
        return _event(request.library, page)
    if form == "md" and page.endswith(SHORT):
        return _short_guide(request, page.removesuffix(SHORT) + "/")
    around = HISTORY.fullmatch(page)
    return _history(request, around["of"], page, form) if around else _item(request, page, form)


# --- items ---


def _item(request: Request, page: str, form: str) -> Alternates | HttpResponse:
    library: Library = request.library
    named = find_named(library, page, settings.ID_PREFIX)
    if named is None:
        raise Http404(f"{page[:100]} is no page of this site.")
    edition = find_edition(library, named.item, named.revision or named.item.mark.revision)
    if edition is None:
        raise Http404("This text was never published.")
    address = edition.address if named.revision else named.item.url or named.item.short_url
    if address.strip("/") != page.strip("/"):
        return HttpResponseRedirect(with_query(f"{address.rstrip('/')}.{form}", request))
    if named.revision:
        return _pinned(library, edition, page)
    return _latest(request, edition, page)


def _pinned(library: Library, edition: Edition, page: str) -> Alternates:
    return Alternates(
        edition.item.url or page,
        lambda: shaped(ItemOut, answers.item(library, _in_no_guide(library, edition))),
        partial(pages.pinned_text, library, edition),
        _status(edition),
        pages.is_eternal(edition),
    )


def _latest(request: Request, edition: Edition, page: str) -> Alternates:
    library: Library = request.library
    kind, slug = edition.item.mark.kind, page.strip("/").rpartition("/")[2]
    guide = library.guide(slug) if edition.item.url and kind == GUIDE else None
    if guide:
        return _guide(request, guide, edition, page)
    text = partial(pages.item_text, library, edition)
    if edition.item.url and kind == ARTICLE:
        return Alternates(page, lambda: shaped(ArticleOut, answers.article(library, slug)), text)
    return Alternates(
        page, lambda: shaped(ItemOut, answers.item(library, _in_no_guide(library, edition))), text, _status(edition)
    )


def _guide(request: Request, guide: Guide, edition: Edition, page: str) -> Alternates:
    """The guide, or once something is known the walk: its page shows the step then, and not the guide."""
    library: Library = request.library
    here, link = read_walk(request, guide)
    if not (link.query or here.ignored):
        text = partial(pages.item_text, library, edition)
        return Alternates(page, lambda: shaped(GuideOut, answers.guide(library, guide.slug)), text)

    def walked() -> str:
        return walk_text(library, edition, here, link, outputs.walk_notes(library, here, link)[MARKDOWN])

    return Alternates(page, lambda: shaped(WalkOut, walk(library, here, link)), walked)


def _in_no_guide(library: Library, edition: Edition) -> Edition:
    """As the API knows it: it is asked by id, and not at the place in one of the guides that share it."""
    return replace(edition, item=find_item(library, edition.item.mark.id) or edition.item)


def _status(edition: Edition) -> int:
    return GONE if edition.item.state == REMOVED else 200


def _short_guide(request: Request, page: str) -> Alternates | HttpResponse:
    library: Library = request.library
    item = find_at(library, page)
    guide = library.guide(item.url.strip("/").rpartition("/")[2]) if item and item.mark.kind == GUIDE else None
    edition = find_edition(library, item, item.mark.revision) if item else None
    if item is None or guide is None or edition is None:
        raise Http404(f"{page[:100]} is no guide of this site.")
    if item.url != page:
        return HttpResponseRedirect(f"{item.url.rstrip('/')}.short.md")
    return Alternates(page, dict, partial(short_text, library, edition, guide))


# --- codes and lists ---


def _code(library: Library, page: str) -> Alternates:
    spelling = page.removeprefix("/codes/").rstrip("/")
    values = answers.codes(library, spelling)  # refuses what is no code, and what nothing is known of
    return Alternates(page, lambda: shaped(CodesOut, values), partial(pages.code_text, library, spelling))


def _event(library: Library, page: str) -> Alternates:
    number = page.removeprefix("/events/").rstrip("/")
    if not (number.isascii() and number.isdecimal() and len(number) < 6):
        raise Http404("That is no event: write its number.")
    values = answers.events(library, int(number))
    text = partial(pages.events_text, library, int(number))
    return Alternates(page, lambda: shaped(EventsOut, values), text)


def _event_list(request: Request, page: str, form: str) -> Alternates:
    events = request.library.all_events()
    part, total = _part(request, page, form, len(events))

    def text() -> str:
        return pages.list_text("Events", map(pages.event_line, part.of(events)), part.next(total))

    return Alternates(page, lambda: shaped(EventListOut, answers.event_list(request.library, part)), text)


def _code_list(request: Request, page: str, form: str) -> Alternates:
    library: Library = request.library
    part, total = _part(request, page, form, count_codes(library))

    def text() -> str:
        lines = map(pages.code_line, codes_from(library, "", part.limit, part.offset))
        return pages.list_text("Error codes", lines, part.next(total))

    return Alternates(page, lambda: shaped(CodeListOut, answers.code_list(library, part)), text)


def _cards(request: Request, page: str, form: str) -> Alternates:
    library: Library = request.library
    title, kind = LISTS[page]
    part, total = _part(request, page, form, count_cards(library, ListFilter(kind)))

    def text() -> str:
        lines = map(pages.card_line, cards_from(library, ListFilter(kind), part.limit, part.offset))
        return pages.list_text(title, lines, part.next(total))

    return Alternates(page, lambda: shaped(PagesOut, answers.page_list(library, kind, part)), text)


def _history(request: Request, of: str, page: str, form: str) -> Alternates | HttpResponse:
    library: Library = request.library
    item = find_at(library, of)
    if item is None:
        raise Http404(f"{of[:100]} is no page of this site.")
    found = find_page(library, item)
    if found is None or page != item.history_url:
        return HttpResponseRedirect(f"{(item.history_url or item.short_url).rstrip('/')}.{form}")
    changes = changes_in(library, found)
    part, total = _part(request, page, form, len(changes))

    def text() -> str:
        lines = map(pages.change_line, part.of(changes))
        return pages.list_text(f"{found.title}: history", lines, part.next(total))

    return Alternates(page, lambda: shaped(HistoryOut, answers.history(changes, part)), text)


def _part(request: Request, page: str, form: str, total: int) -> tuple[Slice, int]:
    """The part of a list that is asked for, and how long the whole is: nobody gets a whole library at once."""
    position = read_pages(request.GET, pages_of(total, LISTED))

    def address(offset: int) -> str:
        return f"{page.rstrip('/')}.{form}{position.address(offset // LISTED + 1)}"

    return Slice(LISTED, (position.number - 1) * LISTED, address), total
