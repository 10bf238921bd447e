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
