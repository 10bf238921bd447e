"""Who published, deleted, made a token: noted, readable, and never in the way."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import Error
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kb.models import AuditEntry, Run
from kb.records.audit import record
from tests.support.commands import refuse, say

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_the_shell(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUDO_USER", "ada")


def told() -> list[tuple[str, str, str]]:
    return list(AuditEntry.objects.order_by("pk").values_list("who", "action", "about"))


def test_what_operators_do_at_the_shell_is_noted_with_their_name(published_site) -> None:
    published_site()
    say("make_token", "tickets", "--scope", "runs:write")
    say("revoke_token", "tickets")
    say("add_webhook", "https://example.org/hook", "--event", "run.saved")
    say("remove_webhook", "1")
    assert [entry[:2] for entry in told()] == [
        ("ada (shell)", action) for action in ("token made", "token revoked", "webhook added", "webhook removed")
    ]
    secrets = say("audit_log", "--json")
    assert "kb_" not in secrets and [json.loads(line)["who"] for line in secrets.splitlines()] == ["ada (shell)"] * 4


def test_publishing_and_rolling_back_are_noted(published_site, settings) -> None:
    content = published_site()
    first = say("publish", "--list").split()[1]
    article = content / "coffee/articles/care.md"
    article.write_text(article.read_text().replace("owner: coffee-team", "owner: night-shift"))
    say("publish")
    say("publish")  # nothing new
    say("publish", "--rollback", first)
    assert [entry[1] for entry in told()] == ["published", "rolled back"] and told()[1][2] == first


def test_what_did_not_happen_is_not_noted() -> None:
    refuse("revoke_token", "nobody's")
    refuse("remove_webhook", "77")
    assert told() == []


def test_deleting_a_session_is_noted_without_a_name_on_a_public_site(site, reader: Client) -> None:
    run = Run.objects.create(
        guide="blank-pages",
        guide_id="G1AB",
        guide_revision="r",
        library_revision="l",
        transcript={"lines": []},
        ticket="INC1",
    )
    assert reader.post(reverse("run-delete", args=[run.pk])).status_code == 200
    assert told() == [("", "session deleted", "blank-pages")]


def test_a_trail_that_cannot_be_written_stops_nothing(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def down(**_: object) -> None:
        raise Error("the database is away")

    monkeypatch.setattr(AuditEntry.objects, "create", down)
    assert say("make_token", "tickets").strip().splitlines()[-1].startswith("kb_")
    assert "the audit trail could not be written: token made tickets" in caplog.text


def test_an_action_that_is_none_is_a_mistake_of_ours() -> None:
    with pytest.raises(ValueError, match="is no action"):
        record("published by accident")


def test_the_trail_is_shown_by_days_and_by_action_and_ends_after_its_time(settings) -> None:
    for action in ("published", "token made"):
        record(action, "x", "ada")
    AuditEntry.objects.filter(action="published").update(at=timezone.now() - timedelta(days=400))
    assert "published" not in say("audit_log") and "ada  token made x" in say("audit_log")
    assert "published" in say("audit_log", "--days", "0", "--action", "published")
    settings.AUDIT_KEEP_DAYS = 399
    say("delete_old_records")
    assert told() == [("ada", "token made", "x")]
