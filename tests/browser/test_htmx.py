"""What JavaScript adds: the step alone is swapped, and nothing that a page load gives is lost."""

from __future__ import annotations

import re
from contextlib import suppress

from playwright.sync_api import Error, Page, Route, expect

from tests.support.browser import Desk, answer, asked

WALK = "/guides/rdp-0x904-0x7/?codes=0x904-0x7"


def heading(page: Page) -> str:
    return page.get_by_role("heading", level=1).inner_text()


def mark(page: Page) -> None:
    """Leave a mark that a page load would wipe out."""
    page.evaluate("window.marked = true")


def is_marked(page: Page) -> bool:
    return bool(page.evaluate("window.marked === true"))


def test_an_answer_swaps_the_step_without_loading_the_page(reader: Page) -> None:
    reader.goto(WALK)
    mark(reader)
    answer(reader, "unknown")
    assert is_marked(reader)
    expect(reader).to_have_title(f"{heading(reader)} · Remote Desktop error 0x904, extended error 0x7 · Stepwise")


def test_focus_goes_to_the_new_heading_and_the_change_is_announced(reader: Page) -> None:
    reader.goto(WALK)
    answer(reader, "unknown")
    expect(reader.get_by_role("heading", level=1)).to_be_focused()
    expect(reader.locator("#said")).to_contain_text("Most likely:")
    expect(reader.get_by_role("heading", level=1)).to_be_in_viewport()


def test_back_and_forward_show_the_steps_that_were(reader: Page) -> None:
    reader.goto(WALK)
    steps = [heading(reader)]
    for _ in range(2):
        answer(reader, "unknown")
        steps.append(heading(reader))
    assert len(set(steps)) == 3
    for step in (steps[1], steps[0]):
        reader.go_back()
        expect(reader.get_by_role("heading", level=1)).to_have_text(step)
        expect(reader).to_have_title(re.compile(re.escape(step)))
    for step in steps[1:]:
        reader.go_forward()
        expect(reader.get_by_role("heading", level=1)).to_have_text(step)
        expect(reader.get_by_role("banner")).to_be_visible()


def test_two_quick_steps_back_end_at_the_second(reader: Page) -> None:
    reader.goto(WALK)
    step = heading(reader)
    answer(reader, "unknown")
    answer(reader, "unknown")
    held: list[Route] = []
    reader.route(re.compile("=unknown$"), lambda route: held.append(route))  # the first step back is slow
    reader.evaluate("history.back(); setTimeout(() => history.back(), 100)")
    expect(reader.get_by_role("heading", level=1)).to_have_text(step)
    for route in held:
        with suppress(Error):  # given up in the meantime, as it should be
            route.continue_()
    reader.wait_for_timeout(500)
    assert len(held) == 1
    expect(reader.get_by_role("heading", level=1)).to_have_text(step)


def test_going_on_after_back_starts_from_there(reader: Page) -> None:
    reader.goto(WALK)
    first = asked(reader)
    answer(reader, "unknown")
    answer(reader, "unknown")
    reader.go_back()
    reader.go_back()
    expect(reader.locator("button.answer").first).to_have_attribute("name", first)
    answer(reader, reader.locator("button.answer").first.get_attribute("value") or "")
    assert reader.url.count(f"{first}=") == 1


def test_coming_back_from_another_page_gives_the_whole_page(reader: Page) -> None:
    reader.goto(WALK)
    answer(reader, "unknown")
    step = heading(reader)
    reader.locator(".causes a.name").first.click()
    expect(reader.get_by_text("How to tell")).to_be_visible()
    reader.go_back()
    expect(reader.get_by_role("heading", level=1)).to_have_text(step)
    expect(reader.get_by_role("banner")).to_be_visible()
    answer(reader, "unknown")
    expect(reader.get_by_role("heading", level=1)).not_to_have_text(step)


def test_reloading_a_step_gives_the_same_step(reader: Page) -> None:
    reader.goto(WALK)
    answer(reader, "unknown")
    step = heading(reader)
    reader.reload()
    assert heading(reader) == step


def test_a_lost_connection_is_told_and_loses_nothing(desk: Desk) -> None:
    reader = desk.sit_down()
    desk.expects_complaints = True  # the browser reports the failed request itself
    reader.goto(WALK)
    step = heading(reader)
    reader.context.set_offline(True)
    reader.locator('button.answer[value="unknown"]').click()
    expect(reader.get_by_role("alert")).to_contain_text("couldn't load the next step")
    assert heading(reader) == step
    reader.context.set_offline(False)
    reader.get_by_role("alert").get_by_role("link", name="Try again").click()
    expect(reader.get_by_role("heading", level=1)).not_to_have_text(step)


def test_commands_in_a_new_step_can_be_copied(desk: Desk) -> None:
    reader = desk.sit_down(permissions=["clipboard-read", "clipboard-write"])
    reader.goto(WALK)
    while not reader.locator("pre").count():
        answer(reader, "unknown")
    folded = reader.locator("details:not([open]):has(pre) > summary")
    if folded.count():
        folded.first.click()
    reader.get_by_role("button", name="Copy").first.click()
    expect(reader.locator("#said")).to_contain_text("Copied")
    copied = reader.evaluate("navigator.clipboard.readText()")
    assert copied.strip() == reader.locator("pre").first.inner_text().strip()


def test_a_walk_can_be_gone_with_the_keyboard_alone(reader: Page) -> None:
    reader.goto(WALK)
    reader.keyboard.press("Tab")
    expect(reader.get_by_role("link", name="Skip to the question")).to_be_focused()
    reader.keyboard.press("Enter")
    for _ in range(60):
        reader.keyboard.press("Tab")
        if reader.evaluate("document.activeElement.matches('button.answer[value=unknown]')"):
            break
    step = heading(reader)
    reader.keyboard.press("Enter")
    expect(reader.get_by_role("heading", level=1)).not_to_have_text(step)
    expect(reader.get_by_role("heading", level=1)).to_be_focused()


def test_enter_sends_the_paste_box_and_shift_enter_makes_a_line(reader: Page) -> None:
    reader.goto("/")
    box = reader.get_by_label("Paste the error, or say what happens")
    box.press_sequentially("Error code: 0x904")
    box.press("Shift+Enter")
    box.press_sequentially("Extended error code: 0x7")
    box.press("Enter")
    expect(reader).to_have_url(WALK)


def test_a_chosen_theme_is_remembered(reader: Page) -> None:
    reader.goto("/")
    button = reader.get_by_role("button", name="Theme")
    light = reader.evaluate("getComputedStyle(document.body).backgroundColor")
    button.click()
    button.click()
    expect(reader.locator("html")).to_have_attribute("data-theme", "dark")
    reader.goto("/codes/")
    expect(reader.locator("html")).to_have_attribute("data-theme", "dark")
    assert reader.evaluate("getComputedStyle(document.body).backgroundColor") != light
