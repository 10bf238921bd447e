"""The picture of a plan in a real browser: words stay in their boxes, links can be reached, it scrolls by itself."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser import Desk

PLANS = [f"/guides/{slug}/plan/" for slug in ("rdp-0x904-0x7", "rdp-0x204", "rdp-licensing")]
OUTSIDE = """() => [...document.querySelectorAll('.plan rect')].filter(rect => {
    const box = rect.getBoundingClientRect()
    const words = rect.parentNode.querySelectorAll('text')
    return [...words].some(text => {
        const { left, right, top, bottom } = text.getBoundingClientRect()
        return left < box.left || right > box.right || top < box.top || bottom > box.bottom
    })
}).map(rect => rect.parentNode.textContent.trim())"""


@pytest.mark.parametrize("address", PLANS)
def test_words_stay_inside_their_boxes(reader: Page, address: str) -> None:
    reader.goto(address)
    assert reader.locator(".plan rect").count() > 10
    assert reader.evaluate(OUTSIDE) == []


def test_every_stop_can_be_reached_and_opened_with_the_keyboard(reader: Page) -> None:
    reader.goto(PLANS[0])
    drawing = reader.locator(".plan-box")
    drawing.focus()
    reader.keyboard.press("Tab")
    first = reader.locator(".plan a").first
    expect(first).to_be_focused()
    assert first.locator("rect").evaluate("rect => getComputedStyle(rect).strokeWidth") == "4px"
    reader.keyboard.press("Enter")
    expect(reader.get_by_role("heading", level=1)).to_have_text("What exactly does the message say?")


def test_an_answer_that_goes_on_leads_to_the_plan_from_there(reader: Page) -> None:
    reader.goto(PLANS[0])
    reader.locator(".plan a.said").first.click()
    expect(reader.get_by_text("From here on:")).to_be_visible()
    expect(reader.get_by_role("link", name="The whole plan")).to_be_visible()


def test_on_a_phone_the_drawing_scrolls_in_its_own_box(desk: Desk) -> None:
    page = desk.sit_down(viewport={"width": 320, "height": 640})
    page.goto(PLANS[0])
    box = page.locator(".plan-box")
    assert box.evaluate("box => box.scrollWidth > box.clientWidth")
    box.focus()
    for _ in range(20):
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(50)
    page.wait_for_function("document.querySelector('.plan-box').scrollLeft > 0")
