"""What happens to every request: fixed headers, and the library it reads from for its whole life."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kb.records.pause import pause
from kb.site.reader_library import library_for
from kb.site.store import store
from kb.site.views_errors import wrong_encoding

if TYPE_CHECKING:
    from kb.site.author_mode import PreviewOnSave

logger = logging.getLogger(__name__)

Handler = Callable[[HttpRequest], HttpResponse]
PATIENCE = 2.0  # seconds a page of `make dev` waits for the first look at the content
RECORDS_DOWN = "the records database does not answer: nothing can be saved"
NO_LIBRARY_NEEDED = ("/healthz", "/readyz", "/static/", "/live/")


class FixedHeaders:
    """Sets the security headers that are the same for every answer (a view may set a stricter one itself)."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in settings.FIXED_HEADERS.items():
            response.headers.setdefault(name, value)
        return response


class HealthChecks:
    """Whoever watches this machine asks it by its address; the site's name is in no such request."""

    PATHS = ("/healthz", "/readyz")

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path in self.PATHS:
            request.META["HTTP_HOST"] = settings.ALLOWED_HOSTS[0].lstrip(".").replace("*", "localhost")
        return self.get_response(request)


class OnlyUtf8:
    """Turns away what says that it is in another encoding: read as UTF-8, it would be read wrongly."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        has_body = request.META.get("CONTENT_LENGTH") not in (None, "", "0")
        charset = (request.content_params or {}).get("charset") or "utf-8"
        return wrong_encoding() if has_body and charset.lower() not in ("utf-8", "utf8") else self.get_response(request)


class LibraryMiddleware:
    """Sets `request.library`. In the author's mode content is shown as it is saved, with its faults in `request.report`."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response
        self.on_save = _preview_on_save() if settings.DEBUG else None

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if self.on_save and not request.path.startswith(NO_LIBRARY_NEEDED):
            if stage := self.on_save.wait(PATIENCE):
                return _not_yet(request, stage)
            request.report = self.on_save.look()  # type: ignore[attr-defined]
        library = getattr(request, "library", None) or library_for(request)
        request.library = library  # type: ignore[attr-defined]
        request.trouble = store().trouble or (RECORDS_DOWN if pause.is_on else "")  # type: ignore[attr-defined]
        if library is None and not request.path.startswith(NO_LIBRARY_NEEDED):
            response = render(request, "kb/no_library.html", {"stage": ""}, status=503)
            response["Retry-After"] = "10"
            return response
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A library that was damaged while it was read: the answer comes from one that is whole."""
        if not isinstance(exception, sqlite3.DatabaseError) or request.method not in ("GET", "HEAD"):
            return None
        before = request.library  # type: ignore[attr-defined]
        store().look_again()
        library = library_for(request)
        if library is None or library is before:
            return None
        logger.error("the library could not be read (%s); this answer is from library %s", exception, library.revision)
        request.library = library  # type: ignore[attr-defined]
        return self.get_response(request)


def _not_yet(request: HttpRequest, stage: str) -> HttpResponse:
    """How far it is, from a page that asks again by itself."""
    response = render(request, "kb/no_library.html", {"stage": stage}, status=503)
    response["Retry-After"] = response["Refresh"] = "1"
    return response


def _preview_on_save() -> PreviewOnSave:
    """Imported here: a site that only serves has no use for what publishes."""
    from kb.site.author_mode import PreviewOnSave
    from kb.site.preview.checking import CheckBeside

    return PreviewOnSave(CheckBeside() if settings.CHECK_ON_SAVE else None)
