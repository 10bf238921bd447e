"""What a page says of causes and evidence holds, recomputed on random states of random guides."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from benchmarks.random_guides import random_guide
from decisiontree.guide import NO_CHANGE, OTHER, UNKNOWN, Guide, Question
from decisiontree.planner import rules
from decisiontree.walk.explain import for_and_against, what_would_change, why_this
from decisiontree.walk.replay import ASK, DO, Walk, walk
from tests.decisiontree.build import ANYBODY

STATES = range(60)


def state(seed: int) -> Walk:
    """A guide with a cause that is in no list, and some evidence, not all of it still counting."""
    random = Random(seed)
    guide = random_guide(random, random.randint(2, 7), random.randint(1, 7), random.randint(2, 6), unknown=0.1)
    causes = (*guide.causes[:-1], replace(guide.causes[-1], key=OTHER, title="Something else"))
    guide = replace(
        guide,
        causes=causes,
        questions=tuple(replace(each, depends_on=("x",) * (random.random() < 0.3)) for each in guide.questions),
        remedies=tuple(replace(each, changes=("x",) * (random.random() < 0.3)) for each in guide.remedies),
    )
    nodes = random.sample(pool := [*guide.questions, *guide.remedies], min(len(pool), random.randint(0, 5)))
    return walk(guide, [(node.key, _value(random, node)) for node in nodes], ANYBODY)


def _value(random: Random, node) -> str:
    answers = [answer.key for answer in node.answers] if isinstance(node, Question) else []
    return random.choice([*answers, UNKNOWN]) if answers else NO_CHANGE


def share_of(here: Walk, key: str) -> float:
    return next(candidate.share for candidate in here.candidates if candidate.cause.key == key)


def without(here: Walk, key: str) -> Walk:
    """The belief of the same walk without an answer, by the guide's own numbers."""
    return walk(here.guide, [pair for pair in here.evidence if pair[0] != key], here.profile)


@pytest.mark.parametrize("seed", STATES)
def test_a_sign_speaks_for_a_cause_that_is_likelier_with_it_than_without_it(seed: int) -> None:
    here = state(seed)
    for candidate in here.candidates:
        case = for_and_against(here, candidate.cause)
        for sign in (*case.raised_by, *case.lowered_by):
            if not isinstance(sign.node, Question):
                continue  # without a remedy, what it set aside would count again
            before = share_of(without(here, sign.node.key), candidate.cause.key)
            assert (candidate.share > before) is sign.raises


@pytest.mark.parametrize("seed", STATES)
def test_what_moves_a_cause_by_three_is_always_mentioned(seed: int) -> None:
    here = state(seed)
    for candidate in here.candidates:
        case = for_and_against(here, candidate.cause)
        named = {sign.node.key for sign in (*case.raised_by, *case.lowered_by)}
        for entry in here.trail:
            before = share_of(without(here, entry.key), candidate.cause.key)
            if entry.is_question and not 1 / 3 < candidate.share / before < 3:
                assert entry.key in named


@pytest.mark.parametrize("seed", STATES)
def test_told_apart_holds_for_the_likely_answers_and_stands_in_the_list(seed: int) -> None:
    here = state(seed)
    node = here.next.node
    if here.next.kind != ASK or "separates" not in here.next.reason:
        return
    named = [cause for cause in here.guide.causes if f"“{cause.title}”" in here.next.reason]
    assert isinstance(node, Question) and len(named) == 2
    usual = [_likeliest(here.guide, node, cause.key) for cause in named]
    assert usual[0] != usual[1]
    assert {cause.key for cause in named} <= {cause.key for cause in why_this(here).separates}


def _likeliest(guide: Guide, node: Question, cause: str) -> str:
    place = guide.cause_index[cause]
    return max(sorted(node.answers, key=lambda answer: answer.key), key=lambda answer: answer.likely[place]).key


@pytest.mark.parametrize("seed", STATES)
def test_a_remedy_is_said_to_be_for_a_cause_that_it_cures_more_often_than_not(seed: int) -> None:
    here = state(seed)
    if here.next.kind != DO or "fixes this cause: “" not in here.next.reason:
        return
    named = next(cause for cause in here.guide.causes if f"“{cause.title}”" in here.next.reason)
    assert here.next.node.fixes[here.guide.cause_index[named.key]] > 0.5
    assert named in why_this(here).separates


@pytest.mark.parametrize("seed", STATES)
def test_the_most_likely_to_help_for_what_it_costs_is_that(seed: int) -> None:
    here = state(seed)
    if here.next.kind != DO or "Best next try" not in here.next.reason:
        return
    share = {candidate.cause.key: candidate.share for candidate in here.candidates}
    tried = {entry.key for entry in here.trail}

    def rate(remedy) -> float:
        helps = sum(share[cause.key] * remedy.fixes[n] for n, cause in enumerate(here.guide.causes))
        return helps / rules.price(remedy, here.profile)

    best = max(rate(remedy) for remedy in here.guide.remedies if remedy.key not in tried)
    assert rate(here.next.node) == pytest.approx(best)


@pytest.mark.parametrize("seed", STATES)
def test_what_would_change_is_what_the_answer_brings_and_never_something_else(seed: int) -> None:
    here = state(seed)
    for turn in what_would_change(here):
        there = walk(here.guide, [*here.evidence, (turn.question.key, turn.answer.key)], here.profile)
        assert turn.cause.key not in (OTHER, here.candidates[0].cause.key)
        if not any(entry.key == turn.question.key and entry.set_aside for entry in here.trail):
            assert there.candidates[0].cause == turn.cause
