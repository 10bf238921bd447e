"""Ids are written into files without touching anything else; revisions move with the text only."""

from __future__ import annotations

import itertools
import re

from hypothesis import given
from hypothesis import strategies as st

from kb.content.identity import mint, mint_missing
from kb.content.judging import judge
from kb.content.loading import content_file
from kb.content.revision import revision_of
from tests.support import content_files as small
from tests.support.content_files import files

NAMES = (
    "coffee/guides/no-coffee.yaml",
    "coffee/articles/care.md",
    "coffee/remedies/descale.md",
    "coffee/questions/pump-noise.md",
)


def counter():
    numbers = itertools.count()
    return lambda: f"Z{next(numbers):03}"


def minted(name, text):
    return mint_missing(content_file(name, name, text.encode()), counter()).decode()


def without_ids(text):
    lines = []
    for line in text.split("\n"):
        if line.strip().startswith("id: "):
            continue
        lines.append(line)
    return re.sub(r" ?\{#\w+\}", "", re.sub(r"id: \w{4}, ?", "", "\n".join(lines)))


def test_a_file_with_all_its_ids_is_left_alone():
    for name in NAMES:
        assert minted(name, small.FILES[name]) == small.FILES[name]


def test_missing_ids_are_written_and_the_content_is_whole_again():
    stripped = {name: without_ids(small.FILES[name]) for name in NAMES}
    stripped["coffee/articles/care.md"] = stripped["coffee/articles/care.md"].replace(
        "1. Open the lid.", "1. Open the lid. {#}"
    )
    _, findings = judge(files(stripped))
    assert findings and all(finding.hint == "run `make ids` (`manage.py mint_ids`)" for finding in findings)
    new_id = counter()
    whole = {name: mint_missing(content_file(name, name, text.encode()), new_id) for name, text in stripped.items()}
    content, findings = judge(files(whole))
    assert findings == () and content is not None


def test_comments_and_layout_stay():
    text = "# top\ntitle: x   # why\n\ncauses:\n  a:\n    # inside\n    prior: rare\n  b: {prior: rare}  # flow\n"
    lines = minted("p/guides/g.yaml", text).split("\n")
    kept = [line for line in lines if not line.strip().startswith("id: ")]
    assert "\n".join(kept).replace("{id: Z000, ", "{").replace("{id: Z001, ", "{").replace("{id: Z002, ", "{") == text


def test_line_endings_stay():
    text = "---\r\ntitle: x\r\n---\r\n1. Do {#}\r\n"
    assert minted("p/articles/a.md", text) == "---\r\nid: Z001\r\ntitle: x\r\n---\r\n1. Do {#Z000}\r\n"


def test_a_file_that_cannot_be_parsed_is_left_to_the_checks():
    for text in ("a: b: c", "---\nnever ends", "\x00"):
        assert minted("p/guides/g.yaml", text) == text
    broken = content_file("x", "p/guides/g.yaml", b"\xff")
    assert mint_missing(broken, counter()) == b"\xff"


def test_a_minted_id_is_new_and_neither_word_nor_number():
    taken = {mint(()) for _ in range(200)}
    assert mint(taken) not in taken
    assert all(not item.isdigit() and not item.isalpha() and len(item) == 4 for item in taken)


def test_a_revision_ignores_white_space_and_unicode_spelling():
    assert revision_of("a  b\n", "ü") == revision_of("a b", "u\u0308")
    assert revision_of("a b") != revision_of("a", "b")


@given(st.lists(st.text(min_size=1, max_size=5), min_size=1, max_size=3))
def test_a_revision_is_ten_hex_digits(texts):
    assert len(revision_of(*texts)) == 10 and int(revision_of(*texts), 16) >= 0
