"""Sessions that nobody saves count as well: numbers without a person, and readers never wait for them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.cache import cache as limits
from django.core.management import call_command
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client
from pytest_django.fixtures import Settings

from kb.learning.gather import gather
from kb.models import EndedWalk
from kb.runs import counting
from kb.runs.counting import ALIKE, Ended, save, writer
from kb.site.store import store
from tests.support.hostile import NASTY
from tests.support.reading import links, text

pytestmark = pytest.mark.django_db(transaction=True)
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
GUIDE = "/guides/blank-pages/"
SOLVED, ESCALATED = "?age=old&reseat=fixed", "?age=old&reseat=no-change&show=escalate"


@pytest.fixture
def readers(reader: Client) -> Iterator[None]:
    limits.clear()
    yield
    writer().wait()


def end(
    walk: str = SOLVED, address: str = "10.0.0.1", headers: dict[str, str] | None = None, **said: str
) -> HttpResponse:
    agent = {"User-Agent": FIREFOX} | (headers or {})
    answer = Client().post(f"{GUIDE}ended/{walk}", said, headers=agent, REMOTE_ADDR=address)
    writer().wait()
    return answer


def ends(count: int, walk: str = SOLVED, **said: str) -> None:
    for number in range(count):
        end(walk, f"10.0.1.{number}", **said)


def rows() -> list[tuple[int, str, str]]:
    found = EndedWalk.objects.filter(count__gt=0).order_by("id")
    return [(row.count, row.said.get("end", ""), row.said.get("cause", "")) for row in found]


@pytest.mark.parametrize("walk", [SOLVED, ESCALATED])
def test_both_ends_ask_what_it_was_and_offer_every_cause(reader: Client, readers: None, walk: str) -> None:
    page = reader.get(f"{GUIDE}{walk}")
    (address,) = [link for link in links(page) if "/ended/" in link]
    assert f'data-ended="{address.replace("&", "&amp;")}"' in page.content.decode()
    asked = reader.get(address)
    assert "The driver sends empty pages" in text(asked) and "Not known" in text(asked)
    assert text(asked).count("Something else") == 1


def test_what_alike_sessions_have_in_common_is_written_down_at_the_fifth(readers: None) -> None:
    ends(ALIKE - 1)
    (row,) = EndedWalk.objects.all()
    assert (row.count, row.guide_id, row.said) == (4, "", {})
    end()
    row.refresh_from_db()
    assert (row.count, row.guide_id, row.said["end"]) == (5, "G1BP", "solved")
    assert sum(row.weeks.values()) == 5 and row.last.weekday() == 0


def test_nothing_of_who_or_when_is_stored(readers: None) -> None:
    ends(ALIKE, text="Ann's printer at 10.2.3.4")
    (row,) = EndedWalk.objects.all()
    stored = str({field.name: getattr(row, field.name) for field in row._meta.fields})
    assert "10.0.1" not in stored and "10.2.3.4" not in stored and "Firefox" not in stored
    assert set(row.said) == {"revision", "profile", "evidence", "end", "cause", "text"}


def test_one_client_counts_once_and_its_last_word_holds(readers: None) -> None:
    for _ in range(3):
        end(ESCALATED)
    assert "Thank you" in text(end(ESCALATED, cause="driver"))
    assert [count for count, _, _ in rows()] == [1]
    ends(ALIKE - 1, ESCALATED, cause="driver")
    assert rows() == [(5, "handed-over", "C1DR")]


def test_a_session_that_is_saved_afterwards_counts_by_itself_only(reader: Client, readers: None) -> None:
    end(SOLVED, "127.0.0.1")
    reader.post(f"{GUIDE}save/{SOLVED}", {"outcome": "solved"})
    end(SOLVED, "127.0.0.1")
    assert rows() == []


@pytest.mark.parametrize("headers", [{"DNT": "1"}, {"Sec-GPC": "1"}, {"User-Agent": "Googlebot/2.1"}, {"Sec-Fetch-Site": "cross-site"}])  # fmt: skip
def test_some_are_not_counted_and_are_told(readers: None, headers: dict[str, str]) -> None:
    answer = end(headers=headers)
    assert answer.status_code == 200 and "Not counted" in text(answer) and rows() == []


def test_ten_thousand_from_one_address_are_no_more_than_ten_a_minute(readers: None) -> None:
    for number in range(40):
        end(ESCALATED, cause="driver", text=f"reason {number}")
    assert sum(count for count, _, _ in rows()) <= 10


def test_counting_can_be_switched_off(reader: Client, readers: None, settings: Settings) -> None:
    settings.COUNT_SESSIONS = False
    assert "switched off" in text(end()) and rows() == []
    assert not [link for link in links(reader.get(f"{GUIDE}{SOLVED}&x=1")) if "/ended/" in link]


def test_a_session_in_which_nothing_was_asked_is_not_counted(readers: None) -> None:
    end("")
    assert rows() == []


@pytest.mark.parametrize("nasty", [each for each in NASTY if each.isprintable() or each.isascii()])
def test_whatever_is_said_is_answered(readers: None, nasty: str) -> None:
    assert end(cause=nasty, text=nasty).status_code == 200


def test_with_the_records_down_the_reader_is_answered(readers: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(ended: Ended) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(counting, "save", fail)
    assert end().status_code == 200


def test_when_there_are_many_the_rarest_make_room(readers: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "MOST_ROWS", 3)
    monkeypatch.setattr(counting, "MADE_ROOM", 2)
    for number in range(6):
        save(Ended("G1BP", {"evidence": [], "cause": str(number)}, date(2026, 11, 23)))
    assert EndedWalk.objects.count() <= 3


def test_what_was_counted_is_learned_from_once_five_were_alike(readers: None) -> None:
    library = store().current()
    assert library
    guide = library.guide("blank-pages")
    assert guide
    ends(ALIKE - 1, ESCALATED, cause="driver")
    assert gather(library, guide, date.today()).cases == ()
    end(ESCALATED, cause="driver")
    cases = gather(library, guide, date.today()).cases
    assert len(cases) == 5 and {case.cause for case in cases} == {"driver"}
    assert ("reseat", "no-change") in cases[0].evidence and not cases[0].is_vouched_for


def test_old_ones_are_deleted_with_the_other_records(readers: None, settings: Settings) -> None:
    save(Ended("G1BP", {"evidence": []}, date.today() - timedelta(days=settings.RECORDS_KEEP_DAYS + 9)))
    call_command("delete_old_records", stdout=StringIO())
    assert not EndedWalk.objects.exists()
