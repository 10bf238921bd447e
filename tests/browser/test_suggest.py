"""The search field suggests while one types: with keys, mouse and touch; what comes too late is never shown."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.support.browser import CONTRAST, Desk, check

HERE = "/about/"


def field(page: Page) -> Locator:
    return page.locator("#find")


def options(page: Page) -> Locator:
    return page.locator("#suggestions [role=option]")


def type_in(page: Page, words: str) -> None:
    field(page).click()
    field(page).press_sequentially(words)
    expect(options(page).first).to_be_visible()


def active(page: Page) -> Locator:
    return page.locator("#suggestions [aria-selected=true]")


@pytest.fixture
def typing(reader: Page) -> Page:
    """Somebody who has typed a word and sees suggestions."""
    reader.goto(HERE)
    type_in(reader, "certif")
    return reader


def test_typing_shows_pages_and_says_how_many(typing: Page) -> None:
    expect(field(typing)).to_have_attribute("aria-expanded", "true")
    expect(typing.get_by_role("listbox", name="Suggestions").get_by_role("option").first).to_be_visible()
    assert 0 < options(typing).count() <= 8
    expect(typing.locator("#said")).to_contain_text("suggestions. Up and down arrows choose.")
    expect(field(typing)).to_be_focused()


def test_a_code_is_suggested_first_with_its_meaning_and_its_guide(reader: Page) -> None:
    reader.goto(HERE)
    type_in(reader, "0x904 0x7")
    expect(options(reader).first).to_contain_text("0x904 + 0x7 The connection was opened and then closed")
    reader.get_by_role("group", name="Guides").get_by_role("option").first.click()
    expect(reader).to_have_url(re.compile(r"/guides/rdp-0x904-0x7/\?codes=0x904-0x7$"))


def test_arrows_choose_and_enter_opens(typing: Page) -> None:
    wanted = options(typing).nth(1).get_attribute("href")
    for _ in range(2):
        field(typing).press("ArrowDown")
    expect(field(typing)).to_have_attribute("aria-activedescendant", active(typing).get_attribute("id") or "?")
    expect(field(typing)).to_have_value("certif")
    expect(field(typing)).to_be_focused()
    field(typing).press("Enter")
    expect(typing).to_have_url(re.compile(f"{re.escape(wanted or '?')}$"))


def test_the_arrows_go_round(typing: Page) -> None:
    field(typing).press("ArrowUp")
    expect(active(typing)).to_have_id(options(typing).last.get_attribute("id") or "?")
    field(typing).press("ArrowDown")
    expect(active(typing)).to_have_id(options(typing).first.get_attribute("id") or "?")


@pytest.mark.parametrize("key", ["Home", "End", "ArrowLeft"])
def test_keys_for_the_text_go_back_to_it(typing: Page, key: str) -> None:
    field(typing).press("ArrowDown")
    field(typing).press(key)
    expect(active(typing)).to_have_count(0)
    at = {"Home": 0, "End": 6, "ArrowLeft": 5}[key]
    assert typing.evaluate("document.activeElement.selectionStart") == at


def test_enter_without_a_choice_searches(typing: Page) -> None:
    field(typing).press("Enter")
    expect(typing).to_have_url(re.compile(r"/search/\?q=certif$"))


def test_escape_closes_the_list_then_empties_the_field(typing: Page) -> None:
    field(typing).press("Escape")
    expect(options(typing).first).to_be_hidden()
    expect(field(typing)).to_have_attribute("aria-expanded", "false")
    expect(field(typing)).to_have_value("certif")
    field(typing).press("ArrowDown")
    expect(active(typing)).to_be_visible()
    for _ in range(2):
        field(typing).press("Escape")
    expect(field(typing)).to_have_value("")


def test_leaving_the_field_closes_the_list(typing: Page) -> None:
    field(typing).press("Tab")
    expect(options(typing).first).to_be_hidden()


def test_a_finger_opens_a_suggestion(desk: Desk) -> None:
    page = desk.sit_down(has_touch=True, is_mobile=True, viewport={"width": 320, "height": 640})
    page.goto(HERE)
    page.get_by_role("banner").get_by_role("link", name="Search").tap()  # the header has no room for a field
    expect(page).to_have_url(re.compile("/search/"))
    page.wait_for_load_state("networkidle")
    type_in(page, "licen")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    box = options(page).first.bounding_box()
    assert box and box["height"] >= 44
    wanted = options(page).first.get_attribute("href")
    options(page).first.tap()
    expect(page).to_have_url(re.compile(f"{re.escape(wanted or '?')}$"))


def test_an_answer_that_comes_late_is_not_shown(reader: Page) -> None:
    """The first answer is slow, the second quick: what is shown belongs to what the field says."""
    reader.route("**/search/suggest/*q=lic*", slowly(lambda route: True))
    reader.goto(HERE)
    field(reader).click()
    with reader.expect_request("**/search/suggest/*q=lic"):
        field(reader).press_sequentially("lic")
    field(reader).fill("blank")
    expect(options(reader).first).to_be_visible()
    shown = options(reader).all_inner_texts()
    reader.wait_for_timeout(1_200)
    assert options(reader).all_inner_texts() == shown
    assert not [text for text in shown if "icen" in text]


def test_nothing_is_shown_after_the_field_was_emptied_or_left(reader: Page) -> None:
    reader.route("**/search/suggest/*", slowly(lambda route: True))
    reader.goto(HERE)
    for leave in (lambda: field(reader).fill(""), lambda: field(reader).press("Tab")):
        field(reader).click()
        with reader.expect_request("**/search/suggest/*"):
            field(reader).fill("certificate")
        leave()
        reader.wait_for_timeout(1_200)
        expect(options(reader).first).to_be_hidden()


def slowly(is_slow: Callable[[Route], bool]) -> Callable[[Route], None]:
    def handle(route: Route) -> None:
        if is_slow(route):
            time.sleep(0.8)
        route.continue_()

    return handle


def test_without_an_answer_the_form_goes_on_working(desk: Desk) -> None:
    desk.expects_complaints = True
    page = desk.sit_down()
    page.route("**/search/suggest/*", lambda route: route.abort())
    page.goto("/guides/rdp-0x904-0x7/?codes=0x904-0x7")
    field(page).fill("certificate")
    page.wait_for_timeout(600)
    expect(page.locator("#trouble")).to_be_empty()
    field(page).press("Enter")
    expect(page).to_have_url(re.compile(r"/search/\?q=certificate$"))


def test_without_javascript_the_field_is_a_plain_one(desk: Desk) -> None:
    page = desk.sit_down(java_script_enabled=False)
    page.goto(HERE)
    assert field(page).get_attribute("role") is None
    field(page).fill("licence server")
    field(page).press("Enter")
    expect(page.locator(".hits a").first).to_be_visible()


@pytest.mark.parametrize("address", [HERE, "/search/?q=certificate"])
def test_axe_finds_nothing_in_an_open_list(reader: Page, address: str) -> None:
    reader.goto(address)
    field(reader).fill("certif")
    field(reader).click()
    expect(options(reader).first).to_be_visible()
    field(reader).press("ArrowDown")
    check(reader)
    reader.emulate_media(color_scheme="dark")
    check(reader, CONTRAST)


def test_going_back_finds_the_list_closed(typing: Page) -> None:
    field(typing).press("ArrowDown")
    field(typing).press("Enter")
    typing.go_back()
    expect(options(typing).first).to_be_hidden()
