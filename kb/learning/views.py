"""What to write next, for authors: a page, and a stub of each."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import Error
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from kb.accounts.identity import AUTHOR, OPERATOR
from kb.learning.from_life import added_lines, draft_from, told_end, told_runs, why_not
from kb.learning.gaps import KINDS, Gap, gaps_of
from kb.models import Run
from kb.proposals.access import may
from kb.site.drafting import DraftError, Order, draft_files
from kb.web.requests import Request

DAYS = 90
MOST_SESSIONS = 20


def _require_author(request: Request) -> None:
    if not (may(request, AUTHOR) or may(request, OPERATOR)):
        raise PermissionDenied


@never_cache
@require_safe
def write_next(request: Request) -> HttpResponse:
    _require_author(request)
    today = datetime.now(UTC).date()
    try:
        gaps = gaps_of(request.library, today - timedelta(days=DAYS))
        readers = request.library.readers
        runs = told_runs().order_by("-closed")[:MOST_SESSIONS]
        sessions = [run for run in runs if readers.see_around(run.guide_id)]
    except Error:
        return render(request, "kb/records_down.html", status=503)
    packs = sorted({card.pack for card in request.library.cards()})
    parts = [(title, [(gap, _stubs(gap, packs)) for gap in gaps if gap.kind == kind]) for kind, title in KINDS.items()]
    return render(request, "kb/write_next.html", {"parts": parts, "days": DAYS, "sessions": sessions})


def _stubs(gap: Gap, packs: list[str]) -> list[tuple[str, str]]:
    """(label, query) of each stub: in the pack of its guide, or in any."""
    if not gap.stub:
        return []
    asked = {"kind": gap.stub, "name": gap.name, "title": gap.text}
    if gap.guide is None:
        return [(f"{gap.stub} in {pack}", urlencode(asked | {"pack": pack})) for pack in packs]
    guide = {"guide": gap.guide.slug} if gap.stub == "remedy" else {}
    return [(gap.stub, urlencode(asked | {"pack": gap.guide.pack} | guide))]


@never_cache
@require_safe
def stub(request: Request) -> HttpResponse:
    """The files that `manage.py new_content` would write, to copy: the site writes no content."""
    _require_author(request)
    asked = {name: request.GET.get(name, "") for name in ("kind", "pack", "name", "title", "guide")}
    if asked["kind"] not in ("article", "remedy") or not asked["pack"]:
        raise Http404("A stub is an article or a remedy of a pack.")
    readers = request.library.readers
    if not readers.see_everything:
        guide = request.library.guide(asked["guide"]) if asked["guide"] else None
        if asked["pack"] not in request.library.packs or (
            asked["guide"] and not (guide and readers.see_around(guide.id))
        ):
            raise Http404("There is no such pack or guide.")
    folder = settings.CONTENT_DIRS[0]
    try:
        order = Order(today=datetime.now(UTC).date(), **asked)
        files = draft_files(order, folder, may_exist=not readers.see_everything)
    except (DraftError, OSError) as error:
        return render(request, "kb/stub.html", {**asked, "trouble": str(error)}, status=422)
    shown = [(path.relative_to(folder).as_posix(), text) for path, text in files.items()]
    return render(request, "kb/stub.html", {**asked, "files": shown})


@never_cache
@require_safe
def draft(request: Request, run_id: str) -> HttpResponse:
    """The guide with a cause and a remedy made of what was said of an escalated session, to copy."""
    _require_author(request)
    try:
        run = told_runs().filter(pk=run_id).first()
        found = run or Run.objects.filter(pk=run_id).first()
    except Error:
        return render(request, "kb/records_down.html", status=503)
    if found is None or found.audiences or not request.library.readers.see_around(found.guide_id):
        raise Http404("There is no session of this id.")
    told = told_end(request.library, run) if run else None
    if run is None or told is None:
        context = {"name": "Draft from a session", "title": "", "trouble": f"{why_not(found).capitalize()}."}
        return render(request, "kb/stub.html", context, status=422)
    folder = settings.CONTENT_DIRS[0]
    context = {"kind": "cause", "pack": told.pack, "name": run.id, "title": told.what, "run": run}
    try:
        path, text = draft_from(told, folder)
    except (DraftError, OSError) as error:
        return render(request, "kb/stub.html", {**context, "trouble": str(error)}, status=422)
    shown = [(path.relative_to(folder).as_posix(), added_lines(path.read_text("utf-8"), text))]
    return render(request, "kb/stub.html", {**context, "files": shown})


def routes() -> list[URLPattern]:
    return [
        path("write-next/", write_next, name="write-next"),
        path("write-next/stub/", stub, name="stub"),
        path("write-next/session/<str:run_id>/", draft, name="draft-from-session"),
    ]
