"""Readers who set their own spacing, zoom or colours lose nothing (WCAG 1.4.4, 1.4.10, 1.4.12)."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.support.browser import Desk

GUIDE = "/guides/rdp-0x904-0x7/"
KINDS = {
    "home": "/",
    "search": "/search/?q=certificate",
    "question": f"{GUIDE}?codes=0x904-0x7",
    "remedy": f"{GUIDE}?codes=0x904-0x7&show=regenerate-certificate&purple=yes",
    "escalation": f"{GUIDE}?codes=0x904-0x7&show=escalate",
    "save": f"{GUIDE}save/?codes=0x904-0x7",
    "article": "/articles/what-0x904-0x7-means/",
    "code": "/codes/0x904/",
}
# The spacing of WCAG 1.4.12; a style sheet made by a script is not held up by the policy for scripts and styles.
SPACED = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
    p { margin-bottom: 2em !important; }`);
  document.adoptedStyleSheets = [sheet];
}"""
# Text that does not fit into a box which hides what does not fit. What is hidden for the eye, or cut with an ellipsis, is meant so.
CUT = """() => [...document.querySelectorAll("main *, header *")].filter((element) => {
  const style = getComputedStyle(element);
  if (!element.checkVisibility() || style.clipPath !== "none" || style.textOverflow === "ellipsis") return false;
  if (style.webkitLineClamp !== "none" || element.closest("svg, .linking")) return false;
  const isTooWide = ["hidden", "clip"].includes(style.overflowX) && element.scrollWidth > element.clientWidth + 1;
  const isTooHigh = ["hidden", "clip"].includes(style.overflowY) && element.scrollHeight > element.clientHeight + 1;
  return isTooWide || isTooHigh;
}).map((element) => `${element.className}: ${element.textContent.trim().slice(0, 40)}`)"""
WITHOUT_EDGE = """() => [...document.querySelectorAll("button, .button, .answer, input, textarea")].filter((element) => {
  const { borderTopStyle, borderTopWidth, clipPath } = getComputedStyle(element);
  const isLine = borderTopStyle !== "none" && parseFloat(borderTopWidth) > 0;
  return element.checkVisibility() && clipPath === "none" && !["hidden", "radio", "checkbox"].includes(element.type) && !isLine && !element.closest(".find");
}).map((element) => element.outerHTML.slice(0, 80))"""
WITHOUT_FOCUS = """() => {
  const found = [];
  for (const element of document.querySelectorAll("main a[href], main button, main summary, main input, main textarea")) {
    element.focus({ focusVisible: true });
    if (document.activeElement !== element) continue;
    const isMarked = (pseudo) => getComputedStyle(element, pseudo).outlineStyle !== "none";
    if (!isMarked(null) && !isMarked("::after")) found.push(element.outerHTML.slice(0, 80));
  }
  return found;
}"""


def unfold(page: Page) -> None:
    page.evaluate("for (const fold of document.querySelectorAll('main details')) fold.open = true")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("width", [1280, 320])
def test_wider_text_spacing_cuts_nothing(desk: Desk, kind: str, width: int) -> None:
    page = desk.sit_down(viewport={"width": width, "height": 900})
    page.goto(KINDS[kind])
    unfold(page)
    page.evaluate(SPACED)
    assert page.evaluate(CUT) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("kind", KINDS)
def test_at_400_percent_everything_is_there_in_one_column(desk: Desk, kind: str) -> None:
    """A window of 1280 pixels at 400 % has 320, and 256 in height where it had 1024."""
    page = desk.sit_down(viewport={"width": 320, "height": 256}, device_scale_factor=4)
    page.goto(KINDS[kind])
    unfold(page)
    assert page.evaluate(CUT) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    # What stays on the screen while one scrolls leaves most of it to the page.
    stuck = "[...document.querySelectorAll('body *')].filter(e => ['fixed', 'sticky'].includes(getComputedStyle(e).position)"
    assert page.evaluate(f"{stuck} && e.checkVisibility()).reduce((sum, e) => sum + e.offsetHeight, 0)") <= 128


@pytest.mark.parametrize("kind", KINDS)
def test_in_forced_colours_controls_have_an_edge_and_the_focus_shows(desk: Desk, kind: str) -> None:
    page = desk.sit_down(forced_colors="active")
    page.goto(KINDS[kind])
    assert page.evaluate("matchMedia('(forced-colors: active)').matches")
    assert page.evaluate(WITHOUT_EDGE) == []
    assert page.evaluate(WITHOUT_FOCUS) == []
