"""The studio: everything about a guide on one screen, for its authors. Whoever may not edit finds nothing here."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from decisiontree.authoring.plan import find_plan, graph_of
from decisiontree.guide import DIAGNOSIS, Guide, Profile
from decisiontree.views import read_walk
from kb.accounts.identity import AUTHOR
from kb.plans.drawing import draw
from kb.proposals.access import may
from kb.proposals.unpublished import list_branches, text_changes, unpublished
from kb.publish.source_git import GitError
from kb.site.store import published_commit
from kb.studio.heat import WORDS, questions_table, remedies_table
from kb.studio.places import Places, read_places
from kb.studio.readers import READERS, describe_readers, number_rows, run_readers, run_scenarios, scenario_rows
from kb.studio.work import Work, Workbench
from kb.web.requests import Request

LONGEST_DIFF = 400  # lines
workbench = Workbench()


def for_authors(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @never_cache
    @require_safe
    @wraps(view)
    def gated(request: Request, **arguments: str) -> HttpResponse:
        if not may(request, AUTHOR):
            raise Http404
        response = view(request, **arguments)
        response["X-Robots-Tag"] = "noindex"
        return response

    return gated


@for_authors
def studio(request: Request) -> HttpResponse:
    found = (request.library.guide(card.slug) for card in request.library.cards("guide"))
    changed = {each.address for each in unpublished(settings.CONTENT_DIRS, published_commit(), settings.PREVIEW_REF)}
    readers = request.library.readers
    rows = [(guide, f"/guides/{guide.slug}/" in changed) for guide in found if guide and readers.see_around(guide.id)]
    return render(request, "studio/list.html", {"rows": rows})


@for_authors
def studio_guide(request: Request, slug: str) -> HttpResponse:
    guide = _guide(request, slug)
    here, link = read_walk(request, guide)
    graph = graph_of(find_plan(guide, here.profile, link, lambda other: _title(request, other)))
    places = _places(guide)
    context = {
        **_changes(guide, request.GET.get("against", "")),
        "words": WORDS,
        "link": link,
        "guide": guide,
        "profile": here.profile,
        "profiles": request.library.profiles.of(guide.pack),
        "spot": places.spot(),
        "tables": [("Questions", questions_table(guide, places)), ("Remedies", remedies_table(guide, places))]
        if guide.mode == DIAGNOSIS else [],
        "drawing": draw(graph),
        "stops": len(graph.stops),
        "query": f"?as={link.profile}" if link.profile else "",
    }  # fmt: skip
    return render(request, "studio/guide.html", context)


@for_authors
def studio_part(request: Request, slug: str, part: str) -> HttpResponse:
    """What takes a while: each request does a portion of it and shows what there is."""
    guide = _guide(request, slug)
    here, link = read_walk(request, guide)
    makers = {"scenarios": _scenarios, "readers": _readers}
    if part not in makers:
        raise Http404
    context = {
        **makers[part](request, guide, here.profile),
        "guide": guide,
        "part": part,
        "query": f"?as={link.profile}" if link.profile else "",
        "fragment": f"studio/_{part}.html",
        "profile": here.profile,
    }
    return render(request, f"studio/_{part}.html" if request.htmx else "studio/part.html", context)  # type: ignore[attr-defined]


def _scenarios(request: Request, guide: Guide, profile: Profile) -> dict[str, object]:
    profiles = request.library.profiles.of(guide.pack)
    total = len(guide.scenarios)
    work = workbench.work(
        (guide.slug, guide.revision, "scenarios"), lambda: Work(run_scenarios(guide, profiles), total)
    )
    work.go_on()
    rows = scenario_rows(guide, _places(guide), work.done[:])  # type: ignore[arg-type]
    return {"rows": rows, "work": work, "failed": sum(not row.result.ok for row in rows)}


def _readers(request: Request, guide: Guide, profile: Profile) -> dict[str, object]:
    name = (guide.slug, guide.revision, "readers", profile)
    work = workbench.work(name, lambda: Work(run_readers(guide, profile), READERS))
    work.go_on()
    sessions = work.done[:]
    numbers = number_rows(guide, _places(guide), profile, sessions)  # type: ignore[arg-type]
    return {"found": describe_readers(guide, sessions), "numbers": numbers, "work": work}  # type: ignore[arg-type]


def _changes(guide: Guide, against: str) -> dict[str, object]:
    """How the files differ, as they are shown, from what readers see or from another branch."""
    ref, branches, trouble, diff = settings.PREVIEW_REF, list_branches(settings.CONTENT_DIRS), "", ""
    try:
        diff = text_changes(
            settings.CONTENT_DIRS, _names(guide), against if against in branches else published_commit(), ref
        )
    except GitError as error:
        trouble = str(error)
    lines = diff.splitlines()
    shown = [(_mark(line), line) for line in lines[:LONGEST_DIFF]]
    return {"ref": ref, "branches": branches, "against": against, "trouble": trouble, "diff": shown, "is_cut": len(lines) > LONGEST_DIFF}  # fmt: skip


def _guide(request: Request, slug: str) -> Guide:
    guide = request.library.guide(slug)
    if guide is None or not request.library.readers.see_around(guide.id):
        raise Http404(f"No guide is called {slug}.")  # its file may hold what is for others only
    return guide


def _title(request: Request, slug: str) -> str:
    other = request.library.guide(slug)
    return other.title if other else slug


def _places(guide: Guide) -> Places:
    name, ref = f"{guide.pack}/guides/{guide.slug}.yaml", settings.PREVIEW_REF
    if ref:  # neither an editor nor a form has that text
        return read_places(settings.CONTENT_DIRS, name, ref=ref)
    return read_places(settings.CONTENT_DIRS, name, settings.EDITOR_URL, settings.PROPOSALS)


def _names(guide: Guide) -> list[str]:
    """The files that a guide is made of: its own, and those of the questions and remedies that it takes over."""
    shared = [("questions", each.slug) for each in guide.questions] + [
        ("remedies", each.slug) for each in guide.remedies
    ]
    found = [f"{guide.pack}/guides/{guide.slug}.yaml"]
    for folder in settings.CONTENT_DIRS:
        for kind, slug in shared:
            paths = folder.glob(f"*/{kind}/{slug}.md") if slug else ()
            found += [path.relative_to(folder).as_posix() for path in paths]
    return sorted(set(found))


def _mark(line: str) -> str:
    if line.startswith(("+++", "---", "diff ", "index ", "@@")):
        return "place"
    return {"+": "ins", "-": "del"}.get(line[:1], "same")
