"""Makes the screenshots in the README: `python docs/screenshots.py http://127.0.0.1:8000` while the site is served there."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from playwright.sync_api import Browser, sync_playwright

from tests.browser.install import find_browser

FOLDER = Path(__file__).parent / "screenshots"
WALK = "/guides/rdp-0x904-0x7/?codes=0x904-0x7"
WIDE, NARROW = (1280, 860), (390, 844)

# name: (address, size, colour scheme)
PICTURES = {
    "home": ("/", WIDE, "light"),
    "question": (f"{WALK}&path=direct&affected=all-clients", WIDE, "light"),
    "remedy": (f"{WALK}&certificate-log=key&certificate=expired&show=regenerate-certificate", WIDE, "light"),
    "article": ("/articles/what-0x904-0x7-means/", WIDE, "light"),
    "code": ("/codes/0x904+0x7/", WIDE, "light"),
    "dark": (f"{WALK}&certificate-log=key&certificate=expired&show=regenerate-certificate", WIDE, "dark"),
    "narrow": (f"{WALK}&path=direct", NARROW, "light"),
}


def main(base: str) -> None:
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=["--no-sandbox", "--disable-gpu"])
        for name in PICTURES:
            take(browser, base, name)
        browser.close()


def take(browser: Browser, base: str, name: str) -> None:
    address, (width, height), scheme = PICTURES[name]
    page = browser.new_page(
        base_url=base, viewport={"width": width, "height": height}, color_scheme=scheme, reduced_motion="reduce"
    )
    page.goto(address, wait_until="networkidle")
    page.evaluate("document.fonts.ready")
    page.screenshot(path=FOLDER / f"{name}.png", animations="disabled", caret="hide")
    page.close()
    print(FOLDER / f"{name}.png")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000")
