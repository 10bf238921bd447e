"""What happens to every request below /api/, and to those of assistants."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from kb.api.problems import MEDIA_TYPE, ApiProblem
from kb.api.tokens import find_token, secret_in
from kb.web.privacy import for_reader

PREFIX, ASSISTANTS = "/api/", "/mcp"
KEPT_HEADERS = ("Allow", "Retry-After", "WWW-Authenticate")


class ApiMiddleware:
    """Errors that Django itself answers (no such path, no library, a fault) are problem details too; HEAD is GET."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path == ASSISTANTS:
            request.groups = SimpleLazyObject(lambda: groups_of_token(request))  # type: ignore[attr-defined]
            return for_reader(request, _said_in_json(self.get_response(request)))
        if not request.path.startswith(PREFIX):
            return self.get_response(request)
        request.groups = SimpleLazyObject(lambda: groups_of_token(request))  # type: ignore[attr-defined]
        return for_reader(request, self._answer(request))

    def _answer(self, request: HttpRequest) -> HttpResponse:
        """The server sends no body to a HEAD; emptying it here would empty the page that is kept, too."""
        asked, request.method = request.method, "GET" if request.method == "HEAD" else request.method
        response = as_problem(self.get_response(request))
        request.method = asked
        response.setdefault("Content-Length", str(len(response.content)))
        return response


def groups_of_token(request: HttpRequest) -> frozenset[str]:
    """The audiences that a token was made for; looked up only where some content is for groups."""
    secret = secret_in(request.headers.get("Authorization", ""))
    token = find_token(secret) if secret else None
    return frozenset(token.audiences if token else ())


def _said_in_json(response: HttpResponse) -> HttpResponse:
    """Assistants have errors of their own; those that Django makes are no pages either."""
    return response if response.get("Content-Type", "") == "application/json" else as_problem(response)


def as_problem(response: HttpResponse) -> HttpResponse:
    if response.status_code < 400 or response.get("Content-Type", "").startswith(MEDIA_TYPE):
        return response
    headers = {name: response[name] for name in KEPT_HEADERS if name in response}
    return ApiProblem(response.status_code, headers=headers).response()
