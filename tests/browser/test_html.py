"""What the scripts and htmx make of a page is valid, too: the document as the browser holds it after the usual actions."""

from __future__ import annotations

from pathlib import Path
from urllib.request import urlopen

from playwright.sync_api import Page, expect

from kb.library.library import Library
from tests.support.browser import answer
from tests.support.html import html_faults, nu_faults

GUIDE = "/guides/rdp-0x904-0x7/"
WALK = f"{GUIDE}?codes=0x904-0x7"
REMEDY = f"{WALK}&show=regenerate-certificate"
PAGES = ("/", f"{GUIDE}article/", f"{GUIDE}plan/", REMEDY, f"{GUIDE}regenerate-certificate/", "/articles/what-0x904-0x7-means/",
         f"{GUIDE}note/?codes=0x904-0x7&port=open", f"{GUIDE}save/?codes=0x904-0x7&port=open")  # fmt: skip


def shipped(library: Library, base_url: str) -> dict[str, str]:
    """Every article and guide, as the server sends it."""
    addresses = [f"/articles/{card.slug}/" for card in library.cards("article")]
    for card in library.cards("guide"):
        addresses += [f"/guides/{card.slug}/{page}" for page in ("", "article/", "plan/")]
    return {address: urlopen(base_url + address).read().decode() for address in addresses}


def after_actions(page: Page) -> dict[str, str]:
    """The document after what readers do, by what they did."""
    found = {}

    def keep(name: str) -> None:
        found[name] = page.content()

    for address in PAGES:
        page.goto(address)
        keep(address)
    page.goto(WALK)
    answer(page, "unknown")
    keep("question after an answer")
    heading = page.get_by_role("heading", level=1)
    second = heading.inner_text()
    page.go_back()
    expect(heading).not_to_have_text(second)  # Back puts the focus on the heading: typing earlier would lose it
    expect(heading).to_be_focused()
    keep("question after Back")
    page.get_by_label("Search: an error").press_sequentially("0x904 certificate")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    keep("suggestions")
    page.goto(REMEDY)
    page.locator(".linking summary").first.click()
    keep("formats of a link")
    page.get_by_role("button", name="Theme").click()
    keep("theme")
    return found


def test_documents_are_valid_after_what_readers_do(reader: Page, tmp_path: Path) -> None:
    assert html_faults(after_actions(reader), tmp_path, is_serialised=True) == []


def test_the_nu_checker_finds_nothing_after_what_readers_do(reader: Page, tmp_path: Path) -> None:
    assert nu_faults(after_actions(reader), tmp_path) == []


def test_every_shipped_page_is_valid(library: Library, base_url: str, tmp_path: Path) -> None:
    pages = shipped(library, base_url)
    assert html_faults(pages, tmp_path) == []
    assert nu_faults(pages, tmp_path) == []
