"""The quick converter gives the HTML that Python-Markdown gives, whatever it is handed."""

from __future__ import annotations

from functools import lru_cache

import markdown
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.content.markdown import render, sanitise
from kb.content.markdown.quick import QuickMarkdown

PIECES = [
    "word", "Two words", "é", "数", "_", "__", "*", "**", "***", "~", "~~", "`", "``", "```", "~~~", "\\", "\\*", "\\[", " ", "  ", "    ", "\t", "\n", "\n\n",
    "\n\n\n", "  \n", " \n", "\r\n", "# ", "## a #", "-", "- ", "+ ", "* ", "1. ", "2) ", "> ", ">", "| a | b |\n|---|:-:|\n| 1 | 2 |", "|", "---", "===", "***\n", ": ",
    "term\n: meaning", ":", "[", "]", "[^1]", "[^1]: note", "[[page]]", "[[page|text]]", "[@key]", "[x](y)", "[x](<y z> \"t\")", "![i](j)", "![", "[r]", "[r]: https://e.org 'T'",
    "[x][r]", "*[HTML]: Language", "HTML", "<", ">", "<br>", "<https://e.org>", "<a@b.org>", "<b>", "&", "&amp;", "&#x41;", "{", "}", "{: .lead }", "{#id .c}", "- [ ] task",
    "- [x] done", "[ ]", "!!! note", '!!! danger "Stop"\n    Wait', "```python\nx = 1\n```", "```nosuch\n<x>\n```", "~~~ {.sh #k}\nls\n~~~", "> ```\n> a\n> ```", "    code",
    "\x02", "\x03", "\x02klzzwxh:0000\x03", "\x02wzxhzdk:0\x03", "///Footnotes Go Here///", "<script>", "\x00", "\u00a0", "\u2028", "\x0b", "\x85",
]  # fmt: skip
TEXTS = st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=25).map("".join)
NOTABLE = [
    "Text\n  ",
    "- one\n\nText after a list\n\n    under it\n",
    "Term\n\n: meaning\n",
    "Head\n----\n\nBody\n====\n",
    "- ```sh\n  ls\n  ```\n- b\n\n```\nnever closed\n",
    "Note[^1] and [^1].\n\n[^1]: One.\n\n    Two.\n",
    "The HTML page\n\n*[HTML]: Language\n",
    "[a [b] c](d) ![e][f] \\[g] `h`` i` <j@k.l> m  \nn\n\n[f]: o\n",
    "- [ ] a\n- [x] b\n\n| a |\n|---|\n| [ ] |\n",
    "**a *b ~~c~~ d* e** ~f~ __g__ _h_ *i _j* k_\n",
    "*a **b " * 60,
    "> " * 50 + "deep",
]


@lru_cache(maxsize=2)
def converter(kind: type[markdown.Markdown]) -> markdown.Markdown:
    return kind(**render.converter_options())


def html_by(kind: type[markdown.Markdown], source: str) -> tuple[str, object]:
    md = converter(kind)
    outline = md.treeprocessors["kb_outline"]
    outline.used, outline.found = {}, []
    md.reset()
    return md.convert(source), outline.found


@pytest.mark.parametrize("source", NOTABLE)
def test_notable_texts_come_out_as_by_the_stock_converter(source):
    assert html_by(QuickMarkdown, source) == html_by(markdown.Markdown, source)


@settings(max_examples=1000, deadline=None)
@given(TEXTS)
def test_any_text_comes_out_as_by_the_stock_converter(source):
    assert html_by(QuickMarkdown, source) == html_by(markdown.Markdown, source)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.sampled_from(["Word", "é", "a1", " ", ", ", ".", "(x)", "_", "-", "“q”", '"', "\n", "  ", "#", "&"]),
        max_size=8,
    ).map("".join)
)
def test_a_line_of_words_needs_no_converter(source):
    whole, found = html_by(markdown.Markdown, source)
    assert render.render(source).html == sanitise.sanitise(whole) and render.render(source).headings == tuple(found)
