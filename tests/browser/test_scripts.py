"""Scripts are modules. They import each other under the names that tell their version."""

from __future__ import annotations

import re

from playwright.sync_api import Page

VERSIONED = re.compile(r"/static/js/\w+\.[0-9a-f]{12}\.js$")


def test_every_script_of_a_page_comes_under_the_name_of_its_version(reader: Page) -> None:
    seen: list[str] = []
    reader.on("request", lambda request: seen.append(request.url) if "/static/js/" in request.url else None)
    reader.goto("/guides/rdp-0x904-0x7/?codes=0x904-0x7", wait_until="networkidle")
    assert any("clipboard" in url for url in seen)
    assert [url for url in seen if not VERSIONED.search(url)] == []


# A browser tells a test nothing of what it sends while it leaves a page.
NOTED = """
const send = navigator.sendBeacon.bind(navigator);
navigator.sendBeacon = (url, data) => {
  localStorage.setItem("sent", (localStorage.getItem("sent") ?? "") + `${url} ${data.get("q")} ${data.get("opened")};`);
  return send(url, data);
};
"""


def test_leaving_a_search_says_once_whether_a_page_was_opened(reader: Page) -> None:
    def sent() -> str:
        return str(reader.evaluate("localStorage.getItem('sent') ?? ''"))

    def search_and(link: str) -> None:
        reader.evaluate("localStorage.clear()")
        reader.goto("/search/?q=gateway", wait_until="load")
        reader.locator(link).first.click()
        reader.wait_for_load_state("load")

    reader.add_init_script(NOTED)
    reader.goto("/about/")
    search_and(".hits a")
    assert sent() == "/search/looked/ gateway 1;"
    reader.go_back(wait_until="load")
    reader.goto("/about/", wait_until="load")
    assert sent() == "/search/looked/ gateway 1;"  # not once more after coming back
    search_and(".top nav a")
    assert sent() == "/search/looked/ gateway 0;"
    search_and("#narrow a")
    assert sent() == ""  # the same search goes on
