"""Copy ticket note: one press from the walk, on trusted and on plain-HTTP origins; without JavaScript a page."""

from __future__ import annotations

import re

from playwright.sync_api import Browser, Page, Request, expect

from tests.browser.conftest import answer
from tests.browser.test_linking import origin, own_browser, pasted, port, reader, secure, sit_down
from tests.browser.test_pages import CONTRAST, check

__all__ = ["origin", "own_browser", "port", "reader", "secure"]

WALK = "/guides/blank-pages/?age=new&test-page=fine"


def copy_note(page: Page) -> str:
    """One press; what Ctrl+V brings."""
    page.get_by_role("button", name="Copy ticket note").first.click()
    expect(page.locator("#said")).to_contain_text("Copied: ticket note")
    return pasted(page)["text"]


def test_one_press_copies_the_note_of_this_walk(reader: Page) -> None:
    reader.goto(WALK)
    text = copy_note(reader)
    assert "Asked and tried\n1. Was the cartridge changed in the last month? Yes" in text
    assert "?age=new&test-page=fine" in text
    expect(reader.locator("#said")).to_have_text("Copied: ticket note, Plain text")
    assert reader.url.endswith(WALK), "the reader stays where they are"


def test_the_keyboard_copies_and_keeps_the_focus(reader: Page) -> None:
    reader.goto(WALK)
    button = reader.get_by_role("button", name="Copy ticket note")
    button.focus()
    reader.keyboard.press("Enter")
    expect(reader.locator("#said")).to_have_text("Copied: ticket note, Plain text")
    expect(button.or_(reader.get_by_role("button", name="Copied"))).to_be_focused()
    assert "Asked and tried" in pasted(reader)["text"]


def test_the_notation_chosen_last_is_the_one_that_is_copied(reader: Page) -> None:
    reader.goto(WALK)
    reader.get_by_role("link", name="Formats of the ticket note").click()
    reader.get_by_role("link", name="Jira wiki").click()
    reader.goto(WALK)
    assert "*Asked and tried*\n# [Was the cartridge changed in the last month?|http" in copy_note(reader)
    expect(reader.locator("#said")).to_have_text("Copied: ticket note, Jira wiki")


def test_a_step_that_htmx_brought_is_in_the_note(reader: Page) -> None:
    reader.goto("/guides/blank-pages/?age=new")
    answer(reader, "no-change")
    assert "No change" in copy_note(reader)


def test_when_the_browser_forbids_copying_the_page_with_the_note_opens(reader: Page) -> None:
    reader.add_init_script(
        "Object.defineProperty(navigator, 'clipboard', {value: undefined}); document.execCommand = () => false"
    )
    reader.goto(WALK)
    reader.get_by_role("button", name="Copy ticket note").click()
    reader.wait_for_url(re.compile("/note/"))
    expect(reader.locator(".note-text")).to_contain_text("Asked and tried")


def test_when_the_note_cannot_be_fetched_its_page_opens_by_itself(reader: Page) -> None:
    def fail(route: object, request: Request) -> None:
        route.continue_() if request.is_navigation_request() else route.abort()  # type: ignore[attr-defined]

    reader.route("**/note/**", fail)
    reader.goto(WALK)
    reader.get_by_role("button", name="Copy ticket note").click()
    reader.wait_for_url(re.compile("/note/"))


def test_without_javascript_the_words_are_a_link_to_the_note(own_browser: Browser, secure: str) -> None:
    page = sit_down(own_browser, secure, java_script_enabled=False)
    page.goto(WALK)
    expect(page.get_by_role("button", name="Copy ticket note")).to_have_count(0)
    page.get_by_role("link", name="Copy ticket note").click()
    expect(page.locator(".note-text")).to_contain_text("Asked and tried")
    page.context.close()


def test_axe_finds_nothing_on_the_buttons_and_nothing_scrolls_sideways(own_browser: Browser, secure: str) -> None:
    page = sit_down(own_browser, secure, viewport={"width": 320, "height": 640})
    for path in (WALK, "/guides/blank-pages/?reseat=fixed"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        check(page)
        page.emulate_media(color_scheme="dark")
        check(page, CONTRAST)
    page.context.close()
