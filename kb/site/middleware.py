"""What happens to every request: fixed headers, and the library it reads from for its whole life."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kb.site.store import store

if TYPE_CHECKING:
    from kb.site.author_mode import PublishOnSave

Handler = Callable[[HttpRequest], HttpResponse]
NO_LIBRARY_NEEDED = ("/healthz", "/readyz", "/static/")


class FixedHeaders:
    """Sets the security headers that are the same for every answer (a view may set a stricter one itself)."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in settings.FIXED_HEADERS.items():
            response.headers.setdefault(name, value)
        return response


class LibraryMiddleware:
    """Sets `request.library`. In the author's mode content is published as it is saved, and faults are shown at once."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response
        self.on_save = _publish_on_save() if settings.DEBUG else None

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if self.on_save and not request.path.startswith(NO_LIBRARY_NEEDED):
            findings = self.on_save.look()
            if findings:
                return render(request, "kb/findings.html", {"findings": findings}, status=500)
        library = getattr(request, "library", None) or store().current()
        request.library = library  # type: ignore[attr-defined]
        if library is None and not request.path.startswith(NO_LIBRARY_NEEDED):
            response = render(request, "kb/no_library.html", status=503)
            response["Retry-After"] = "10"
            return response
        return self.get_response(request)


def _publish_on_save() -> PublishOnSave:
    """Imported here: a site that only serves has no use for what publishes."""
    from kb.site.author_mode import PublishOnSave

    return PublishOnSave()
