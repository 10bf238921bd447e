"""What the search field suggests while somebody types."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from tests.support.hostile import NASTY, encoded
from tests.support.reading import links, text


def suggested(reader: Client, typed: str) -> list[str]:
    return links(reader.get("/search/suggest/", {"q": typed}))


def test_an_unfinished_word_finds_pages_by_kind(reader: Client) -> None:
    page = reader.get("/search/suggest/", {"q": "blank pa"})
    assert links(page)[0] == "/guides/blank-pages/"
    assert "Guides The printer gives blank pages" in text(page)


def test_codes_come_first_then_their_guide_with_the_error_known(reader: Client) -> None:
    assert suggested(reader, "0x2A 0x80070005")[:4] == [
        "/codes/0x2A+0x80070005/", "/codes/0x2A/", "/codes/0x80070005/", "/guides/blank-pages/?shown=0x2a-0x80070005",
    ]  # fmt: skip


def test_an_unlisted_code_is_not_suggested(reader: Client) -> None:
    assert not [link for link in suggested(reader, "0x9999") if "/codes/" in link]


@pytest.mark.parametrize("typed", ["", "a", " \t"])
def test_next_to_nothing_suggests_nothing(reader: Client, typed: str) -> None:
    assert suggested(reader, typed) == []


def test_there_are_eight_suggestions_at_most_and_each_once(reader: Client) -> None:
    found = suggested(reader, "0x2A the printer paper blank pages panel")
    assert len(found) == len(set(found)) <= 8


def test_options_have_ids_of_their_own(reader: Client) -> None:
    html = reader.get("/search/suggest/", {"q": "0x2A blank"}).content.decode()
    ids = re.findall(r'role="option"[^>]*\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids)) == html.count('role="option"') > 1


def test_an_answer_is_kept_and_asked_about_by_its_tag(reader: Client) -> None:
    page = reader.get("/search/suggest/", {"q": "blank"})
    assert page["Cache-Control"].startswith("public, max-age=60")
    again = reader.get("/search/suggest/", {"q": "blank"}, headers={"If-None-Match": page["ETag"]})
    assert again.status_code == 304


def test_what_was_typed_is_never_repeated_as_html(reader: Client) -> None:
    assert b"<script" not in reader.get("/search/suggest/", {"q": "<script>blank"}).content


@pytest.mark.parametrize("nasty", [*NASTY, "word " * 10_000, "-", '-"', '"a" -"b', "title:x", "\x1b[31m", "\u202eabc"])
def test_every_text_can_be_typed(reader: Client, nasty: str) -> None:
    assert reader.get(f"/search/suggest/?q={encoded(nasty)}").status_code == 200
