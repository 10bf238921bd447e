"""What the site knows of who asks."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from kb.accounts.identity import ROLES
from kb.accounts.middleware import plain_page

# In a minute. A stranger who tries one account from many places shall not lock its owner out at once.
TRIES = 10  # of one client
TRIES_OF_ALL = 30  # for one account, from anywhere


@never_cache
@require_safe
def account(request: HttpRequest) -> HttpResponse:
    who = request.identity  # type: ignore[attr-defined]
    roles = [(role, ROLES[role]) for role in who.roles(settings.ROLE_GROUPS)]
    is_ours = settings.SIGN_IN != "proxy"
    told = {
        "who": who,
        "roles": roles,
        "signs_in_here": is_ours,
        "sign_out_url": "" if is_ours else settings.AUTH_SIGN_OUT_URL,
    }
    return render(request, "accounts/account.html", told)


def too_often(seconds: int) -> HttpResponse:
    return plain_page(429, "accounts/too_often.html", {"Retry-After": str(seconds)}, seconds=seconds)
