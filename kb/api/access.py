"""Who may do what: reading is open unless the site says otherwise, the rest needs a token with the right scope."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja.decorators import decorate_view
from ninja.security import HttpBearer

from kb.api.limits import check_limit
from kb.api.problems import ApiProblem
from kb.api.tokens import find_token, secret_in
from kb.models import Token
from kb.site.page_cache import NOTHING, View, kept
from kb.web.ratelimit import client_of
from kb.web.requests import Request

Operation = TypeVar("Operation", bound=Callable[..., Any])

LARGEST_BODY = 64 * 1024
JSON = "application/json"


class ApiRequest(Request):
    """`auth` is what it was let in with."""

    auth: Token


class Bearer(HttpBearer):
    """Lets in a token that has a scope; "" is any scope."""

    def __init__(self, scope: str = "") -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> Token:
        found = find_token(token)
        if found is None:
            raise unauthorized('Bearer error="invalid_token"')
        if self.scope and self.scope not in found.scopes:
            raise ApiProblem(403, f"This needs a token with the scope {self.scope}.")
        check_limit(f"token:{found.pk}", settings.API_TOKEN_PER_MINUTE)
        return found


class BearerOrPassword(Bearer):
    """The same for feed readers, which send a name and a password: the password is the token."""

    def __call__(self, request: HttpRequest) -> Token:
        secret = secret_in(request.headers.get("Authorization", ""))
        if not secret:
            raise unauthorized('Basic realm="the password is a token"')
        return self.authenticate(request, secret)


def unauthorized(challenge: str = "Bearer") -> ApiProblem:
    return ApiProblem(401, headers={"WWW-Authenticate": challenge})


def may_read(request: HttpRequest) -> object:
    """For reading: everybody, or on a closed site any token."""
    return settings.API_PUBLIC_READ or Bearer()(request)


def kept_page(reads: str = NOTHING) -> Callable[[Operation], Operation]:
    """For an operation: its answer is kept like a page of the site, as long as everybody may read it.

    Each request is counted before: that is why this is not left to the middleware.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def choose(request: HttpRequest, **kwargs: object) -> HttpResponse:
            if settings.API_PUBLIC_READ:
                return kept(request, reads, lambda request: view(request, **kwargs))
            return not_kept(view(request, **kwargs))

        return choose

    keeping: Callable[[Operation], Operation] = decorate_view(decorate)
    return keeping


def not_kept(response: HttpResponse) -> HttpResponse:
    response.setdefault("Cache-Control", "private, no-store")
    return response


def guard(view: View) -> View:
    """Around every view of the API: what would cost too much is turned away before anything looks at it."""

    @wraps(view)
    def guarded(request: HttpRequest, **kwargs: object) -> HttpResponse:
        try:
            check_limit(f"client:{client_of(request)}", settings.API_CLIENT_PER_MINUTE)
            _check_body(request)
        except ApiProblem as problem:
            return problem.response()
        return not_kept(view(request, **kwargs))

    return guarded


def _check_body(request: HttpRequest) -> None:
    if request.method not in ("POST", "PATCH"):
        return
    length = request.META.get("CONTENT_LENGTH") or "0"
    if len(length) > len(str(LARGEST_BODY)) or (length.isdecimal() and int(length) > LARGEST_BODY):
        raise ApiProblem(413)
    if request.content_type != JSON:
        raise ApiProblem(415)
