"""What is told: by a publish, on the day of a review, when a walk is saved; and to which tickets it matters."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.management import call_command
from django.db import OperationalError

from kb.library.store import Store
from kb.links.ids import show_id
from kb.links.library_diff import differences
from kb.models import Delivery, Run, Use
from kb.publish.publish import publish
from kb.publish.source_folder import SourceFiles
from kb.site.store import store
from kb.webhooks.events import save_run, tell_of_publish, tell_of_reviews, tickets_in
from tests.support import content_files as small
from tests.support.content_files import files, write

pytestmark = pytest.mark.django_db

CARE = "coffee/articles/care.md"
SHOWN = show_id("S6AA", "TSG")
REWORDED = {CARE: small.ARTICLE.replace("Open the lid.", "Lift the lid.")}
WITHDRAWN = {"redirects.yaml": "redirects:\n  S6AA: {withdrawn: true, reason: it burns fingers}\n"}
REMOVED = {
    CARE: small.ARTICLE.replace("2. Wipe it. {#S7AA}\n", ""),
    "redirects.yaml": "redirects:\n  S7AA: {successor: [S6AA], reason: it is one step now}\n",
}


@pytest.fixture
def libraries(tmp_path):
    """Publishes content with changes, one after the other; gives each library."""
    place = Store(tmp_path / "library")

    def make(changes=None):
        outcome = publish(place, SourceFiles(tuple(files(changes))))
        assert not outcome.findings, outcome.findings
        return place.current()

    return make


def told(event):
    return [each.payload["data"] for each in Delivery.objects.filter(event=event)]


def test_the_same_content_makes_no_difference(libraries):
    assert differences(libraries(), libraries()) == ()


def test_a_reworded_step_is_told_with_both_revisions_and_its_tickets(libraries, hook):
    old = libraries()
    before = old.row("SELECT revision FROM item WHERE id = 'S6AA'")[0]
    for ticket in ("INC2", "INC1", "INC1"):
        Use.objects.create(step="S6AA", revision=before, ticket=ticket, system="jira", by_token=True)
    used = tell_of_publish(old, libraries(REWORDED))
    assert [str(each) for each in used] == [f"{SHOWN} changed: Lift the lid. (jira INC1, jira INC2)"]
    assert tickets_in(used) == 2
    step = next(each for each in told("step.changed") if each["id"] == "S6AA")
    assert (step["kind"], step["state"], step["revision_before"]) == ("step", "current", before)
    assert step["pinned_url"] == f"http://127.0.0.1:8000/s/S6AA@{step['revision']}" and step["revision"] != before
    assert step["tickets"] == [{"system": "jira", "ticket": "INC1"}, {"system": "jira", "ticket": "INC2"}]
    assert {each["id"] for each in told("step.changed")} == {"S6AA", "A1AA"}, "the step, and the article it stands in"


def test_a_withdrawn_step_is_told_with_its_reason(libraries, hook):
    tell_of_publish(libraries(), libraries(WITHDRAWN))
    (step,) = told("step.withdrawn")
    assert (step["id"], step["state"], step["reason"]) == ("S6AA", "withdrawn", "it burns fingers")
    assert not told("step.changed")


def test_a_step_that_is_superseded_names_its_successors(libraries, hook):
    tell_of_publish(libraries(), libraries(REMOVED))
    (step,) = told("step.withdrawn")
    assert (step["id"], step["state"], step["successors"]) == ("S7AA", "superseded", ["http://127.0.0.1:8000/s/S6AA"])


def test_a_step_that_is_back_is_told_as_changed(libraries, hook):
    first = libraries()
    second = libraries(WITHDRAWN)
    tell_of_publish(second, first)
    assert [(each["id"], each["state"]) for each in told("step.changed")] == [("S6AA", "current")]


def test_new_content_is_nobodys_change(libraries, hook):
    old = libraries()
    new = libraries({CARE: small.ARTICLE.replace("2. Wipe it. {#S7AA}", "2. Wipe it. {#S7AA}\n3. Close it. {#S8AA}")})
    assert {each.item.mark.id for each in differences(old, new)} == {"A1AA"}


def test_without_anybody_to_tell_the_tickets_are_still_found(libraries):
    Use.objects.create(step="S6AA", ticket="INC1", by_token=True)
    assert tickets_in(tell_of_publish(libraries(), libraries(WITHDRAWN))) == 1
    assert not Delivery.objects.exists()


# --- the publish command --------------------------------------------------------------------------


@pytest.fixture
def content(published_site):
    return published_site()


def test_publish_names_the_tickets_that_a_change_matters_to(content, hook, capsys):
    Use.objects.create(step="S6AA", ticket="INC1", system="jira", by_token=True)
    write(content, WITHDRAWN)
    call_command("publish")
    out = capsys.readouterr().out
    assert f"1 ticket point at what changed or ended:\n  {SHOWN} withdrawn: Open the lid. (jira INC1)" in out
    assert [each["id"] for each in told("step.withdrawn")] == ["S6AA"]


def test_rolling_back_tells_too(content, hook):
    first = store().current().revision
    write(content, REWORDED)
    call_command("publish")
    Delivery.objects.all().delete()
    call_command("publish", "--rollback", first)
    assert "Open the lid." in [each["title"] for each in told("step.changed")]


def test_publishing_the_same_again_tells_nothing(content, hook):
    call_command("publish")
    assert not Delivery.objects.exists()


def test_of_several_machines_one_tells(content, hook):
    write(content, REWORDED)
    call_command("publish", "--no-webhooks")
    assert not Delivery.objects.exists()


def test_with_the_records_database_down_content_is_published_all_the_same(content, monkeypatch, capsys):
    def down(*args):
        raise OperationalError("no connection")

    monkeypatch.setattr("kb.webhooks.events.tickets_of", down)
    before = store().current().revision
    write(content, REWORDED)
    call_command("publish")
    assert store().current().revision != before
    assert "no events were sent" in capsys.readouterr().err


# --- reviews --------------------------------------------------------------------------------------


def test_a_review_that_is_due_is_told_once(libraries, hook):
    library = libraries()
    due = date.fromisoformat(library.article("care").review_by)
    assert tell_of_reviews(library, date(2026, 11, 22)) == 0
    assert tell_of_reviews(library, due) >= 1
    assert tell_of_reviews(library, due) == 0
    page = next(each for each in told("article.review_due") if each["id"] == "A1AA")
    assert (page["owner"], page["review_by"]) == ("coffee-team", due.isoformat())


def test_a_review_is_looked_for_only_when_somebody_wants_to_know(libraries, django_assert_num_queries):
    library = libraries()
    with django_assert_num_queries(1):
        assert tell_of_reviews(library, date(2999, 1, 1)) == 0


# --- walks ----------------------------------------------------------------------------------------


def run(**more):
    transcript = {"lines": [{"steps": [{"id": "S1AA", "path": "/s/S1AA@0123456789"}]}]}
    evidence = [{"key": "fill", "value": "fixed", "id": "R1AA", "revision": "aaaaaaaaaa"}]
    return Run(guide="no-coffee", guide_id="G4TM", transcript=transcript, evidence=evidence, **more)


def test_a_saved_walk_is_told_without_its_note(hook):
    save_run(run(note="Mr Smith shouted", ticket="INC1"))
    (data,) = told("run.saved")
    assert data["url"] == f"http://127.0.0.1:8000/runs/{Run.objects.get().pk}/" and data["ticket"] == "INC1"
    assert "Smith" not in str(data)


def test_a_walk_that_a_program_saves_with_a_ticket_makes_the_ticket_point_at_what_was_tried(hook):
    save_run(run(ticket="INC1", system="jira", outcome="solved", by_token=True))
    uses = Use.objects.values_list("step", "revision", "ticket", "outcome")
    assert set(uses) == {("R1AA", "aaaaaaaaaa", "INC1", "solved"), ("S1AA", "0123456789", "INC1", "solved")}


def test_what_a_stranger_types_makes_no_ticket_point_at_anything(hook, libraries):
    save_run(run(ticket="!INC1", system="!"))
    Use.objects.create(step="S6AA", ticket="!INC2")  # as an older version noted it
    assert (Use.objects.filter(by_token=True).count(), Run.objects.get().by_token) == (0, False)
    assert told("run.saved")[0]["by_token"] is False
    assert tell_of_publish(libraries(), libraries(WITHDRAWN)) == ()
    assert told("step.withdrawn")[0]["tickets"] == []


def test_a_walk_saved_without_a_ticket_points_from_nowhere():
    save_run(run(by_token=True))
    assert not Use.objects.exists()


def test_when_the_outbox_cannot_be_written_nothing_is_saved(monkeypatch):
    def down(*args):
        raise OperationalError("no connection")

    monkeypatch.setattr("kb.webhooks.events.queue", down)
    with pytest.raises(OperationalError):
        save_run(run(ticket="INC1"))
    assert not Run.objects.exists() and not Use.objects.exists()
