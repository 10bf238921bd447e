"""Five journeys of people who are here for the first time, each in the clicks that it truly needs."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from kb.library.library import Library
from tests.support.browser import DIALOG, Desk, answer, asked, save

BOX = "Paste the error, or say what happens"


def ask(page: Page, words: str) -> None:
    page.goto("/")
    page.get_by_label(BOX).fill(words)
    page.get_by_role("button", name="Find the cause").click()


def test_a_pasted_dialog_is_one_click_from_its_first_question(anybody: Page) -> None:
    ask(anybody, DIALOG)
    expect(anybody).to_have_url(re.compile(r"/guides/rdp-0x904-0x7/\?codes=0x904-0x7"))
    expect(anybody.locator("button.answer").first).to_be_visible()


def test_a_pasted_ssh_message_is_not_asked_for_again(anybody: Page) -> None:
    ask(anybody, "ssh: connect to host build01.corp port 22: Connection refused")
    expect(anybody).to_have_url(re.compile(r"/guides/ssh-cannot-reach/\?text=refused$"))
    expect(anybody.locator(".trail")).to_contain_text("Connection refused")
    expect(anybody.locator("button.answer").first).not_to_have_attribute("name", "text")
    expect(anybody.locator("details.for")).to_have_attribute("open", "")


def test_what_was_collected_stays_ticked_and_goes_into_the_note(anybody: Page) -> None:
    anybody.goto("/guides/rdp-0x904-0x7/?codes=0x904-0x7&show=escalate")
    anybody.locator(".tick-list input").nth(1).check()
    if anybody.locator(".tick-save").is_visible():  # without JavaScript
        anybody.locator(".tick-save").click()
    expect(anybody).to_have_url(re.compile(r"have=\w+"))
    anybody.reload()
    expect(anybody.locator(".tick-list input:checked")).to_have_count(1)
    anybody.goto(anybody.get_by_role("link", name="Copy ticket note").first.get_attribute("href") or "")
    expect(anybody.locator(".note-text")).to_contain_text("Collected")


def test_it_does_not_work_is_two_clicks_from_its_first_question(anybody: Page) -> None:
    ask(anybody, "remote desktop doesn't work")
    first = anybody.locator("main").get_by_role("link", name=re.compile("Remote Desktop does not work")).first
    first.click()
    expect(anybody).to_have_url(re.compile("/guides/rdp-does-not-work/"))
    expect(anybody.locator("button.answer").first).to_be_visible()


def test_after_two_days_the_ticket_is_one_click_from_the_next_question(anybody: Page, desk: Desk) -> None:
    anybody.goto("/guides/rdp-0x904-0x7/?codes=0x904-0x7")
    answer(anybody, "unknown")
    key = asked(anybody)
    address = save(anybody)
    later = desk.sit_down()
    later.goto(address)
    with later.expect_navigation():
        later.get_by_role("link", name="Continue from here", exact=True).click()
    expect(later.locator("button.answer").first).to_have_attribute("name", key)


def test_a_step_linked_in_a_ticket_opens_with_its_words_and_no_click(anybody: Page, library: Library) -> None:
    guide = library.guide("rdp-0x904-0x7")
    assert guide
    step = next(remedy for remedy in guide.remedies if remedy.slug == "restart-rdp-services").steps[0]
    anybody.goto(f"/s/{step.id}?in={guide.slug}")
    expect(anybody.locator("main")).to_contain_text(step.title)
    expect(anybody).to_have_url(re.compile("rdp-0x904-0x7"))


def test_what_is_not_here_is_said_after_one_click_with_a_note_to_take_along(anybody: Page) -> None:
    ask(anybody, "outlook cannot send mail")
    main = anybody.locator("main")
    expect(main).to_contain_text("Not here yet")
    expect(main.get_by_text("outlook cannot send mail").first).to_be_attached()
    expect(main.locator("textarea, pre").filter(has_text="outlook cannot send mail").first).to_be_attached()
