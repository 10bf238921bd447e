"""A site on which a proxy signs people in, and records for the operator's desk."""

from __future__ import annotations

from datetime import date
from ipaddress import ip_network

from django.test import Client
from django.urls import clear_url_caches
from pytest_django.fixtures import Settings

import kb.urls  # noqa: F401  before SIGN_IN is set for a test: which addresses there are is settled when it is imported
from kb.models import AuditEntry, Delivery, HelpReason, HelpVote, MissedSearch, Run, Token, UnopenedSearch, Use, Webhook

SECRET = "a-secret-of-the-proxy-1234"


def with_sign_in(settings: Settings) -> None:
    """For clients that are made from now on."""
    settings.SIGN_IN, settings.AUTH_PROXY_SECRET = "proxy", SECRET
    settings.TRUSTED_PROXIES, settings.TRUST_SOCKET = [ip_network("127.0.0.1/32")], False
    settings.AUTH_USER_HEADER, settings.AUTH_GROUPS_HEADER = "X-Remote-User", "X-Remote-Groups"
    settings.ROOT_URLCONF = "tests.support.account_urls"
    identify = "kb.accounts.middleware.Identify"
    settings.MIDDLEWARE = [identify, *(each for each in settings.MIDDLEWARE if each != identify)]
    clear_url_caches()


def with_every_address(settings: Settings) -> None:
    """Those of assistants, and the site's own pages for errors."""
    settings.ROOT_URLCONF = "tests.support.canary_urls"
    clear_url_caches()


def client_of(*groups: str, name: str = "ada", **options: object) -> Client:
    headers = {"X-Proxy-Secret": SECRET, "X-Remote-User": name, "X-Remote-Groups": ",".join(groups)}
    return Client(headers=headers, **options)


def as_operator(settings: Settings) -> Client:
    with_sign_in(settings)
    return client_of("operator")


def fill_desk() -> Delivery:
    """Something for each list; the dead letter among them."""
    Run.objects.create(guide="blank-pages", guide_id="G1AA", ticket="INC1", cause="no-toner")
    MissedSearch.objects.create(text="<b>xylophone</b>", count=7, first=date.today(), last=date.today())
    UnopenedSearch.objects.create(text="paper tray", count=4, opened=1, first=date.today(), last=date.today())
    HelpVote.objects.create(item_id="A1PA", revision="an-earlier-one", yes=3, no=9, last=date.today())
    HelpReason.objects.create(item_id="A1PA", revision="an-earlier-one", reason="unclear", last=date.today())
    Token.objects.create(name="bot", scopes=["uses:write"], hash="f" * 64)
    Use.objects.create(step="G1AA", revision="r1", ticket="INC2", system="jira", by_token=True)
    hook = Webhook.objects.create(url="https://hooks.example.org/in", secret="whsec_hidden", events=["run.saved"])
    AuditEntry.objects.create(who="ada", action="token made", about="bot", detail={"scopes": "uses:write"})
    return Delivery.objects.create(
        webhook=hook, event="run.saved", state=Delivery.State.DEAD, attempts=10, last_error="status 500"
    )
