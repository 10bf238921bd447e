"""Between the browser and the site: a proxy that signs people in, and a second tab."""

from __future__ import annotations

from playwright.sync_api import Page, Route, expect

from tests.support.browser import Desk, answer

WALK = "/guides/rdp-0x904-0x7/?codes=0x904-0x7&as=admin"
SIGN_IN = """<!doctype html><html><head><title>Sign in</title></head><body><h1>Contoso sign-in</h1>
<form method="post" action="/login"><input name="password" type="password"></form></body></html>"""


def signs_in(route: Route) -> None:
    route.fulfill(status=200, content_type="text/html", body=SIGN_IN)


def test_a_sign_in_page_is_never_put_into_the_question(reader: Page) -> None:
    reader.goto(WALK)
    reader.route("**/guides/**", signs_in)
    reader.locator('button.answer[value="unknown"]').click()
    expect(reader).to_have_title("Sign in")  # a page of its own, at the address that was asked for
    assert "=unknown" in reader.url
    expect(reader.locator("#step")).to_have_count(0)
    reader.unroute("**/guides/**")
    reader.reload()
    expect(reader.locator("#step h1")).to_be_visible()


def test_a_sign_in_page_is_never_put_into_the_question_on_the_way_back(reader: Page) -> None:
    reader.goto(WALK)
    answer(reader, "unknown")
    reader.route("**/guides/**", signs_in)
    reader.go_back()
    expect(reader).to_have_title("Sign in")
    expect(reader.locator("#step")).to_have_count(0)


def test_a_sign_in_page_is_never_a_suggestion(reader: Page) -> None:
    reader.goto("/codes/")
    reader.route("**/search/suggest/**", signs_in)
    with reader.expect_response("**/search/suggest/**"):
        reader.get_by_role("combobox").or_(reader.locator("#find")).first.press_sequentially("licence")
    expect(reader.locator("#suggestions")).not_to_contain_text("Contoso")


def test_two_tabs_go_their_own_ways(desk: Desk) -> None:
    one = desk.sit_down()
    one.goto(WALK)
    other = one.context.new_page()
    other.goto(WALK)
    answer(one, "unknown")
    other.locator("details.for summary").click()
    other.get_by_role("button", name="I look after the network").click()
    expect(other.locator("details.for summary")).to_contain_text("network team")
    answer(one, "unknown")
    expect(one.locator("details.for summary")).to_contain_text("server administrator")
    assert "as=admin" in one.url and "as=network" in other.url
    fresh = one.context.new_page()
    fresh.goto("/guides/rdp-0x904-0x7/?codes=0x904-0x7")
    assert "as=network" in fresh.url  # the choice made last
