"""What somebody hears who does not see the page: one announcement after each answer, and the new heading has the focus."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser import answer
from tests.support.screen_reader import ScreenReader

DIALOG = "Remote Desktop Connection\nError code: 0x904\nExtended error code: 0x7"
WALK = "/guides/rdp-0x904-0x7/?codes=0x904-0x7"
REMEDY = f"{WALK}&show=regenerate-certificate"
HEADING = re.compile(r"heading, (.+), level (\d)")
LIVE = ("polite: ", "assertive: ")


@pytest.fixture
def hearing(reader: Page) -> ScreenReader:
    return ScreenReader(reader)


def headings(spoken: list[str]) -> list[tuple[str, int]]:
    return [(found[1], int(found[2])) for phrase in spoken if (found := HEADING.fullmatch(phrase))]


def announced(spoken: list[str]) -> list[str]:
    return [phrase for phrase in spoken if phrase.startswith(LIVE)]


def after_answer(hearing: ScreenReader, value: str) -> list[str]:
    """What is said once this answer has been given."""
    hearing.said()
    answer(hearing.page, value)
    expect(hearing.page.get_by_role("heading", level=1)).to_be_focused()
    hearing.page.wait_for_timeout(200)
    return hearing.said()


def test_a_paste_leads_to_a_question_that_is_heard_before_its_answers(hearing: ScreenReader) -> None:
    page = hearing.page
    page.goto("/")
    hearing.start()
    assert any("Paste the error, or say what happens" in phrase for phrase in hearing.read_on(60))
    page.get_by_role("textbox", name="Paste the error").fill(DIALOG)
    page.get_by_role("button", name="Find the cause").click()
    page.wait_for_url(f"**{WALK}")
    hearing.start()
    spoken = hearing.read_on(90)
    assert spoken[:2] == ["document", "link, Skip to the question"]
    (question, level), *_ = headings(spoken)
    assert level == 1
    at = spoken.index(f"heading, {question}, level 1")
    answers = [place for place, phrase in enumerate(spoken) if phrase.startswith("button, ") and place > at]
    assert at < answers[0] < at + 12, spoken[at:]
    assert f"group, {question}" in spoken[:at]  # the answers belong to it
    assert announced(spoken) == []


def test_after_each_answer_the_new_question_and_one_announcement_are_heard(hearing: ScreenReader) -> None:
    hearing.page.goto(WALK)
    hearing.start()
    for _ in range(3):
        spoken = after_answer(hearing, "unknown")
        question = hearing.page.get_by_role("heading", level=1).inner_text()
        print(f"\n{spoken}")
        assert headings(spoken) == [(question, 1)]
        assert len(announced(spoken)) == 1
        assert re.fullmatch(r"polite: \d+ of \d+ causes still open\. Most likely: .+\.", announced(spoken)[0])


def test_a_remedy_is_heard_step_by_step_and_its_outcomes_after_it(hearing: ScreenReader) -> None:
    hearing.page.goto(REMEDY)
    hearing.start()
    spoken = hearing.read_on(900)
    steps = [place for place, phrase in enumerate(spoken) if phrase.startswith("listitem, level 1, position")]
    outcome = next(place for place, phrase in enumerate(spoken) if phrase.startswith("heading, Did it help?"))
    fixed = next(place for place, phrase in enumerate(spoken) if phrase.startswith("button, ") and place > outcome)
    assert steps and steps[0] < outcome < fixed


def test_that_it_is_solved_is_heard_once(hearing: ScreenReader) -> None:
    hearing.page.goto(REMEDY)
    hearing.start()
    spoken = after_answer(hearing, "fixed")
    assert headings(spoken) == [("Solved", 1)]
    assert announced(spoken) == []  # the heading says it all
    assert any(phrase == "link, Copy ticket note" for phrase in hearing.read_on(40))


def test_what_it_was_is_heard_as_one_group_of_choices_and_its_thanks_as_a_heading(hearing: ScreenReader) -> None:
    hearing.page.goto("/guides/rdp-0x904-0x7/ended/?codes=0x904-0x7&path=direct")
    hearing.start()
    spoken = hearing.read_on(300)
    group, send = spoken.index("group, Cause"), spoken.index("button, Send")
    choices = [place for place, phrase in enumerate(spoken) if phrase.startswith("radio, ")]
    assert headings(spoken)[0] == ("What was it?", 1)
    assert group < choices[0] < choices[-1] < send and len(choices) > 20
    hearing.page.get_by_role("button", name="Send").click()
    hearing.page.wait_for_load_state()
    hearing.start()
    assert headings(hearing.read_on(60))[0][1] == 1


def test_suggestions_are_counted_and_each_is_heard(hearing: ScreenReader) -> None:
    page = hearing.page
    page.goto("/guides/")
    hearing.start()
    box = page.get_by_role("combobox")
    box.press_sequentially("certificate")
    expect(page.get_by_role("option").first).to_be_visible()
    page.wait_for_timeout(500)
    told = announced(hearing.said())
    assert re.fullmatch(r"polite: \d+ suggestions\. Up and down arrows choose\.", told[-1]) and len(told) <= 2, told
    page.keyboard.press("ArrowDown")
    chosen = page.locator("[role=option][aria-selected=true]")
    expect(box).to_have_attribute("aria-activedescendant", chosen.get_attribute("id") or "")


@pytest.mark.parametrize(
    "address",
    ["/search/?q=certificate", "/articles/what-0x904-0x7-means/", "/guides/rdp-0x904-0x7/article/", "/codes/0x904/"],
)
def test_headings_lead_through_a_page_without_a_gap(hearing: ScreenReader, address: str) -> None:
    hearing.page.goto(address)
    hearing.start()
    found = headings(hearing.read_on(4000))
    levels = [level for _, level in found]
    assert levels[0] == 1 and levels.count(1) == 1, found
    gaps = [each for each, before, level in zip(found[1:], levels, levels[1:], strict=False) if level > before + 1]
    assert gaps == []
