"""Which number matters, against every way through small guides, with the number changed for real."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from benchmarks.random_guides import random_guide
from decisiontree.authoring.sensitivity import ReaderPath, ways_of, which_matter
from decisiontree.authoring.simulate import run_sessions
from decisiontree.guide import FIXED, NO_CHANGE, UNKNOWN, Question
from decisiontree.planner import rules
from decisiontree.walk.replay import ASK, DO, HAND_OVER, walk
from decisiontree.walk.second_look import question_of
from tests.decisiontree.build import FREE, make_guide, question, remedy

GUIDE = make_guide(
    {"cable": 0.6, "driver": 0.3, "other": 0.1},
    [remedy("plug", 0.95, 0, 0, minutes=12), remedy("install", 0, 0.9, 0, minutes=15)],
    [question("lamp", {"on": (0.1, 0.9, 0.5), "off": (0.9, 0.1, 0.5)}, unknown=0.1)],
)


def every_way(plan, truth, path=(), joint=None, minutes=0.0):
    """Every way through `plan`, as frequent as it is when `truth` is true."""
    joint = joint or tuple(cause.prior / sum(each.prior for each in truth.causes) for cause in truth.causes)
    here = walk(plan, path, FREE)
    if here.next.kind not in (ASK, DO):
        end = truth.escalation.minutes if here.next.kind == HAND_OVER else 0.0
        yield ReaderPath(path, sum(joint), minutes + end, here.next.kind == HAND_OVER)
        return
    node = here.next.node
    told = truth.find_node(question_of(node.key))
    spent = minutes + rules.minutes(replace(node, minutes=told.minutes), FREE)
    known = dict(path).get(question_of(node.key))
    for value, row in [(known, (1.0,) * len(joint))] if known else outcomes(told):
        after = tuple(before * chance for before, chance in zip(joint, row, strict=True))
        if sum(after) > 0:
            yield from every_way(plan, truth, (*path, (node.key, value)), after, spent)


def outcomes(node):
    if isinstance(node, Question):
        yield UNKNOWN, (node.unknown,) * len(node.answers[0].likely)
        yield from ((each.key, tuple((1 - node.unknown) * p for p in each.likely)) for each in node.answers)
    else:
        yield FIXED, node.fixes
        yield NO_CHANGE, tuple(1 - p for p in node.fixes)


def expected(plan, truth):
    ways = list(every_way(plan, truth))
    return sum(way.weight * way.minutes for way in ways) / sum(way.weight for way in ways)


def changed(guide, loc, factor):
    """The guide with the number at `loc` times a factor; of chances, their odds."""
    if loc[0] == "escalate":
        return replace(guide, escalation=replace(guide.escalation, minutes=guide.escalation.minutes * factor))
    part, key, *rest = loc

    def one(node):
        if rest == ["minutes"]:
            return replace(node, minutes=node.minutes * factor)
        if rest == ["prior"]:
            return replace(node, prior=node.prior * factor)
        place = guide.cause_index[rest[-1]]
        if part == "remedies":
            return replace(node, fixes=tuple(odds(p, factor) if n == place else p for n, p in enumerate(node.fixes)))
        rows = [[*each.likely] for each in node.answers]
        rows[[each.key for each in node.answers].index(rest[1])][place] *= factor
        total = sum(row[place] for row in rows)
        for row in rows:
            row[place] /= total
        return replace(
            node, answers=tuple(replace(a, likely=tuple(r)) for a, r in zip(node.answers, rows, strict=True))
        )

    return replace(guide, **{part: tuple(one(node) if node.key == key else node for node in getattr(guide, part))})


def odds(chance, factor):
    return factor * chance / (1 + (factor - 1) * chance)


def small_guides():
    yield GUIDE
    for seed in range(6):
        yield random_guide(Random(seed), 3, 2, 2, unknown=0.1)


@pytest.mark.parametrize("guide", [*small_guides()])
def test_each_effect_is_what_the_changed_number_does_on_every_way(guide):
    ways = tuple(every_way(guide, guide))
    effects = which_matter(guide, ways, guide.escalation.minutes)
    assert effects
    before = expected(guide, guide)
    for effect in effects:
        assert effect.halved == pytest.approx(expected(guide, changed(guide, effect.loc, 0.5)) - before, abs=1e-6), (
            effect
        )
        assert effect.doubled == pytest.approx(expected(guide, changed(guide, effect.loc, 2)) - before, abs=1e-6), (
            effect
        )


def test_no_number_that_matters_is_missing():
    effects = {effect.loc for effect in which_matter(GUIDE, tuple(every_way(GUIDE, GUIDE)), 60)}
    before = expected(GUIDE, GUIDE)
    for answer in ("on", "off"):
        for cause in GUIDE.cause_index:
            loc = ("questions", "lamp", "answers", answer, "likely", cause)
            assert (loc in effects) is (abs(expected(GUIDE, changed(GUIDE, loc, 2)) - before) >= 0.01
                                        or abs(expected(GUIDE, changed(GUIDE, loc, 0.5)) - before) >= 0.01)  # fmt: skip


def test_what_matters_most_comes_first():
    sizes = [effect.size for effect in which_matter(GUIDE, tuple(every_way(GUIDE, GUIDE)), 60)]
    assert sizes == sorted(sizes, reverse=True)


def test_simulated_readers_say_nearly_the_same_as_every_way():
    exact = {each.loc: each for each in which_matter(GUIDE, tuple(every_way(GUIDE, GUIDE)), 60)}
    drawn = {each.loc: each for each in which_matter(GUIDE, ways_of(run_sessions(GUIDE, FREE, 2000)), 60)}
    for loc, effect in exact.items():
        assert drawn[loc].doubled == pytest.approx(effect.doubled, abs=0.6), loc


def test_a_guide_without_sessions_has_no_numbers():
    assert which_matter(GUIDE, (), 60) == ()
