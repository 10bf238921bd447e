"""The real site in a real browser: production settings, a server of its own, and a desk to sit at."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.request import urlopen

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Route

from tests.support.processes import end, start
from tests.support.sites import ROOT

ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SECONDS_TO_START = 120
EVERY_RULE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
DIALOG = """Remote Desktop Connection
This computer can't connect to the remote computer.
Try connecting again. If the problem continues, contact the owner of the remote computer or your network administrator.
Error code: 0x904
Extended error code: 0x7
Timestamp (UTC): 11/22/26 09:14:12 AM
"""
CONTRAST = {"runOnly": ["color-contrast"]}  # all that can differ in the dark


@contextmanager
def serving(**variables: str) -> Iterator[str]:
    """The address of a gunicorn with production settings, migrated and published; stopped at the end."""
    port = _free_port()
    url = f"http://127.0.0.1:{port}"
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "kb.settings", "SITE_URL": url, **variables}
    for command in (["migrate", "--verbosity=0"], ["collectstatic", "--noinput", "--verbosity=0"], ["publish"]):
        subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=env, check=True)
    bind = ["--bind", f"127.0.0.1:{port}", "--workers", "1", "--threads", "4", "--no-control-socket"]
    server = start([sys.executable, "-m", "gunicorn", "kb.wsgi", *bind], cwd=ROOT, env=env, stdout=None, stderr=None)
    try:
        _wait_for(f"{url}/readyz")
        yield url
    finally:
        end(server, patience=60)


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _wait_for(url: str) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while True:
        try:
            urlopen(url, timeout=2).close()
            return
        except OSError:
            assert time.monotonic() < deadline, "the server did not start"
            time.sleep(0.1)


class Desk:
    """Where readers sit. Whatever leaves this machine, and whatever the browser complains about, is written down."""

    def __init__(self, browser: Browser, base_url: str) -> None:
        self.browser, self.base_url = browser, base_url
        self.complaints: list[str] = []
        self.expects_complaints = False
        self._contexts: list[BrowserContext] = []

    def sit_down(self, **options: object) -> Page:
        settings = {"base_url": self.base_url, "reduced_motion": "reduce", **options}
        context = self.browser.new_context(**settings)  # type: ignore[arg-type]
        context.route("**/*", self._guard)
        context.on("console", self._listen)
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        context.set_default_timeout(30_000)
        self._contexts.append(context)
        return context.new_page()

    def leave(self) -> None:
        for context in self._contexts:
            context.close()

    def _guard(self, route: Route) -> None:
        if route.request.url.startswith(self.base_url):
            route.continue_()
        else:
            self.complaints.append(f"asked for {route.request.url}")
            route.abort()

    def _listen(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(f"{message.text} ({message.location.get('url', '')})")


def save(page: Page, note: str = "Rang the reader.") -> str:
    """Save the walk on this page to a ticket; the address of the run."""
    page.get_by_role("link", name="Save this session").first.click()
    page.get_by_label("Ticket", exact=True).fill("INC0012345")
    page.get_by_label("Note").fill(note)
    with page.expect_navigation():
        page.get_by_role("button", name="Save", exact=True).click()
    return page.url


def answer(page: Page, value: str) -> None:
    """Press the button with this answer, and wait for what comes next."""
    address = page.url
    page.locator(f'button.answer[value="{value}"]').first.click()
    page.wait_for_url(lambda url: url != address)


def asked(page: Page) -> str:
    """The key of the question or remedy on this page, "" at an end."""
    button = page.locator("button.answer").first
    return button.get_attribute("name") or "" if button.count() else ""


def check(page: Page, rules: dict[str, list[str]] = EVERY_RULE) -> None:
    results = Axe().run(page, options=rules)
    assert results.violations_count == 0, results.generate_report()
