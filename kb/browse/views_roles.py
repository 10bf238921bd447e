"""Who is reading: chosen once, remembered on the device, and said in the address from then on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import wraps

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from decisiontree.guide import Guide
from decisiontree.views import read_walk, with_guide
from decisiontree.walk.permalink import AS
from kb.web.addresses import SeeOther
from kb.web.requests import Request
from kb.web.roles import needs_role, remember_role, remembered_roles

View = Callable[..., HttpResponse]


# No token: a token in the page would make every question one reader's own. All that this can change is a preference.
@csrf_exempt
@require_POST
@with_guide
@cache_control(private=True, no_store=True)
def choose_role(request: Request, guide: Guide) -> HttpResponse:
    """The same place in the walk, for this role."""
    _, link = read_walk(request, guide)
    key = request.POST.get(AS, "")
    is_known = key in (profile.key for profile in request.library.profiles.of(guide.pack))
    chosen = replace(link, profile=key if is_known else link.profile)
    response = SeeOther(reverse("walk", args=[guide.slug]) + chosen.query)
    if is_known:
        remember_role(request, response, key)
    return response


def in_remembered_role(view: View) -> View:
    """Lead to the address that says the role this device remembers. The page itself is the same for everybody."""

    @wraps(view)
    def led(request: Request, slug: str, **kwargs: str) -> HttpResponse:
        guide = request.library.guide(slug) if needs_role(request) and request.method in ("GET", "HEAD") else None
        known = {profile.key for profile in request.library.profiles.of(guide.pack)} if guide else set()
        role = next((key for key in remembered_roles(request) if key in known), "")
        if not role:
            return view(request, slug=slug, **kwargs)
        query = "&".join(part for part in (f"{AS}={role}", request.META.get("QUERY_STRING", "")) if part)
        response = redirect(f"{request.path}?{query}")
        response["Cache-Control"] = "private, no-store"
        return response

    return led
