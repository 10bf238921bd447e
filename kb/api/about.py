"""What the API says about itself to people."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kb.api.api import api
from kb.api.problems import ABOUT_REUSED, KEY_REUSED, KINDS, ApiProblem
from kb.tokens import SCOPES


def no_such_endpoint(request: HttpRequest) -> HttpResponse:
    return ApiProblem(404).response()


@require_safe
def api_page(request: HttpRequest) -> HttpResponse:
    """Every endpoint, out of the schema: no list to forget."""
    paths = api.get_openapi_schema()["paths"]
    context = {
        "endpoints": [(method.upper(), path, each) for path, there in paths.items() for method, each in there.items()],
        "scopes": SCOPES.items(),
        "problems": [(status, *kind) for status, kind in KINDS.items()] + [(422, KEY_REUSED, ABOUT_REUSED)],
    }
    return render(request, "kb/api.html", context)
