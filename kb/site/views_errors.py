"""A page that is not there: what may have been meant instead."""

from __future__ import annotations

from urllib.parse import unquote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kb.search import searching


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    words = " ".join(part for part in unquote(request.path).replace("-", " ").split("/") if part)[:200]
    library = getattr(request, "library", None)
    context = {"words": words, "nearest": searching.nearest(library, words) if library else ()}
    return render(request, "404.html", context, status=404)
