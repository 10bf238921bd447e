"""Link this step: what lands on the clipboard, on HTTPS-like and on plain-HTTP origins, by mouse, by key, by hand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect

from tests.browser.install import find_browser
from tests.support.browser import ARGS, CONTRAST, ROOT, check, serving

SAMPLE = ROOT / "tests/sample"
REMEDY = "/guides/blank-pages/reseat/"
STEP = f"{REMEDY}S1AB/"
TITLE = "Take the cartridge out and push it back until it clicks."


@dataclass(frozen=True)
class Origin:
    url: str
    is_secure: bool


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The sample pack, served under two names: 127.0.0.1, which browsers trust, and kb.test, which they don't."""
    var_dir = str(tmp_path_factory.mktemp("var"))
    with serving(VAR_DIR=var_dir, CONTENT_DIRS=str(SAMPLE), ALLOWED_HOSTS="127.0.0.1,kb.test") as url:
        yield int(url.rpartition(":")[2])


@pytest.fixture(scope="module")
def own_browser(playwright: Playwright) -> Iterator[Browser]:
    rule = "--host-resolver-rules=MAP kb.test 127.0.0.1"
    browser = playwright.chromium.launch(executable_path=find_browser(), args=[*ARGS, rule])
    yield browser
    browser.close()


@pytest.fixture(params=["http://127.0.0.1", "http://kb.test"])
def origin(request: pytest.FixtureRequest, port: int) -> Origin:
    return Origin(f"{request.param}:{port}", request.param == "http://127.0.0.1")


@pytest.fixture
def secure(port: int) -> str:
    return f"http://127.0.0.1:{port}"


def sit_down(browser: Browser, url: str, **options: object) -> Page:
    context: BrowserContext = browser.new_context(base_url=url, **options)  # type: ignore[arg-type]
    context.set_default_timeout(30_000)
    return context.new_page()


@pytest.fixture
def reader(own_browser: Browser, origin: Origin) -> Iterator[Page]:
    page = sit_down(own_browser, origin.url)
    yield page
    page.context.close()


@pytest.fixture
def anybody(own_browser: Browser, secure: str) -> Iterator[Page]:
    """On a trusted origin."""
    page = sit_down(own_browser, secure)
    yield page
    page.context.close()


def pasted(page: Page) -> dict[str, str]:
    """What Ctrl+V brings: into a plain field, and into an editor that takes formatted text."""
    page.evaluate(
        """() => {
          const editor = document.createElement("div");
          editor.contentEditable = true;
          editor.id = "editor";
          editor.addEventListener("paste", (event) => {
            editor.dataset.text = event.clipboardData.getData("text/plain");
            editor.dataset.html = event.clipboardData.getData("text/html");
          });
          document.body.append(editor);
          editor.focus();
        }"""
    )
    page.keyboard.press("Control+V")
    page.wait_for_function("document.getElementById('editor').dataset.text !== undefined")
    found = page.evaluate("({...document.getElementById('editor').dataset})")
    page.evaluate("document.getElementById('editor').remove()")
    return {"text": found["text"], "html": found["html"]}


def short(page: Page, revision: bool = True) -> str:
    """What a link to the step looks like, as a pattern."""
    return rf"http://127\.0\.0\.1:\d+/s/S1AB{'@[0-9a-f]{10}' if revision else ''}\?in=G1BP"


def open_formats(page: Page) -> None:
    page.locator(".the-step .linking summary").click()


def choose(page: Page, version: str, name: str) -> None:
    page.locator(f'.the-step .ways[data-version="{version}"]').get_by_role("button", name=f"{name}:").click()


def test_the_origins_are_what_they_are_meant_to_be(reader: Page, origin: Origin) -> None:
    reader.goto(STEP)
    assert reader.evaluate("isSecureContext") is origin.is_secure
    assert reader.evaluate("!!navigator.clipboard") is origin.is_secure


def test_one_press_copies_formatted_text_that_links_this_exact_version(reader: Page) -> None:
    reader.goto(STEP)
    button = reader.locator(".the-step .link-copy")
    button.click()
    expect(reader.locator("#said")).to_have_text("Copied: Formatted text, this exact version")
    expect(button).to_be_focused()
    found = pasted(reader)
    assert re.fullmatch(rf"{re.escape(TITLE)} — {short(reader)}", found["text"])
    assert re.search(
        rf'<a href="{short(reader)}">{re.escape(TITLE)}</a> \(Stepwise, version [0-9a-f-]{{10}}\)', found["html"]
    )


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Markdown", r"\[{title}\]\({url}\)"),
        ("Jira wiki", r"\[{title}\|{url}\]"),
        ("ServiceNow", r'\[code\]<a href="{url}" target="_blank" rel="noopener">{title}</a>\[/code\]'),
        ("Plain text", r"TSG-S1AB-\w {title} {url}"),
        ("Address", "{url}"),
    ],
)
def test_every_format_is_one_press_away(reader: Page, name: str, expected: str) -> None:
    reader.goto(STEP)
    open_formats(reader)
    for version, words in (("pinned", "this exact version"), ("latest", "the latest")):
        choose(reader, version, name)
        expect(reader.locator("#said")).to_have_text(f"Copied: {name}, {words}")
        found = pasted(reader)["text"]
        pattern = expected.replace("{title}", re.escape(TITLE)).replace("{url}", short(reader, version == "pinned"))
        assert re.fullmatch(pattern, found), found


def test_the_choice_is_remembered(reader: Page) -> None:
    reader.goto(STEP)
    open_formats(reader)
    choose(reader, "latest", "Id")
    reader.goto(f"{REMEDY}S1AA/")
    reader.locator(".the-step .link-copy").click()
    expect(reader.locator("#said")).to_have_text("Copied: Id, the latest")
    assert re.fullmatch(r"TSG-S1AA-\w", pasted(reader)["text"])


def test_l_copies_and_y_pins_the_address(reader: Page) -> None:
    reader.goto(STEP)
    reader.keyboard.press("l")
    expect(reader.locator("#said")).to_contain_text("Copied: Formatted text")
    assert TITLE in pasted(reader)["text"]
    reader.keyboard.press("y")
    expect(reader.locator("#said")).to_have_text("The address now names this exact version")
    assert re.search(rf"{re.escape(STEP)}@[0-9a-f]{{10}}/$", reader.url)
    reader.reload()
    expect(reader.get_by_role("heading", level=1)).to_have_text(TITLE)
    expect(reader.get_by_role("note")).to_contain_text("as linked")


def test_l_copies_the_step_that_has_the_focus(reader: Page) -> None:
    reader.goto(REMEDY)
    reader.locator("#step-S1AB button").first.focus()
    reader.keyboard.press("l")
    expect(reader.locator("#said")).to_contain_text("Copied")
    assert pasted(reader)["text"].startswith(TITLE)


def test_keys_stay_out_of_fields_and_can_be_switched_off_for_good(anybody: Page) -> None:
    anybody.goto(STEP)
    anybody.locator("#find").press_sequentially("yell")
    assert anybody.url.endswith(STEP)
    expect(anybody.locator("#said")).to_be_empty()
    open_formats(anybody)
    anybody.locator(".the-step .link-keys").uncheck()
    anybody.goto(STEP)
    anybody.keyboard.press("y")
    anybody.keyboard.press("l")
    expect(anybody.locator("#said")).to_be_empty()
    assert anybody.url.endswith(STEP)


def test_y_on_a_page_without_a_version_says_so(anybody: Page) -> None:
    anybody.goto("/codes/0x2A/")
    anybody.keyboard.press("y")
    expect(anybody.locator("#said")).to_have_text("This page has no version of its own to name")


def test_where_no_clipboard_can_be_had_the_text_is_selected(reader: Page) -> None:
    reader.add_init_script(
        "Object.defineProperty(navigator, 'clipboard', {value: undefined}); document.execCommand = () => false"
    )
    reader.goto(STEP)
    reader.locator(".the-step .link-copy").click()
    field = reader.get_by_label("Text to copy")
    expect(field).to_be_focused()
    expect(reader.locator("#said")).to_have_text("Couldn't copy. The text is selected: press Ctrl+C.")
    assert reader.evaluate("getSelection().toString()") == field.input_value()
    assert re.fullmatch(rf"{re.escape(TITLE)} — {short(reader)}", field.input_value())


def test_a_clipboard_that_refuses_is_gone_around(anybody: Page) -> None:
    anybody.add_init_script(
        "navigator.clipboard.write = () => Promise.reject(new DOMException('no', 'NotAllowedError'))"
    )
    anybody.goto(STEP)
    anybody.locator(".the-step .link-copy").click()
    expect(anybody.locator("#said")).to_contain_text("Copied")
    assert pasted(anybody)["html"]


def test_without_javascript_every_text_can_be_seen_and_selected(own_browser: Browser, secure: str) -> None:
    page = sit_down(own_browser, secure, java_script_enabled=False)
    page.goto(STEP)
    expect(page.locator(".link-copy")).to_have_count(0)
    page.locator(".the-step summary", has_text="Link this step").click()
    expect(page.locator(".the-step dd:visible")).to_have_count(13)
    expect(page.locator('.the-step [data-version="pinned"] [data-format="markdown"]')).to_contain_text(f"[{TITLE}](")
    expect(page.locator('.the-step [data-version="latest"] [data-format="url"]')).to_have_text(
        re.compile(rf"^{short(page, False)}$")
    )


def test_without_javascript_a_step_has_the_focus_and_is_in_view(own_browser: Browser, secure: str) -> None:
    page = sit_down(own_browser, secure, java_script_enabled=False, viewport={"width": 390, "height": 700})
    page.goto(STEP)
    expect(page.locator(".the-step")).to_be_focused()
    expect(page.get_by_role("heading", level=1)).to_be_in_viewport()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.the-step') !== null")


@pytest.mark.parametrize(
    "page", ["step", "pinned", "changes", "history", "guide-history", "escalation", "unknown", "never"]
)
def test_axe_finds_nothing(own_browser: Browser, secure: str, page: str) -> None:
    reader = sit_down(own_browser, secure, color_scheme="light", viewport={"width": 320, "height": 700})
    reader.goto(STEP)
    pinned = reader.locator("[data-page]").first.get_attribute("data-page") or ""
    places = {
        "step": STEP, "pinned": pinned, "changes": f"{pinned}changes/", "history": "/articles/what-the-panel-says/history/",
        "guide-history": "/guides/blank-pages/history/", "escalation": "/guides/blank-pages/escalate/",
        "unknown": "/s/TSG-S1AC-0", "never": f"{STEP}@0000000000/",
    }  # fmt: skip
    reader.goto(places[page])
    reader.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")
    check(reader)
    reader.emulate_media(color_scheme="dark")
    check(reader, CONTRAST)
    assert reader.evaluate("document.documentElement.scrollWidth") <= 320


def test_a_menu_in_a_swapped_step_has_its_button(anybody: Page) -> None:
    anybody.goto("/guides/blank-pages/?show=shown")
    address = anybody.url
    anybody.locator('button.answer[value="nothing"]').click()
    anybody.wait_for_function("address => location.href !== address", arg=address)
    expect(anybody.locator(".linking .link-copy").first).to_be_visible()
    expect(anybody.locator(".linking:not(:has(.link-copy))")).to_have_count(0)


def test_buttons_are_large_enough_and_never_hidden(anybody: Page) -> None:
    anybody.set_viewport_size({"width": 320, "height": 700})
    anybody.goto(STEP)
    for button in anybody.locator(".link-copy").all():
        box = button.bounding_box()
        assert box and box["width"] >= 24 and box["height"] >= 24
    open_formats(anybody)
    assert anybody.evaluate("document.documentElement.scrollWidth") <= 320
    for button in anybody.locator(".the-step .linking button, .the-step .linking input").all():
        box = button.bounding_box()
        assert box and box["height"] >= 24


def test_a_withdrawn_command_has_no_copy_button(anybody: Page) -> None:
    anybody.goto(STEP)
    anybody.evaluate("document.querySelector('main').dataset.noCopy = ''")
    anybody.evaluate("for (const pre of document.querySelectorAll('pre')) pre.parentElement.replaceWith(pre)")
    anybody.evaluate("document.dispatchEvent(new Event('htmx:afterSettle'))")
    expect(anybody.locator("button.copy")).to_have_count(0)


def test_the_data_block_for_search_engines_trips_no_policy(anybody: Page) -> None:
    heard: list[str] = []
    anybody.on("console", lambda message: heard.append(message.text))
    anybody.goto(REMEDY)
    assert anybody.locator('script[type="application/ld+json"]').count() == 1
    assert heard == []
