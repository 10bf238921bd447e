"""Find a Chromium or Chrome for the browser tests, or install one. Prints what it found or did.

Run as a script before the tests: `python tests/browser/install.py`. It never leaves the tests without a browser in
silence: when nothing works, it says what to do and exits with 1.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)
FONTS = ("fonts-liberation", "fonts-noto-color-emoji")


def find_browser() -> str | None:
    """Path of a browser: `BROWSER_PATH`, one on the PATH, one in a usual place, or Playwright's own."""
    named = os.environ.get("BROWSER_PATH")
    if named:
        return named
    on_path = next((found for name in NAMES if (found := shutil.which(name))), None)
    return on_path or next((place for place in PLACES if Path(place).exists()), None) or _find_playwrights_own()


def _find_playwrights_own() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def install() -> None:
    """Debian's package when we are root there, else Playwright's own build."""
    if shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        print("· no Chromium found: installing Debian's package", flush=True)
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "chromium", *FONTS]):
            subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL)
    else:
        print("· no Chromium found: installing Playwright's own", flush=True)
        subprocess.run([sys.executable, "-m", "playwright", "install", "--with-deps", "chromium"], check=True)


def main() -> int:
    if find_browser() is None:
        try:
            install()
        except (OSError, subprocess.CalledProcessError) as error:
            print(
                f"No browser could be installed ({error}). Install Chromium or Chrome, or name one in BROWSER_PATH.",
                file=sys.stderr,
            )
            return 1
    browser = find_browser()
    if browser is None:
        print("No browser was found after installing one. Name it in BROWSER_PATH.", file=sys.stderr)
        return 1
    print(f"· browser for the tests: {browser}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
