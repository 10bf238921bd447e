"""How long after a save an author sees it: `python -m benchmarks.live_update [ARTICLES]`.

A real browser is on a question with answers given; a file is saved thirty times; the clock stops when the new text is on the
page. Answers, focus and scroll are checked each time. With a number, so many generated articles stand beside the content.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from urllib.request import urlopen

from playwright.sync_api import sync_playwright

from benchmarks.generated import make_tree
from tests.browser.install import find_browser

ROOT = Path(__file__).resolve().parent.parent
SAVES, AIM = 30, 0.5
# Asked in each frame, and answered with the time by the page itself: waiting for a locator looks twice a second only.
SHOWN = "text => document.querySelector('#main h1').textContent.includes(text) && Date.now()"
PORT = 8137


def main(articles: int = 0) -> None:
    with TemporaryDirectory() as scratch:
        content = Path(shutil.copytree(ROOT / "content", Path(scratch) / "content"))
        folders = [str(content)]
        if articles:
            folders.append(str(make_tree(Path(scratch) / "more", articles)))
        address = f"http://127.0.0.1:{PORT}"
        env = {**os.environ, "DEBUG": "1", "VAR_DIR": f"{scratch}/var", "SITE_URL": address,
               "CONTENT_DIRS": ":".join(folders), "DJANGO_SETTINGS_MODULE": "kb.settings"}  # fmt: skip
        command = [sys.executable, "manage.py", "runserver", "--noreload", "--skip-checks", f"127.0.0.1:{PORT}"]
        with (Path(scratch) / "log").open("wb") as log:
            server = subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=log)
            try:
                _wait(f"{address}/")
                seconds = _measure(address, content)
            finally:
                server.kill()
                server.wait()
    print("each save:", " ".join(f"{each:.2f}" for each in seconds))
    last = quantiles(seconds, n=20)[-1]
    print(
        f"{SAVES} saves, {articles or 'no'} more articles: median {median(seconds):.2f} s, p95 {last:.2f} s (aim {AIM} s)"
    )
    raise SystemExit(last > AIM)


def _wait(address: str) -> None:
    end = time.monotonic() + 600
    while True:
        try:
            urlopen(address, timeout=600).close()
            return
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.2)


def _measure(address: str, content: Path) -> list[float]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=["--no-sandbox"])
        page = browser.new_page()
        page.goto(f"{address}/guides/rdp-0x204/")
        for _ in range(2):
            before = page.url
            page.locator("button.answer").first.click()
            page.wait_for_url(lambda url, before=before: url != before)
        page.wait_for_load_state("load")
        page.wait_for_timeout(1000)
        walk, title = page.url, page.locator("#main h1").first.inner_text()
        path = next(path for path in sorted(content.rglob("*.*")) if _line_with(path, title[:30]))
        text, key = path.read_text("utf-8"), _line_with(path, title[:30])
        seconds = []
        for number in range(SAVES):
            page.locator("button.answer").nth(1).focus()
            focused = page.evaluate("document.activeElement.value")
            started = time.time()
            path.write_text(text.replace(key, key.replace(title[:30], f"({number}) {title[:30]}")), "utf-8")
            seen = page.wait_for_function(SHOWN, arg=f"({number})", polling="raf")
            seconds.append(seen.json_value() / 1000 - started)
            page.wait_for_timeout(150)
            assert page.url == walk
            assert page.evaluate("document.activeElement.value") == focused, number
        browser.close()
    return seconds


def _line_with(path: Path, title: str) -> str:
    """The line of a file that asks this question."""
    if path.suffix not in (".md", ".yaml"):
        return ""
    return next((line for line in path.read_text("utf-8").splitlines() if "ask: " in line and title in line), "")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
