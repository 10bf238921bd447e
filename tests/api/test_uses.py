"""A ticket system tells that a ticket points at a step, once, however often it has to say so."""

from __future__ import annotations

import threading
from time import sleep

import pytest
from django.db import OperationalError, connection
from django.test import Client

from kb.api.tokens import make_token
from kb.models import IdempotencyKey, Run, Use

USE = {"step": "TSG-P7AA", "ticket": "INC0012345", "system": "servicenow", "outcome": "fixed"}


def test_a_use_is_noted_with_the_step_in_its_usual_spelling(get, post, token_auth):
    revision = get("/steps/P7AA").json()["revision"]
    answer = post("/uses", USE | {"revision": revision}, **token_auth)
    assert answer.status_code == 201
    assert answer.json()["step"] == "P7AA" and answer["Cache-Control"] == "private, no-store"
    listed = get("/steps/p7aa/uses", **token_auth).json()
    assert listed == {"items": [answer.json()], "total": 1}
    assert Use.objects.get().token.name == "ticket system"


def test_the_same_request_sent_again_is_carried_out_once_and_answered_the_same(post, token_auth):
    key = {"Idempotency-Key": "a1"}
    first, second = post("/uses", USE, **token_auth, **key), post("/uses", USE, **token_auth, **key)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert "Idempotent-Replayed" not in first and second["Idempotent-Replayed"] == "true"
    assert Use.objects.count() == 1


def test_a_key_that_came_before_with_another_body_is_refused(post, token_auth):
    key = {"Idempotency-Key": "a1"}
    post("/uses", USE, **token_auth, **key)
    answer = post("/uses", USE | {"ticket": "INC2"}, **token_auth, **key)
    assert answer.status_code == 422 and answer.json()["type"] == "/api/v1/#idempotency-key-reused"
    assert Use.objects.count() == 1


def test_a_refused_request_leaves_its_key_free(post, token_auth):
    key = {"Idempotency-Key": "a1"}
    assert post("/uses", USE | {"run": "0" * 32}, **token_auth, **key).status_code == 404
    assert post("/uses", USE, **token_auth, **key).status_code == 201


def test_two_programs_may_choose_the_same_key(post, token_auth, db):
    other = {"Authorization": f"Bearer {make_token('other', ['uses:write'])}"}
    for who in (token_auth, other):
        assert post("/uses", USE, **who, **{"Idempotency-Key": "1"}).status_code == 201
    assert Use.objects.count() == 2


def test_without_a_key_each_request_counts(post, token_auth):
    for _ in range(2):
        assert post("/uses", USE, **token_auth).status_code == 201
    assert Use.objects.count() == 2


@pytest.mark.parametrize("key", ["x" * 201, "ä", "a\tb"])
def test_a_key_that_is_none(post, token_auth, key):
    assert post("/uses", USE, **token_auth, **{"Idempotency-Key": key}).status_code == 422


@pytest.mark.django_db(transaction=True)
def test_the_same_request_at_the_same_moment_is_carried_out_once(token):
    answers = []

    def send():
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": "race"}
        client = Client(SERVER_NAME="127.0.0.1")
        for _ in range(1000):  # a database in memory is locked at once where one in a file waits: come back, as told
            answer = client.post("/api/v1/uses", USE, content_type="application/json", headers=headers)
            if answer.status_code != 503:
                break
            sleep(0.02)
        answers.append(answer)
        connection.close()

    threads = [threading.Thread(target=send) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert Use.objects.count() == IdempotencyKey.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"ticket": "x" * 10_000},
        {"ticket": ""},
        {"ticket": "   "},
        {"ticket": "a\u0000b"},
        {"ticket": "a\nb"},
        {"ticket": "\u200b—"},
        {"tickets": "INC1"},
        {"ticket": None},
        {"ticket": 7},
        {"revision": "latest"},
        {"outcome": "x" * 21},
        {"outcome": "So lala"},
        {"system": "x" * 61},
        {"run": "1"},
        {"step": "x" * 201},
    ],
)
def test_what_breaks_a_bound_is_refused_with_its_place(post, token_auth, wrong):
    answer = post("/uses", USE | wrong, **token_auth)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"].endswith(next(iter(wrong)))
    assert not Use.objects.exists()


@pytest.mark.parametrize("unknown", [{"step": "ZZZZ"}, {"revision": "0123456789"}, {"run": "0" * 32}])
def test_what_was_never_published_or_saved_is_not_found(post, token_auth, unknown):
    assert post("/uses", USE | unknown, **token_auth).status_code == 404


def test_a_use_can_belong_to_a_saved_walk(post, token_auth):
    run = Run.objects.create(guide="blank-pages", guide_id="G1BP")
    assert post("/uses", USE | {"run": run.pk}, **token_auth).status_code == 201
    assert run.uses.get().ticket == "INC0012345"


def test_writing_needs_a_token_with_the_scope(get, post, db):
    assert post("/uses", USE).status_code == 401
    reader = {"Authorization": f"Bearer {make_token('reader', ['uses:read'])}"}
    answer = post("/uses", USE, **reader)
    assert answer.status_code == 403 and "uses:write" in answer.json()["detail"]
    assert get("/steps/P7AA/uses", **reader).status_code == 200


def test_what_nobody_with_a_token_said_is_not_listed(get, post, token_auth):
    post("/uses", USE, **token_auth)
    Use.objects.create(step="P7AA", ticket="!INC1")
    assert get("/steps/P7AA/uses", **token_auth).json()["total"] == 1


def test_which_tickets_there_are_is_not_for_everybody(get):
    assert get("/steps/P7AA/uses").status_code == 401


def test_with_the_records_database_down_reading_goes_on_and_writing_says_so(get, post, token_auth, monkeypatch):
    def down(*args, **kwargs):
        raise OperationalError("could not connect to server: host=db.internal user=kb")

    monkeypatch.setattr("kb.api.access.find_token", down)
    answer = post("/uses", USE, **token_auth)
    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    assert b"internal" not in answer.content and "Nothing was saved" in answer.json()["detail"]
    assert get("/steps/P7AA").status_code == 200
