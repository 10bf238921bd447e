"""What happens to every request below /api/, and to those of assistants."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from kb.api.problems import MEDIA_TYPE, ApiProblem

PREFIX, ASSISTANTS = "/api/", "/mcp"
KEPT_HEADERS = ("Allow", "Retry-After", "WWW-Authenticate")


class ApiMiddleware:
    """Errors that Django itself answers (no such path, no library, a fault) are problem details too; HEAD is GET."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path == ASSISTANTS:
            return _said_in_json(self.get_response(request))
        if not request.path.startswith(PREFIX):
            return self.get_response(request)
        is_head = request.method == "HEAD"
        if is_head:
            request.method = "GET"
        response = as_problem(self.get_response(request))
        if is_head:
            response["Content-Length"] = str(len(response.content))
            response.content = b""
        return response


def _said_in_json(response: HttpResponse) -> HttpResponse:
    """Assistants have errors of their own; those that Django makes are no pages either."""
    return response if response.get("Content-Type", "") == "application/json" else as_problem(response)


def as_problem(response: HttpResponse) -> HttpResponse:
    if response.status_code < 400 or response.get("Content-Type", "").startswith(MEDIA_TYPE):
        return response
    headers = {name: response[name] for name in KEPT_HEADERS if name in response}
    return ApiProblem(response.status_code, headers=headers).response()
