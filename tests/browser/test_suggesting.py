"""From the page of a step to a published correction, in a browser; the ticket's link of before says what changed."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser import CONTRAST, Desk, check
from tests.support.git import commit, make_repository
from tests.support.server import Server, serve

SECRET = "a-secret-of-the-proxy-1234"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("suggesting")
    content = make_repository(folder)
    commit(content, "first")
    variables = {"SIGN_IN": "proxy", "TRUSTED_PROXIES": "127.0.0.1", "AUTH_PROXY_SECRET": SECRET, "PROPOSALS": "1"}
    with serve(folder, CONTENT_DIRS=str(content), **variables) as found:
        yield found


@pytest.fixture
def base_url(server: Server) -> str:
    return server.url


def known(desk: Desk, name: str, groups: str) -> Page:
    headers = {"X-Proxy-Secret": SECRET, "X-Remote-User": name, "X-Remote-Groups": groups}
    return desk.sit_down(extra_http_headers=headers)


def test_from_the_page_of_a_step_to_a_published_correction(desk: Desk) -> None:
    ada, bob = known(desk, "ada", "author"), known(desk, "bob", "reviewer")
    ada.goto("/articles/care/")
    step = ada.locator("li.step").first
    linked = step.locator("dd").first.inner_text() if step.locator("dd").count() else ""
    ticket = re.search(r"/s/[0-9A-Z]+@[0-9a-f]+/?", step.inner_html() + linked)
    assert ticket
    step.get_by_role("link", name="Suggest a change").click()
    ada.wait_for_load_state()

    text = ada.get_by_label("Text", exact=True)
    before = text.input_value()
    text.fill(f"{before}\n\nWith **cold** water only.")
    expect(ada.locator("#preview strong").first).to_contain_text("cold")
    check(ada)
    ada.reload(wait_until="load")  # nothing typed is lost
    expect(ada.get_by_text("Your unsent text is back.")).to_be_visible()
    expect(text).to_have_value(f"{before}\n\nWith **cold** water only.")

    ada.get_by_role("button", name="Check the change").click()
    expect(ada.locator("ins").filter(has_text="cold")).to_be_visible()
    ada.get_by_role("button", name="Send to review").click()
    expect(ada.get_by_role("link", name="Download the patch")).to_be_visible()

    bob.goto("/proposals/")
    bob.get_by_role("link", name="Change the step").click()
    expect(bob.get_by_role("button", name="Publish")).to_be_visible()
    check(bob)
    bob.get_by_role("button", name="Publish").click()
    expect(bob.get_by_role("heading", name="Published")).to_be_visible()

    reader = desk.sit_down()
    reader.goto("/articles/care/")
    expect(reader.locator("li.step").first).to_contain_text("cold water only")
    reader.goto(ticket[0])
    expect(reader.locator("main")).to_contain_text(re.compile(r"Changed\s+once\s+since"))
    expect(reader.locator("main")).not_to_contain_text("cold water only")


@pytest.mark.parametrize("width", [1600, 320])
def test_the_studio_shows_a_guide_on_any_screen(desk: Desk, width: int) -> None:
    headers = {"X-Proxy-Secret": SECRET, "X-Remote-User": "ada", "X-Remote-Groups": "author"}
    page = desk.sit_down(extra_http_headers=headers, viewport={"width": width, "height": 900})
    page.goto("/studio/no-coffee/")
    expect(page.locator("#scenarios").get_by_text("2 passed")).to_be_visible()
    expect(page.locator("#readers").get_by_text("100 of 100.")).to_be_visible()
    expect(page.get_by_role("heading", name="Which numbers matter")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    check(page)
    page.emulate_media(color_scheme="dark")
    check(page, CONTRAST)
    cell = page.get_by_role("link", name="never").first
    cell.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert "/suggest/" in page.url
