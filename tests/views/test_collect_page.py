"""The collector's page, and what came of it."""

from __future__ import annotations

import re
from html import unescape

import pytest

from tests.support.collecting import ADDRESS, collected, publish_probed


@pytest.fixture
def collecting(published_site):
    publish_probed(published_site)


def test_the_page_has_the_text_its_hash_and_the_address_of_the_site(collecting, reader) -> None:
    page = unescape(reader.get(ADDRESS).content.decode())
    digest = re.search(r"<code>([0-9a-f]{64})</code>", page)[1]
    assert page.count(digest) == 2 and "listener" in page and "STEPWISE" in page


def test_its_output_fills_in_the_answer_with_the_line_that_decides(collecting, reader) -> None:
    page = reader.post(ADDRESS, {"output": collected(reader)}).content.decode()
    assert "state: free" in page and re.search(r'name="level" value="empty" checked', page)
    assert "1 answer," in page


def test_an_earlier_answer_that_it_contradicts_is_shown(collecting, reader) -> None:
    page = reader.post(f"{ADDRESS}?level=full", {"output": collected(reader)}).content.decode()
    assert "You answered" in page and "It is full" in page


def test_the_paste_box_knows_an_output_and_sends_it_on_by_post(collecting, reader) -> None:
    output = collected(reader)
    answer = reader.post("/search/", {"q": output})
    assert (answer.status_code, answer["Location"]) == (307, ADDRESS)
    page = reader.post(answer["Location"], {"q": output}).content.decode()
    assert re.search(r'name="level" value="empty" checked', page)


def test_answers_of_the_collector_are_marked_in_the_session(collecting, reader) -> None:
    page = reader.get("/guides/no-coffee/?collected=level.empty&level=empty").content.decode()
    assert "from the collector" in page
    assert (
        "from the collector" not in reader.get("/guides/no-coffee/?collected=level.empty&level=full").content.decode()
    )


def test_nothing_of_what_was_pasted_is_kept_or_in_an_address(collecting, reader) -> None:
    answer = reader.post(ADDRESS, {"output": collected(reader) + "secret-host.example"})
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert b"secret-host" not in answer.content and b"SW1;NC" not in answer.content


def test_an_answered_question_is_not_collected_again(collecting, reader) -> None:
    assert b"No open question" in reader.get(f"{ADDRESS}?level=full").content


@pytest.mark.parametrize(
    "output", ["", "SW1;", "x" * 100_000, "SW1;" * 9_000, "\x00\x1b[2J<script>", "SW1;GUIDE;zz"], ids=list("abcdef")
)
def test_whatever_is_pasted_is_answered_with_a_page(collecting, reader, output: str) -> None:
    answer = reader.post(ADDRESS, {"output": output})
    assert answer.status_code == 200 and b"no line in it that we can use" in answer.content


def test_a_paste_that_is_too_long_says_so(collecting, reader, settings) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    assert reader.post(ADDRESS, {"output": "x" * 5000}).status_code == 413


def test_a_guide_without_probes_has_nothing_to_collect(site, reader) -> None:
    assert reader.get("/guides/no-such/collect/").status_code == 404


def test_a_paste_without_any_output_says_what_to_paste(collecting, reader) -> None:
    page = reader.post(ADDRESS, {"output": "sudo sh <<'STEPWISE'"}).content.decode()
    assert "no line in it that we can use" in page and "<code>SW1;</code>" in page
