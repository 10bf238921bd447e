"""Pages for programs: `.md` and `.json` beside every page, or the page itself to who asks for them."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.views.decorators.http import require_safe

from decisiontree.guide import Guide
from decisiontree.views import read_walk, with_query
from kb.alternates import pages
from kb.alternates.pages import ListPosition, Twin
from kb.alternates.walks import with_walk
from kb.codes.explain import meanings
from kb.codes.find import parse_codes
from kb.content.items import GUIDE
from kb.library.library import Library
from kb.library.lists import ListFilter, cards_on, codes_on, count_cards, count_codes, pages_of
from kb.links.history import changes_of, ids_in
from kb.links.items import REMOVED, find_edition
from kb.links.previews import find_page
from kb.links.resolve import Named, find_at, find_named
from kb.web.addresses import absolute
from kb.web.negotiation import wanted_form
from kb.web.pagination import read_pages

View = Callable[..., HttpResponse]

ETERNAL = "public, max-age=31536000, immutable"
LISTED = 500  # in one answer
LISTS = {"/articles/": ("Articles", "article"), "/guides/": ("Guides", "guide"), "/index/": (settings.SITE_NAME, "")}
HISTORY = re.compile(r"(?P<of>/(?:articles|guides)/[^/]+/)history/")
GONE = 410


def with_twins(view: View) -> View:
    """Answer who asks for Markdown or JSON at a page's own address."""

    @wraps(view)
    def negotiated(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        form = wanted_form(request)
        return twin(request, request.path.strip("/") or "index", form) if form else view(request, *args, **kwargs)

    return negotiated


@require_safe
def twin(request: HttpRequest, path: str, form: str) -> HttpResponse:
    page = f"/{path}/"
    found = _list(request, page, form) or _code(request.library, page)
    if found:
        return _answer(found, form, page)
    if around := HISTORY.fullmatch(page):
        return _history(request, around["of"], page, form)
    named = find_named(request.library, page, settings.ID_PREFIX)
    if named is None:
        raise Http404(f"{page[:100]} is no page of this site.")
    return _item(request, named, page, form)


def _item(request: HttpRequest, named: Named, page: str, form: str) -> HttpResponse:
    item = named.item
    edition = find_edition(request.library, item, named.revision or item.mark.revision)
    if edition is None:
        raise Http404("This text was never published.")
    address = edition.address if named.revision else item.url or item.short_url
    if address.strip("/") != page.strip("/"):
        return HttpResponseRedirect(with_query(f"{address.rstrip('/')}.{form}", request))
    found = pages.of_item(request.library, edition, is_pinned=bool(named.revision))
    guide = _guide_walked(request.library, named)
    if guide:
        found = with_walk(request.library, found, *read_walk(request, guide))
    return _answer(found, form, item.url or page, GONE if item.state == REMOVED else 200)


def _guide_walked(library: Library, named: Named) -> Guide | None:
    """The guide whose page of today this is: that page is a walk through it."""
    is_walk = named.item.mark.kind == GUIDE and named.item.url and not named.revision
    return library.guide(named.item.url.split("/")[2]) if is_walk else None


def _list(request: HttpRequest, page: str, form: str) -> Twin | None:
    """A part of a list, and where the next part is: nobody gets a whole library at once."""
    library: Library = request.library
    title, kind = LISTS.get(page, ("Error codes" if page == "/codes/" else "", ""))
    if not title:
        return None
    count = count_codes(library) if page == "/codes/" else count_cards(library, ListFilter(kind))
    position = read_pages(request.GET, pages_of(count, LISTED))
    onward = ListPosition(count, absolute(f"{page.rstrip('/')}.{form}{position.next}") if position.next else "")
    if page == "/codes/":
        return pages.of_code_list(codes_on(library, "", position.number, LISTED), onward)
    return pages.of_cards(title, cards_on(library, ListFilter(kind), position.number, LISTED), onward)


def _history(request: HttpRequest, of: str, page: str, form: str) -> HttpResponse:
    library: Library = request.library
    item = find_at(library, of)
    if item is None:
        raise Http404(f"{of[:100]} is no page of this site.")
    found = find_page(library, item)
    if found is None or page != item.history_url:
        return HttpResponseRedirect(f"{(item.history_url or item.short_url).rstrip('/')}.{form}")
    changes = changes_of(library, ids_in(found) if isinstance(found, Guide) else (found.id,))
    position = read_pages(request.GET, pages_of(len(changes), LISTED), {})
    start = (position.number - 1) * LISTED
    onward = ListPosition(len(changes), absolute(f"{page.rstrip('/')}.{form}{position.next}") if position.next else "")
    return _answer(pages.of_history(found.title, changes[start : start + LISTED], onward), form, page)


def _code(library: Library, page: str) -> Twin | None:
    values = parse_codes(page.removeprefix("/codes/").rstrip("/")) if page.startswith("/codes/") else ()
    if not values:
        return None
    pair, codes = meanings(library, values)
    return pages.of_codes(values, codes, pair.meaning if pair else "") if codes else None


def _answer(found: Twin, form: str, page: str, status: int = 200) -> HttpResponse:
    if form == "json":
        response: HttpResponse = JsonResponse(found.values, status=status, json_dumps_params={"ensure_ascii": False})
    else:
        response = HttpResponse(found.markdown, "text/markdown; charset=utf-8", status)
    response["Link"] = f'<{absolute(page)}>; rel="canonical"'
    response["X-Robots-Tag"] = "noindex"
    if found.is_eternal:
        response["Cache-Control"] = ETERNAL
    return response
