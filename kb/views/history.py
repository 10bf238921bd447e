"""What was changed in an article or guide, and when."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from kb.library.changes import Change, changes_of, ids_in
from kb.library.history import Commit
from kb.library.library import Library
from kb.library.permanent import Item, difference, find_item, lines_of, snapshot_at

MOST_SHOWN = 40  # changes on one page
CONTEXT = 1  # unchanged lines around a change


@dataclass(frozen=True, slots=True)
class Entry:
    """One change as readers see it."""

    change: Change
    item: Item
    address: str
    marked: str  # HTML; "" for something new, and where no word has changed


@require_safe
def article_history(request: HttpRequest, slug: str) -> HttpResponse:
    found = request.library.article(slug)
    return _history(request, "article", slug, (found.id,) if found else ())


@require_safe
def guide_history(request: HttpRequest, slug: str) -> HttpResponse:
    found = request.library.guide(slug)
    return _history(request, "guide", slug, ids_in(found) if found else ())


def _history(request: HttpRequest, kind: str, slug: str, ids: tuple[str, ...]) -> HttpResponse:
    library: Library = request.library
    if not ids:
        moved = library.moved(kind, slug)
        if moved is None:
            raise Http404(f"No {kind} is called {slug}.")
        return redirect(f"{kind}-history", moved)
    pages = Paginator(changes_of(library, ids), MOST_SHOWN)
    page = pages.get_page(request.GET.get("page"))
    entries = [entry for change in page if (entry := _entry(library, change))]
    commits = [(seen, list(group)) for seen, group in groupby(entries, key=_seen)]
    return render(
        request, "kb/history.html", {"item": find_item(library, ids[0]), "commits": commits, "page": page, "kind": kind}
    )


def _seen(entry: Entry) -> Commit:
    return entry.change.seen


def _entry(library: Library, change: Change) -> Entry | None:
    item = find_item(library, change.mark.id)
    after = snapshot_at(library, change.mark, change.mark.revision)
    before = snapshot_at(library, change.mark, change.before) if change.before else None
    if item is None or after is None:
        return None
    marked = difference(before, after, CONTEXT) if before and lines_of(before) != lines_of(after) else ""
    return Entry(change, item, item.pinned_at(change.mark.revision), marked)
