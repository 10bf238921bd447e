"""A guide's plan: as a drawing, as a list that says the same, and as Mermaid text."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from decisiontree.authoring.mermaid import to_mermaid
from decisiontree.authoring.plan import Stop, find_plan, graph_of
from decisiontree.guide import Guide
from decisiontree.views import read_walk, with_guide
from decisiontree.walk.permalink import Permalink
from decisiontree.walk.replay import Walk
from kb.plans.drawing import draw
from kb.web.requests import Request

BIG = 40  # stops; a bigger drawing is folded


@require_safe
@with_guide
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
def plan_text(request: Request, guide: Guide) -> HttpResponse:
    here, link = _read(request, guide)
    return HttpResponse(to_mermaid(guide.title, _find(request, here, link)), content_type="text/plain; charset=utf-8")


def _read(request: Request, guide: Guide) -> tuple[Walk, Permalink]:
    here, link = read_walk(request, guide)
    return here, replace(link, show="")


def _find(request: Request, here: Walk, link: Permalink) -> Stop:
    def title_of(slug: str) -> str:
        other = request.library.guide(slug)
        return other.title if other else slug

    return find_plan(here.guide, here.profile, link, title_of)
