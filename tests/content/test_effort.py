"""Whatever is in a file of the allowed size, it is rendered in a second or two, or there is a finding."""

from __future__ import annotations

from collections.abc import Callable
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.content.loading import content_file, load_file
from kb.content.markdown import render, scan
from kb.content.markdown.effort import TooMuchWork, WorkMeter
from kb.content.media import MAX_TEXT_BYTES
from tests.support.content_files import ARTICLE

HEAD = ARTICLE.split("---\n## ")[0] + "---\n"
SECONDS = 2.0  # of processor
SLOWER = 2.0  # how much slower than the slowest machine we know this one may be


def numbered(line: str) -> Callable[[int], str]:
    return lambda size: "".join(line.format(n=number, id=f"{number:04}") for number in range(1, size // len(line)))


def repeated(text: str) -> Callable[[int], str]:
    return lambda size: text * (size // len(text.encode()))


REPEATED = [
    "[", "![", "[[a", "[@a", "[a](", "[a] ", "[^a", "*a* ", "*", "_a", "`a", "<", "<a", "&", "\\", "~a", "|a", "{: a", "<b>", "[[care]] ", "<br>", "a  \n", "word ",
    "## a\n\n", "a\n=\n\n", "---\n\n", "a\n: b\n\n", "!!! note\n    a\n\n", "1. a\n", "- a\n", "- [ ] a\n", "> a\n", ">", "# #\n", "a {: .a }\n\n", "```\n", "```x\na\n```\n", "|a|b|\n",
    "!!! x\n", "---\n", "***\n", "# a\n", "a\n===\n", "a\n---\n", "```\n\n\n", "[a](" + "(" * 900, '<a x="', "[a][", "{#a}\n", "| a |\n", "1. a {#AAAA}\n", "a *b* [c](https://e.org) `d`\n\n",
]  # fmt: skip
NUMBERED = {
    "longer and longer runs of backticks": lambda size: " ".join(
        "`" * number for number in range(1, int((2 * size) ** 0.5))
    ),
    "abbreviations": numbered("*[A{n}]: x\n"),
    "footnotes": numbered("a[^{n}]\n\n[^{n}]: x\n\n"),
    "definitions": numbered("[r{n}]: https://e.org/{n}\n"),
    "references": numbered("[a][r{n}] "),
    "steps and definitions": lambda size: (
        numbered("{n}. See [a][r{n}]. {{#{id}}}\n")(size // 2)
        + "\n"
        + numbered("[r{n}]: https://e.org/{n}\n")(size // 2)
    ),
    "deeper and deeper lists": lambda size: "".join(
        " " * (4 * depth) + "- a\n" for depth in range(int((size / 2) ** 0.5))
    ),
}
KINDS = {text: repeated(text) for text in REPEATED} | NUMBERED


@pytest.mark.parametrize("size", [16_000, MAX_TEXT_BYTES])
@pytest.mark.parametrize("kind", KINDS)
def test_any_text_is_rendered_soon_or_found_to_be_too_much(kind: str, size: int) -> None:
    text = (HEAD + KINDS[kind](size - len(HEAD))).encode()[:size]
    started = process_time()
    doc, findings = load_file(content_file("a", "coffee/articles/care.md", text))
    assert process_time() - started < SECONDS * SLOWER
    assert doc or findings


def test_too_much_is_found_with_its_line() -> None:
    text = HEAD + "Text.\n\n" + "".join(f"*[A{number}]: x\n" for number in range(300))
    _, (finding,) = load_file(content_file("a", "coffee/articles/care.md", text.encode()))
    assert finding.what == "this text has 300 abbreviations; the limit is 200"
    assert text.split("\n")[finding.line - 1].startswith("*[A200]")


def test_work_is_counted_and_not_timed() -> None:
    def spent(text: str) -> int:
        effort = WorkMeter()
        token = render._effort.set(effort)
        try:
            render.render_body(text)
        finally:
            render._effort.reset(token)
        return WorkMeter().left - effort.left

    text = "Some [text](https://e.org) with [brackets, and *marks*.\n\n" * 20
    assert spent(text) == spent(text) > 0
    assert spent("[" * 2000) > 100 * spent("a [b](https://e.org)" * 20)


def test_files_as_people_write_them_are_far_from_the_limit() -> None:
    page = "## Heading {n}\n\nSome *text* with [a link](https://e.org), `code` and [[care]].\n\n- one\n- two [x]\n\n| a | b |\n|---|---|\n| c | d |\n\n"
    text = HEAD + "".join(page.replace("{n}", str(number)) for number in range(800))
    doc, findings = load_file(content_file("a", "coffee/articles/care.md", text.encode()))
    assert len(text) > 100_000 and doc and not findings


def test_without_a_file_nothing_is_bounded() -> None:
    assert render.render("[" * 300).html
    with pytest.raises(TooMuchWork):
        WorkMeter(10).spend(11)


def test_names_of_equal_headings_are_those_they_always_were() -> None:
    body = render.render_body("## a\n\n## a\n\n## a-2\n\n## a\n\n## b\n")
    assert [mark.id for mark in body.piece.headings] == ["a", "a-2", "a-2-2", "a-3", "b"]


@given(st.text(alphabet="`ab ", max_size=40))
def test_code_spans_are_blanked_out_as_they_are_found(line: str) -> None:
    assert scan.without_code_spans(line) == scan.CODE_SPAN.sub(lambda span: " " * len(span[0]), line)
