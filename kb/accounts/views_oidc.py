"""To the provider and back. Whatever goes wrong there is a page that says so, never a fault of this site."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from urllib.parse import urlencode

import jwt
import requests
from django.conf import settings
from django.contrib.auth import login
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from mozilla_django_oidc.views import OIDCAuthenticationCallbackView, OIDCAuthenticationRequestView

from kb.accounts.middleware import plain_page
from kb.accounts.oidc import provider, setting
from kb.accounts.views import TRIES, too_often
from kb.records.audit import record
from kb.web.ratelimit import client_of, seconds_to_wait

logger = logging.getLogger(__name__)
View = Callable[[HttpRequest], HttpResponse]

UNPROVEN = "Your sign-in can't be verified. It may be too old, or it was used already."
SILENT = "The sign-in provider doesn't answer."


class Begin(OIDCAuthenticationRequestView):  # type: ignore[misc]
    get_settings = staticmethod(setting)


class Callback(OIDCAuthenticationCallbackView):  # type: ignore[misc]
    get_settings = staticmethod(setting)

    def login_failure(self) -> HttpResponse:
        return refused(403, "The provider did not sign you in, or this sign-in was begun in another browser.")

    def login_success(self) -> HttpResponse:
        """A session of its own, also for someone who was signed in before."""
        login(self.request, self.user)
        self.request.session.cycle_key()
        record("signed in", who=self.user.first_name, account=self.user.get_username())
        response: HttpResponse = super().login_success()
        return response


def explained(view: View) -> View:
    """What the provider, the network or a clock does wrong is told to the reader in one sentence, and to the log in one line."""

    @never_cache
    @wraps(view)
    def told(request: HttpRequest) -> HttpResponse:
        if waits := seconds_to_wait(f"oidc:{client_of(request)}", 3 * TRIES):
            return too_often(waits)
        try:
            return view(request)
        except (jwt.ExpiredSignatureError, jwt.ImmatureSignatureError) as error:
            logger.error("OpenID Connect: %s: the clocks of this machine and of the provider differ", error)
            return refused(
                403, "The clocks of this site and of the sign-in provider differ, so your sign-in can't be checked."
            )
        except (jwt.PyJWTError, SuspiciousOperation) as error:
            logger.warning("OpenID Connect: a sign-in was refused: %s", error)
            return refused(403, UNPROVEN)
        except requests.HTTPError as error:
            status = error.response.status_code if error.response is not None else 500
            logger.error("OpenID Connect: the provider answered %s", status)
            return refused(403, UNPROVEN) if status < 500 else refused(503, SILENT)
        except (requests.RequestException, ValueError, KeyError, TypeError, AttributeError) as error:
            logger.error("OpenID Connect: the provider can't be used: %s", type(error).__name__)
            return refused(503, SILENT)

    return told


def refused(status: int, why: str) -> HttpResponse:
    headers = {"Retry-After": "30"} if status == 503 else {}
    return plain_page(status, "accounts/refused.html", headers, why=why)


begin = explained(Begin.as_view())
callback = explained(Callback.as_view())


def end_of_session() -> str:
    """Where one signs out at the provider as well; "" when it has no such page, or does not answer."""
    try:
        address = provider().get("end_session_endpoint", "")
    except (requests.RequestException, SuspiciousOperation, ValueError):
        return ""
    query = urlencode({"client_id": settings.OIDC_RP_CLIENT_ID, "post_logout_redirect_uri": settings.SITE_URL + "/"})
    return f"{address}?{query}" if address.startswith(("https://", "http://")) else ""
