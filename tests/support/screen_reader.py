"""A screen reader that runs in the page (@guidepup/virtual-screen-reader): what it says, as words."""

from __future__ import annotations

import re
from functools import cache

from playwright.sync_api import Page

from tests.node.install import MODULES
from tests.support.html import node

ADDRESS = "/virtual-screen-reader.js"
SCRIPT = MODULES / "@guidepup/virtual-screen-reader/lib/esm/index.browser.js"
START = f"""async () => {{
  const {{ virtual }} = await import("{ADDRESS}");
  window.reader = virtual;
  await virtual.start({{ container: document.body }});
}}"""
READ = """async (most) => {
  const first = await reader.lastSpokenPhrase();
  for (let count = 0; count < most; count++) {
    await reader.next();
    if (await reader.lastSpokenPhrase() === first) break;
  }
}"""


# It waits a moment before it reads what changed. A text that was taken out meanwhile has no parent, and the reader then fails
# and loses all changes of that moment, the announcement among them. Nobody hears what is no longer in the page.
CHANGES = re.compile(r"(\w+)(\.map\((\w+)=>\w+\(\{container:\w+,mutation:\3\}\)\))")


@cache
def script() -> str:
    found, count = CHANGES.subn(r"\1.filter(each=>each.target.isConnected)\2", SCRIPT.read_text("utf-8"))
    assert count == 1, "another version of the reader: see how it reads what changed"
    return found


class ScreenReader:
    """Somebody who hears the page. It starts anew on every page that is loaded."""

    def __init__(self, page: Page) -> None:
        node()
        self.page = page
        page.route(f"**{ADDRESS}", lambda route: route.fulfill(body=script(), content_type="text/javascript"))

    def start(self) -> None:
        self.page.evaluate(START)

    def said(self) -> list[str]:
        """What it said since it was asked last."""
        spoken: list[str] = self.page.evaluate("reader.spokenPhraseLog()")
        self.page.evaluate("reader.clearSpokenPhraseLog()")
        return spoken

    def read_on(self, most: int = 500) -> list[str]:
        """Everything from here to the end of the page, or as many phrases."""
        self.page.evaluate(READ, most)
        return self.said()
