"""A screen reader that runs in the page (@guidepup/virtual-screen-reader): what it says, as words."""

from __future__ import annotations

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


class ScreenReader:
    """Somebody who hears the page. It starts anew on every page that is loaded."""

    def __init__(self, page: Page) -> None:
        node()
        self.page = page
        page.route(f"**{ADDRESS}", lambda route: route.fulfill(path=SCRIPT, content_type="text/javascript"))

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
