"""A guide as a walk, as an article, and each of its nodes on a page of its own.

The views are handed `request.library`; they know nothing of where guides come from.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from decisiontree.explain import evidence_for, for_and_against, why_this
from decisiontree.guide import Guide, Profile
from decisiontree.permalink import Permalink, parse_permalink
from decisiontree.screen import find_screen, has_new_error
from decisiontree.walk import replay


def with_guide(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Hand the view the guide of that name; send the reader on when it has moved."""

    @wraps(view)
    def found(request: HttpRequest, slug: str, **kwargs: str) -> HttpResponse:
        guide = request.library.guide(slug)
        if guide is not None:
            return view(request, guide, **kwargs)
        moved = request.library.moved("guide", slug)
        if moved is None:
            raise Http404(f"No guide is called {slug}.")
        return redirect(request.get_full_path().replace(f"/{slug}/", f"/{moved}/", 1))

    return found


@require_safe
@with_guide
def walk(request: HttpRequest, guide: Guide) -> HttpResponse:
    link = _permalink(request)
    profile = _profile(request.library.profiles, link.profile)
    steps = replay(guide, link.evidence, profile)
    link = Permalink(steps.evidence, profile.key * (profile != request.library.profiles[0]), link.show)
    context = {
        "guide": guide,
        "walk": steps,
        "link": link,
        "screen": find_screen(steps, link.profile, link.show),
        "is_start": not steps.trail,
        "has_new_error": has_new_error(steps),
        "why": why_this(steps),
        "top_cause": for_and_against(steps, steps.candidates[0].cause),
    }
    return render(request, "decisiontree/_step.html" if is_fragment(request) else "decisiontree/walk.html", context)


@require_safe
@with_guide
def article(request: HttpRequest, guide: Guide) -> HttpResponse:
    causes = [(cause, evidence_for(guide, cause)) for cause in sorted(guide.causes, key=lambda cause: -cause.prior)]
    return render(request, "decisiontree/article.html", {"guide": guide, "causes": causes})


@require_safe
@with_guide
def node(request: HttpRequest, guide: Guide, key: str) -> HttpResponse:
    found = guide.find_node(key)
    if found is not None:
        return render(request, "decisiontree/node.html", {"guide": guide, "node": found})
    cause = guide.find_cause(key)
    if cause is None:
        raise Http404(f"This guide has no question, remedy or cause called {key}.")
    return render(request, "decisiontree/cause.html", {"guide": guide, "cause": cause})


def is_fragment(request: HttpRequest) -> bool:
    """Does htmx want the step alone? On a history restore it wants the whole page."""
    return request.headers.get("HX-Request") == "true" and "HX-History-Restore-Request" not in request.headers


def _permalink(request: HttpRequest) -> Permalink:
    try:
        return parse_permalink(request.META.get("QUERY_STRING", ""))
    except ValueError as error:
        raise BadRequest("This address holds more answers than any guide has.") from error


def _profile(profiles: tuple[Profile, ...], key: str) -> Profile:
    return next((profile for profile in profiles if profile.key == key), profiles[0])
