"""Causes against questions, and against remedies: how likely each answer and each cure is, in the author's own words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from decisiontree.guide import LIKELIHOOD_WORDS, Guide
from kb.studio.places import FilePlace, Loc, Places

WORDS = tuple(LIKELIHOOD_WORDS)  # the least likely first
DEFAULT = "sometimes"


@dataclass(frozen=True, slots=True)
class Cell:
    word: str
    shade: int  # 0..4
    is_default: bool  # said for all causes that are not named
    spot: FilePlace


@dataclass(frozen=True, slots=True)
class HeatGroup:
    """A question with its answers, or the remedies."""

    title: str
    spot: FilePlace
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HeatRow:
    cause: str
    prior: str
    spot: FilePlace
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class HeatTable:
    groups: tuple[HeatGroup, ...]
    rows: tuple[HeatRow, ...]


def questions_table(guide: Guide, places: Places) -> HeatTable:
    groups = tuple(
        HeatGroup(each.ask, places.spot("questions", each.key), tuple(answer.say for answer in each.answers))
        for each in guide.questions
    )
    locs = [
        ("questions", each.key, "answers", answer.key, "likely") for each in guide.questions for answer in each.answers
    ]
    return _table(guide, places, groups, locs, DEFAULT)


def remedies_table(guide: Guide, places: Places) -> HeatTable:
    groups = tuple(HeatGroup(each.title, places.spot("remedies", each.key), ("fixes",)) for each in guide.remedies)
    return _table(guide, places, groups, [("remedies", each.key, "fixes") for each in guide.remedies], "")


def _table(
    guide: Guide, places: Places, groups: tuple[HeatGroup, ...], locs: Sequence[Loc], otherwise: str
) -> HeatTable:
    return HeatTable(groups, tuple(_row(guide, places, place, locs, otherwise) for place in range(len(guide.causes))))


def _row(guide: Guide, places: Places, place: int, locs: Sequence[Loc], otherwise: str) -> HeatRow:
    cause = guide.causes[place]
    prior = places.value("causes", cause.key, "prior")
    cells = tuple(_cell(places, loc, cause.key, otherwise) for loc in locs)
    return HeatRow(cause.title, said(prior), places.spot("causes", cause.key, "prior"), cells)


def _cell(places: Places, loc: Loc, cause: str, otherwise: str) -> Cell:
    written = places.value(*loc)
    known = written if isinstance(written, dict) else {}
    key = cause if cause in known else "default"
    value = known.get(key, otherwise)
    return Cell(said(value), shade_of(value), key == "default", places.spot(*loc, key))


def said(value: Any) -> str:
    return str(value) if value not in (None, "") else ""


def shade_of(value: Any) -> int:
    """Which of the five words is nearest."""
    number = LIKELIHOOD_WORDS.get(str(value))
    try:
        number = float(value) if number is None else number
    except (TypeError, ValueError):
        return 0
    return min(range(len(WORDS)), key=lambda place: abs(LIKELIHOOD_WORDS[WORDS[place]] - number))
