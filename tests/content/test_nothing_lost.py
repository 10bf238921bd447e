"""Every word that an author wrote is on the page it makes, or a finding says where it has to go."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kb.content.markdown.front_matter import split_front_matter
from kb.content.markdown.lint import faults_of
from kb.content.markdown.render import Body, render_body

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = sorted((ROOT / "content").rglob("*.md")) + sorted((ROOT / "tests/sample").rglob("*.md"))
# What Markdown keeps for itself: ids of steps, addresses, attributes, languages of code, names of references.
MARKUP = [
    (r"<!-- check-off:.*?-->", " "),  # for the check, not for readers
    (r"(?m)^[ \t]*(?:`{3,}|~{3,})[^\n`]*$", " "),
    (r"\{[#:][^}\n]*\}", " "),
    (r"\[\[[^\]|\n]*\|([^\]\n]*)\]\]", r" \1 "),
    (r"\[\[(?:code:)?[^\]\n]*\]\]", " "),  # shows the title of its target
    (r"\]\([^)\n]*\)", " "),
    (r"\[\^[^\]\n]*\]:?", " "),
    (r"(?m)^ {0,3}\[[^\]\n]+\]:.*$", " "),
    (r"(?m)^ {0,3}\*\[[^\]\n]+\]:.*$", " "),
    (r"(?m)^([ \t]*)!!!\s*\w+(?:\s+\w+)*", r"\1 "),
    (r"<br ?/?>", " "),
]  # fmt: skip


def words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text)


def written(source: str) -> list[str]:
    for pattern, replacement in MARKUP:
        source = re.sub(pattern, replacement, source)
    return words(html.unescape(re.sub(r"(?m)^[ \t]*\d+[.)][ \t]", " ", source)))


def shown(body: Body, is_procedure: bool) -> list[str]:
    """What a page shows: an article the whole, a remedy its steps with what stands before and after them."""
    steps = "".join(step.html for step in body.steps)
    page = f"{body.intro_html}{steps}{body.outro_html}" if is_procedure else body.html
    titles = " ".join(re.findall(r'(?:alt|title)="([^"]*)"', page))
    return words(
        html.unescape(
            re.sub(r"<[^>]+>", " ", re.sub(r"</?(?:span|em|strong|code|a|del|abbr)\b[^>]*>", "", page)) + f" {titles}"
        )
    )


def lost(source: str, is_procedure: bool) -> set[str]:
    there = shown(render_body(source), is_procedure)
    return {word for word in written(source) if word not in there}


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_nothing_that_is_shipped_is_lost(path: Path) -> None:
    split = split_front_matter(path.read_text("utf-8"))
    assert split
    joined = "".join(shown(render_body(split.body), path.parent.name == "remedies"))
    assert {word for word in written(split.body) if word not in joined} == set()


STEP = st.sampled_from(["1. Open it {#AAAA}", "2. Close it {#BBBB}", "3. Wait {#CCCC}", "1. Count", "2. Rest"])
LINE = st.one_of(
    STEP,
    st.sampled_from(
        ["words here", "## heading", "- item", "  - inner", "    - deeper", "```powershell", "Remove-Item gone", "```", "| a | b |",
         "|---|---|", "| c | d |", "| e | f | g |", "> quoted", "!!! warning", "    minded", "", "", "   indented", "      more", "*Expect:* light"]
    ),
)  # fmt: skip
INDENT = st.sampled_from(["", "", "", "   ", "    ", "  "])
TEXTS = st.lists(st.tuples(INDENT, LINE), max_size=16).map(
    lambda lines: "\n".join(f"{indent}{line}" for indent, line in lines)
)


@settings(max_examples=400, deadline=None)
@given(TEXTS, st.booleans())
@example("1. Remove it. {#AAAA}\n\n```powershell\nRemove-Printer\n```\n2. Add it. {#BBBB}", True)
@example("1. Remove it. {#AAAA}\n\nwords here\n\n2. Add it. {#BBBB}", True)
@example("intro\n\n1. Remove it. {#AAAA}\n## heading\n1. Again {#BBBB}\n\noutro", True)
@example("| a | b |\n|---|---|\n| e | f | g |", False)
def test_a_word_is_shown_or_a_finding_names_its_line(text: str, is_procedure: bool) -> None:
    missing = lost(text, is_procedure)
    assert not missing or faults_of(text, is_procedure), (missing, text)
