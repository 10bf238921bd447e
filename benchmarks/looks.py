"""How fast a page is to look at, on a phone: Lighthouse's score for performance, and how far things shift while it loads.

Lighthouse comes from npm and drives the Chromium of the browser tests. Where there is no npm it is left out, and says so. Its score
falls on a machine that does other things too; the shift doesn't. Tabs, announcements, pages on paper and answers in sight are printed
by tests/browser.
"""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from pathlib import Path

from benchmarks.measure import Result, result, table
from benchmarks.servers import prepare, served
from tests.browser.install import find_browser
from tests.node.install import environment, find_npm

LIGHTHOUSE = "lighthouse@12.8.2"
GUIDE = "/guides/rdp-0x904-0x7/"
PAGES = {
    "home": "/",
    "question": f"{GUIDE}?codes=0x904-0x7",
    "remedy": f"{GUIDE}?codes=0x904-0x7&show=regenerate-certificate",
    "guide as article": f"{GUIDE}article/",
    "article": "/articles/what-0x904-0x7-means/",
    "code": "/codes/0x904/",
    "search": "/search/?q=certificate",
}
SCORE_AIM, SHIFT_AIM = 95, 0.02
MOST_SECONDS = 180


def run() -> list[Result]:
    npm, browser = find_npm(), find_browser()
    if not npm or not browser:
        print(f"looks: NOT MEASURED, there is no {'browser' if npm else 'npm'}")
        return []
    results: list[Result] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        prepare(folder)
        with served("kb.wsgi", folder) as site:
            for kind, path in PAGES.items():
                score, shift = look(npm, browser, site.url + path, folder / "report.json")
                results.append(
                    result(f"Lighthouse performance of {kind}", "points", [score], SCORE_AIM, is_upper=False)
                )
                results.append(result(f"layout shift of {kind}", "CLS", [shift], SHIFT_AIM))
    print("looks: on a phone, by Lighthouse")
    print(table(results))
    return results


def look(npm: str, browser: str, address: str, report: Path) -> tuple[float, float]:
    """(score for performance, cumulative layout shift) of a page on Lighthouse's phone."""
    command = [npm, "exec", "--yes", f"--package={LIGHTHOUSE}", "--", "lighthouse", address, "--quiet", "--output=json",
               f"--output-path={report}", "--only-categories=performance", "--chrome-flags=--headless --no-sandbox"]  # fmt: skip
    known = {**os.environ, **environment(), "CHROME_PATH": str(browser)}
    subprocess.run(command, check=True, capture_output=True, timeout=MOST_SECONDS, env=known)
    found = json.loads(report.read_text("utf-8"))
    score = found["categories"]["performance"]["score"]
    return 100 * score, found["audits"]["cumulative-layout-shift"]["numericValue"]


if __name__ == "__main__":
    run()
