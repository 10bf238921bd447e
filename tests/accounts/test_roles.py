"""Who may change what: every address takes GET only, or stands in a table below, with who may send what to it.

A new route that takes POST, PUT, PATCH or DELETE fails here until it is written down, here and in docs/security.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, path, reverse

from kb.agents.views import endpoint
from kb.api.tokens import SCOPES, make_token
from kb.models import Delivery
from kb.operations.views_metrics import metrics
from kb.site.views_live import live
from kb.studio.urls import routes as studio_routes
from tests.support import account_urls
from tests.support.desk import client_of, fill_desk, with_sign_in
from tests.support.sites import publish_all, serve

pytestmark = pytest.mark.django_db
UNSAFE = ("post", "put", "patch", "delete")
# What needs no role: it changes nothing but the sender's own records, or nothing at all. Limits hold for all of it.
ANYBODY = {
    "search/": "post", "search/looked/": "post", r"^s/(?P<item_id>[A-Z0-9]{1,10})@(?P<revision>[^/]{1,20})/helped/\Z": "post",
    "guides/<slug:slug>/know/": "post", "guides/<slug:slug>/collect/": "post", "guides/<slug:slug>/as/": "post",
    "guides/<slug:slug>/save/": "post", "guides/<slug:slug>/ended/": "post", "mcp": "post",
    r"^runs/(?P<run_id>[0-9a-f]{32})/closed/\Z": "post", r"^runs/(?P<run_id>[0-9a-f]{32})/delete/\Z": "post",
    "api/v1/codes": "post", "api/v1/walk": "post", "api/v1/guides/<slug>/evidence": "post",
}  # fmt: skip
ROLES = {
    "desk/dead-letters/<int:delivery>/replay/": ("post", {"operator"}),
    "suggest/<str:typed>/": ("post", {"author", "reviewer"}),
    "suggest/<str:typed>/checked/": ("post", {"author", "reviewer"}),
    "proposals/<slug:name>/decide/": ("post", {"reviewer"}),
}
SCOPES_OF = {
    "api/v1/runs": ("post", "runs:write"),
    "api/v1/runs/<run_id>": ("patch", "runs:write"),
    "api/v1/tickets/closed": ("post", "runs:write"),
    "api/v1/uses": ("post", "uses:write"),
}
ALWAYS_THE_SAME = {
    "api/v1/openapi.json",
    "^api/",
    "account/",
    "account/sign-in/",
    "account/sign-out/",
}  # whatever is sent
# kb/accounts/urls.py is read in tests/accounts/test_sign_in.py: signing in and out are POSTs that anybody may send.

urlpatterns = [
    path("metrics", metrics), path("mcp", endpoint), path("live/", live), *studio_routes(), *account_urls.urlpatterns,
]  # fmt: skip
VALUES = {
    "slug": "no-coffee", "key": "fill", "step_id": "S1AA", "typed": "G4TM", "revision": "r", "page": "articles/care/", "path": "articles/care",
    "form": "json", "name": "x", "kind": "audit", "delivery": "1", "pack": "coffee", "number": "1", "spelling": "0x904", "run_id": "0" * 32,
    "file": "md", "item_id": "S1AA", "part": "plan",
}  # fmt: skip


def routes(patterns: list[URLPattern | URLResolver], before: str = "") -> Iterator[str]:
    for each in patterns:
        if isinstance(each, URLResolver):
            yield from routes(each.url_patterns, before + str(each.pattern))
        else:
            yield before + str(each.pattern)


def example(route: str) -> str:
    """An address that this route answers."""
    plain = route.removeprefix("^").replace(r"\Z", "").replace("/?", "/").replace(r"\.", ".")
    plain = re.sub(r"\(\?P<(\w+)>(?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)", lambda found: VALUES[found[1]], plain)
    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda found: VALUES[found[1]], plain)


@pytest.fixture
def anywhere(published_site, settings) -> None:
    """Every part that can be switched on is."""
    published_site()
    with_sign_in(settings)
    settings.ROOT_URLCONF, settings.METRICS_TOKEN = __name__, "m" * 40


def test_every_address_that_takes_more_than_reading_is_written_down(anywhere) -> None:
    everybody = client_of("author", "reviewer", "operator")
    everybody.raise_request_exception = False
    found = {}
    for route in set(routes(get_resolver().url_patterns)) - ALWAYS_THE_SAME:
        taken = [method for method in UNSAFE if getattr(everybody, method)(example(route)).status_code != 405]
        if taken:
            found[route] = " ".join(taken)
    named = {route: method for table in (ROLES, SCOPES_OF) for route, (method, _) in table.items()}
    assert found == named | ANYBODY


def test_each_part_that_can_be_switched_on_is_among_them() -> None:
    import kb.urls

    parts = re.findall(r"^    from (kb\.[.\w]+) import", Path(kb.urls.__file__).read_text("utf-8"), re.MULTILINE)
    assert set(parts) == {
        "kb.accounts.urls", "kb.desk.urls", "kb.proposals.urls", "kb.learning.views", "kb.studio.urls", "kb.site.views_live",
        "kb.operations.views_metrics", "kb.agents.views",
    }  # fmt: skip


def without(allowed: set[str]) -> list[Client]:
    """Strangers, readers, and everybody whose role is another one."""
    others = [(), *({role} for role in ("author", "reviewer", "operator") if role not in allowed)]
    return [Client(), *(client_of(*groups) for groups in others)]


def test_nobody_but_operators_sends_a_delivery_again(anywhere) -> None:
    dead = fill_desk()
    address = f"/desk/dead-letters/{dead.pk}/replay/"
    _, allowed = ROLES["desk/dead-letters/<int:delivery>/replay/"]
    assert {client.post(address).status_code for client in without(allowed)} == {404}
    assert Delivery.objects.get().state == Delivery.State.DEAD
    assert client_of("operator").post(address).status_code == 302
    assert Delivery.objects.get().state == Delivery.State.PENDING


def test_authors_suggest_and_reviewers_decide(git_repo, anywhere, settings, tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "kb.settings")
    settings.VAR_DIR, settings.SAVES_PER_MINUTE = tmp_path, 0
    serve(settings, tmp_path / "library", git_repo)
    publish_all()
    form = "/suggest/Q1AA/?field=ask"
    base = re.search(r'name="base" value="(\w+)"', client_of("author").get(form).content.decode())[1]
    sent = {"text": "Is the tank full?", "base": base, "do": "send"}
    assert {client.post(form, sent).status_code for client in without({"author", "reviewer"})} == {403}
    made = client_of("author").post(form, sent)
    assert made.status_code == 302 and made["Location"].startswith("/proposals/")
    decide = reverse("proposal-decide", args=[made["Location"].split("/")[2]])
    back = {"do": "back", "reason": "no"}
    assert {client.post(decide, back).status_code for client in without({"reviewer"})} == {403}
    assert client_of("reviewer").post(decide, back).status_code == 302


@pytest.mark.parametrize(("route", "method", "scope"), [(route, *rest) for route, rest in SCOPES_OF.items()])
def test_programs_need_a_token_with_the_scope(anywhere, route: str, method: str, scope: str) -> None:
    def status(token: str) -> int:
        told = {"Authorization": f"Bearer {token}"} if token else {}
        send = getattr(client_of("operator"), method)  # no role of a person counts here
        return send(example(route), b"{}", content_type="application/json", headers=told).status_code

    others = make_token("others", [other for other in SCOPES if other != scope])
    assert (status(""), status("kb_nonsense"), status(others)) == (401, 401, 403)
    assert status(make_token("right", [scope])) not in (401, 403, 405)
