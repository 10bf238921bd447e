"""What happens to every request: fixed headers, and the library it reads from for its whole life."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kb.content.finding import Finding
from kb.publish.publish import PublishError
from kb.publish.source_folder import read_folders
from kb.site.store import publish_content, store

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
        self.on_save = PublishOnSave() if settings.DEBUG else None

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if self.on_save and not request.path.startswith(NO_LIBRARY_NEEDED):
            findings = self.on_save.look()
            if findings:
                return render(request, "kb/findings.html", {"findings": findings}, status=500)
        library = store().current()
        request.library = library  # type: ignore[attr-defined]
        if library is None and not request.path.startswith(NO_LIBRARY_NEEDED):
            response = render(request, "kb/no_library.html", status=503)
            response["Retry-After"] = "10"
            return response
        return self.get_response(request)


class PublishOnSave:
    """Publishes when a content file changed since the last look."""

    def __init__(self) -> None:
        self.seen: dict[str, str] | None = None
        self.findings: tuple[Finding, ...] = ()

    def look(self) -> tuple[Finding, ...]:
        now = {file.name: file.digest for file in read_folders(settings.CONTENT_DIRS).files}
        if now != self.seen:
            self.seen = now
            try:
                self.findings = publish_content().findings
            except PublishError as error:
                self.findings = (Finding(str(settings.LIBRARY_DIR), 0, 0, str(error)),)
        return self.findings
