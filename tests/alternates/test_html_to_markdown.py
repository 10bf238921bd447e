"""From our HTML back to Markdown that says the same."""

from __future__ import annotations

import re
from html import escape

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from kb.alternates.html_to_markdown import to_markdown
from kb.content.markdown.render import render, render_body
from kb.content.markdown.sanitise import words_of

WRITTEN = [
    "## A heading with `code`",
    "A paragraph with **bold**, *soft*, ~~gone~~ and `a|b`.",
    "Literal \\* stars, \\[brackets\\] and \\`ticks\\`.",
    "snake_case stays, \\_edges\\_ do not",
    "- one\n- two\n- three",
    "1. one\n\n    ```powershell\n    Get-Service | Where-Object Status -eq 'Running'\n    ```\n\n    *Expect:* a list.\n\n2. two",
    "3. from three\n4. on",
    "- a\n\n    - b\n    - c\n\n- d",
    "```\nplain\n```",
    "````\n```\ninside\n```\n````",
    "> A quote\n>\n> of two paragraphs",
    "| A | B |\n|---|---|\n| 1 | 2 |",
    "- [x] done\n- [ ] open",
    "1\\. is no list",
    "\\# no heading",
    "\\- no list",
    "\\> no quote",
    "![A picture](https://example.org/a.png)",
    "[A link](<https://example.org/a(b)>)",
    "---",
]


@pytest.mark.parametrize("written", WRITTEN)
def test_what_is_written_comes_back(written: str) -> None:
    assert to_markdown(render(written).html) == written


def test_addresses_become_whole_and_places_on_the_page_stay_names() -> None:
    html = '<p><a href="/articles/care/">care</a> <a class="cite" href="#source-x">x</a> <a href="#top">top</a></p>'
    expected = "[care](https://kb.example.org/articles/care/) \\[x\\] top"
    assert to_markdown(html, "https://kb.example.org") == expected


@pytest.mark.parametrize("mark", ["", "!"])
@pytest.mark.parametrize("end", ['"><img src=x onerror=alert(1)>', "<b>", "a b>c", "\\", "(<x>)", "`<x>`"])
def test_no_address_can_end_early_and_begin_html(mark: str, end: str) -> None:
    address = escape(f"https://x.example/{end}")
    html = f'<p><a href="{address}">a</a></p>' if not mark else f'<p><img alt="a" src="{address}"></p>'
    markdown = to_markdown(html)
    trusting = MarkdownIt("commonmark", {"html": True}).render(markdown)
    assert {each.name for each in BeautifulSoup(trusting, "html.parser").find_all(True)} <= {
        "p",
        "img" if mark else "a",
    }
    assert not re.search(r"<[a-z]+[ >]", markdown)


def test_a_procedure_keeps_its_steps() -> None:
    html = render_body("Wear gloves.\n\n1. Open it. {#S1AA}\n\n   *Expect:* air.\n2. Close it. {#S2AA}\n\nDone.").html
    assert to_markdown(html) == "Wear gloves.\n\n1. Open it.\n\n    *Expect:* air.\n\n2. Close it.\n\nDone."


def test_nothing_in_a_table_or_text_is_taken_for_markup() -> None:
    html = "<table><tr><th>A</th></tr><tr><td><code>x|y</code></td></tr></table><p>a &lt;b&gt; c</p>"
    assert to_markdown(html) == "| A |\n|---|\n| `x\\|y` |\n\na \\<b> c"


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>a<br># b</p>", "a\\\n\\# b"),
        ("<p><span>- a</span></p>", "\\- a"),
        ("<ul><li># a</li></ul>", "- \\# a"),
        ("<p>a<strong> b </strong>c</p>", "a **b** c"),
        ("<table><tr><th>A</th></tr><tr><td>b<br>c</td></tr></table>", "| A |\n|---|\n| b c |"),
        ("<p>a\n   b</p>", "a b"),
    ],
)
def test_each_line_says_what_the_page_shows(html: str, expected: str) -> None:
    assert to_markdown(html) == expected


def test_a_warning_is_a_quote_with_its_title() -> None:
    assert to_markdown(render('!!! warning "Hot"\n    Let it cool.').html) == "> **Hot**\n>\n> Let it cool."


def test_a_footnote_keeps_its_text() -> None:
    found = to_markdown(render("Word[^1].\n\n[^1]: Said there.").html)
    assert "Word\\[1\\]." in found
    assert found.endswith("1. Said there.")


@pytest.mark.parametrize(
    "html",
    [
        "",
        "</p></div>",
        "<p>open",
        "<ol></ol>",
        "<table></table>",
        "<ol start='9" + "9" * 50 + "'><li>a",
        "<p>&#0;&#xD800;",
    ],
)
def test_html_that_is_not_ours_breaks_nothing(html: str) -> None:
    assert isinstance(to_markdown(html), str)


@given(st.text(st.sampled_from("ab _*`[]>#-+.1)!|~\n"), max_size=40))
def test_plain_text_says_the_same_after_the_round_trip(text: str) -> None:
    from html import escape

    html = f"<p>{escape(text)}</p>"
    assert words_of(render(to_markdown(html)).html) == " ".join(text.split())
