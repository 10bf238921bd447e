"""Says who asks, and closes a site that is for known people only. Only there where SIGN_IN is set."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from django.conf import settings
from django.db import Error
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from kb.accounts.identity import NOBODY, Identity, identity
from kb.accounts.proxy import identity_from_proxy
from kb.web.privacy import closed, for_reader

# Whoever may not read may still sign in, and look whether the site is well. The API and assistants have tokens of their own.
OPEN = ("/account/", "/static/", "/api/")
OPEN_PAGES = ("/healthz", "/readyz", "/metrics", "/robots.txt", "/mcp")

Handler = Callable[[HttpRequest], HttpResponse]


class Identify:
    """Outside the page cache: on a closed site nothing that is kept is given to strangers."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.identity = when_asked(request)  # type: ignore[attr-defined]
        if not settings.REQUIRE_SIGN_IN:
            return for_reader(request, self.get_response(request))
        if request.path.startswith(OPEN) or request.path in OPEN_PAGES:
            request.is_for_everybody = True  # type: ignore[attr-defined]  # no answer may hold any content, errors included
            return for_reader(request, self.get_response(request))
        try:
            is_known = request.identity.is_known  # type: ignore[attr-defined]
        except Error:
            return plain_page(503, "accounts/unavailable.html", {"Retry-After": "10"})
        return closed(self.get_response(request)) if is_known else turn_away(request)


def when_asked(request: HttpRequest) -> Identity | SimpleLazyObject[Identity]:
    """Accounts are looked up when somebody asks. Two headers are read in less time than a promise to do so takes."""
    if settings.SIGN_IN == "proxy":
        return identity_from_proxy(request)
    return SimpleLazyObject(lambda: identity_of_account(request))


def identity_of_account(request: HttpRequest) -> Identity:
    from django.contrib.auth.models import PermissionsMixin  # there only where people sign in here

    user = request.user
    if not isinstance(user, PermissionsMixin) or not user.is_authenticated or not user.is_active:
        return NOBODY
    name = getattr(user, "first_name", "") or user.get_username()
    return identity(name, user.groups.values_list("name", flat=True))


def turn_away(request: HttpRequest) -> HttpResponse:
    """A reader is sent to sign in and comes back to the same address. What was typed into a form stays in the browser."""
    if settings.SIGN_IN == "proxy":
        return plain_page(401, "accounts/not_known.html", {"Cache-Control": "no-store"})
    if request.method not in ("GET", "HEAD"):
        return plain_page(401, "accounts/signed_out.html", {"Cache-Control": "no-store"})
    target = f"{reverse('sign-in')}?{urlencode({'next': request.get_full_path()})}"
    return HttpResponseRedirect(target, headers={"Cache-Control": "no-store"})


def plain_page(status: int, template: str, headers: dict[str, str], **context: object) -> HttpResponse:
    """A page that needs neither library nor records."""
    return HttpResponse(render_to_string(template, context), status=status, headers=headers)
