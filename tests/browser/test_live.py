"""`make dev`: a save updates the page one is on; what the author was doing there stays."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.request import urlopen

import pytest
from playwright.sync_api import expect

from tests.support import content_files as small
from tests.support.browser import Desk
from tests.support.content_files import write
from tests.support.server import Server
from tests.support.sites import ROOT

GUIDE = "coffee/guides/no-coffee.yaml"


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("live") / "content")


@pytest.fixture(scope="module")
def base_url(content: Path) -> Iterator[str]:
    """The server of `make dev`."""
    server = Server.of(content.parent, DEBUG="1", CONTENT_DIRS=str(content), DJANGO_SETTINGS_MODULE="kb.settings")
    assert server.manage("migrate", "-v0").returncode == 0
    command = [sys.executable, "manage.py", "runserver", "--noreload", "--skip-checks", f"127.0.0.1:{server.port}"]
    environment = {**os.environ, **server.variables}
    with server.log.open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
    try:
        end = time.monotonic() + 120
        while time.monotonic() < end:
            with suppress(OSError):
                urlopen(f"{server.url}/", timeout=60).close()
                break
            time.sleep(0.1)
        yield server.url
    finally:
        process.kill()
        process.wait()


def test_a_save_shows_on_the_page_one_is_on_and_answers_focus_and_folds_stay(desk: Desk, content: Path) -> None:
    page = desk.sit_down()
    page.goto("/guides/no-coffee/?level=full")
    page.wait_for_load_state()
    button = page.locator("button.answer").last
    button.focus()
    value, address = button.get_attribute("value"), page.url
    with page.expect_response(lambda response: "/guides/no-coffee/" in response.url):
        page.wait_for_timeout(300)  # the connection is open
        write(content, {GUIDE: small.GUIDE.replace("title: No coffee comes out", "title: No coffee at all")})
    expect(page.locator("main")).to_contain_text("No coffee at all")
    assert page.url == address
    expect(page.locator("button.answer:focus")).to_have_attribute("value", value or "")

    write(content, {GUIDE: "id: [broken"})  # the last good page stays, with the finding on top
    expect(page.locator("aside.author")).to_contain_text("no-coffee.yaml")
    expect(page.locator("main")).to_contain_text("No coffee at all")
    write(content)
    expect(page.locator("aside.author")).to_have_count(0)
    expect(page.locator("main")).to_contain_text("No coffee comes out")
