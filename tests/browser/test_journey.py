"""From the pasted dialog to the remedy, as a technician goes it."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from decisiontree.authoring.simulate import run_scenario
from decisiontree.guide import FIXED
from kb.content.format.strict_yaml import parse_yaml
from kb.library.library import Library
from tests.support.browser import DIALOG, answer, asked

SLUG = "rdp-0x904-0x7"
GUIDE = Path(__file__).parents[2] / "content" / "rdp" / "guides" / f"{SLUG}.yaml"
TRUTHS = dict.fromkeys(scenario["truth"] for scenario in parse_yaml(GUIDE.read_text("utf-8")).value["scenarios"])


def paste(page: Page, words: str) -> None:
    page.goto("/")
    page.get_by_label("Paste the error, or say what happens").fill(words)
    page.get_by_role("button", name="Find the cause").click()


def test_a_pasted_dialog_leads_to_the_guide_with_that_known(anybody: Page) -> None:
    paste(anybody, DIALOG)
    expect(anybody).to_have_url("/guides/rdp-0x904-0x7/?codes=0x904-0x7")
    expect(anybody.locator(".trail")).to_contain_text("0x904 and extended 0x7")


@pytest.mark.parametrize("truth", TRUTHS)
def test_truthful_answers_reach_the_right_remedy(anybody: Page, library: Library, truth: str) -> None:
    """The first scenario of each cause, step by step through the pages."""
    guide = library.guide(SLUG)
    assert guide
    scenario = next(scenario for scenario in guide.scenarios if scenario.truth == truth)
    profiles = library.profiles.of(guide.pack)
    expected = run_scenario(guide, scenario, profiles)
    assert expected.ok, expected.problems
    anybody.goto(f"/guides/{SLUG}/?as={scenario.profile or profiles[0].key}")
    for key, value in expected.path:
        assert asked(anybody) == key
        answer(anybody, value)
    expect(anybody.get_by_role("heading", level=1)).to_have_text(
        "Solved" if expected.path[-1][1] == FIXED else "Escalate"
    )


def test_a_remedy_that_helps_ends_the_walk(anybody: Page) -> None:
    anybody.goto("/guides/rdp-0x904-0x7/?codes=0x904-0x7&certificate-log=key&show=regenerate-certificate")
    expect(anybody.locator(".steps > .step").first).to_be_visible()
    remedy = anybody.get_by_role("heading", level=1).inner_text()
    answer(anybody, "fixed")
    expect(anybody.get_by_role("heading", level=1)).to_have_text("Solved")
    expect(anybody.locator("main")).to_contain_text(f"Fixed by: {remedy}")
    expect(anybody.locator("main")).to_contain_text(
        "The host cannot use its self-signed RDP certificate or private key"
    )


def test_giving_up_leads_to_a_page_one_can_hand_over(anybody: Page) -> None:
    anybody.goto("/guides/rdp-0x904-0x7/?codes=0x904-0x7&as=helpdesk")
    anybody.get_by_role("link", name="Escalate now").click()
    expect(anybody.get_by_role("heading", level=1)).to_have_text("Escalate")
    expect(anybody.locator("main")).to_contain_text("Collect this first")
    expect(anybody.locator("main table")).to_contain_text("0x904 and extended 0x7")


def test_an_answer_can_be_changed_from_the_trail(anybody: Page) -> None:
    anybody.goto("/guides/rdp-0x904-0x7/?codes=0x904-0x7")
    first = asked(anybody)
    value = anybody.locator("button.answer").first.get_attribute("value") or ""
    answer(anybody, value)
    anybody.locator(".trail a", has_text="change").last.click()
    expect(anybody.locator("button.answer[aria-current]")).to_have_attribute("value", value)
    answer(anybody, "unknown")
    assert f"{first}=unknown" in anybody.url
    assert f"{first}={value}" not in anybody.url


def test_anything_known_can_be_said_at_any_time(anybody: Page) -> None:
    anybody.goto("/guides/rdp-0x904-0x7/?codes=0x904-0x7")
    anybody.get_by_role("link", name="I already know something else").click()
    form = anybody.locator("form", has=anybody.locator('button[name="port"]'))
    anybody.locator("details", has=form).locator("summary").click()
    form.locator('button[value="open"]').click()
    expect(anybody.locator(".trail")).to_contain_text("Does TCP port 3389 on the host answer?")
    assert "port=open" in anybody.url


def test_open_questions_are_filtered_as_one_types(reader: Page) -> None:
    reader.goto("/guides/rdp-0x904-0x7/?codes=0x904-0x7&show=all")
    reader.get_by_label("Show questions with").fill("port 3389")
    expect(reader.locator(".known-more > details:visible").first).to_contain_text("3389")
    assert reader.locator(".known-more > details:visible").count() < 5


def test_a_link_into_the_middle_of_a_walk_opens_there(anybody: Page) -> None:
    anybody.goto("/guides/rdp-0x904-0x7/?codes=0x904-0x7")
    answer(anybody, anybody.locator("button.answer").first.get_attribute("value") or "")
    step = anybody.get_by_role("heading", level=1).inner_text()
    address = anybody.url
    anybody.goto("/")
    anybody.goto(address)
    expect(anybody.get_by_role("heading", level=1)).to_have_text(step)
    expect(anybody.locator(".trail > li")).to_have_count(2)
