"""Content and readers that no page was made for: all of it can be read at 320 px, nothing covers anything."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.support.browser import Desk, serving
from tests.support.odd_content import write_odd_content
from tests.support.sites import SAMPLE

GUIDE = "/guides/odd/"
KINDS = {
    "home": "/",
    "guides": "/guides/",
    "articles": "/articles/",
    "start": GUIDE,
    "question": f"{GUIDE}?show=many",
    "after-an-answer": f"{GUIDE}?many=a1",
    "why": f"{GUIDE}?show=why",
    "known": f"{GUIDE}?show=all",
    "remedy": f"{GUIDE}?many=a1&show=long",
    "solved": f"{GUIDE}?many=a1&long=fixed",
    "escalation": f"{GUIDE}?many=a1&show=escalate",
    "note": f"{GUIDE}note/?many=a1",
    "plan": f"{GUIDE}plan/",
    "on-paper": f"{GUIDE}on-paper/?many=a1",
    "guide-article": f"{GUIDE}article/",
    "question-page": f"{GUIDE}many/",
    "remedy-page": f"{GUIDE}long/",
    "cause-page": f"{GUIDE}c1/",
    "step-page": f"{GUIDE}long/Y1AA/",
    "article": "/articles/odd-words/",
    "search": "/search/?q=Donaudampfschifffahrtsgesellschaft",
}
# Boxes that scroll by themselves may be wider within.
OVERFLOW = """() => {
  const wide = [...document.querySelectorAll("main *")].filter((each) => {
    const box = each.getBoundingClientRect();
    return each.checkVisibility() && box.right > innerWidth + 1 && !each.closest(".table, .plan-box, pre, .unseen, svg");
  });
  return [document.documentElement.scrollWidth, wide.slice(0, 3).map((each) => each.outerHTML.slice(0, 120))];
}"""
# Of each control the middle, as a pointer would meet it; what stands in a bar at the bottom is scrolled above it.
COVERED = """() => {
  const found = [];
  for (const each of document.querySelectorAll("main a, main button, main summary, main input:not([type=hidden])")) {
    if (!each.checkVisibility({ visibilityProperty: true }) || each.closest(".dock, .fill-bar, svg, .unseen")) continue;
    each.scrollIntoView({ block: "center" });
    const box = each.getClientRects()[0];
    if (!box) continue;
    const hit = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
    if (hit && !each.contains(hit) && !hit.contains(each)) found.push([each.textContent.trim().slice(0, 40), hit.className]);
    if (found.length > 3) break;
  }
  return found;
}"""
UNFOLD = "for (const fold of document.querySelectorAll('details')) fold.open = true"


@pytest.fixture(scope="module")
def odd_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("odd")
    write_odd_content(folder / "content", SAMPLE)
    with serving(VAR_DIR=str(folder / "var"), CONTENT_DIRS=str(folder / "content")) as url:
        yield url


@pytest.fixture
def odd(browser: Browser, odd_url: str) -> Iterator[Desk]:
    found = Desk(browser, odd_url)
    yield found
    found.leave()
    assert found.expects_complaints or not found.complaints


def fits(page: Page, width: int) -> None:
    scrolls, wide = page.evaluate(OVERFLOW)
    assert scrolls <= width and wide == [], wide


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_overflows_and_nothing_is_covered_on_a_narrow_screen(odd: Desk, kind: str) -> None:
    page = odd.sit_down(viewport={"width": 320, "height": 640})
    page.goto(KINDS[kind])
    assert page.evaluate(COVERED) == []
    page.evaluate(UNFOLD)
    fits(page, 320)


@pytest.mark.parametrize("kind", ["question", "remedy", "article", "guide-article", "search"])
def test_it_fits_on_a_wide_screen_and_with_text_of_twice_the_size(odd: Desk, kind: str) -> None:
    page = odd.sit_down(viewport={"width": 1280, "height": 800})
    page.goto(KINDS[kind])
    fits(page, 1280)
    page.evaluate("document.documentElement.style.fontSize = '212.5%'")
    fits(page, 1280)
    for width in (640, 390):
        page.set_viewport_size({"width": width, "height": 800})
        fits(page, width)


def test_a_text_from_right_to_left_runs_from_right_to_left(odd: Desk) -> None:
    page = odd.sit_down()
    page.goto(KINDS["article"])
    paragraph = page.locator(".prose > p").first
    assert paragraph.evaluate("each => getComputedStyle(each).unicodeBidi") == "plaintext"


def test_a_picture_that_fails_leaves_its_words(odd: Desk) -> None:
    odd.expects_complaints = True
    page = odd.sit_down(viewport={"width": 320, "height": 640})
    page.route("**/media/**", lambda route: route.abort())
    page.goto(KINDS["article"])
    assert page.get_by_role("img", name="A picture that is wide").count()
    fits(page, 320)


@pytest.mark.parametrize("lost", ["clipboard", "storage", "htmx", "walk", "linking"])
def test_a_question_is_answered_when_a_script_fails_to_load(odd: Desk, lost: str) -> None:
    odd.expects_complaints = True
    page = odd.sit_down()
    page.route(f"**/{lost}*.js", lambda route: route.abort())
    page.goto(KINDS["question"])
    page.locator("button.answer").nth(1).click()
    page.wait_for_url("**many=a1**")
    assert "Does it work now" not in page.title()


def test_on_paper_without_colour_every_meaning_has_words_or_a_shape(odd: Desk) -> None:
    page = odd.sit_down()
    page.goto(KINDS["remedy"])
    page.emulate_media(media="print", forced_colors="active")
    strip = page.locator(".strip").inner_text()
    assert "Risk" in strip and "High" in strip
    box = "getComputedStyle(document.querySelector('.answer'), '::before').borderTopStyle"
    assert page.evaluate(box) == "solid"


def test_on_paper_nothing_is_cut_off(odd: Desk) -> None:
    """What scrolls on a screen would be lost."""
    page = odd.sit_down(viewport={"width": 700, "height": 900})  # about an A4 page
    page.emulate_media(media="print")
    for kind in ("article", "note"):
        page.goto(KINDS[kind])
        cut = "[...document.querySelectorAll('main .table, main pre')].filter(e => e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1)"
        assert page.evaluate(f"{cut}.map(e => e.className)") == [], kind
