"""Each kind of page: accessible, narrow, light enough, and without a word to anybody else."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, Response, expect

from tests.support.browser import CONTRAST, Desk, answer, check

GUIDE = "/guides/rdp-0x904-0x7/"
KINDS = {
    "home": "/",
    "search": "/search/?q=certificate",
    "nothing-found": "/search/?q=xylophone",
    "nothing-understood": "/search/?q=%22blank+xylophone%22+-gateway",
    "narrowed": "/search/?q=licence&kind=article&product=Remote+Desktop+Licensing",
    "guides": "/guides/",
    "guide-start": GUIDE,
    "question": f"{GUIDE}?codes=0x904-0x7",
    "why": f"{GUIDE}?codes=0x904-0x7&show=why",
    "known": f"{GUIDE}?codes=0x904-0x7&show=all",
    "remedy": f"{GUIDE}?codes=0x904-0x7&show=regenerate-certificate&purple=yes",
    "solved": f"{GUIDE}?codes=0x904-0x7&regenerate-certificate=fixed",
    "other-error": f"{GUIDE}?regenerate-certificate=other-error",
    "escalation": f"{GUIDE}?codes=0x904-0x7&regenerate-certificate=no-change&show=escalate",
    "note": f"{GUIDE}note/?codes=0x904-0x7&regenerate-certificate=no-change",
    "save": f"{GUIDE}save/?codes=0x904-0x7&regenerate-certificate=no-change",
    "guide-article": f"{GUIDE}article/",
    # The smallest guide with every kind of part: axe takes a minute for the 8,500 elements of the largest.
    "guide-article-whole": "/guides/rdp-certificate-warning/article/?whole=yes",
    "on-paper": f"{GUIDE}on-paper/?codes=0x904-0x7",
    "plan": f"{GUIDE}plan/",
    "plan-from-here": f"{GUIDE}plan/?codes=0x904-0x7",
    "remedy-page": f"{GUIDE}regenerate-certificate/",
    "question-page": f"{GUIDE}certificate/",
    "cause-page": f"{GUIDE}certificate-key/",
    "articles": "/articles/",
    "article": "/articles/what-0x904-0x7-means/",
    "topics": "/topics/",
    "topic": "/topics/?pack=rdp&topic=Licensing",
    "codes": "/codes/",
    "code": "/codes/0x904/",
    "code-pair": "/codes/0x904+0x7/",
    "about": "/about/",
    "api": "/api/v1/",
}
MISSING = {"code-unknown": "/codes/0x9904/", "code-unreadable": "/codes/hello/", "not-found": "/guides/no-such-guide/"}
LIGHT_ENOUGH = 60 * 1024
FIRST_PACKETS = 16 * 1024


@pytest.mark.parametrize("kind", [*KINDS, *MISSING])
def test_axe_finds_nothing(desk: Desk, kind: str) -> None:
    desk.expects_complaints = kind in MISSING  # the browser reports the 404 itself
    page = desk.sit_down(color_scheme="light")
    page.goto({**KINDS, **MISSING}[kind])
    check(page)
    page.emulate_media(color_scheme="dark")
    check(page, CONTRAST)


def test_axe_finds_nothing_after_a_swap(reader: Page) -> None:
    reader.goto(KINDS["question"])
    answer(reader, "unknown")
    check(reader)


def test_axe_finds_nothing_with_everything_unfolded(reader: Page) -> None:
    reader.goto(f"{KINDS['question']}&show=regenerate-certificate")
    reader.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")
    check(reader)


@pytest.mark.parametrize("kind", [*KINDS, *MISSING])
def test_nothing_scrolls_sideways_on_a_narrow_screen(desk: Desk, kind: str) -> None:
    desk.expects_complaints = kind in MISSING
    page = desk.sit_down(viewport={"width": 320, "height": 640})
    page.goto({**KINDS, **MISSING}[kind])
    page.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("kind", KINDS)
def test_small_targets_are_large_enough(desk: Desk, kind: str) -> None:
    """Buttons and fields are at least 24 by 24 pixels (WCAG 2.2, 2.5.8)."""
    page = desk.sit_down(viewport={"width": 390, "height": 800})
    page.goto(KINDS[kind])
    small = page.evaluate(
        """() => [...document.querySelectorAll('button, input:not([type=hidden]), textarea, summary')]
        .map(element => [element.textContent.trim(), element.getBoundingClientRect()])
        .filter(([, box]) => box.width > 0 && (box.width < 24 || box.height < 24)).map(([text]) => text)"""
    )
    assert small == []


SHIFTS = """() => {
  window.shift = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shift += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
}"""


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_moves_while_a_page_loads_on_a_phone(desk: Desk, kind: str) -> None:
    page = desk.sit_down(viewport={"width": 390, "height": 844})
    page.add_init_script(f"({SHIFTS})()")
    page.goto(KINDS[kind], wait_until="networkidle")
    shift = page.evaluate("window.shift")
    print(f"\n{kind}: layout shift {shift:.3f}")
    assert shift < 0.02


def load(page: Page, address: str) -> list[Response]:
    seen: list[Response] = []
    page.on("response", lambda response: seen.append(response))
    page.goto(address, wait_until="networkidle")
    return seen


def weight(seen: list[Response]) -> int:
    """Bytes on the wire, headers included."""
    parts = ("responseBodySize", "responseHeadersSize")
    return sum(sum(response.request.sizes()[part] for part in parts) for response in seen)


def is_painted(response: Response) -> bool:
    """The page itself, or a sheet that a screen waits for."""
    return response.request.resource_type in ("document", "stylesheet") and "/print." not in response.url


@pytest.mark.parametrize("kind", ["home", "question", "remedy", "article", "guide-article", "plan", "known"])
def test_the_first_view_is_light(reader: Page, kind: str) -> None:
    whole = weight(load(reader, KINDS[kind]))
    print(f"\n{kind}: {whole / 1024:.1f} KB")
    assert whole <= LIGHT_ENOUGH


@pytest.mark.parametrize("kind", ["home", "question", "remedy", "article", "code", "search"])
def test_what_a_page_needs_to_be_seen_fits_into_the_first_packets(reader: Page, kind: str) -> None:
    """A server sends some 14 KB before it waits for an answer: the page and its sheets, compressed."""
    seen = sum(each.request.sizes()["responseBodySize"] for each in load(reader, KINDS[kind]) if is_painted(each))
    print(f"\n{kind}: {seen / 1024:.1f} KB of HTML and CSS")
    assert seen <= FIRST_PACKETS


def test_a_page_works_with_the_text_twice_as_large(desk: Desk) -> None:
    page = desk.sit_down(viewport={"width": 640, "height": 800}, device_scale_factor=2)
    page.goto(KINDS["remedy"])
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate("document.documentElement.scrollWidth") <= 640


def test_without_javascript_nothing_is_offered_that_needs_it(desk: Desk) -> None:
    page = desk.sit_down(java_script_enabled=False)
    page.goto(KINDS["question"])
    expect(page.locator("button.theme")).to_be_hidden()
    expect(page.locator("button.copy")).to_have_count(0)


def test_a_question_prints_with_boxes_to_tick_and_the_path_that_led_there(reader: Page) -> None:
    reader.goto(KINDS["question"])
    reader.emulate_media(media="print")
    expect(reader.locator(".answer").first).to_be_visible()
    expect(reader.locator(".trail")).to_be_visible()
    box = "getComputedStyle(document.querySelector('.answer'), '::before').borderTopStyle"
    assert reader.evaluate(box) == "solid"
    for furniture in (".dock", ".linking", "details.for", ".fill-bar"):
        assert not reader.locator(furniture).locator("visible=true").count()


def test_an_article_prints_without_the_furniture(reader: Page) -> None:
    reader.goto(KINDS["article"])
    reader.emulate_media(media="print")
    for furniture in (".find", ".top nav", "button.theme", ".copy", ".toc"):
        expect(reader.locator(furniture).first).to_be_hidden()
    expect(reader.get_by_role("heading", level=1)).to_be_visible()
