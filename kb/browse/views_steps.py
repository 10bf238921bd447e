"""A step on a page of its own: first the step, then what it is part of."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from decisiontree.guide import Remedy, Step
from decisiontree.views import with_query
from kb.web.requests import Request


@dataclass(frozen=True, slots=True)
class StepPosition:
    """Where a step stands among the others."""

    step: Step
    number: int
    total: int
    before: Step | None
    after: Step | None


@require_safe
def article_step(request: Request, slug: str, step_id: str) -> HttpResponse:
    article = request.library.article(slug)
    place = find_place(article.steps, step_id) if article else None
    if article is None or place is None:
        raise Http404("There is no such step.")
    context = {"place": place, "article": article, "whole": reverse("article", args=[slug]), "title": article.title}
    return render(request, "kb/step.html", context)


@require_safe
def guide_step(request: Request, slug: str, key: str, step_id: str) -> HttpResponse:
    guide = request.library.guide(slug)
    remedy = guide.find_node(key) if guide else None
    place = find_place(remedy.steps, step_id) if isinstance(remedy, Remedy) else None
    if not isinstance(remedy, Remedy) or place is None:
        raise Http404("There is no such step.")
    if remedy.key != key:
        address = reverse("guide-step", args=[slug, remedy.key, step_id])
        return redirect(with_query(address, request), permanent=True)
    whole = reverse("node", args=[slug, key])
    context = {"place": place, "guide": guide, "remedy": remedy, "whole": whole, "title": remedy.title}
    return render(request, "kb/step.html", context)


def find_place(steps: tuple[Step, ...], step_id: str) -> StepPosition | None:
    for index, step in enumerate(steps):
        if step.id == step_id:
            before = steps[index - 1] if index else None
            after = steps[index + 1] if index + 1 < len(steps) else None
            return StepPosition(step, index + 1, len(steps), before, after)
    return None
