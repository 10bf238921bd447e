"""Who may read, how often, and who is let in."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import RequestFactory
from django.utils import timezone

from kb.api.tokens import make_token
from kb.models import Token
from kb.web.ratelimit import client_of


def bearer(token):
    return {"Authorization": f"Bearer {token}"}


def test_a_client_that_asks_too_often_is_told_how_long_to_wait(get, client, settings):
    settings.API_CLIENT_PER_MINUTE = 3
    answers = [get("/guides") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert 1 <= int(answers[3]["Retry-After"]) <= 60
    assert client.get("/api/v1/guides", REMOTE_ADDR="10.0.0.9").status_code == 200
    assert client.get("/guides/").status_code == 200


def test_no_limit_is_no_limit(get, settings):
    settings.API_CLIENT_PER_MINUTE = 0
    assert {get("/guides").status_code for _ in range(5)} == {200}


@pytest.mark.parametrize(
    ("address", "who"),
    [("192.0.2.7", "192.0.2.7"), ("", "unknown"), ("unix:", "unknown"), ("2001:db8:1:2::7", "20010db800010002")],
)
def test_a_client_is_its_address_or_its_network(address, who):
    assert client_of(RequestFactory().get("/", REMOTE_ADDR=address)) == who


def test_a_forwarded_address_counts_only_behind_a_proxy_and_only_the_one_it_added(settings):
    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", headers={"X-Forwarded-For": "1.2.3.4, 192.0.2.7"})
    assert client_of(request) == "10.0.0.1"
    settings.BEHIND_PROXY = True
    assert client_of(request) == "192.0.2.7"


@pytest.fixture
def closed(settings):
    settings.API_PUBLIC_READ = False


def test_a_closed_site_is_read_with_a_token_and_nothing_of_it_is_kept_by_caches(closed, get, token):
    assert get("/guides").status_code == 401
    assert get("/guides")["WWW-Authenticate"] == "Bearer"
    answer = get("/guides", **bearer(token))
    assert (answer.status_code, answer["Cache-Control"]) == (200, "private, no-store")


def test_what_was_kept_while_the_site_was_open_is_not_given_out_once_it_is_closed(get, settings, db):
    tag = get("/guides")["ETag"]
    settings.API_PUBLIC_READ = False
    assert get("/guides", **{"If-None-Match": tag}).status_code == 401


@pytest.mark.parametrize("shown", ["wrong", "", "kb_\ud800", "x" * 5000])
def test_a_token_that_is_none(closed, client, db, shown):
    header = f"Bearer {shown}".encode("utf-8", "surrogatepass").decode("latin-1")
    answer = client.get("/api/v1/guides", HTTP_AUTHORIZATION=header)
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, 'Bearer error="invalid_token"')


def test_another_scheme_is_asked_for_a_token(closed, get, token):
    assert get("/guides", Authorization=f"Basic {token}").status_code == 401


def test_a_token_whose_time_is_over_is_none(closed, get, db):
    token = make_token("short", [], days=1)
    assert get("/guides", **bearer(token)).status_code == 200
    Token.objects.update(expires=timezone.now() - timedelta(seconds=1))
    assert get("/guides", **bearer(token)).status_code == 401


def test_a_token_has_a_limit_of_its_own(closed, get, token, settings):
    settings.API_TOKEN_PER_MINUTE = 2
    assert [get("/guides", **bearer(token)).status_code for _ in range(3)] == [200, 200, 429]


def test_the_token_itself_is_stored_nowhere(token):
    stored = Token.objects.get()
    assert token not in str(vars(stored)) and len(stored.hash) == 64


def test_the_first_use_of_a_token_is_noted(closed, get, token):
    assert Token.objects.get().last_used is None
    get("/guides", **bearer(token))
    assert Token.objects.get().last_used is not None
