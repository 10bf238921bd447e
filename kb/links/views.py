"""Addresses that never die: short ones, and every text an item ever had."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe

from decisiontree.guide import Question, Remedy
from decisiontree.views import with_query
from kb.library.library import Library
from kb.library.values import Article
from kb.links.items import (
    CURRENT,
    REMOVED,
    SUPERSEDED,
    Edition,
    Item,
    difference,
    editions_of,
    find_edition,
    find_item,
    in_guide,
)
from kb.links.resolve import Unknown, find_named, find_short, revision_in
from kb.web.requests import Request

GONE = 410
View = Callable[..., HttpResponse]
# a page of a page, e.g. its history: it goes where that went
AROUND = re.compile(r"(?P<page>/(?:articles|guides)/[^/]+/)(?P<rest>(?:history|note|save|plan)/|plan\.mmd)")


def or_what_was(view: View) -> View:
    """Where there is no page any more: the way to where it went, or the last text it had."""

    @wraps(view)
    def found(request: Request, *args: object, **kwargs: object) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Http404:
            around = AROUND.fullmatch(request.path)
            page, rest = (around["page"], around["rest"]) if around else (request.path, "")
            named = find_named(request.library, page, settings.ID_PREFIX)
            if named is None or named.item.url == page or request.method not in ("GET", "HEAD"):
                raise
            return _what_became_of(request, named.item, rest)

    return found


def _what_became_of(request: Request, item: Item, rest: str) -> HttpResponse:
    heir = _heir(item)
    if not heir.url:
        return _show(request, item, item.mark.revision)
    return HttpResponseRedirect(with_query(f"{heir.url}{rest if heir is item else ''}", request))


def _heir(item: Item) -> Item:
    """What took its place, when that is one thing: nobody can choose for the reader between two."""
    is_followed = item.state == SUPERSEDED and not item.url and len(item.successors) == 1
    return _heir(item.successors[0]) if is_followed else item


@require_safe
def short(request: Request, typed: str) -> HttpResponse:
    """Send the reader on to where an item is shown today. Never for ever (301): it may move.

    What has no page any more is shown here, as the last text it had.
    """
    item = _item(request, typed)
    if isinstance(item, Unknown):
        return render(request, "kb/unknown_id.html", {"unknown": item}, status=404)
    if item.state != CURRENT:
        return _show(request, item, item.mark.revision)
    return _used_in(request, item) if _is_misplaced(request, item) else HttpResponseRedirect(item.url)


@require_safe
def short_pinned(request: Request, typed: str, revision: str) -> HttpResponse:
    item = _item(request, typed)
    if isinstance(item, Unknown):
        return render(request, "kb/unknown_id.html", {"unknown": item}, status=404)
    if _is_misplaced(request, item):
        return _show(request, item, revision_in(revision))
    return _show_at(request, item, revision_in(revision))


@require_safe
def pinned(request: Request, page: str, revision: str) -> HttpResponse:
    """A text as it was when somebody linked it."""
    named = find_named(request.library, f"/{page}@{revision}/", settings.ID_PREFIX)
    if named is None:
        raise Http404(f"{page[:100]} was never a page of this site.")
    return _show_at(request, named.item, named.revision)


@require_safe
def changes(request: Request, page: str, revision: str) -> HttpResponse:
    """What has changed since, word by word."""
    library: Library = request.library
    path = f"/{page}@{revision}{'/' * page.endswith('/')}"
    named = find_named(library, path, settings.ID_PREFIX)
    edition = find_edition(library, named.item, named.revision) if named else None
    if named is None or edition is None:
        raise Http404("This text was never published.")
    if request.path != named.item.changes_at(named.revision):
        return HttpResponseRedirect(named.item.changes_at(named.revision))
    today = find_edition(library, named.item, named.item.mark.revision)
    marked = difference(edition.snapshot, today.snapshot) if today else ""
    return render(request, "kb/changes.html", {**_about(library, edition), "marked": marked, "today": today})


def _item(request: Request, typed: str) -> Item | Unknown:
    """What an id names; what guides share at its place in the guide that the link was copied from."""
    found = find_short(request.library, typed, settings.ID_PREFIX)
    return in_guide(request.library, found, request.GET.get("in", "")) if isinstance(found, Item) else found


def _is_misplaced(request: Request, item: Item) -> bool:
    """Whether the guide of a link does not have it any more, and no other can be chosen for the reader."""
    return bool(request.GET.get("in")) and not item.within and len(request.library.places(item.mark.id)) > 1


def _used_in(request: Request, item: Item) -> HttpResponse:
    library = request.library
    places = ((find_item(library, guide_id), url) for guide_id, url in library.places(item.mark.id))
    was = find_item(library, request.GET["in"][:40])
    return render(request, "kb/used_in.html", {"item": item, "was": was, "places": list(places)})


def _show_at(request: Request, item: Item, revision: str) -> HttpResponse:
    address = item.pinned_at(revision)
    if request.path != address and find_edition(request.library, item, revision):
        return HttpResponseRedirect(address)
    return _show(request, item, revision)


def _show(request: Request, item: Item, revision: str) -> HttpResponse:
    edition = find_edition(request.library, item, revision)
    if edition is None:
        return _never_was(request, item, revision)
    context = {**_about(request.library, edition), "is_linked": "@" in request.path}
    return render(request, "kb/edition.html", context, status=GONE if item.state == REMOVED else 200)


def _never_was(request: Request, item: Item, revision: str) -> HttpResponse:
    texts = [(item.pinned_at(known), known, seen) for known, seen in reversed(editions_of(request.library, item))]
    context = {"item": item, "revision": revision, "texts": texts}
    return render(request, "kb/unknown_revision.html", context, status=404)


def _around(library: Library, item: Item) -> dict[str, object]:
    """The guide that an item stands in today, and of a step its place among the others."""
    _, kind, slug, key, *_ = [*item.url.split("/"), "", "", ""]
    guide = library.guide(slug) if kind == "guides" else None
    whole = guide.find_node(key) if guide else library.article(slug) if kind == "articles" else None
    steps = [step.id for step in whole.steps] if isinstance(whole, Remedy | Article) else []
    place = {"number": steps.index(item.mark.id) + 1, "total": len(steps)} if item.mark.id in steps else None
    return {
        "guide": guide if guide and item.mark.id != guide.id else None,
        "place": place,
        "remedy": whole if isinstance(whole, Remedy) else None,
        "question": whole if isinstance(whole, Question) else None,
    }


def _about(library: Library, edition: Edition) -> dict[str, object]:
    """What every page on an older text says around it."""
    item, mark = edition.item, edition.snapshot.mark
    parent = find_item(library, mark.parent) if mark.parent else None
    around = _around(library, item)
    return {
        "edition": edition,
        "item": item,
        "mark": mark,
        "parent": in_guide(library, parent, item.within) if parent else None,
        **around,
        # the remedy around a step is named as it is today, whatever the step's text
        "shows_today": mark.revision == item.mark.revision or around["place"] is not None,
        "places": [(find_item(library, guide_id), url) for guide_id, url in library.places(mark.id)],
        "changes": item.changes_at(mark.revision),
    }
