"""What the API says about itself to people."""

from __future__ import annotations

import re

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe

from kb.api.api import api
from kb.api.problems import ABOUT_REUSED, KEY_REUSED, KINDS, ApiProblem
from kb.api.tokens import SCOPES


def no_such_endpoint(request: HttpRequest) -> HttpResponse:
    return ApiProblem(404).response()


@require_safe
def api_page(request: HttpRequest) -> HttpResponse:
    """Every endpoint, out of the schema: no list to forget."""
    paths = api.get_openapi_schema()["paths"]
    kinds = [(status, *kind) for status, kind in KINDS.items()] + [(422, KEY_REUSED, ABOUT_REUSED)]
    context = {
        "endpoints": [
            (f"{method.upper()} {path}", each, with_code(each.get("description", "")))
            for path, there in paths.items()
            for method, each in there.items()
        ],
        "scopes": SCOPES.items(),
        "problems": [(status, kind, with_code(about)) for status, kind, about in kinds],
    }
    return render(request, "kb/api.html", context)


def with_code(text: str) -> SafeString:
    """HTML of our own sentences, in which `…` marks code."""
    return mark_safe(re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text)))  # noqa: S308 - escaped
