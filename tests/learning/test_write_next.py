"""What to write next: what readers looked for in vain, and how sessions ended that no guide foresaw."""

from __future__ import annotations

import json
from datetime import date, timedelta
from importlib import reload

import pytest
from django.test import Client
from django.urls import clear_url_caches
from django.utils import timezone

import kb.urls
from kb.learning.gaps import name_of
from kb.links.items import find_item
from kb.models import EndedWalk, HelpReason, HelpVote, MissedSearch, Run, UnopenedSearch
from kb.site.store import store
from tests.support.commands import say
from tests.support.reading import links, text
from tests.support.sites import SAMPLE

pytestmark = pytest.mark.django_db
TODAY = date.today()


@pytest.fixture(autouse=True)
def on_the_sample(site):
    """The sample pack."""


def closed(count: int, outcome: str = "handed-over", cause: str = "", words: str = "") -> None:
    run = {"guide": "blank-pages", "guide_id": "G1BP", "outcome": outcome, "cause": cause, "cause_text": words}
    Run.objects.bulk_create(Run(**run, closed=timezone.now()) for _ in range(count))


def missed(words: str, count: int = 1, day: date = TODAY) -> None:
    MissedSearch.objects.create(text=words, count=count, first=day, last=day)


def listed() -> list[tuple[str, str, int]]:
    return [(gap["kind"], gap["text"], gap["count"]) for gap in json.loads(say("write_next", "--json"))]


def test_searches_in_vain_come_first_unless_they_find_something_today():
    missed("xylophone quartet", 3)
    missed("blank pages", 9)
    missed("0xDEADBEEF", 2)
    missed("long ago", 50, TODAY - timedelta(days=200))
    assert listed() == [("search", "xylophone quartet", 3), ("code", "0xDEADBEEF", 2)]


def test_what_sessions_ended_in_shows_when_five_said_the_same():
    closed(5, words="Humid Paper")
    closed(4, words="Ann dropped it")
    assert listed() == [("other", "humid paper", 5)]


def test_escalations_are_counted_by_cause_of_saved_and_unsaved_sessions():
    closed(5, cause="driver", words="The driver sends empty pages")
    closed(7, "solved", cause="loose", words="The cartridge sits loose")
    said = {"end": "handed-over", "cause": "C1DR", "text": ""}
    EndedWalk.objects.create(digest="d", count=6, guide_id="G1BP", said=said, last=TODAY)
    assert listed() == [("escalated", "The driver sends empty pages", 11)]


def test_each_comes_with_the_command_that_makes_a_stub():
    closed(5, cause="driver", words="The driver sends empty pages")
    missed("xylophone; rm -rf /")
    told = say("write_next")
    assert (
        "new_content remedy printing the-driver-sends-empty-pages --title 'The driver sends empty pages' --guide blank-pages"
        in told
    )
    assert "new_content article PACK xylophone-rm-rf --title 'xylophone; rm -rf /'" in told


def test_searches_of_which_more_readers_left_than_opened_a_page_are_listed():
    for words, count, opened in (("paper tray", 4, 1), ("blank pages", 4, 9)):
        UnopenedSearch.objects.create(text=words, count=count, opened=opened, first=TODAY, last=TODAY)
    assert listed() == [("unopened", "paper tray", 4)]
    assert "new_content article PACK paper-tray --title 'paper tray'" in say("write_next")


def voted(no: int, yes: int = 0, revision: str = "", item: str = "A1PA") -> None:
    known = find_item(store().current(), item)
    HelpVote.objects.create(item_id=item, revision=revision or known.mark.revision, yes=yes, no=no, last=TODAY)


def test_a_page_that_did_not_help_five_readers_is_listed_with_what_they_said():
    voted(6, 2)
    revision = HelpVote.objects.get().revision
    HelpReason.objects.create(item_id="A1PA", revision=revision, reason="outdated", count=3, last=TODAY)
    HelpReason.objects.create(item_id="A1PA", revision=revision, text="the menu is gone", last=TODAY)
    assert listed() == [("unhelpful", "What the panel says", 6)]
    told = say("write_next")
    assert "It's wrong or out of date (3)" in told and "“the menu is gone”" in told
    assert "/articles/what-the-panel-says/" in told and "new_content article" not in told


def test_few_votes_those_of_an_earlier_text_and_pages_that_help_others_are_not():
    voted(4)
    voted(9, revision="an-earlier-one")
    voted(6, 7, item="G1BP")
    assert listed() == []


def test_nothing_missed_is_said():
    assert "Searches that found nothing: none" in say("write_next")


@pytest.mark.parametrize(("words", "name"), [("Über 0x2A!", "ber-0x2a"), ("日本", "new-page"), ("a" * 90, "a" * 50)])
def test_every_text_gives_a_name(words, name):
    assert name_of(words) == name


# --- the page -------------------------------------------------------------------------------------


@pytest.fixture
def signed_in(settings):
    """A site whose proxy signs people in, and the usual one afterwards."""

    def read():
        reload(kb.urls)
        clear_url_caches()

    settings.SIGN_IN, settings.REQUIRE_SIGN_IN = "proxy", False
    settings.AUTH_USER_HEADER, settings.AUTH_GROUPS_HEADER = "X-Remote-User", "X-Remote-Groups"
    settings.AUTH_PROXY_SECRET, settings.TRUST_SOCKET, settings.TRUSTED_PROXIES = "", True, []
    settings.MIDDLEWARE = ["kb.accounts.middleware.Identify", *settings.MIDDLEWARE]
    read()
    yield
    settings.SIGN_IN = "none"
    read()


def someone(*groups):
    return Client(headers={"X-Remote-User": "ada", "X-Remote-Groups": ",".join(groups)}, REMOTE_ADDR="")


def test_authors_see_it_with_a_stub_for_each(signed_in):
    missed("<b>xylophone</b>", 3)
    closed(5, cause="driver", words="The driver sends empty pages")
    page = someone("author").get("/write-next/")
    assert page.status_code == 200 and "<b>xylophone</b>" in text(page) and b"<b>xylo" not in page.content
    (address,) = [link for link in links(page) if "kind=remedy" in link]
    assert "Do" in text(someone("author").get(address)) and "remedies/the-driver-sends-empty-pages.md" in text(
        someone("author").get(address)
    )


def test_authors_are_led_to_a_page_that_did_not_help(signed_in):
    voted(5)
    page = someone("author").get("/write-next/")
    assert "/articles/what-the-panel-says/" in links(page) and "Improve the page" in text(page)


@pytest.mark.parametrize("address", ["/write-next/", "/write-next/stub/?kind=article&pack=printing&name=x"])
def test_others_do_not_see_it(signed_in, address):
    assert someone("reader").get(address).status_code == 403
    assert Client().get(address).status_code == 403


def test_without_people_who_sign_in_it_is_not_there(client):
    assert client.get("/write-next/").status_code == 404


def test_a_stub_is_shown_and_nothing_is_written(signed_in):
    page = someone("operator").get("/write-next/stub/?kind=article&pack=printing&name=humid-paper&title=Humid+paper")
    assert page.status_code == 200 and "printing/articles/humid-paper.md" in text(page)
    assert "title: Humid paper" in page.content.decode() and not (SAMPLE / "printing/articles/humid-paper.md").exists()


@pytest.mark.parametrize(
    "asked", ["name=../x", "pack=../../etc", f"name={'x' * 999}", "pack=none", "kind=pack", "title=%00"]
)
def test_a_stub_that_cannot_be_made_says_why(signed_in, asked):
    fields = {"kind": "article", "pack": "printing", "name": "x"} | dict([asked.split("=")])
    assert someone("author").get("/write-next/stub/", fields).status_code in (200, 404, 422)
