"""From a walk to the ticket and back, with JavaScript and without."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.support.browser import CONTRAST, Desk, answer, asked, check, save

WALK = "/guides/rdp-0x904-0x7/?codes=0x904-0x7&port=open"
NOTE = WALK.replace("/?", "/note/?")
SAVE = WALK.replace("/?", "/save/?")


def test_a_walk_is_saved_and_a_colleague_goes_on_from_it(anybody: Page, desk: Desk) -> None:
    anybody.goto(WALK)
    key = asked(anybody)
    address = save(anybody)
    assert re.search(r"/runs/[0-9a-f]{32}/$", address)
    colleague = desk.sit_down()
    colleague.goto(address)
    expect(colleague.locator("main")).to_contain_text("INC0012345")
    expect(colleague.locator("main")).to_contain_text("Rang the reader.")
    with colleague.expect_navigation():
        colleague.get_by_role("link", name="Continue from here", exact=True).click()
    assert asked(colleague) == key
    expect(colleague.locator(".trail > li")).to_have_count(2)


def test_a_step_that_htmx_brought_is_saved_with_its_answers(reader: Page) -> None:
    reader.goto(WALK)
    answer(reader, "unknown")
    save(reader)
    expect(reader.locator(".told ol > li")).to_have_count(3)


def test_a_secret_is_asked_about_and_saved_when_confirmed(desk: Desk) -> None:
    desk.expects_complaints = True  # the browser reports the 422 itself
    reader = desk.sit_down()
    reader.goto(WALK)
    save(reader, note="password: hunter2")
    expect(reader.get_by_role("alert").first).to_contain_text("Your text may contain a password")
    expect(reader.get_by_label("Note")).to_have_value("password: hunter2")
    reader.get_by_role("button", name="Save anyway").click()
    expect(reader.get_by_role("link", name="Continue from here", exact=True)).to_be_visible()


def test_a_run_is_deleted_without_a_trace(anybody: Page, desk: Desk) -> None:
    desk.expects_complaints = True  # the browser reports the 404 itself
    anybody.goto(WALK)
    address = save(anybody)
    anybody.get_by_text("Delete this session").click()
    anybody.get_by_role("button", name="Delete it now").click()
    expect(anybody.get_by_role("heading", level=1)).to_have_text("Session deleted")
    assert anybody.goto(address).status == 404


def test_the_note_is_there_to_select_in_every_notation(anybody: Page) -> None:
    anybody.goto(NOTE)
    expect(anybody.locator(".note-text")).to_contain_text("Does TCP port 3389 on the host answer?")
    anybody.get_by_role("link", name="Jira wiki").click()
    expect(anybody.locator(".note-text")).to_contain_text("*Asked and tried*")
    expect(anybody.locator(".who [aria-current]")).to_have_text("Jira wiki")


def test_the_notation_chosen_last_is_shown_again(reader: Page) -> None:
    reader.goto(NOTE)
    reader.get_by_role("link", name="Jira wiki").click()
    reader.goto(NOTE)
    expect(reader).to_have_url(re.compile("format=jira$"))
    reader.get_by_role("link", name="Plain text").click()
    expect(reader.locator(".note-text")).to_contain_text("Asked and tried\n1.")


def test_the_note_is_copied_whole(desk: Desk) -> None:
    reader = desk.sit_down(permissions=["clipboard-read", "clipboard-write"])
    reader.goto(f"{NOTE}&format=markdown")
    reader.get_by_role("button", name="Copy").click()
    expect(reader.locator("#said")).to_have_text("Copied to the clipboard")
    copied = reader.evaluate("navigator.clipboard.readText()")
    assert copied.rstrip() == (reader.locator(".note-text").text_content() or "").rstrip()
    assert "**Asked and tried**\n\n1. [What exactly" in copied


def test_one_press_copies_the_note_and_the_next_opens_it(desk: Desk) -> None:
    reader = desk.sit_down(permissions=["clipboard-read", "clipboard-write"])
    reader.goto(WALK)
    reader.get_by_role("link", name="Copy ticket note").click()
    expect(reader.locator("#said")).to_have_text("Copied the ticket note")
    copied = reader.evaluate("navigator.clipboard.readText()")
    assert "/note/" not in reader.url and "Does TCP port 3389 on the host answer?" in copied
    reader.get_by_role("link", name="Open the note").click()
    assert (reader.locator(".note-text").text_content() or "").rstrip() == copied.rstrip()


def test_without_javascript_the_press_opens_the_note(desk: Desk) -> None:
    reader = desk.sit_down(java_script_enabled=False)
    reader.goto(WALK)
    reader.get_by_role("link", name="Copy ticket note").click()
    expect(reader.locator(".note-text")).to_contain_text("Does TCP port 3389 on the host answer?")


def test_axe_finds_nothing_on_a_run_and_nothing_scrolls_sideways(desk: Desk) -> None:
    page = desk.sit_down(viewport={"width": 320, "height": 640})
    page.goto(WALK)
    save(page, note="https://example.org/" + "x" * 200)
    page.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    check(page)
    page.emulate_media(color_scheme="dark")
    check(page, CONTRAST)


def test_a_form_that_has_to_be_mended_says_where(desk: Desk) -> None:
    desk.expects_complaints = True  # the browser reports the 422 itself
    page = desk.sit_down()
    page.goto(SAVE)
    page.get_by_label("Ticket", exact=True).fill("T" * 201)
    page.get_by_role("button", name="Save", exact=True).click()
    field = page.get_by_label("Ticket", exact=True)
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description(re.compile("At most 200 characters fit here; there are 201"))
    check(page)
