"""From one guide to another in the browser: what is known goes along, in the address."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from django.test import Client

from tests.support.reading import hidden, links, text
from tests.support.sites import SAMPLE

JAM = """\
id: G1PJ
title: Paper jams
summary: It stops and the paper is stuck.
codes: [{panel: 0x1B}]
symptoms: [Paper is stuck]
topic: paper
owner: print-room
verified: {on: 2026-11-20, by: tests}
review_in: 6 months
causes:
  roller: {id: C1RR, title: A roller is worn, prior: common, sources: [field]}
  other: {id: C1PX, prior: rare}
questions:
  own-page:
    use: test-page
    answers: {blank: {likely: {roller: rarely, default: usually}}, fine: {likely: {roller: usually, default: rarely}}}
remedies:
  seat: {use: seat-the-cartridge, fixes: {roller: sometimes}}
escalate: {id: E1PJ, to: Print room, minutes: 30}
"""
QUESTION = """\
---
id: Q1TP
ask: Is the printer's own test page blank too?
needs: client
minutes: 1
answers: {blank: Blank too, fine: The test page is fine}
sources: [manual]
---
Hold the green button.
"""
BLANK = "/guides/blank-pages/"


@pytest.fixture
def two_guides(tmp_path, published_site):
    """The sample pack with a second guide that shares a question and a remedy."""
    folder = tmp_path / "content"
    shutil.copytree(SAMPLE, folder)
    write(folder / "printing/guides/paper-jam.yaml", JAM)
    write(folder / "printing/questions/test-page.md", QUESTION)
    guide = folder / "printing/guides/blank-pages.yaml"
    text = guide.read_text("utf-8")
    start, end = text.index("    id: Q1TP"), text.index("    answers:\n      blank")
    text = f"{text[:start]}    use: test-page\n    depends_on: [cartridge]\n{text[end:]}"
    write(guide, text.replace('"guide:smoking-printer"', '"guide:paper-jam"'))
    codes = folder / "printing/codes.yaml"
    write(
        codes,
        codes.read_text("utf-8").replace(
            "other: {title: Anything else}", "other: {title: Anything else, guide: paper-jam}"
        ),
    )
    published_site(content=folder)


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


@pytest.mark.usefixtures("two_guides")
def test_an_answer_that_hands_over_takes_what_is_known_along(reader: Client) -> None:
    page = reader.get(BLANK, {"as": "guest", "error": "0x2A", "test-page": "fine", "smoke": "smoke"})
    (onward,) = [link for link in links(page) if link.startswith("/guides/paper-jam/")]
    assert onward.endswith("&own-page=fine") and "?error=0x2A&back=blank-pages%3F" in onward
    assert "Is the printer's own test page blank too? The test page is fine" in text(reader.get(onward))


@pytest.mark.usefixtures("two_guides")
def test_a_different_error_takes_the_way_through_the_paste_box(reader: Client) -> None:
    page = reader.get(BLANK, {"age": "new", "test-page": "unknown", "reseat": "other-error"})
    fields = hidden(page)
    assert fields == [("from", "blank-pages"), ("age", "new"), ("test-page", "unknown"), ("reseat", "other-error")]
    answer = reader.get("/search/", [*fields, ("q", "Panel error 0x1B")])
    assert answer["Location"] == "/guides/paper-jam/?error=0x1B&own-page=unknown&seat=no-change"
    assert "left out" not in text(reader.get(answer["Location"]))


@pytest.mark.usefixtures("two_guides")
def test_what_the_remedy_changed_is_asked_anew(reader: Client) -> None:
    known = {"from": "blank-pages", "test-page": "fine", "reseat": "other-error", "q": "Panel error 0x1B"}
    assert reader.get("/search/", known)["Location"] == "/guides/paper-jam/?error=0x1B&seat=no-change"


@pytest.mark.usefixtures("two_guides")
def test_a_guide_that_is_found_by_words_begins_with_what_is_known(reader: Client) -> None:
    page = reader.get("/search/", {"from": "blank-pages", "test-page": "fine", "q": "paper is stuck"})
    assert "/guides/paper-jam/?own-page=fine" in links(page)
    assert "/guides/blank-pages/?test-page=fine" in links(page)  # back to where one was
    fields = [("from", "blank-pages"), ("test-page", "fine")]
    assert hidden(page) == [*fields, *fields]  # the search field and the paste box


@pytest.mark.usefixtures("two_guides")
def test_when_nothing_is_found_the_way_back_keeps_what_is_known(reader: Client) -> None:
    page = reader.get("/search/", {"from": "blank-pages", "test-page": "fine", "q": "xylophone"})
    assert "/guides/blank-pages/?test-page=fine" in links(page)


@pytest.mark.usefixtures("two_guides")
def test_every_guide_offered_begins_with_what_is_known(reader: Client) -> None:
    page = reader.get("/search/", {"from": "blank-pages", "test-page": "fine"})
    assert "/guides/paper-jam/?own-page=fine" in links(page)


@pytest.mark.usefixtures("two_guides")
def test_the_same_error_again_goes_on_in_the_same_guide(reader: Client) -> None:
    page = reader.get(
        "/search/", {"from": "blank-pages", "age": "new", "reseat": "other-error", "q": "Panel error 0x2A"}
    )
    assert page.status_code == 200
    assert "/guides/blank-pages/?error=0x2A&age=new&reseat=no-change" in links(page)


def test_a_search_without_a_walk_before_it_is_as_it_was(reader: Client) -> None:
    page = reader.get("/search/", {"q": "blank pages", "test-page": "fine"})
    assert hidden(page) == [] and "/guides/blank-pages/" in links(page)


@pytest.mark.parametrize(
    "query",
    [
        "from=no-such&test-page=fine",
        "from=blank-pages&nonsense=x&test-page=y",
        "from=%00",
        "from=blank-pages&" + "a=b&" * 300,
    ],
)
def test_nonsense_in_the_address_of_a_search_is_no_error(reader: Client, query: str) -> None:
    assert reader.get(f"/search/?q=cartridge&{query}").status_code in (200, 400)


@pytest.mark.usefixtures("two_guides")
def test_programs_are_told_what_holds_in_the_guide_that_takes_over(reader: Client) -> None:
    asked = reader.get("/api/v1/walk?guide=blank-pages&evidence=test-page:fine&evidence=smoke:smoke").json()["next"]
    assert (asked["kind"], asked["question"]["key"], asked["guide"]) == ("ask", "leave-smoke", "paper-jam")
    query = "evidence=test-page:fine&evidence=smoke:smoke&evidence=leave-smoke:yes"
    told = reader.get(f"/api/v1/walk?guide=blank-pages&{query}").json()["next"]
    assert (told["kind"], told["guide"]) == ("guide", "paper-jam")
    assert told["evidence"] == [{"key": "own-page", "value": "fine"}]
    onward = told["url"].removeprefix("http://127.0.0.1:8000")
    assert onward == "/guides/paper-jam/?own-page=fine"
    assert (
        f"[Go on there]({told['url']})"
        in reader.get(f"{BLANK[:-1]}.md?test-page=fine&smoke=smoke&leave-smoke=yes").content.decode()
    )


@pytest.mark.usefixtures("two_guides")
def test_programs_are_sent_nowhere_while_the_guide_goes_on(reader: Client) -> None:
    told = reader.get("/api/v1/walk?guide=blank-pages&evidence=test-page:fine").json()["next"]
    assert (told["guide"], told["evidence"], told["url"]) == ("", [], "")
