"""A program saves a walk, and gets the note that goes into the ticket."""

from __future__ import annotations

import pytest
from django.db import OperationalError

from kb.models import Delivery, IdempotencyKey, Run, Use
from kb.webhooks.outbox import queue

WALK = {
    "guide": "blank-pages",
    "evidence": [{"key": "age", "value": "old"}, {"key": "reseat", "value": "no-change"}],
    "error": "0x2A",
    "ticket": "INC0012345",
    "system": "ServiceNow",
    "note": "Waits for toner.",
}


def test_a_walk_is_saved_and_can_be_read_by_whoever_knows_its_address(get, post, client, token_auth):
    answer = post("/runs", WALK, **token_auth)
    assert answer.status_code == 201
    run = answer.json()
    assert answer["Location"] == f"http://127.0.0.1:8000/api/v1/runs/{run['id']}"
    assert get(f"/runs/{run['id']}").json() == run
    assert get(f"/runs/{run['id']}")["Cache-Control"] == "private, no-store"
    assert b"Waits for toner." in client.get(run["url"].removeprefix("http://127.0.0.1:8000")).content


def test_its_notes_pin_what_was_tried_in_every_notation(post, token_auth):
    run = post("/runs", WALK, **token_auth).json()
    pinned = f"http://127.0.0.1:8000/s/R1SC@{run['evidence'][1]['revision']}?in=G1BP"
    assert all(pinned in note for note in run["notes"].values())
    assert f"[Take the cartridge out and put it back|{pinned}]" in run["notes"]["jira"]
    assert run["notes"]["servicenow"].startswith("[code]")


def test_the_ticket_points_at_what_was_tried_from_then_on(get, post, token_auth):
    post("/runs", WALK, **token_auth)
    assert [use["ticket"] for use in get("/steps/S1AA/uses", **token_auth).json()["items"]] == ["INC0012345"]


def test_the_outcome_is_the_one_the_walk_ends_with_unless_it_is_told(post, token_auth):
    fixed = WALK | {"evidence": [{"key": "reseat", "value": "fixed"}]}
    assert post("/runs", fixed, **token_auth).json()["outcome"] == "solved"
    assert post("/runs", fixed | {"outcome": "open"}, **token_auth).json()["outcome"] == "open"


def test_a_program_may_say_how_long_a_step_took(post, token_auth):
    age, reseat = WALK["evidence"]
    timed = WALK | {"evidence": [age, reseat | {"minutes": 7.5}]}
    assert post("/runs", timed, **token_auth).status_code == 201
    assert [each.get("minutes") for each in Run.objects.get().evidence] == [None, 7.5]
    for wrong in (0, -1, 1e9, "soon"):
        assert post("/runs", WALK | {"evidence": [age | {"minutes": wrong}]}, **token_auth).status_code == 422


def test_sent_twice_it_is_saved_once(post, token_auth):
    key = {"Idempotency-Key": "ticket-1"}
    first, second = (post("/runs", WALK, **token_auth, **key) for _ in range(2))
    assert first.json() == second.json() and second.status_code == 201
    assert second["Location"] == first["Location"]
    assert Run.objects.count() == 1


def test_what_was_typed_is_not_kept_with_the_key(post, token_auth):
    post("/runs", WALK, **token_auth, **{"Idempotency-Key": "1"})
    assert "toner" not in str(IdempotencyKey.objects.get().response)


def test_a_program_says_what_a_ticket_points_at_and_its_run_says_so(post, token_auth):
    run = post("/runs", WALK | {"ticket": "INC7"}, **token_auth).json()
    assert run["by_token"] is True
    assert Use.objects.filter(ticket="INC7", by_token=True).exists()


def test_deleting_a_walk_deletes_what_saving_it_noted(client, post, token_auth):
    run = post("/runs", WALK, **token_auth).json()
    post("/uses", {"step": "S1AA", "ticket": "INC9", "run": run["id"]}, **token_auth)
    client.post(f"/runs/{run['id']}/delete/")
    assert [use.ticket for use in Use.objects.all()] == ["INC9"]


def test_a_text_with_a_password_is_refused_until_somebody_says_it_is_none(post, token_auth):
    words = WALK | {"note": "password: hunter2"}
    answer = post("/runs", words, **token_auth)
    assert answer.status_code == 422 and "a password" in answer.json()["errors"][0]["detail"]
    assert b"hunter2" not in answer.content and not Run.objects.exists()
    assert post("/runs", words | {"may_hold_secrets": True}, **token_auth).status_code == 201


@pytest.mark.parametrize(
    "wrong",
    [
        {"ticket": "x" * 10_000},
        {"note": "x" * 4001},
        {"note": "a\u0000"},
        {"system": "x" * 61},
        {"outcome": "exploded"},
        {"error": "<script>"},
        {"evidence": [{"key": "a", "value": "b"}] * 201},
        {"evidence": "age"},
        {"profile": "king"},
    ],
)
def test_what_breaks_a_bound_is_refused_and_not_saved(post, token_auth, wrong):
    answer = post("/runs", WALK | wrong, **token_auth)
    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
    assert not Run.objects.exists()


def test_a_program_goes_on_from_a_saved_session(get, post, token_auth):
    first = post("/runs", WALK, **token_auth).json()
    second = post("/runs", WALK | {"continues": first["id"]}, **token_auth).json()
    assert second["continues"] == first["url"]
    assert get(f"/runs/{first['id']}").json()["continued_in"] == [second["url"]]


@pytest.mark.parametrize(("run_id", "status"), [("0" * 32, 404), ("nonsense", 422)])
def test_going_on_from_a_session_that_is_not_there_saves_nothing(post, token_auth, run_id, status):
    assert post("/runs", WALK | {"continues": run_id}, **token_auth).status_code == status
    assert not Run.objects.exists()


def test_a_guide_that_is_not_there(post, token_auth):
    assert post("/runs", WALK | {"guide": "nope"}, **token_auth).status_code == 404


@pytest.mark.parametrize("run_id", ["0" * 32, "x", "%00", "..", "a" * 200])
@pytest.mark.django_db
def test_a_walk_that_was_never_saved(get, run_id):
    assert get(f"/runs/{run_id}").status_code == 404


def test_an_old_walk_says_what_has_changed_since(get, post, token_auth):
    run = post("/runs", WALK, **token_auth).json()
    assert run["changes"] == []
    Run.objects.update(guide_revision="0123456789")
    changes = get(f"/runs/{run['id']}").json()["changes"]
    assert [(each["what"], each["url"]) for each in changes] == [
        ("has changed", "http://127.0.0.1:8000/s/G1BP@0123456789")
    ]


def test_saving_is_told_to_who_wants_to_know_by_the_site_and_by_the_api(client, post, token_auth):
    from kb.models import Webhook

    Webhook.objects.create(url="https://x.example", secret="whsec_", events=["run.saved"])
    post("/runs", WALK, **token_auth)
    client.post("/guides/blank-pages/save/?age=old", {"outcome": "open", "ticket": "INC2"})
    told = Delivery.objects.order_by("pk").values_list("payload__data__ticket", flat=True)
    assert list(told) == ["INC0012345", "INC2"]
    assert queue("step.changed", [{}]) == 0


def test_with_the_records_database_down_nothing_is_saved_and_it_says_so(post, token_auth, monkeypatch):
    def down(*args):
        raise OperationalError("no route to host")

    monkeypatch.setattr("kb.api.runs.save_run", down)
    answer = post("/runs", WALK, **token_auth)
    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    assert "Nothing was saved" in answer.json()["detail"]


def test_saving_needs_a_token_with_the_scope(post, db):
    assert post("/runs", WALK).status_code == 401


# --- how it ended ---------------------------------------------------------------------------------


@pytest.fixture
def patch(client):
    return lambda path, body, **headers: client.patch(
        f"/api/v1{path}", body, content_type="application/json", headers=headers
    )


@pytest.fixture
def saved(post, token_auth):
    return post("/runs", WALK, **token_auth).json()


def test_a_program_says_how_a_session_ended(saved, patch, get, token_auth):
    answer = patch(f"/runs/{saved['id']}", {"outcome": "solved", "cause": "driver"}, **token_auth)
    assert answer.status_code == 200
    closed = get(f"/runs/{saved['id']}").json()
    assert answer.json() == closed
    assert (closed["outcome"], closed["cause"], closed["cause_text"]) == (
        "solved", "driver", "The driver sends empty pages",
    )  # fmt: skip
    assert closed["closed"] and "It was: The driver sends empty pages" in closed["notes"]["plain"]


def test_said_twice_by_a_program_it_changes_nothing(saved, patch, token_auth):
    said = {"outcome": "handed-over", "text": "Humid paper"}
    first, second = (patch(f"/runs/{saved['id']}", said, **token_auth).json() for _ in range(2))
    assert first == second


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        ({"outcome": "solved", "cause": "gremlins"}, "/body/cause"),
        ({"outcome": "solved", "text": "password: hunter2"}, "/body"),
        ({"outcome": "perhaps"}, "/body/body/outcome"),
        ({"cause": "driver"}, "/body/body/outcome"),
    ],
)
def test_an_end_that_cannot_be_taken_says_what_is_wrong(saved, patch, token_auth, said, pointer):
    answer = patch(f"/runs/{saved['id']}", said, **token_auth)
    assert answer.status_code == 422 and answer.json()["errors"][0]["pointer"] in (
        pointer,
        pointer.replace("/body/body", "/body"),
    )
    assert b"hunter2" not in answer.content and Run.objects.get().closed is None


def test_only_who_may_says_how_a_session_ended(saved, patch, token_auth):
    said = {"outcome": "solved"}
    assert patch(f"/runs/{saved['id']}", said).status_code == 401
    assert patch(f"/runs/{'0' * 32}", said, **token_auth).status_code == 404
    assert Run.objects.get().closed is None


def test_a_body_that_is_too_large_is_turned_away_before_it_is_read(saved, patch, token_auth):
    assert patch(f"/runs/{saved['id']}", {"outcome": "solved", "text": "x" * 70_000}, **token_auth).status_code == 413


def test_a_ticket_system_closes_the_session_of_a_ticket_without_its_id(saved, post, get, token_auth):
    said = {"ticket": "INC0012345", "system": "ServiceNow", "outcome": "solved", "cause": "loose"}
    assert post("/tickets/closed", said, **token_auth).json()["id"] == saved["id"]
    assert get(f"/runs/{saved['id']}").json()["cause"] == "loose"
    assert post("/tickets/closed", said | {"ticket": "INC9"}, **token_auth).status_code == 404
    assert post("/tickets/closed", said).status_code == 401
