"""Whatever a page says, ours says the same."""

from __future__ import annotations

import html
import re
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from kb.content.markdown import render
from kb.importing.drafts import LINKED, PICTURED
from kb.importing.markdown.escaping import code_span, escape, guard
from kb.importing.pack.article_fields import scalar
from kb.importing.pack.slugs import ascii_slug, name_pages
from kb.importing.pack.step_ids import keep
from kb.importing.pages import read_page
from kb.importing.report import ImportReport
from kb.importing.source.tree import CONTROL, Tree, join

MARKS = "*_`[]()!{}#+-.:=~<>&|\\@^1 a\n\"'/?;$%"
LINES = st.text(st.sampled_from(MARKS) | st.characters(codec="utf-8", exclude_categories=("C", "Z")), max_size=60)
PIECES = st.sampled_from(
    ["word ", "\n", "\n\n", "# ", "## ", "- ", "* ", "1. ", "    ", "  ", "> ", "`", "```\n", "**", "*", "_", "[a](b.md) ", "[z] ", "| a | b |\n|---|---|\n",
     "| c ", "\\", "~~", "![p](q.png)", "http://x.y/z_a_b", "---\n", "===\n", ": ", "&amp;", "end\n"]
)  # fmt: skip


FRONT_MATTER = re.compile(r"\A---\n(?:(?:word ?:(?: [^\n]*)?)?\n)+---\n")  # no site shows it
INLINE = re.compile(r"</?(?:a|code|del|em|img|s|strong)\b[^>]*>")


def words(page: str) -> list[str]:
    """The words that a reader sees: tags inside a line part none."""
    return re.findall(r"[^\W_]+", html.unescape(re.sub(r"<[^>]+>", " ", INLINE.sub("", page))))


@settings(max_examples=300, deadline=None)
@given(LINES.map(lambda text: " ".join(CONTROL.sub("", text).split())))
@example("[[care]] [@key] ![x](y) {#AAAA} \\[z] &lt; *a* _b_ `c` ~~d~~ <br> <http://x> !!! note")
@example("1. x {#ABCD}")
@example(": x")
def test_plain_text_stays_the_text_it_is(text):
    piece = render.render(guard(escape(text, link_urls=False)))
    assert html.unescape(re.sub(r"</?p>", "", piece.html)).strip() == text.strip()
    assert piece.refs == ()


@settings(max_examples=200, deadline=None)
@given(st.text(st.sampled_from("`ab\\*[]<&"), max_size=20))
def test_code_stays_the_code_it_is(code):
    shown = re.search(r"<code>(.*)</code>", render.render(f"x {code_span(code)} y").html)
    assert (html.unescape(shown[1]) if shown else "").strip() == code.strip()


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=25).map("".join))
@example("1. word\n> - word\n```\n- ")
@example("- | a | b |\n|---|---|\n")
@example("http://x.y/z_a_b\\&amp;word")
@example("http://x.y/z_a_b\\[a](b.md)")
@example("---\nhttp://x.y/z_a_b\n---\n")
@example("---\n- word\n---\n")
@example("---\nword : \n---\nword ")
def test_any_page_keeps_every_word_its_own_site_would_show(text):
    tree = Tree(Path("."), {"a.md": len(text)})
    object.__setattr__(tree, "read_text", lambda path, report: text)
    draft, _ = read_page(tree, "plain", "a.md")
    site = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    expected = words(site.render(FRONT_MATTER.sub("", text)))
    written = PICTURED.sub("![p](x)", LINKED.sub(r"[\2](x)", draft.text)) if draft else ""
    ours = words(f"{render.render_body(written).html} {html.escape(draft.title if draft else '')}")
    for word in set(expected):
        assert ours.count(word) >= expected.count(word), (word, written)


@settings(max_examples=200)
@given(st.text(max_size=80), st.text(max_size=40))
def test_no_path_leaves_the_tree(origin, target):
    path = join(origin, target)
    assert not path.startswith(("/", "../")) and path != ".." and "/../" not in f"/{path}/"


@given(
    st.lists(
        st.text(min_size=1, max_size=12).filter(lambda name: "/" not in name).map(lambda name: f"{name}.md"),
        unique=True,
        max_size=30,
    )
)
def test_addresses_are_unique_and_stay(paths):
    first = name_pages(paths, {}, {"taken"}, ImportReport())
    assert len(set(first.values())) == len(paths) and "taken" not in first.values()
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug) for slug in first.values())
    assert name_pages(paths[::-1], first, {"taken"}, ImportReport()) == first


@given(st.text(max_size=40))
def test_yaml_says_what_it_was_told(text):
    from kb.content.format.strict_yaml import parse_yaml

    text = " ".join("".join(char for char in text if char.isprintable()).split())
    assert (parse_yaml(f"key: {scalar(text)}\n").value["key"] or "") == text or text == ""
    assert ascii_slug(text) == ascii_slug(ascii_slug(text))


@given(
    st.lists(
        st.sampled_from(["open the lid", "close the lid", "open the big lid", "wait", "wait a minute", "rinse"]),
        max_size=8,
    ),
    st.data(),
)
def test_each_step_keeps_at_most_one_id_and_no_id_is_given_twice(titles, data):
    before = [(f"S{index}AA", title) for index, title in enumerate(data.draw(st.permutations(titles)))]
    kept = keep(before, titles)
    assert (
        len(set(kept.values())) == len(kept)
        and keep(before, [title for _, title in before]) == {index: own_id for index, (own_id, _) in enumerate(before)}
    ) or len(set(titles)) < len(titles)
