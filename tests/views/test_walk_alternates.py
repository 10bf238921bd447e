"""The alternative formats of a walk: what programs read at the address of a walk is what the page shows there."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from django.test import Client

from tests.support.reading import heading, text

GUIDE = "/guides/blank-pages"
WALKS = ["", "?age=new", "?age=new&test-page=blank", "?test-page=fine", "?reseat=no-change", "?reseat=fixed&as=admin"]


@pytest.mark.parametrize("query", WALKS[1:])
def test_as_json_a_walk_is_the_answer_of_the_api(reader: Client, query: str) -> None:
    found = reader.get(f"{GUIDE}.json{query}").json()
    assert found == reader.get(f"/api/v1/walk?guide=blank-pages&{as_api(query)}").json()


def test_before_anything_is_known_the_page_is_the_guide(reader: Client) -> None:
    assert reader.get(f"{GUIDE}.json").json()["kind"] == "guide"


def as_api(query: str) -> str:
    pairs = [pair.split("=") for pair in query.lstrip("?").split("&") if pair]
    return "&".join(f"profile={value}" if key == "as" else f"evidence={key}:{value}" for key, value in pairs)


@pytest.mark.parametrize("query", WALKS[1:])
def test_markdown_of_a_walk_has_the_heading_of_its_page(reader: Client, query: str) -> None:
    words = reader.get(f"{GUIDE}.md{query}").content.decode()
    assert f"\n## {heading(reader.get(f'{GUIDE}/{query}'))}\n" in words
    assert "## Causes\n" not in words, "the guide itself is not repeated with every step"


def test_markdown_says_what_was_answered_what_is_believed_and_what_comes_next(reader: Client) -> None:
    words = reader.get(f"{GUIDE}.md?test-page=fine").content.decode()
    for expected in ("# The printer gives blank pages\n", "**The test page is fine**", "**Causes left**", "The driver sends empty pages"):  # fmt: skip
        assert expected in words


def test_the_answers_in_markdown_lead_on_to_the_next_step(reader: Client) -> None:
    words = reader.get(f"{GUIDE}.md?age=new").content.decode()
    found = re.findall(r"^- \[.+?\]\((\S+\.md\?\S+)\)", words, re.MULTILINE)
    assert found
    for address in found:
        parts = urlsplit(address)
        assert parts.query.startswith("age=new&")
        assert reader.get(f"{parts.path}?{parts.query}").status_code == 200


def test_markdown_of_a_remedy_has_its_steps_and_its_outcomes(reader: Client) -> None:
    words = reader.get(f"{GUIDE}.md?show=reseat").content.decode()
    assert "Restart-Service Spooler" in words
    assert f"- [No change](http://127.0.0.1:8000{GUIDE}.md?reseat=no-change)" in words


def test_markdown_of_every_open_question_at_once(reader: Client) -> None:
    words = reader.get(f"{GUIDE}.md?show=all").content.decode()
    assert "### Is the printer's own test page blank too?" in words.replace("\\", "")


def test_markdown_of_handing_over_says_what_to_collect(reader: Client) -> None:
    assert "One blank page." in reader.get(f"{GUIDE}.md?show=escalate").content.decode()


def test_who_asks_for_a_form_at_the_address_of_a_walk_gets_the_walk(reader: Client) -> None:
    for accept, form in (("application/json", "json"), ("text/markdown", "md")):
        asked = reader.get(f"{GUIDE}/?test-page=fine", headers={"Accept": accept})
        assert asked.content == reader.get(f"{GUIDE}.{form}?test-page=fine").content
        assert asked["ETag"] != reader.get(f"{GUIDE}/", headers={"Accept": accept})["ETag"]


def test_the_page_of_a_walk_names_the_alternative_formats_of_this_walk(reader: Client) -> None:
    html = reader.get(f"{GUIDE}/?test-page=fine&utm=x").content.decode()
    assert f'type="text/markdown" href="http://127.0.0.1:8000{GUIDE}.md?test-page=fine">' in html
    assert f'type="application/json" href="http://127.0.0.1:8000{GUIDE}.json?test-page=fine">' in html


def test_an_old_name_of_the_guide_keeps_the_evidence(reader: Client) -> None:
    page = reader.get("/guides/empty-pages.json?test-page=fine")
    assert (page.status_code, page["Location"]) == (302, f"{GUIDE}.json?test-page=fine")


@pytest.mark.parametrize("form", ["md", "json"])
def test_evidence_that_is_not_understood_is_told(reader: Client, form: str) -> None:
    page = reader.get(f"{GUIDE}.{form}?colour=%5Bred%5D(javascript:x)")
    assert page.status_code == 200
    words = page.content.decode()
    assert "colour" in words and "of that name" in words
    assert "[red](javascript:x)" not in words or form == "json"


@pytest.mark.parametrize("form", ["md", "json"])
def test_too_much_evidence_is_refused(reader: Client, form: str) -> None:
    assert reader.get(f"{GUIDE}.{form}?{'a=b&' * 300}").status_code == 400


def test_a_pinned_format_is_a_text_and_no_walk(reader: Client) -> None:
    pinned = reader.get(f"{GUIDE}.json").json()["urls"]["pinned"].removeprefix("http://127.0.0.1:8000")
    assert "walk" not in reader.get(f"{pinned[:-1]}.json?test-page=fine").json()


def test_a_withdrawn_remedy_warns_programs_that_walk(reader: Client, withdrawn_in_place: None) -> None:
    words = reader.get("/guides/no-coffee.md?show=descale").content.decode()
    assert words.index("Withdrawn: vinegar eats the seals") < words.index("Start-Descale")
    assert "Withdrawn: vinegar eats the seals" in reader.get("/guides/no-coffee.md").content.decode()
    walk = reader.get("/guides/no-coffee.json?fill=no-change&level=full&noise=hum").json()
    assert walk["next"]["remedy"]["withdrawn"] == "vinegar eats the seals"
    assert "descale" in text(reader.get("/guides/no-coffee/?fill=no-change&level=full&noise=hum")).lower()
