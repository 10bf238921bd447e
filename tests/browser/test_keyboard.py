"""From the top of the page to the first answer with the Tab key, and on from there."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser import answer

WALK = "/guides/rdp-0x904-0x7/?codes=0x904-0x7"
MOST_TABS = 6
AT_AN_ANSWER = "document.activeElement.matches('.answers .answer')"


def tabs_to_an_answer(page: Page) -> int:
    """How often Tab is pressed until an answer has the focus; the skip link is used as readers use it."""
    for presses in range(1, 40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.skip')"):
            page.keyboard.press("Enter")
        if page.evaluate(AT_AN_ANSWER):
            return presses
    raise AssertionError("no answer has been reached")


@pytest.mark.parametrize("address", [WALK, "/guides/rdp-0x904-0x7/", "/guides/rdp-does-not-work/"])
def test_the_first_answer_is_a_few_tabs_away(reader: Page, address: str) -> None:
    reader.goto(address)
    presses = tabs_to_an_answer(reader)
    print(f"\n{address}: {presses} tabs to the first answer")
    assert presses <= MOST_TABS


def test_whether_it_helped_is_a_few_tabs_away_however_long_the_remedy(reader: Page) -> None:
    reader.goto(f"{WALK}&show=regenerate-certificate")
    presses = 0
    while presses < MOST_TABS and not reader.evaluate(AT_AN_ANSWER):
        presses += 1
        reader.keyboard.press("Tab")
        if reader.evaluate("document.activeElement.matches('.skip, a[href=\"#helped\"]')"):
            reader.keyboard.press("Enter")
    print(f"\n{presses} tabs to “Did it help?”")
    assert reader.evaluate(AT_AN_ANSWER)


def test_after_an_answer_the_next_is_a_few_tabs_away(reader: Page) -> None:
    reader.goto(WALK)
    answer(reader, "unknown")
    expect(reader.get_by_role("heading", level=1)).to_be_focused()
    presses = tabs_to_an_answer(reader)
    print(f"\nafter an answer: {presses} tabs to the next")
    assert presses <= MOST_TABS
