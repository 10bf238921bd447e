"""How we write, kept so: words that we don't use, over everything people read. Long sentences are printed and fail nothing."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

# What we wrote once, and the word that readers know it by.
WORDS = {
    r"in vain": "no results",
    r"whoever (?:runs|has|is)\b": "the site administrator; anyone with",
    r"how it stands": "status",
    r"hand(?:s|ed|ing)? over(?! in)": "escalate; send",
    r"hand-?overs?": "escalation",
    r"(?:is|are|was|were) (?:told to|let go)\b": "is reported; is released",
    r"carr(?:y|ies|ied) over": "keep",
    r"in no list": "unknown",
    r"stands for": "means",
    r"verified lately": "recently verified",
    r"twins?": "alternative format",
    r"as ever": "as usual",
    r"all the same": "anyway",
    r"(?:lead|leads) to nothing": "stop working",
    r"took its place": "replacement",
    r"by its (?:bits|pattern) alone": "best guess from",
    r"nonsense stops": "an invalid value stops",
    r"may stay empty": "optional",
    r"this once": "once",
    r"words that begin alike": "similar titles",
    r"does not fit the others": "doesn't match",
    r"when nobody writes": "once the file is no longer being written",
}
NOT_USED = re.compile(rf"\b(?:{'|'.join(WORDS)})\b", re.IGNORECASE)
WALK = re.compile(r"\bwalk(?:s|ed|ing)?\b", re.IGNORECASE)  # for readers it is a session, or their answers
LONG = 30  # words

TEMPLATE_CODE = re.compile(r"{%.*?%}|{{.*?}}|{#.*?#}|<[^>]*>", re.DOTALL)
DOC_CODE = re.compile(r"^```.*?^```|`[^`\n]*`|\]\([^)]*\)", re.DOTALL | re.MULTILINE)
CONTENT_CODE = re.compile(r"^ *```.*?^ *```|`[^`\n]*`|^ *# [^\n]*$", re.DOTALL | re.MULTILINE)
DASH = re.compile(r"[^\n]{0,30}(?<=[\w)»”\"]) - (?=[\w(«“\"])[^\n]{0,20}")  # a hyphen where a sentence pauses
LABEL = re.compile(r"\*+[^*\n]+\*+|^\s*- \".*\"$", re.MULTILINE)  # words of somebody else's window or message
Texts = Iterator[tuple[str, str]]  # place, words


def templates() -> Texts:
    for path in sorted((ROOT / "templates").rglob("*.html")):
        yield name(path), TEMPLATE_CODE.sub(" ", path.read_text("utf-8"))


def docs() -> Texts:
    for path in (*sorted((ROOT / "docs").glob("*.md")), *sorted(ROOT.glob("*.md"))):
        yield name(path), DOC_CODE.sub(" ", path.read_text("utf-8"))


def content() -> Texts:
    """Texts of authors, front matter and YAML included: titles and summaries stand there."""
    for path in sorted((ROOT / "content").rglob("*")):
        if path.suffix in (".md", ".yaml"):
            yield name(path), CONTENT_CODE.sub(" ", path.read_text("utf-8"))


def messages() -> Texts:
    """What Python and scripts say: literals of several words. Docstrings are for the people who build this."""
    for folder in ("kb", "decisiontree"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield name(path), "\n\n".join(literals(ast.parse(path.read_text("utf-8"))))
    for path in sorted((ROOT / "static/js").glob("*.js")):
        yield name(path), "\n".join(re.findall(r'"((?:[^"\\]|\\.)* (?:[^"\\]|\\.)*)"', path.read_text("utf-8")))


def literals(tree: ast.AST) -> Iterator[str]:
    said = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in said
            and " " in node.value
        ):
            yield node.value


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


ROOMS = {"interface": templates, "messages": messages, "docs": docs, "content": content}


def hits(texts: Texts, pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{place}: “{' '.join(text[max(0, found.start() - 30) : found.end() + 20].split())}”: {instead(found[0])}"
        for place, text in texts
        for found in pattern.finditer(text)
    ]


def instead(words: str) -> str:
    return next((better for known, better in WORDS.items() if re.fullmatch(known, words, re.IGNORECASE)), "session")


@pytest.mark.parametrize("room", ROOMS)
def test_words_that_we_do_not_use_are_not_there(room: str) -> None:
    found = hits(ROOMS[room](), NOT_USED)
    assert not found, "\n".join(found)


def test_a_hyphen_is_no_dash() -> None:
    texts = [*templates(), *docs(), *(each for each in content() if not each[0].endswith("sources.yaml"))]
    found = [f"{place}: {match[0]}" for place, text in texts for match in DASH.finditer(LABEL.sub(" ", text))]
    assert not found, "\n".join(found)


def test_readers_have_sessions_and_answers_and_no_walks() -> None:
    assert hits(templates(), WALK) == []


@pytest.mark.parametrize("room", ROOMS)
def test_long_sentences_are_listed(room: str) -> None:
    """A help: some long sentences are right. The longest of each room are printed."""
    found = [
        (len(sentence.split()), place, " ".join(sentence.split())[:90])
        for place, text in ROOMS[room]()
        for sentence in re.split(r"(?<=[.!?:])\s+|\n\s*\n|\n\s*[-*|#]", text)
        if len(sentence.split()) > LONG
    ]
    print(f"\n{room}: {len(found)} sentences of more than {LONG} words")
    for words, place, beginning in sorted(found, reverse=True)[:10]:
        print(f"  {words} {place}: {beginning} …")


def test_the_list_would_notice() -> None:
    assert hits(iter([("x", "Searched in vain. As ever.")]), NOT_USED) == [
        "x: “Searched in vain. As ever.”: no results",
        "x: “Searched in vain. As ever.”: as usual",
    ]
