"""The box "I already know something else": own words find the question, and the answer they give."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.support.reading import text

GUIDE = "/guides/blank-pages/"


def test_own_words_find_the_question_and_the_answer(reader: Client) -> None:
    page = reader.post(f"{GUIDE}know/?show=all", {"know": "the test page is blank"})
    assert "Questions that match your words" in text(page) and "Suggested answer:" in text(page)
    assert f'hx-get="{GUIDE}?test-page=blank"' in page.content.decode()


def test_what_was_answered_is_kept_and_what_was_typed_is_in_no_address(reader: Client) -> None:
    page = reader.post(f"{GUIDE}know/?error=0x2A&smoke=unknown&show=all", {"know": "test page blank"}).content.decode()
    assert "error=0x2A" in page and "smoke=unknown" in page and "?know=" not in page and "&amp;know=" not in page


def test_words_that_no_question_speaks_of_are_said_to_be_so(reader: Client) -> None:
    page = reader.post(f"{GUIDE}know/", {"know": "xylophone"})
    assert "No open question matches that" in text(page) and "Is the printer" in text(page)


@pytest.mark.parametrize("said", ["", "   ", "<script>alert(1)</script>", "\x00", "é" * 5000, "a " * 400])
def test_nonsense_is_no_error(reader: Client, said: str) -> None:
    page = reader.post(f"{GUIDE}know/", {"know": said})
    assert page.status_code in (200, 302) and b"<script>alert" not in page.content


def test_without_words_the_box_leads_to_all_open_questions(reader: Client) -> None:
    assert reader.get(f"{GUIDE}know/?test-page=unknown")["Location"] == f"{GUIDE}?test-page=unknown&show=all"
