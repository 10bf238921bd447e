"""A guide's plan: as a drawing, as a list that says the same, as Mermaid text, and on paper."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import wraps

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from decisiontree.authoring.mermaid import to_mermaid
from decisiontree.authoring.plan import Stop, find_plan, graph_of
from decisiontree.guide import Guide
from decisiontree.views import MOST_SHOWN, read_walk, remedies_for, walk_context, with_guide
from decisiontree.walk.permalink import Permalink
from decisiontree.walk.replay import Walk
from kb.plans.drawing import draw
from kb.plans.sheet import sheet_of
from kb.web.ratelimit import client_of, seconds_to_wait
from kb.web.requests import Request

View = Callable[[Request, Guide], HttpResponse]

BIG = 40  # stops; a bigger drawing is folded
EACH = 2  # remedies on paper for each of the likeliest causes, before any other


def limited(view: View) -> View:
    """Each set of answers has a plan of its own, which takes long to find: one client gets so many new ones in a minute.
    Plans that were asked for before come from the page cache, and are not counted."""

    @wraps(view)
    def counted(request: Request, guide: Guide) -> HttpResponse:
        wait = seconds_to_wait(f"plans:{client_of(request)}", settings.PLANS_PER_MINUTE)
        return _too_often(request, guide, wait) if wait else view(request, guide)

    return counted


def _too_often(request: Request, guide: Guide, wait: int) -> HttpResponse:
    response = render(request, "kb/plan_too_often.html", {"guide": guide, "wait": wait}, status=429)
    response["Retry-After"] = str(wait)
    return response


@require_safe
@with_guide
@limited
def plan(request: Request, guide: Guide) -> HttpResponse:
    here, link = _read(request, guide)
    found = _find(request, here, link)
    graph, profiles = graph_of(found), request.library.profiles.of(guide.pack)
    context = {
        "guide": guide,
        "walk": here,
        "link": link,
        "plan": found,
        "drawing": draw(graph),
        "is_big": len(graph.stops) > BIG,
        "profiles": [(each, replace(link, profile=each.key).query) for each in profiles],
    }
    return render(request, "decisiontree/plan.html", context)


@require_safe
@with_guide
@limited
def plan_text(request: Request, guide: Guide) -> HttpResponse:
    here, link = _read(request, guide)
    return HttpResponse(to_mermaid(guide.title, _find(request, here, link)), content_type="text/plain; charset=utf-8")


@require_safe
@with_guide
@limited
def on_paper(request: Request, guide: Guide) -> HttpResponse:
    """This path for those who go where there is no screen."""
    here, link = _read(request, guide)
    likely = [candidate.cause for candidate in here.candidates[:MOST_SHOWN]]
    best = [remedy for cause in likely for remedy in remedies_for(guide, cause)[:EACH]]
    context = {
        **walk_context(here, link),
        "sheet": sheet_of(here, _find(request, here, link), best),
        "profile": here.profile,
    }
    return render(request, "decisiontree/on_paper.html", context)


def _read(request: Request, guide: Guide) -> tuple[Walk, Permalink]:
    here, link = read_walk(request, guide)
    return here, replace(link, show="")


def _find(request: Request, here: Walk, link: Permalink) -> Stop:
    def title_of(slug: str) -> str:
        other = request.library.guide(slug)
        return other.title if other else slug

    return find_plan(here.guide, here.profile, link, title_of)
