"""What YAML 1.1 would guess at stays text."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from kb.content.format.strict_yaml import parse_yaml

PLAIN = st.text(alphabet="abcxyz0189 -_./", min_size=1, max_size=12).map(str.strip).filter(bool)
VALUES = st.recursive(
    PLAIN, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(PLAIN, inner, max_size=3), max_leaves=12
)


@pytest.mark.parametrize("text", ["no", "yes", "off", "0x904", "010", "1.10", "12:30", "2026-11-22", "1e3", "true"])
def test_a_plain_word_stays_what_was_typed(text):
    assert parse_yaml(f"key: {text}").value == {"key": text}


@pytest.mark.parametrize("text", ["", "~", "null", "Null"])
def test_nothing_is_none(text):
    assert parse_yaml(f"key: {text}").value == {"key": None}


def test_an_empty_quoted_text_is_a_text():
    assert parse_yaml("key: ''").value == {"key": ""}


def test_places_are_known_in_block_and_flow_style():
    document = parse_yaml("a:\n  - {b: 1, c: [x]}\n")
    assert (document.find_position(("a", 0, "c")).line, document.find_position(("a", 0, "c")).column) == (2, 12)


def test_the_nearest_place_stands_in_for_one_that_is_missing():
    document = parse_yaml("a:\n  b: 1\n")
    assert document.find_position(("a", "zzz")) == document.find_position(("a",))


def test_deep_nesting_ends_in_a_fault_not_in_a_crash():
    assert "nested too deeply" in parse_yaml("[" * 5000).faults[-1].what


def test_a_file_may_begin_further_down():
    assert parse_yaml("a: b: c", first_line=10).faults[0].position.line == 10


@given(st.text(max_size=200))
def test_no_text_makes_it_raise(text):
    parse_yaml(text)


@given(VALUES)
def test_what_is_dumped_as_text_comes_back(value):
    """Scalars are quoted on the way out, so any value must come back as it was."""
    parsed = parse_yaml(yaml.safe_dump({"value": value}, default_style='"', allow_unicode=True).replace("!!null ", ""))
    assert not parsed.faults
    assert parsed.value == {"value": value}
