"""What readers search for in vain is counted for authors, and costs readers nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.cache import cache as limits
from django.core.management import call_command
from django.db import OperationalError
from django.test import Client
from pytest_django.fixtures import Settings

from kb.models import MissedSearch, UnopenedSearch
from kb.records import background
from kb.search import missed
from kb.search.missed import Miss, save, writer
from tests.support.hostile import NASTY, encoded
from tests.support.reading import text

pytestmark = pytest.mark.django_db(transaction=True)
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def seeker(reader: Client) -> Iterator[Client]:
    """A reader with a browser that says what it is."""
    limits.clear()
    yield Client(headers={"User-Agent": FIREFOX})
    writer().wait()


def search(seeker: Client, query: str, **headers: str) -> None:
    assert seeker.get("/search/", {"q": query}, headers=headers).status_code == 200
    writer().wait()


def counted() -> list[tuple[str, int, str]]:
    return list(MissedSearch.objects.order_by("text").values_list("text", "count", "understood_as"))


def test_a_search_in_vain_is_counted_each_time(seeker: Client) -> None:
    for query in ("Xylophone  QUARTET", "xylophone quartet"):
        search(seeker, query)
    assert counted() == [("xylophone quartet", 2, "")]


def test_a_search_that_finds_something_is_not_counted(seeker: Client) -> None:
    for query in ("blank pages", "Panel error 0x1B", ""):
        search(seeker, query)
    assert counted() == []


def test_a_search_that_found_something_by_correction_says_so(seeker: Client) -> None:
    search(seeker, "cartrige")
    assert counted() == [("cartrige", 1, "cartridge")]


def test_who_and_where_are_left_out(seeker: Client) -> None:
    search(seeker, "xylophone ann@example.org 10.1.2.3 \\\\srv01\\share")
    (found,) = MissedSearch.objects.all()
    assert "xylophone" in found.text
    assert not any(private in found.text for private in ("ann", "10.1", "srv01"))


def test_an_account_after_its_word_is_left_out_and_a_word_stays() -> None:
    assert missed.normal("user jdoe cannot print") == "user … cannot print"
    assert missed.normal("User profile missing") == "user profile missing"
    assert missed.normal("bob.smith") == missed.normal("mot de passe hunter2") == ""


@pytest.mark.parametrize("headers", [{"DNT": "1"}, {"Sec-GPC": "1"}, {"Sec-Purpose": "prefetch"}, {"User-Agent": "Googlebot/2.1"}, {"User-Agent": ""}])  # fmt: skip
def test_some_are_not_counted(seeker: Client, headers: dict[str, str]) -> None:
    assert seeker.get("/search/", {"q": "xylophone"}, headers=headers).status_code == 200
    writer().wait()
    assert counted() == []


def test_counting_can_be_switched_off(seeker: Client, settings: Settings) -> None:
    settings.MISSED_SEARCHES = False
    page = seeker.get("/search/", {"q": "xylophone"})
    writer().wait()
    assert counted() == [] and "is counted for the authors" not in text(page)


def test_narrowing_and_typing_are_not_counted(seeker: Client) -> None:
    for address in ("/search/?q=xylophone&kind=guide", "/search/suggest/?q=xylophone"):
        assert seeker.get(address).status_code == 200
    writer().wait()
    assert counted() == []


def test_one_client_counts_ten_times_a_minute_at_most(seeker: Client) -> None:
    for number in range(15):
        search(seeker, f"xylophone {'abcdefghijklmnop'[number] * 9}")
    assert len(counted()) == 10


def test_with_the_records_down_a_search_is_answered_all_the_same(
    seeker: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(miss: Miss) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(missed, "save", fail)
    search(seeker, "xylophone")
    monkeypatch.undo()
    search(seeker, "xylophone quartet")  # the thread lives on
    assert counted() == [("xylophone quartet", 1, "")]


def test_when_nobody_writes_what_waits_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(background, "Thread", lambda **_: type("Stopped", (), {"start": lambda self: None, "is_alive": lambda self: True})())  # fmt: skip
    stuck = background.Background(save, "missed searches")
    for number in range(background.MOST_WAITING + 5):
        stuck.put(Miss(str(number)))
    assert stuck._waiting.qsize() == background.MOST_WAITING


def test_when_there_are_many_the_rarest_make_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(missed, "MOST_ROWS", 4)
    monkeypatch.setattr(missed, "MADE_ROOM", 2)
    for query in ("often", "often", "twice", "twice", "once", "rare", "new"):
        save(Miss(query))
    assert {query for query, _, _ in counted()} == {"often", "twice", "new"}


def test_authors_see_what_was_missed_most(seeker: Client) -> None:
    for query in ("xylophone", "xylophone", "cartrige"):
        search(seeker, query)
    save(Miss("blank pages"))  # before there was a page about it
    out = StringIO()
    call_command("missed_searches", stdout=out)
    lines = out.getvalue().splitlines()
    assert lines[0].split() == ["2", date.today().isoformat(), "xylophone"]
    assert any("cartrige  (understood as “cartridge”)" in line for line in lines)
    assert any("blank pages  (found now)" in line for line in lines)
    out = StringIO()
    call_command("missed_searches", "--json", "--days=7", stdout=out)
    assert json.loads(out.getvalue())[0]["count"] == 2


def test_old_ones_are_deleted_with_the_other_records(settings: Settings) -> None:
    save(Miss("xylophone"))
    MissedSearch.objects.update(last=date.today() - timedelta(days=settings.RECORDS_KEEP_DAYS + 2))
    save(Miss("quartet"))
    out = StringIO()
    call_command("delete_old_records", stdout=out)
    assert [query for query, _, _ in counted()] == ["quartet"]
    assert "1 missed search" in out.getvalue()
    call_command("missed_searches", "--days=0", stdout=out)


@pytest.mark.parametrize("nasty", [*NASTY, "xylophone " * 500, "ß" * 400, "ﷺ" * 300])
def test_every_text_can_be_missed(seeker: Client, nasty: str) -> None:
    assert seeker.get(f"/search/?q={encoded(nasty)}").status_code in (200, 302)
    writer().wait()
    assert all(len(query) <= 200 for query, _, _ in counted())


@pytest.mark.parametrize(
    "query",
    [
        "INC0012345", "inc 0012345", "ticket 48151", "Case #481516", "#48151", "OPS-12", "ops-1234", "RITM0099887",
        "0170 1234567", "(030) 123 45 67", "+49 170 1234567", "nyc-pc-004", "DESKTOP-AB12CD3", "files.corp.example.com",
        "10.20.30.40", "ann.lee@example.org",
    ],
)  # fmt: skip
def test_the_number_of_a_ticket_and_names_of_people_and_machines_are_no_gap(seeker: Client, query: str) -> None:
    search(seeker, query)
    assert counted() == []


@pytest.mark.parametrize(
    "query", ["xylophone kb5099999", "cve-2031-0001", "xylophone 24h2", "802.1x xylophone", "utf-16 xylophone"]
)
def test_what_only_looks_like_one_is_counted(seeker: Client, query: str) -> None:
    search(seeker, query)
    assert counted() == [(query, 1, "")]


def test_a_ticket_beside_words_is_left_out_of_them(seeker: Client) -> None:
    search(seeker, "xylophone INC0012345 quartet")
    assert counted() == [("xylophone … quartet", 1, "")]


# --- searches that found something, and nobody opened a page of it ------------------------------------------------------


def look(seeker: Client, query: str, opened: str = "0", address: str = "10.0.0.1", **headers: str) -> int:
    answer = seeker.post("/search/looked/", {"q": query, "opened": opened}, headers=headers, REMOTE_ADDR=address)
    writer().wait()
    return int(answer.status_code)


def looked() -> list[tuple[str, int, int]]:
    return list(UnopenedSearch.objects.order_by("text").values_list("text", "count", "opened"))


def test_results_are_asked_about_once_and_only_while_they_are_not_narrowed(seeker: Client) -> None:
    assert b'data-looked="/search/looked/"' in seeker.get("/search/?q=blank+pages").content
    for query in ("xylophone", "blank+pages&kind=guide", "0x1B", "blank+pages&from=blank-pages"):
        page = seeker.get(f"/search/?q={query}", follow=True).content
        assert b"data-looked" not in page and b"looked.js" not in page


def test_who_leaves_without_opening_a_page_is_counted_once_a_day(seeker: Client) -> None:
    for _ in range(3):
        assert look(seeker, "Blank  Pages") == 204
    look(seeker, "blank pages", address="10.0.0.2")
    assert looked() == [("blank pages", 2, 0)]


def test_what_is_opened_is_counted_only_where_somebody_left_before(seeker: Client) -> None:
    look(seeker, "blank pages", "1")
    assert looked() == []
    look(seeker, "blank pages", "0", "10.0.0.2")
    look(seeker, "blank pages", "1", "10.0.0.3")
    assert looked() == [("blank pages", 1, 1)]


def test_searches_without_a_click_keep_the_rules_of_missed_ones(seeker: Client, settings: Settings) -> None:
    for headers in ({"DNT": "1"}, {"Sec-GPC": "1"}, {"User-Agent": "Googlebot/2.1"}, {"Sec-Fetch-Site": "cross-site"}):
        assert look(seeker, "blank pages", **headers) == 204
    for query in ("", "INC0012345", "nyc-pc-004", "x" * 5_000):
        assert look(seeker, query) == 204
    settings.MISSED_SEARCHES = False
    assert look(seeker, "blank pages") == 204 and looked() == []
    settings.MISSED_SEARCHES = True
    look(seeker, "pages of ann@example.org")
    assert "ann" not in looked()[0][0] and seeker.get("/search/looked/").status_code == 405


def test_one_client_counts_ten_looks_a_minute_and_two_hundred_a_day(
    seeker: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [f"pages {'abcdefghijklmnop'[number] * 9}" for number in range(14)]
    for name in names:
        look(seeker, name)
    assert len(looked()) == 10
    limits.clear()
    monkeypatch.setattr(missed, "PER_DAY", 3)
    for name in names[5:]:
        look(seeker, name, address="10.0.0.9")
    assert sum(count for _, count, _ in looked()) == 13
