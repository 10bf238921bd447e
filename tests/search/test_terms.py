"""What typed words stand for, and how few parts of an index have to be asked for it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from kb.search.index import PAGE_TABLES, SearchIndex, finish_index
from kb.search.spelling import most_errors, nearest
from kb.search.terms import Lexicon

ALIKE = st.text("abc", min_size=4, max_size=12)


class Part:
    """A part of an index in memory that remembers what it was asked."""

    def __init__(self, bodies: Iterable[str]) -> None:
        self.asked: list[str] = []
        self._connection = sqlite3.connect(":memory:")
        self._connection.executescript(PAGE_TABLES)
        for row, body in enumerate(bodies, 1):
            values = (row, "article", f"page-{id(self)}-{row}", "A page", "", "", "", body)
            self._connection.execute("INSERT INTO page VALUES (?, ?, ?, ?, ?, ?, ?, ?)", values)
        finish_index(self._connection)

    def __call__(self, sql: str, *values: Any) -> list[Any]:
        self.asked.append(sql)
        return self._connection.execute(sql, values).fetchall()


@given(st.lists(ALIKE, min_size=1, max_size=60), ALIKE)
def test_the_nearest_words_are_those_that_comparing_with_every_word_finds(known, typed):
    lexicon = Lexicon([Part(known[::2]), Part(known[1::2])])
    every = sorted(set(known))
    same_first = [word for word in every if word[0] == typed[0]]
    wanted = nearest(typed, every, 1) or nearest(typed, same_first, most_errors(typed))
    assert lexicon.near(typed) == wanted


def test_a_word_typed_wrong_is_looked_up_once():
    part = Part(["vinegar and water"])
    lexicon = Lexicon([part])
    assert lexicon.near("vinegr") == ("vinegar",)
    part.asked.clear()
    assert lexicon.near("vinegr") == ("vinegar",) and part.asked == []


def test_of_words_that_are_as_near_the_one_on_more_pages_is_meant():
    index = SearchIndex([Part(["a black screen", "a black window", "a file of type bak"])])
    assert index.corrected("blak screen") == "black screen"


def test_common_words_are_weighed_in_some_parts_only_and_rare_ones_in_all():
    parts = [Part([*["the pump and the tank"] * 700, f"the rare{number}"]) for number in range(4)]
    index = SearchIndex(parts)
    assert index.find("the", 20)
    assert sum("bm25" in sql for part in parts for sql in part.asked) == 3
    assert [len(index.find(f"the rare{number}", 20)) > 0 for number in range(4)] == [True] * 4


def test_what_is_typed_is_completed_from_one_part_when_many_words_begin_so_else_from_all():
    many = " ".join(f"stop{letter}{other}" for letter in "abcdefgh" for other in "abcdefghij")
    parts = [Part([many, "valve"]), Part([many, "vinegar"])]
    lexicon = Lexicon(parts)
    assert len(lexicon.completions("stop")) == 8 and set(lexicon.completions("stop").values()) == {2}
    assert set(lexicon.completions("v")) == {"valve", "vinegar"}
    parts[1].asked.clear()
    lexicon.completions("stop")
    assert parts[1].asked == []


def test_pages_that_a_phrase_or_an_exclusion_leaves_are_found_in_every_part():
    common = ["the pump and the tank"] * 900
    index = SearchIndex([*(Part(common) for _ in range(3)), Part([*common, "tank the and pump"])])
    assert len(index.find('"tank the" and', 20)) == 1
    assert len(index.find("and the -tank", 20)) == 0
    last = Part([*common, "the pump and the hose"])
    index = SearchIndex([*(Part(common) for _ in range(3)), last])
    assert len(index.find("and the -tank", 20)) == 1
    assert len(index.find("the -tank", 20, is_prefix=True)) == 1
