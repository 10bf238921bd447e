"""Somebody says how a saved session ended: what its ticket note asks for."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.db import OperationalError, connection
from django.http import HttpResponse
from django.test import Client
from pytest_django.fixtures import Settings

from kb.models import Run
from tests.support.reading import text

pytestmark = pytest.mark.django_db

SAVE = "/guides/blank-pages/save/?age=old&reseat=no-change"


@pytest.fixture(autouse=True)
def nobody_came_yet() -> None:
    cache.clear()


@pytest.fixture
def address(reader: Client) -> str:
    """Of a session that was escalated."""
    return reader.post(SAVE, {"ticket": "INC-1", "outcome": "handed-over"})["Location"]


def close(reader: Client, address: str, **said: str) -> HttpResponse:
    return reader.post(f"{address}closed/", {"outcome": "solved", "cause": "", "text": ""} | said)


def test_the_note_of_a_saved_session_asks_what_it_was(reader: Client, address: str) -> None:
    assert f"http://127.0.0.1:8000{address}closed/" in text(reader.get(address))


def test_the_page_offers_every_cause_and_a_line_of_text(reader: Client, address: str) -> None:
    page = reader.get(f"{address}closed/")
    assert "The driver sends empty pages" in text(page) and text(page).count("Something else") == 1
    assert "Not known" in text(page) and "In your words" in text(page)
    assert "no-store" in page["Cache-Control"] and page["X-Robots-Tag"] == "noindex"


def test_a_cause_that_was_picked_stands_on_the_session_and_in_its_note(reader: Client, address: str) -> None:
    assert close(reader, address, cause="driver")["Location"] == address
    run = Run.objects.get()
    assert (run.outcome, run.cause, run.cause_text) == ("solved", "driver", "The driver sends empty pages")
    assert "It was: The driver sends empty pages" in text(reader.get(address))
    assert not run.closed_by_token


def test_what_it_was_can_be_said_in_words(reader: Client, address: str) -> None:
    close(reader, address, text="<b>Humid</b> paper")
    page = reader.get(address)
    assert (Run.objects.get().cause, Run.objects.get().cause_text) == ("", "<b>Humid</b> paper")
    assert b"<b>Humid" not in page.content and "<b>Humid</b> paper" in text(page)


def test_said_twice_it_counts_once_and_the_last_word_holds(reader: Client, address: str) -> None:
    close(reader, address, cause="driver")
    before = Run.objects.get().closed
    close(reader, address, cause="driver")
    assert Run.objects.get().closed == before
    close(reader, address, cause="loose")
    assert Run.objects.get().cause == "loose"


@pytest.mark.parametrize(
    "said",
    [{"cause": "gremlins"}, {"outcome": "maybe"}, {"text": "x" * 201}, {"text": "password: hunter2"}, {"cause": "\0"}],
)
def test_what_cannot_be_taken_is_asked_for_again_and_not_lost(
    reader: Client, address: str, said: dict[str, str]
) -> None:
    answer = close(reader, address, **said)
    assert answer.status_code == 422 and Run.objects.get().closed is None
    assert said.get("text", "") in answer.content.decode()


def test_the_newest_state_of_a_session_is_closed(reader: Client, address: str) -> None:
    run = address.strip("/").rpartition("/")[2]
    later = reader.post(f"{SAVE}&test-page=blank&run={run}", {"outcome": "open"})["Location"]
    assert close(reader, address, cause="driver")["Location"] == later
    assert Run.objects.get(pk=run).closed is None


def test_what_the_ticket_system_said_is_not_overwritten(reader: Client, address: str) -> None:
    Run.objects.update(closed_by_token=True, cause="loose", closed="2026-01-01T00:00:00Z")
    answer = close(reader, address, cause="driver")
    assert answer.status_code == 409 and "the ticket system has reported it" in text(answer)
    assert Run.objects.get().cause == "loose"


def test_a_session_that_does_not_exist_cannot_end(reader: Client) -> None:
    assert close(reader, f"/runs/{'0' * 32}/").status_code == 404


def test_sent_too_often_it_is_put_off(reader: Client, address: str, settings: Settings) -> None:
    settings.SAVES_PER_MINUTE = 1
    assert close(reader, address, text="Humid paper").status_code == 429


def test_without_proof_that_it_came_from_here_it_comes_back(reader: Client, address: str) -> None:
    answer = close(Client(enforce_csrf_checks=True), address, text="Humid paper")
    assert answer.status_code == 403 and 'value="Humid paper"' in answer.content.decode()


def test_when_records_are_down_it_says_so(reader: Client, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(connection, "cursor", refuse)
    assert close(reader, address, cause="driver").status_code == 503


def test_when_its_guide_is_gone_it_can_still_be_said_in_words(
    reader: Client, address: str, published_site: Callable[..., object]
) -> None:
    Run.objects.update(guide="gone", guide_id="G9ZZ")
    assert "In your words" in text(reader.get(f"{address}closed/"))
    assert close(reader, address, text="Humid paper").status_code == 302
