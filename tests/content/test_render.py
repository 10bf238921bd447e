"""Markdown becomes HTML that cannot do harm, with steps, links and words in their places."""

from __future__ import annotations

import re
from html import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.content.links import Target, resolve, resolve_values
from kb.content.markdown import lint, render, sanitise, scan

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt&colon;alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:x)",
    "![x](javascript:alert(1))",
    "<javascript:alert(1)>",
    "# x {onclick=alert(1)}",
    "text {: style='background:url(javascript:x)' onmouseover='x' }",
    "[x]: javascript:alert(1)\n\n[x]",
    "```js onload=alert(1)\n</code></pre><script>x</script>\n```",
    '[[a" onclick="x|b]]',
    "[[<script>x</script>]]",
    "<svg><script>x</script></svg>",
    "<iframe src=//x></iframe>",
    "<style>*{}</style>",
    "1. x<script>x</script> {#AAAA}",
]


@pytest.mark.parametrize("source", HOSTILE)
def test_nothing_that_runs_reaches_the_page(source):
    for html in (render.render(source).html, render.render_body(source).html, render.render_inline(source)):
        tags = " ".join(re.findall(r"<[^>]*>", html)).lower()
        assert not re.search(r"<(script|iframe|svg|style|object|embed)", tags)
        assert not re.search(r"\son\w+\s*=|javascript:|vbscript:|data:|style\s*=", tags)


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=200) | st.sampled_from(HOSTILE))
def test_any_text_renders_to_something_sanitised(source):
    html = render.render_body(source).html
    assert sanitise.sanitise(html) == html


def test_a_numbered_list_with_ids_becomes_steps():
    body = render.render_body(
        "Before.\n\n1. First **thing**. {#AAA1}\n\n   ```cmd\n   dir\n   ```\n2. Second. {#AAA2}\n\nAfter.\n"
    )
    assert [(step.id, step.title, step.line) for step in body.steps] == [
        ("AAA1", "First thing.", 3),
        ("AAA2", "Second.", 8),
    ]
    assert 'id="step-AAA1"' in body.html
    assert "Before." in body.intro_html and "After." in body.outro_html
    assert "dir" in body.steps[0].html and body.piece.commands == "dir"


def test_an_expected_result_is_marked_as_such():
    body = render.render_body("1. Do. {#AAA1}\n\n   *Expect:* a lamp.\n")
    assert '<p class="expect">' in body.steps[0].html


def test_a_numbered_list_without_ids_stays_a_list():
    body = render.render_body("1. One\n2. Two\n")
    assert body.steps == () and "<li>One</li>" in body.html


def test_a_list_inside_a_code_fence_is_no_list():
    body = render.render_body("```text\n1. Not a step {#AAA1}\n```\n")
    assert body.steps == ()


def test_headings_get_ids_that_do_not_clash_and_never_a_second_h1():
    body = render.render_body("# Big\n\n## Same\n\n## Same\n\n1. s {#AAA1}\n\n   ## Same\n")
    assert [(mark.level, mark.id) for mark in body.piece.headings] == [(2, "big"), (2, "same"), (2, "same-2")]
    assert body.html.count("<h1") == 0 and 'id="same-3"' in body.html


def test_tables_scroll_in_a_box_of_their_own():
    assert 'class="table"' in render.render("| a |\n|---|\n| 1 |\n").html


def test_links_in_code_are_no_links():
    piece = render.render("`[[no]]` [[yes]]\n\n```text\n[[no]]\n```\n")
    assert [ref.target for ref in piece.refs] == ["yes"]
    assert piece.html.count("<a ") == 1


def test_a_link_takes_the_title_its_target_has_today():
    piece = render.render("[[care]] and [[care|my words]] and [[gone]]")
    target = Target("A1", "article", 'Care & "more"', "/articles/care/", ("care",))
    html = resolve(piece.html, {"care": target}.get)
    assert ">Care &amp; &quot;more&quot;</a>" in html and ">my words</a>" in html
    assert html.count('href="/articles/care/"') == 2
    assert 'href="/search/?q=gone"' in html and "kb:" not in html


@pytest.mark.parametrize(
    "link",
    [
        "[x](kb:care)",
        "[x](<kb:&quot;&gt;&lt;meta http-equiv=refresh&gt;>)",
        "[x](k&#98;:care)",
        "[x](KB&colon;care)",
        "<kb:care>",
        "[x]\n\n[x]: kb:care",
        '[x](https://e.org){: href="kb:care" }',
        '[[care|x]]{: href="kb:&quot;" }',
    ],
)
def test_only_double_brackets_make_an_internal_link(link):
    assert "kb:" not in re.sub(">[^<]*<", "><", render.render(link).html).lower()


def test_an_internal_address_written_by_hand_is_found():
    assert lint.faults_of("[x](kb:care)")


HOSTILE_NAMES = ['"><meta http-equiv=refresh>', "a&b", "a' b", "\\", "&quot;", "é%00", 'x" onclick="y']


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_a_link_that_an_older_version_let_through_stays_inside_its_attribute(name):
    html = f'<p><a class="kb-auto" href="kb:{escape(name)}" rel="noopener noreferrer">x</a></p>'
    shown = resolve(html, lambda _: None)
    assert re.fullmatch(r'<p><a class="kb-auto" href="/search/\?q=[\w%.+-]*">x</a></p>', shown)
    target = Target("A1", "article", name, f"/articles/care/#{name}", ("care",))
    shown = resolve(html, lambda _: target)
    assert shown == f'<p><a class="kb-auto" href="/articles/care/#{escape(name)}">{escape(name)}</a></p>'


def test_text_that_looks_like_an_internal_link_stays_text():
    html = render.render(
        '`<a href="kb:care" rel="noopener noreferrer">` and href="kb:care" rel="noopener noreferrer"'
    ).html
    assert resolve(html, {"care": Target("A1", "article", "T", "/articles/care/", ("care",))}.get) == html


def test_links_are_made_real_in_html_and_nowhere_else():
    html = render.render("[[care]]").html
    target = Target("A1", "article", 'Care "quoted" \\ back', "/articles/care/", ("care",))
    value = {"title": html, "steps": [{"html": html, "why_html": html}]}
    found = resolve_values(value, {"care": target}.get)
    assert found["title"] == html
    assert found["steps"][0]["html"] == found["steps"][0]["why_html"] == resolve(html, {"care": target}.get)


def test_task_lists_admonitions_and_attributes_work():
    html = render.render('- [x] done\n\n!!! danger "Stop"\n    Wait.\n\nText.\n{: .lead }\n').html
    assert 'type="checkbox"' in html and 'class="admonition danger"' in html and 'class="lead"' in html


def test_reference_links_work_across_steps():
    body = render.render_body("1. See [the page][p]. {#AAA1}\n\n   And [again][p].\n\n[p]: https://example.org/x\n")
    assert body.html.count('href="https://example.org/x"') == 2


def test_a_cell_may_begin_a_new_line_and_no_other_html_is_understood():
    html = render.render("| a |\n|---|\n| one<br>two<br/>three `<br>` <b>x</b> |").html
    assert html.count("<br>") == 2 and "<code>&lt;br&gt;</code> &lt;b&gt;x&lt;/b&gt;" in html


def test_a_link_with_words_fits_into_a_table_and_an_escaped_one_is_text():
    html = render.render("| a | b |\n|---|---|\n| [[care\\|the `care` page]] | \\[[care]] |").html
    assert '<a href="kb:care" rel="noopener noreferrer">the <code>care</code> page</a>' in html
    assert "[[care]]" in html and html.count("<td>") == 2
    assert [ref.target for ref in scan.find_refs("[[one\\|x]] \\[[two]]")] == ["one"]


def test_a_heading_keeps_what_a_backslash_stood_before():
    (heading,) = render.render("## What \\{GUID} and \\*.log are").headings
    assert heading.text == "What {GUID} and *.log are"
