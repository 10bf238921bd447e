"""One text of a file is changed, and everything else in it stays as it is, byte for byte."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kb.content.editing.splice import BODY, CannotSplice, splice
from kb.content.format.strict_yaml import Loc, parse_yaml
from kb.content.markdown.front_matter import split_front_matter
from tests.support.sites import ROOT

EDITS = 1000
TEXTS = (
    "usually", "a: b # c", "- x", "it's", "several\nlines\n", "ends with spaces  ", "# no comment", "one line, ended\n",
    "code:\n\n    indented\nand back\n", "  indented\nfirst\n", '"quoted" \\ back', "häßlich 😀", "[a, b]", "{x}", "yes", "null",
    "~", "", "1.10", "0x904", "empty lines\n\n\n", "|", "a tab\there", "several lines\nwithout an end", "@at", "`code`",
    "key: value\nother: value\n", "---\nnot a mark\n---\n", "\n\nlines before\n",
)  # fmt: skip

YAML = b"""\
# A comment at the top
title: "A \\"quoted\\" title"   # beside it
plain: as it is
list: [one, 'two']  # a short one
causes:
  tank: {id: 9QTS, prior: uncommon}   # judged
  hose:
    why: |
      Line one.

      Line two.

    # stays with what follows
    likely: sometimes
"""


def value_of(data: bytes) -> Any:
    text = data.decode("utf-8-sig").replace("\r\n", "\n")
    split = split_front_matter(text)
    return parse_yaml(split.head if split else text).value


def at(value: Any, loc: Loc) -> Any:
    for part in loc:
        value = value[part]
    return value


def texts_in(value: Any, loc: Loc = ()) -> Iterator[Loc]:
    if isinstance(value, str):
        yield loc
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from texts_in(inner, (*loc, key))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from texts_in(inner, (*loc, place))


def edited(value: Any, loc: Loc, text: str) -> Any:
    at(value, loc[:-1])[loc[-1]] = text
    return value


def around(data: bytes, loc: Loc) -> tuple[bytes, bytes]:
    """The lines above the field at `loc`, and those from the next field on."""
    text = data.decode().replace("\r\n", "\n")
    split = split_front_matter(text)
    keys = parse_yaml(split.head if split else text, split.head_line if split else 1).keys
    first = keys[loc].line
    later = [place.line for other, place in keys.items() if place.line > first and other[: len(loc)] != loc]
    lines = data.splitlines(keepends=True)
    after = split.body_line - 2 if split else len(lines)
    return b"".join(lines[: first - 1]), b"".join(lines[min(later, default=after + 1) - 1 :])


@pytest.mark.parametrize("line_end", [b"\n", b"\r\n"])
@pytest.mark.parametrize(
    ("loc", "text", "line"),
    [
        (("title",), "New", b'title: "New"   # beside it'),
        (("plain",), "a: b", b"plain: 'a: b'"),
        (("list", 1), "it's", b"list: [one, 'it''s']  # a short one"),
        (("causes", "tank", "prior"), "rare", b"tank: {id: 9QTS, prior: rare}   # judged"),
        (("causes", "hose", "likely"), "usually", b"    likely: usually"),
        (("causes", "hose", "why"), "One.\nTwo.\n", b"    why: |\n      One.\n      Two.\n\n    # stays with"),
    ],
)
def test_a_text_is_written_in_the_way_it_was_written_before(loc, text, line, line_end):
    file = YAML.replace(b"\n", line_end)
    changed = splice(file, loc, text)
    assert line.replace(b"\n", line_end) in changed
    assert value_of(changed) == edited(value_of(file), loc, text)
    assert changed.count(b"#") == file.count(b"#")


def test_the_same_text_gives_the_same_bytes():
    assert splice(YAML, ("causes", "hose", "why"), "Line one.\n\nLine two.\n") == YAML


def test_the_text_below_the_front_matter_is_replaced_and_nothing_above():
    page = b"---\r\ntitle: A  # kept\r\n---\r\nOld.\r\n"
    assert splice(page, BODY, "New.\n\nMore.\n") == b"---\r\ntitle: A  # kept\r\n---\r\nNew.\r\n\r\nMore.\r\n"


def test_a_byte_order_mark_stays():
    assert splice(b"\xef\xbb\xbftitle: A\n", ("title",), "B") == b"\xef\xbb\xbftitle: B\n"


@pytest.mark.parametrize("loc", [("nothing",), ("causes",), ("list", 7), ("title", "deeper"), BODY])
def test_what_is_not_there_or_no_text_is_refused(loc):
    with pytest.raises(CannotSplice):
        splice(YAML, loc, "x")


def test_a_file_that_cannot_be_read_is_refused():
    with pytest.raises(CannotSplice):
        splice(b'title: "never closed\nother: x\n', ("other",), "y")


def shipped() -> list[Path]:
    return [path for path in sorted((ROOT / "content").rglob("*")) if path.suffix in (".md", ".yaml")]


def test_random_edits_of_shipped_files_touch_the_lines_of_their_field_only():
    rng = random.Random(1)
    files = shipped()
    for path in rng.choices(files, k=EDITS // 5):
        data = path.read_bytes().replace(b"\n", rng.choice([b"\n", b"\r\n"]))
        for loc in rng.choices(list(texts_in(value_of(data))), k=5):
            text = rng.choice(TEXTS)
            changed = splice(data, loc, text)
            assert value_of(changed) == edited(value_of(data), loc, text), (path, loc, text)
            above, below = around(data, loc)
            assert changed.startswith(above) and changed.endswith(below), (path, loc, text)


@pytest.mark.parametrize(
    ("data", "loc", "text"),
    [
        (b"a: \xe8", ("a",), "x"),
        (b"a: b", ("a",), "\ud863"),
        (b"b>a", (0,), "x"),
        (b"a: b", ("a", 0), "x"),
        (b"a: b", (), "x"),
    ],
    ids=["not UTF-8", "half a character", "no map", "inside a text", "nowhere"],
)
def test_what_cannot_be_written_is_refused_and_never_fails_otherwise(data: bytes, loc: Loc, text: str) -> None:
    with pytest.raises(CannotSplice):
        splice(data, loc, text)
