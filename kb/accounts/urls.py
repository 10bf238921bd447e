"""Addresses below /account/, by how people sign in."""

from __future__ import annotations

from django.conf import settings
from django.urls import URLPattern, path

from kb.accounts import views


def routes() -> list[URLPattern]:
    found = [path("account/", views.account, name="account")]
    if settings.SIGN_IN == "proxy":
        return found
    from kb.accounts.views_sign_in import SignIn, sign_out

    found.append(path("account/sign-out/", sign_out, name="sign-out"))
    if settings.SIGN_IN == "local":
        found.append(path("account/sign-in/", SignIn.as_view(), name="sign-in"))
    if settings.SIGN_IN == "oidc":
        from kb.accounts.views_oidc import begin, callback

        found.append(path("account/sign-in/", begin, name="sign-in"))
        found.append(path("account/callback/", callback, name="oidc-callback"))
    return found
