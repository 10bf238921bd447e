"""Did this help? One press, counted by page and revision without a person; readers never wait for it."""

from __future__ import annotations

import re
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

from kb.feedback import votes
from kb.feedback.votes import NO, YES, Press, save, writer
from kb.models import HelpReason, HelpVote
from kb.site.page_cache import cache
from tests.support.hostile import NASTY
from tests.support.reading import text

pytestmark = pytest.mark.django_db(transaction=True)
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
ARTICLE, REMEDY, STEP = "/articles/what-the-panel-says/", "/guides/blank-pages/new-cartridge/", "/guides/blank-pages/new-cartridge/N1AA/"  # fmt: skip
ASKED = re.compile(r'action="(/s/[^"]+/helped/)"')


@pytest.fixture
def readers(reader: Client) -> Iterator[Client]:
    limits.clear()
    cache.clear()
    yield reader
    writer().wait()


def form_of(reader: Client, page: str = ARTICLE) -> str:
    (address,) = ASKED.findall(reader.get(page).content.decode())
    return str(address)


def press(
    address: str, said: str = NO, client: str = "10.0.0.1", headers: dict[str, str] | None = None, **more: str
) -> HttpResponse:
    agent = {"User-Agent": FIREFOX} | (headers or {})
    answer = Client().post(address, {"helped": said, **more}, headers=agent, REMOTE_ADDR=client)
    writer().wait()
    return answer


def counted() -> list[tuple[str, int, int]]:
    return list(HelpVote.objects.order_by("item_id", "revision").values_list("item_id", "yes", "no"))


@pytest.mark.parametrize("page", [ARTICLE, REMEDY, STEP])
def test_articles_remedies_and_steps_ask_and_one_press_is_counted(readers: Client, page: str) -> None:
    address = form_of(readers, page)
    assert "Thank you" in text(press(address, YES))
    (vote,) = HelpVote.objects.all()
    assert address == f"/s/{vote.item_id}@{vote.revision}/helped/" and (vote.yes, vote.no) == (1, 0)


@pytest.mark.parametrize("page", ["/guides/blank-pages/", "/guides/blank-pages/test-page/", "/guides/blank-pages/no-toner/", "/"])  # fmt: skip
def test_other_pages_do_not_ask(readers: Client, page: str) -> None:
    assert not ASKED.search(readers.get(page).content.decode())


def test_the_question_costs_the_page_a_few_bytes_and_leaves_it_one_for_everybody(
    readers: Client, settings: Settings
) -> None:
    asked = readers.get(ARTICLE)
    settings.PAGE_VOTES = False
    cache.clear()
    assert 100 < len(asked.content) - len(readers.get(ARTICLE).content) < 600
    assert asked["Cache-Control"].startswith("public") and "ETag" in asked and not asked.cookies


def test_who_says_no_may_say_why(readers: Client) -> None:
    address = form_of(readers)
    assert "What was wrong with it?" in text(press(address))
    assert "Thank you" in text(press(address, why="outdated", text="Ann says the menu of INC0012345 is gone"))
    (told,) = HelpReason.objects.all()
    assert (told.reason, told.text) == ("outdated", "Ann says the menu of … is gone") and counted()[0][1:] == (0, 1)


def test_an_empty_reason_and_one_that_nobody_offered_are_nothing(readers: Client) -> None:
    address = form_of(readers)
    assert "Thank you" in text(press(address, why="", text=" "))
    assert "Thank you" in text(press(address, why="<script>"))
    assert not HelpReason.objects.exists()


def test_one_client_counts_once_for_a_page_and_its_last_word_holds(readers: Client) -> None:
    address = form_of(readers)
    for said in (NO, NO, YES, YES):
        press(address, said)
        press(address, said, "10.0.0.2")
    assert [each[1:] for each in counted()] == [(2, 0)]
    for _ in range(3):
        press(address, why="unclear")
    assert HelpReason.objects.get().count == 1


@pytest.mark.parametrize("headers", [{"Origin": "http://testserver"}, {"Origin": "http://127.0.0.1:8000"}, {"Origin": "https://kb.internal", "Sec-Fetch-Site": "same-origin"}])  # fmt: skip
def test_forms_of_this_site_are_counted(readers: Client, headers: dict[str, str]) -> None:
    assert "Thank you" in text(press(form_of(readers), headers=headers))


def test_of_presses_that_come_at_once_one_is_counted(readers: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another worker, with the same cache, takes the same press just after this one looked and found none."""
    address, looked, count = form_of(readers), limits.get, []

    def look(key: str, *more: object) -> object:
        found = looked(key, *more)
        if not count and key.startswith("helped:"):
            count.append(1)
            press(address)
        return found

    monkeypatch.setattr(limits, "get", look)
    press(address)
    press(address)
    assert counted()[0][1:] == (0, 1)


def test_nothing_of_who_or_when_is_stored(readers: Client) -> None:
    address = form_of(readers)
    press(address)
    press(address, why="", text="mail ann@example.org about \\\\srv01\\share from 10.2.3.4")
    stored = str([vars(row) for model in (HelpVote, HelpReason) for row in model.objects.all()])
    assert not any(private in stored for private in ("10.0.0.1", "Firefox", "ann", "srv01", "10.2.3"))


@pytest.mark.parametrize("headers", [{"DNT": "1"}, {"Sec-GPC": "1"}, {"User-Agent": "Googlebot/2.1"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}, {"Origin": "null"}, {"Origin": "https://testserver.evil.example"}])  # fmt: skip
def test_some_are_not_counted_and_are_told(readers: Client, headers: dict[str, str]) -> None:
    answer = press(form_of(readers), headers=headers)
    assert answer.status_code == 200 and "Not counted" in text(answer) and counted() == []
    for reason in ("automated browsers", "not to be tracked", "forms on other sites"):
        assert reason in text(answer)


def test_presses_of_one_address_are_ten_a_minute_and_fifty_a_day(
    readers: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = form_of(readers)
    for _ in range(11):
        answer = press(address)
    assert "Not counted" in text(answer)
    monkeypatch.setattr(votes, "PER_MINUTE", 0)
    for _ in range(41):
        answer = press(address)
    assert "Not counted" in text(answer) and counted()[0][1:] == (0, 1)


def test_counting_can_be_switched_off(readers: Client, settings: Settings) -> None:
    address = form_of(readers)
    settings.PAGE_VOTES = False
    cache.clear()
    assert not ASKED.search(readers.get(ARTICLE).content.decode())
    assert "switched off" in text(press(address)) and counted() == []


@pytest.mark.parametrize(
    ("address", "status"),
    [("/s/ZZZZ@r1/helped/", 404), ("/s/A1PA@nothing/helped/", 404), ("/s/@/helped/", 404), ("/s/%00@x/helped/", 404)],
)
def test_a_page_or_a_text_that_there_never_was_takes_no_answer(readers: Client, address: str, status: int) -> None:
    assert press(address).status_code == status and counted() == []


@pytest.mark.parametrize("nasty", [each for each in NASTY if each.isprintable() or each.isascii()])
def test_whatever_is_sent_is_answered(readers: Client, nasty: str) -> None:
    address = form_of(readers)
    assert press(address, nasty).status_code in (200, 422)
    assert press(address, NO, why=nasty, text=nasty * 50).status_code == 200


def test_the_address_of_the_form_asks_by_itself(readers: Client) -> None:
    asked = readers.get(form_of(readers))
    assert asked.status_code == 200 and "Did this help?" in text(asked) and "no-store" in asked["Cache-Control"]


def test_with_the_records_down_the_reader_is_answered(readers: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(said: object) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(votes, "save", fail)
    assert press(form_of(readers)).status_code == 200


def test_when_there_are_many_the_oldest_make_room(readers: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(votes, "MOST_ROWS", 3)
    monkeypatch.setattr(votes, "MADE_ROOM", 2)
    for number in range(7):
        save(Press("G1BP", str(number), YES))
    assert HelpVote.objects.count() <= 3


def test_old_ones_are_deleted_with_the_other_records(readers: Client, settings: Settings) -> None:
    save(Press("G1BP", "r1", YES))
    HelpVote.objects.update(last=date.today() - timedelta(days=settings.RECORDS_KEEP_DAYS + 2))
    call_command("delete_old_records", stdout=StringIO())
    assert counted() == []
