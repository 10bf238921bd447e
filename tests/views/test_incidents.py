"""Known incidents begin and end by the clock, on every page that they concern and on no other."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from kb.web import dates
from tests.agents.client import Assistant, text_of
from tests.support.content_files import ARTICLE as ARTICLE_TEXT

BEGINS = datetime(2026, 12, 1, 7, 0, tzinfo=UTC)
ENDS = datetime(2026, 12, 1, 11, 0, tzinfo=UTC)
INCIDENT = """\
title: Water is off on the third floor
text: |
  The plumber comes at ten. Read [[care]].
from: 2026-12-01 08:00 +01:00
to: 2026-12-01 12:00 +01:00
link: https://status.example.org/17
codes: [{display: 0x904, service: 0x7}]
causes: {no-coffee: {pump: most}}
"""
SHOWN = "Known incident: Water is off on the third floor"
WALK, ARTICLE, PAIR, CODE = "/guides/no-coffee/", "/guides/no-coffee/article/", "/codes/0x904+0x7/", "/codes/0x904/"
PAGES = [
    WALK,
    "/guides/no-coffee/pump/",
    f"{WALK}?level=full",
    ARTICLE,
    PAIR,
    "/",
    "/search/?q=0x904+0x7&from=no-coffee",
]


@pytest.fixture
def at(monkeypatch):
    def set_clock(moment):
        monkeypatch.setattr(dates, "now", lambda: moment)

    set_clock(BEGINS)
    return set_clock


@pytest.fixture
def with_incident(published_site):
    published_site({"coffee/incidents/water.yaml": INCIDENT})


def text(reader, address):
    return reader.get(address, follow=True).content.decode()


def most_likely(page):
    return re.search(r'<a class="name"[^>]*>([^<]*)', page)[1]


@pytest.mark.parametrize("page", PAGES)
def test_the_banner_stands_on_what_it_concerns_while_it_lasts(reader, with_incident, at, page):
    for moment, is_shown in [
        (BEGINS - timedelta(seconds=1), False),
        (BEGINS, True),
        (ENDS - timedelta(seconds=1), True),
        (ENDS, False),
    ]:
        at(moment)
        assert (SHOWN in text(reader, page)) is is_shown, moment


def test_other_pages_say_nothing(reader, with_incident, at):
    assert SHOWN not in text(reader, CODE)
    assert SHOWN not in text(reader, "/articles/care/")


def test_it_shows_where_readers_came_with_its_codes(reader, published_site, at):
    published_site({"coffee/incidents/water.yaml": INCIDENT.replace("causes: {no-coffee: {pump: most}}\n", "").replace("{display: 0x904, service: 0x7}", "display: 0x904").replace("[display: 0x904]", "[{display: 0x904}]")})  # fmt: skip
    assert SHOWN in text(reader, CODE)
    assert SHOWN in text(reader, f"{WALK}?error=0x904")


def test_a_page_that_was_kept_does_not_outlive_it(reader, with_incident, at):
    during = reader.get(WALK)
    assert "stale-if-error" not in during["Cache-Control"]
    assert reader.get(WALK, headers={"If-None-Match": during["ETag"]}).status_code == 304
    at(ENDS)
    after = reader.get(WALK, headers={"If-None-Match": during["ETag"]})
    assert after.status_code == 200 and SHOWN not in after.content.decode()
    at(BEGINS)
    assert reader.get(WALK)["ETag"] == during["ETag"]


def test_its_cause_comes_first_and_the_explanation_says_so(reader, with_incident, at):
    during = text(reader, f"{WALK}?show=why")
    assert "A known incident makes The pump is broken likelier until 1 December 2026, 12:00 UTC+01:00" in " ".join(
        during.split()
    )
    assert most_likely(during) == "The pump is broken"
    at(ENDS)
    after = text(reader, f"{WALK}?show=why")
    assert most_likely(after) == "The tank is empty"
    assert "A known incident makes" not in after


def test_the_ticket_note_and_a_screen_reader_are_told(reader, with_incident, at):
    note = text(reader, f"{WALK}note/?level=full")
    assert "Water is off on the third floor (expected to end on 1 December 2026, 12:00 UTC+01:00)" in note
    step = text(reader, f"{WALK}?level=full")
    assert f'{SHOWN}.">' in step  # what is announced when the step changes
    assert "The plumber" in text(reader, WALK) and "The plumber" not in step  # the whole text once


def test_a_link_of_its_text_leads_somewhere(reader, with_incident, at):
    assert '<a href="/articles/care/">' in text(reader, WALK)


def test_pinned_texts_stay_as_they_were(reader, with_incident, at):
    revision = reader.get("/api/v1/steps/G4TM").json()["revision"]
    pinned = text(reader, f"/s/G4TM@{revision}")
    assert "No coffee comes out" in pinned
    assert SHOWN not in pinned


def test_programs_get_it_too(reader, with_incident, at):
    known = reader.get("/api/v1/incidents").json()["items"]
    assert [(each["key"], each["ends"]) for each in known] == [("coffee/water", "2026-12-01T12:00:00+01:00")]
    assert reader.get("/api/v1/codes/0x904+0x7").json()["incidents"] == known
    paste = reader.post(
        "/api/v1/codes", {"text": "Error code: 0x904, Extended error code: 0x7"}, content_type="application/json"
    )
    assert paste.json()["incidents"] == known
    assert reader.get("/api/v1/incidents?guide=no-coffee").json()["items"] == known
    assert reader.get("/api/v1/incidents?guide=no-tea").json()["items"] == []
    at(ENDS)
    assert reader.get("/api/v1/incidents").json()["items"] == []


@pytest.mark.parametrize(
    "address",
    ["/guides/no-coffee.md", "/guides/no-coffee.short.md", "/guides/no-coffee.md?level=full", "/codes/0x904+0x7.md", "/s/Q2AA.md"],
)  # fmt: skip
def test_its_markdown_says_so_where_the_page_does(reader, with_incident, at, address):
    during = text(reader, address)
    assert f"{SHOWN}.** Expected to end on 1 December 2026, 12:00 UTC+01:00. <https://status.example.org/17>" in during
    assert SHOWN not in text(reader, "/articles/care.md") and SHOWN not in text(reader, "/codes/0x904.md")
    at(ENDS)
    assert SHOWN not in text(reader, address)


def test_an_article_of_its_product_says_so_in_markdown(reader, published_site, at):
    about = ARTICLE_TEXT.replace("owner:", "products: [Machine 3]\nowner:", 1)
    water = INCIDENT.replace("causes: {no-coffee: {pump: most}}", "products: [Machine 3]")
    published_site({"coffee/incidents/water.yaml": water, "coffee/articles/care.md": about})
    assert SHOWN in text(reader, "/articles/care.md") and SHOWN in text(reader, "/articles/care/")


def test_a_step_of_a_walk_and_what_an_assistant_pastes_have_it(reader, with_incident, at, settings):
    known = reader.get("/api/v1/incidents").json()["items"]
    walk = "/api/v1/walk?guide=no-coffee&evidence=level:full"
    assert reader.get(walk).json()["incidents"] == known != []
    settings.ROOT_URLCONF = "tests.agents.urls"
    assistant = Assistant(Client())
    pasted = text_of(assistant.call("read_error", text="Error code: 0x904, Extended error code: 0x7"))
    assert pasted.count(SHOWN) == 1
    at(ENDS)
    assert reader.get(walk).json()["incidents"] == []
    assert SHOWN not in text_of(assistant.call("read_error", text="Error code: 0x904, Extended error code: 0x7"))


def test_a_site_without_incidents_does_not_look_at_the_clock(reader, published_site, monkeypatch):
    published_site({})
    monkeypatch.setattr(dates, "now", lambda: pytest.fail("looked at"))
    assert reader.get(WALK).status_code == 200


def test_one_follows_another_of_the_same_file_name_in_another_pack(reader, published_site, at):
    pack = "title: Tea\nsummary: No tea.\ntopics: {brewing: Brewing}\n"
    first = INCIDENT.replace("title: ", "title: First, ")
    second = re.sub(r"from: .*", f"from: {ENDS:%Y-%m-%d %H:%M} +00:00", first.replace("First", "Second"))
    second = re.sub(r"to: .*", f"to: {ENDS + timedelta(hours=2):%Y-%m-%d %H:%M} +00:00", second)
    published_site({"coffee/incidents/x.yaml": first, "tea/incidents/x.yaml": second, "tea/pack.yaml": pack})
    page = PAGES[0]
    at(ENDS - timedelta(hours=1))
    assert "First, " in text(reader, page) and "Second, " not in text(reader, page)
    at(ENDS + timedelta(hours=1))
    assert "Second, " in text(reader, page) and "First, " not in text(reader, page)


def test_of_very_many_incidents_five_are_shown_and_the_rest_is_counted(reader, published_site, at):
    published_site({f"coffee/incidents/x{number}.yaml": INCIDENT for number in range(30)})
    page = text(reader, PAGES[0])
    assert page.count("Status and news") <= 5 and "25 more incidents known at the moment" in page
