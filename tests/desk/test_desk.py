"""The operator's desk: operators see it and send dead letters again; for everybody else there is nothing."""

from __future__ import annotations

import re

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.urls import clear_url_caches

from kb.desk.lists import LISTS
from kb.models import AuditEntry, Delivery
from tests.support.commands import say
from tests.support.desk import as_operator, client_of, fill_desk, with_sign_in

pytestmark = pytest.mark.django_db
PAGES = ("/desk/", "/desk/audit.jsonl", *(f"/desk/{kind}/" for kind in LISTS))


@pytest.fixture
def operator(site, settings):
    yield as_operator(settings)
    settings.ROOT_URLCONF = "kb.urls"
    clear_url_caches()


def told(client: Client, method: str, path: str) -> tuple[int, dict[str, str], str]:
    """What somebody gets, without the words of the address."""
    got = getattr(client, method)(path)
    words = "|".join(word for word in re.split("[/-]", path) if word)
    return got.status_code, dict(got.headers), re.sub(words, "…", got.content.decode())


def test_one_page_says_how_the_site_is(operator) -> None:
    fill_desk()
    page = operator.get("/desk/")
    text = page.content.decode()
    for about in (
        "Library",
        "Last publish",
        "Queue",
        "Webhooks",
        "Reviews",
        "Searches without results",
        "Searches without a click",
        "Did this help?",
        "Disk",
    ):
        assert f'<th scope="row">{about}</th>' in text
    assert "1 failing: https://hooks.example.org/in" in text and "1 different search in 30 days, made 7 times" in text
    assert page["Content-Security-Policy"].startswith("default-src 'self'; img-src 'self' data:; object-src 'none'")
    assert "no-store" in page["Cache-Control"]


@pytest.mark.parametrize(
    ("kind", "shown"),
    [
        ("sessions", "INC1"), ("searches", "&lt;b&gt;xylophone"), ("unopened", "paper tray"), ("votes", "I couldn&#x27;t follow it"), ("tokens", "uses:write"), ("uses", "jira INC2"), ("accounts", "Nothing here"), ("webhooks", "https://hooks.example.org/in"),
        ("dead-letters", "status 500"), ("audit", "token made"),
    ],
)  # fmt: skip
def test_each_list_shows_its_records_and_no_secret(operator, kind: str, shown: str) -> None:
    fill_desk()
    text = operator.get(f"/desk/{kind}/").content.decode()
    assert shown in text and "whsec_hidden" not in text and "f" * 64 not in text


def test_a_dead_letter_is_sent_again_once_and_noted(operator) -> None:
    dead = fill_desk()
    address = f"/desk/dead-letters/{dead.pk}/replay/"
    assert address in operator.get("/desk/dead-letters/").content.decode()
    for _ in range(2):
        assert operator.post(address)["Location"] == "/desk/dead-letters/"
    dead.refresh_from_db()
    assert (dead.state, dead.attempts) == (Delivery.State.PENDING, 0)
    noted = AuditEntry.objects.filter(action="webhook replayed").values_list("who", "about")
    assert list(noted) == [("ada", str(dead.pk))]


def test_only_a_form_of_this_site_sends_a_dead_letter_again(operator) -> None:
    address = f"/desk/dead-letters/{fill_desk().pk}/replay/"
    assert operator.get(address).status_code == 405
    assert client_of("operator", enforce_csrf_checks=True).post(address).status_code == 403
    assert Delivery.objects.get().state == Delivery.State.DEAD


@pytest.mark.parametrize("groups", [("author",), ("reviewer",), ("author", "reviewer"), (), None])
def test_to_everybody_else_there_is_nothing(site, settings, groups: tuple[str, ...] | None) -> None:
    """The same answer as at an address that leads nowhere, whatever is sent and however."""
    with_sign_in(settings)
    dead = fill_desk()
    options = {"enforce_csrf_checks": True}
    client = Client(**options) if groups is None else client_of(*groups, **options)
    for path in (*PAGES, "/desk", "/desk/audit", f"/desk/dead-letters/{dead.pk}/replay/"):
        nothing = path.replace("desk", "dusk")
        for method in ("get", "head", "post", "put"):
            assert told(client, method, path) == told(client, method, nothing), f"{method} {path}"
            assert client.get(path).status_code == 404
    dead.refresh_from_db()
    assert dead.state == Delivery.State.DEAD


def test_the_audit_trail_is_exported_as_the_command_does_it(operator) -> None:
    fill_desk()
    answer = operator.get("/desk/audit.jsonl")
    assert answer.content.decode() == say("audit_log", "--json", "--days", "0") != ""
    assert 'href="/desk/audit.jsonl"' in operator.get("/desk/audit/").content.decode()
    assert "attachment" in answer["Content-Disposition"] and "no-store" in answer["Cache-Control"]


def test_a_list_that_there_is_not_is_not_found(operator) -> None:
    assert operator.get("/desk/secrets/").status_code == 404


def test_while_the_records_are_down_the_desk_says_so(operator, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(connection, "cursor", refuse)
    without_records = "/desk/accounts/"  # where the proxy has the accounts
    assert {operator.get(path).status_code for path in PAGES if path != without_records} == {503}


def test_a_site_without_sign_in_has_no_desk(site) -> None:
    assert Client().get("/desk/").status_code == 404
