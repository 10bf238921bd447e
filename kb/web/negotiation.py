"""Which form of a page a request asks for."""

from __future__ import annotations

from django.http import HttpRequest

FORMS = {"text/markdown": "md", "application/json": "json"}


def wanted_form(request: HttpRequest) -> str:
    """What a program asks for instead of HTML: "md", "json", or "" for nothing of the kind."""
    accept = request.META.get("HTTP_ACCEPT", "")
    if "markdown" not in accept and "json" not in accept:
        return ""
    try:
        return FORMS.get(request.get_preferred_type(["text/html", *FORMS]) or "", "")
    except (LookupError, ValueError):  # a parameter in a codec that is none
        return ""
