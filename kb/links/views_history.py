"""What was changed in an article or guide, and when."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kb.content.snapshot import ItemMark
from kb.library.library import Library
from kb.library.values import Commit
from kb.links.history import ItemChange, changes_of, ids_in
from kb.links.items import difference, find_item, lines_of, snapshot_at
from kb.web.requests import Request

COMMITS = 10  # on one page
MOST_COMPARED = 40  # changes of one commit whose words are shown; the others lead to their own page
CONTEXT = 1  # unchanged lines around a change


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One item's new text, as readers see it."""

    mark: ItemMark
    state: str  # of the item, by now
    address: str
    marked: str = ""  # HTML; "" where no word has changed, or too much to show


@dataclass(frozen=True, slots=True)
class Publication:
    """What one commit brought."""

    seen: Commit
    changed: tuple[HistoryEntry, ...]
    new: tuple[HistoryEntry, ...]


@require_safe
def article_history(request: Request, slug: str) -> HttpResponse:
    found = request.library.article(slug)
    return _history(request, "article", slug, (found.id,) if found else ())


@require_safe
def guide_history(request: Request, slug: str) -> HttpResponse:
    found = request.library.guide(slug)
    return _history(request, "guide", slug, ids_in(found) if found else ())


def _history(request: Request, kind: str, slug: str, ids: tuple[str, ...]) -> HttpResponse:
    library: Library = request.library
    if not ids:
        raise Http404(f"No {kind} is called {slug}.")
    places = {item_id: place for place, item_id in enumerate(ids)}
    groups = groupby(changes_of(library, ids), key=lambda change: change.seen)
    page = Paginator([(seen, list(group)) for seen, group in groups], COMMITS).get_page(request.GET.get("page"))
    publications = [
        _publication(library, seen, sorted(group, key=lambda change: places.get(change.mark.id, len(ids))))
        for seen, group in page
    ]
    context = {
        "item": find_item(library, ids[0]),
        "kind": kind,
        "publications": publications,
        "page": page,
        "feed": f"/changes.atom?guide={slug}",
    }
    return render(request, "kb/history.html", context)


def _publication(library: Library, seen: Commit, group: list[ItemChange]) -> Publication:
    changed = [change for change in group if change.before]
    return Publication(
        seen,
        tuple(_entry(library, change, _compare(library, change)) for change in changed[:MOST_COMPARED])
        + tuple(_entry(library, change) for change in changed[MOST_COMPARED:]),
        tuple(_entry(library, change) for change in group if not change.before),
    )


def _entry(library: Library, change: ItemChange, marked: str = "") -> HistoryEntry:
    item, mark = find_item(library, change.mark.id), change.mark
    assert item is not None, "what has a version is an item"
    return HistoryEntry(mark, item.state, item.pinned_at(mark.revision), marked)


def _compare(library: Library, change: ItemChange) -> str:
    after = snapshot_at(library, change.mark, change.mark.revision)
    before = snapshot_at(library, change.mark, change.before)
    if before is None or after is None or lines_of(before) == lines_of(after):
        return ""
    return difference(before, after, CONTEXT)
