"""The log as JSON, one line each, with what belongs to one request under one id. Only used where LOG_FORMAT=json.

What people typed is never in it: no query, no body, and no address that is not a page of the content.
"""

from __future__ import annotations

import json
import logging
import re
import secrets
from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, datetime
from time import perf_counter

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import ResponseHeaders
from django.urls import Resolver404, resolve

from kb.web.ratelimit import address_of

ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
UNNAMED = ("/runs/", "/search/", "/metrics")  # secrets, and what was typed

logger = logging.getLogger("kb.requests")
_request_id: ContextVar[str] = ContextVar("request_id", default="")
Handler = Callable[[HttpRequest], HttpResponse]


class JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        entry = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if _request_id.get():
            entry["request_id"] = _request_id.get()
        entry |= getattr(record, "fields", {})
        if record.exc_info:
            entry["traceback"] = self.formatException(record.exc_info)
        return json.dumps(entry, ensure_ascii=False, default=str)


class QuietPaths(logging.Filter):
    """Django names the address in what it logs of a request: it may be what somebody typed."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name.startswith("django.") and hasattr(record, "status_code") and record.args:
            record.msg, record.args = str(record.msg).replace(": %s", "").replace(" %s", ""), ()
        return True


class LogRequests:
    """Around everything: one line for each request, and its id in the answer."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        start, token = perf_counter(), _request_id.set(id_of(request))
        try:
            response = self.get_response(request)
            logger.info("request", extra={"fields": fields_of(request, response, perf_counter() - start)})
            response.headers = ResponseHeaders(response.headers)  # those of a kept page are shared
            response.headers["X-Request-ID"] = _request_id.get()
            return response
        finally:
            _request_id.reset(token)


def id_of(request: HttpRequest) -> str:
    """The proxy's, so that its log and ours meet; else a new one."""
    given = request.META.get("HTTP_X_REQUEST_ID", "") if settings.BEHIND_PROXY else ""
    return given if ID.fullmatch(given) else secrets.token_hex(8)


def fields_of(request: HttpRequest, response: HttpResponse, seconds: float) -> dict[str, object]:
    fields: dict[str, object] = {
        "method": request.method if request.method in ("GET", "HEAD", "POST") else "other",
        "route": _route(request.path_info),
        "status": response.status_code,
        "ms": round(seconds * 1000, 1),
        "client": address_of(request),
    }
    if response.status_code < 400 and not request.path_info.startswith(UNNAMED):
        fields["path"] = request.path_info
    return fields


def _route(path: str) -> str:
    if path.startswith(settings.STATIC_URL):
        return "static"
    try:
        found = resolve(path)
    except Resolver404:
        return "none"
    return found.url_name or found.route
