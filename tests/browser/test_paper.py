"""What comes out of the printer: how many pages, and what is on them. Counted in Chromium's own PDF."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from kb.library.library import Library

GUIDE = "/guides/rdp-0x904-0x7/"
USUAL = (
    "",
    "?codes=0x904-0x7",
    "?codes=0x904-0x7&path=direct&affected=all-clients",
    "?codes=0x904-0x7&certificate-log=key&certificate=expired",
    "?codes=0x904-0x7&regenerate-certificate=no-change",
    "?codes=0x904-0x7&as=helpdesk&path=vpn",
)


def pages_on_paper(page: Page, address: str) -> int:
    page.goto(address)
    return page.pdf(format="A4", prefer_css_page_size=True).count(b"/Type /Page\n")


@pytest.mark.parametrize("answers", USUAL)
def test_a_path_on_paper_has_six_pages_or_fewer(reader: Page, answers: str) -> None:
    assert 2 <= pages_on_paper(reader, f"{GUIDE}on-paper/{answers}") <= 6


def test_every_guide_s_path_has_six_pages_or_fewer(reader: Page, library: Library) -> None:
    counts = {card.slug: pages_on_paper(reader, f"/guides/{card.slug}/on-paper/") for card in library.cards("guide")}
    print(f"\npages of a path on paper: {counts}")
    assert max(counts.values()) <= 6, counts


def test_the_largest_guide_as_an_article_is_no_book(reader: Page) -> None:
    assert pages_on_paper(reader, f"{GUIDE}article/") <= 20


def test_a_question_is_on_two_sheets_at_most(reader: Page) -> None:
    assert pages_on_paper(reader, f"{GUIDE}?codes=0x904-0x7&path=direct") <= 2


def test_a_source_is_cited_only_where_its_key_is_printed_too(reader: Page) -> None:
    reader.emulate_media(media="print")
    for address in ("/articles/what-0x904-0x7-means/", f"{GUIDE}on-paper/{USUAL[1]}", f"{GUIDE}{USUAL[1]}"):
        reader.goto(address)
        cited = {each.inner_text() for each in reader.locator("a.cite").all() if each.is_visible()}
        assert cited <= set(reader.locator(".sources .key").all_inner_texts()), address
