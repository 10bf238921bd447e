"""Signing in with a name and a password, and signing out. Only there where people sign in on this site."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from kb.accounts.identity import counted_as
from kb.accounts.views import TRIES, TRIES_OF_ALL, too_often
from kb.records.audit import record
from kb.web.ratelimit import client_of, seconds_to_wait


@method_decorator(never_cache, name="dispatch")
class SignIn(LoginView):
    """With a name and a password. `next` leads back, on this site only."""

    template_name = "accounts/sign_in.html"
    authentication_form = AuthenticationForm
    next_page = "account"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        name = counted_as(request.POST.get("username", ""))
        waits = max(
            seconds_to_wait(f"sign-in:{client_of(request)}", TRIES), seconds_to_wait(f"sign-in-as:{name}", TRIES_OF_ALL)
        )
        if waits:
            return too_often(waits)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """In a session that nobody knew before."""
        response = super().form_valid(form)
        self.request.session.cycle_key()
        record("signed in", who=form.get_user().get_username())
        return response


@never_cache
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    record("signed out", who=request.user.get_username())
    logout(request)
    context = {}
    if settings.SIGN_IN == "oidc":
        from kb.accounts.views_oidc import end_of_session

        context["provider"] = end_of_session()
    return render(request, "accounts/signed_out_page.html", context)
