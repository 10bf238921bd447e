"""Whatever goes wrong below /api/ is a problem detail with the right status, and never a server error."""

from __future__ import annotations

import json

import pytest

from kb.site.store import store

PROBLEM = "application/problem+json"


def assert_problem(answer, status, kind):
    assert (answer.status_code, answer["Content-Type"]) == (status, PROBLEM), answer.content[:300]
    body = answer.json()
    assert (body["status"], body["type"]) == (status, f"/api/v1/#{kind}")
    assert body["title"] and body["detail"]


@pytest.mark.parametrize(
    "path", ["/api/", "/api/v2/", "/api/v1/nope", "/api/v1/guides/", "/api/v1/steps/P7AA/nope", "/api/%00"]
)
def test_an_address_that_is_none(client, path):
    assert_problem(client.get(path), 404, "not-found")


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options", "trace"])
def test_a_method_that_the_address_does_not_have(client, method):
    answer = getattr(client, method)("/api/v1/guides")
    assert_problem(answer, 405, "wrong-method")
    assert answer["Allow"] == "GET"


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=501", "limit=x", "offset=-1", "limit=" + "9" * 5000, "offset=1e9", "limit=%00"]
)
def test_a_number_out_of_bounds_is_told_with_its_place(get, query):
    answer = get(f"/articles?{query}")
    assert_problem(answer, 422, "invalid")
    assert answer.json()["errors"][0]["pointer"] == f"/{query.partition('=')[0]}"


@pytest.mark.parametrize(
    "path",
    [
        "/search?q=%00",
        "/search?q=%ED%A0%80",
        "/codes/%00",
        "/codes/%FF",
        "/steps/%00",
        "/guides/a%00b",
        "/walk?guide=%00",
    ],
)
def test_bytes_that_no_text_has_are_no_fault_of_the_server(get, path):
    assert get(path).status_code in (200, 404, 422)


@pytest.mark.parametrize(
    "body",
    [b"{", b"[]", b"null", b"7", b'"x"', b"\xff", b"[" * 50_000, b'{"guide": ' + b"9" * 5000 + b"}", b'{"guide": NaN}'],
)
def test_a_body_that_is_no_walk(client, body):
    answer = client.post("/api/v1/walk", body, content_type="application/json")
    assert answer.status_code in (400, 422)
    assert answer["Content-Type"] == PROBLEM


@pytest.mark.parametrize(
    "evidence",
    [[{"key": "a" * 61, "value": "b"}], [{"key": "a\u0000", "value": "b"}], [{"key": "a", "value": "b"}] * 201],
)
def test_evidence_out_of_bounds(post, evidence):
    assert_problem(post("/walk", {"guide": "blank-pages", "evidence": evidence}), 422, "invalid")


def test_a_lone_surrogate_is_refused(client):
    body = b'{"guide": "blank-pages", "evidence": [{"key": "\\ud800", "value": "x"}]}'
    assert_problem(client.post("/api/v1/walk", body, content_type="application/json"), 422, "invalid")


def test_what_was_sent_is_not_repeated_in_the_error(post):
    answer = post("/walk", {"guide": "blank-pages", "profile": "hunter2\u0007"})
    assert answer.status_code == 422 and b"hunter2" not in answer.content


def test_a_body_of_another_type_or_size_is_turned_away_unread(client):
    assert_problem(client.post("/api/v1/walk", {"guide": "x"}), 415, "wrong-media-type")
    large = json.dumps({"guide": "x" * 70_000})
    assert_problem(client.post("/api/v1/walk", large, content_type="application/json"), 413, "too-large")


def test_a_host_that_is_not_ours(client):
    assert_problem(client.get("/api/v1/guides", SERVER_NAME="elsewhere.example"), 400, "bad-request")


def test_without_a_library_a_program_is_told_when_to_come_back(get, settings, tmp_path):
    settings.LIBRARY_DIR = tmp_path
    store.cache_clear()
    answer = get("/guides")
    assert_problem(answer, 503, "unavailable")
    assert answer["Retry-After"] == "10"


def test_a_fault_of_ours_is_a_problem_too(client, monkeypatch):
    def broken(*args):
        raise RuntimeError("secret words")

    monkeypatch.setattr("kb.api.answers.page_list", broken)
    client.raise_request_exception = False
    answer = client.get("/api/v1/guides")
    assert_problem(answer, 500, "fault")
    assert b"secret" not in answer.content


def test_pages_of_the_site_keep_their_own_errors(client):
    answer = client.get("/apiary/")
    assert answer.status_code == 404 and answer["Content-Type"].startswith("text/html")
