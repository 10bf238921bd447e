"""Ids as people type them."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kb.content.format.fields import ID_ALPHABET
from kb.links.ids import TypedId, check_character, meant, parse_id, show_id

IDS = st.text(ID_ALPHABET, min_size=4, max_size=6)
CHARACTERS = st.sampled_from(ID_ALPHABET)


def right(typed: str) -> list[str]:
    return [reading.id for reading in parse_id(typed, "TSG") if reading.is_right]


def test_an_id_is_shown_with_prefix_and_check_character() -> None:
    assert show_id("Q7M2", "TSG") == "TSG-Q7M2-H"
    assert show_id("0000", "KB") == "KB-0000-0"


@pytest.mark.parametrize(
    "typed",
    [
        "Q7M2",
        "q7m2",
        "Q7M2-H",
        "q7m2h",
        "TSG-Q7M2-H",
        "tsg-q7m2",
        "TSG Q7M2 H",
        "TSG–Q7M2–H",
        "TSG_Q7M2_H",
        " Q7M2 ",
        "Q7-M2-H",
    ],
)
def test_an_id_is_read_in_every_usual_spelling(typed: str) -> None:
    assert "Q7M2" in right(typed)


def test_letters_that_look_like_digits_are_read_as_digits() -> None:
    assert right("o1il") == ["0111"]


@pytest.mark.parametrize(
    "typed",
    ["", "-", "Q7", "TSG-", "TSG", "Q7M2Q7M2", "Q7M2-888", "Q7U2", "Q7/2", "кб12", "Q7M2-*", "\0\0\0\0", "x" * 10_000],
)
def test_what_can_be_no_id_has_no_reading(typed: str) -> None:
    assert right(typed) == []


def test_a_prefix_keeps_its_own_letters() -> None:
    assert parse_id("OIL-Q7M2", "OIL") == (TypedId("Q7M2"),)


def test_five_characters_without_a_hyphen_may_be_an_id_or_one_with_its_check() -> None:
    assert parse_id("Q7M28", "TSG") == (TypedId("Q7M28"), TypedId("Q7M2", "8"))


@given(IDS, CHARACTERS, st.integers(0, 5))
def test_every_single_wrong_character_is_noticed_and_mended(item_id: str, character: str, place: int) -> None:
    place %= len(item_id)
    assume(item_id[place] != character)
    typed = TypedId(item_id[:place] + character + item_id[place + 1 :], check_character(item_id))
    assert not typed.is_right
    assert item_id in meant(typed)
    assert len(meant(typed)) <= 2 * len(item_id) + 1


@given(IDS, st.integers(0, 5), st.integers(0, 5))
def test_every_swap_of_two_characters_is_noticed(item_id: str, first: int, second: int) -> None:
    letters = [*item_id, check_character(item_id)]
    first, second = first % len(letters), second % len(letters)
    assume(letters[first] != letters[second])
    letters[first], letters[second] = letters[second], letters[first]
    assert not TypedId("".join(letters[:-1]), letters[-1]).is_right


@given(IDS, CHARACTERS)
def test_a_wrong_check_character_suggests_the_id_itself_first(item_id: str, check: str) -> None:
    assume(check != check_character(item_id))
    assert meant(TypedId(item_id, check))[0] == item_id


@given(IDS)
def test_what_is_shown_can_be_read(item_id: str) -> None:
    assert right(show_id(item_id, "TSG")) == [item_id]


@given(st.text(max_size=60))
def test_nothing_typed_breaks_it(typed: str) -> None:
    for reading in parse_id(typed, "TSG"):
        assert set(reading.id) <= set(ID_ALPHABET)
