"""The order of remedies and when to escalate, against brute force (fixtures T1-T4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import permutations
from operator import mul
from random import Random

import pytest

from benchmarks.random_guides import random_guide
from decisiontree.planner.board import lay_out
from decisiontree.planner.decide import decide
from decisiontree.planner.model import Model
from decisiontree.planner.sequence import best_sequence
from tests.decisiontree.build import compiled, make_guide, remedy


def cost_of_order(model: Model, order: Sequence[int]) -> float:
    """Least cost over all prefixes, each followed by escalation."""
    weights, spent, best = list(model.prior), 0.0, 1.0
    for node in order:
        spent += model.price[node] * sum(weights)
        weights = list(map(mul, weights, model.fails[node]))
        best = min(best, spent + sum(weights))
    return best


def brute_force(model: Model) -> float:
    return min(cost_of_order(model, order) for order in permutations(range(model.remedies)))


def sequence_cost(model: Model) -> float:
    return best_sequence(lay_out(model, {}), model.prior)[0]


@pytest.mark.parametrize("seed", range(25))
def test_t1_with_one_remedy_per_cause_the_order_by_efficiency_is_the_best_there_is(seed):
    model = compiled(random_guide(Random(seed), 6, 6, 0, overlap=False, words=seed % 2 == 0))
    assert sequence_cost(model) == pytest.approx(brute_force(model), rel=1e-9)


def test_t2_greedy_order_loses_a_little_and_trying_each_remedy_first_wins_it_back():
    guide = make_guide(
        (0.20, 0.25, 0.40, 0.15),
        [remedy("a1", 1, 1, 0, 0), remedy("a2", 0, 1, 1, 0), remedy("a3", 0, 0, 1, 1)],
        escalate=100,
    )
    model = compiled(guide)
    cost, order, keep = best_sequence(lay_out(model, {}), model.prior)
    assert [model.keys[node] for node in order[:keep]] == ["a2", "a1", "a3"]
    assert cost * 100 == pytest.approx(1.50)
    assert brute_force(model) * 100 == pytest.approx(1.45)
    decision = decide(model, {})
    assert (decision.key, decision.cost) == ("a3", pytest.approx(1.45))


def test_t3_the_scan_finds_the_plan_that_the_short_cut_misses():
    guide = make_guide((0.5, 0.5), [remedy("a", 1, 0, minutes=1.2), remedy("b", 0, 1, minutes=1.2)], escalate=2)
    decision = decide(compiled(guide), {})
    assert (decision.kind, decision.cost) == ("do", pytest.approx(1.8))


@pytest.mark.parametrize("seed", range(25))
def test_t4_updating_the_order_stays_far_below_four_times_the_optimum(seed):
    model = compiled(random_guide(Random(seed), 5, 6, 0))
    assert brute_force(model) - 1e-9 <= sequence_cost(model) <= 1.1 * brute_force(model)


@pytest.mark.parametrize("words", [True, False])
def test_a_dense_guide_is_planned_like_a_sparse_one(words):
    model = compiled(random_guide(Random(1), 6, 6, 0, dense=True, words=words))
    assert sequence_cost(model) <= 1.1 * brute_force(model)


def test_nothing_worth_doing_means_escalate_now():
    guide = make_guide((0.5, 0.5), [remedy("dear", 0.9, 0.9, minutes=100)], escalate=60)
    decision = decide(compiled(guide), {})
    assert (decision.kind, decision.cost, decision.minutes) == ("escalate", 60, 60)


def test_the_sequence_with_constraints_is_the_same_where_they_say_nothing_new():
    guide = random_guide(Random(3), 6, 6, 0, overlap=False)
    free = compiled(guide)
    _, order, _ = best_sequence(lay_out(free, {}), free.prior)
    first, second = free.keys[order[0]], free.keys[order[1]]
    remedies = tuple(replace(each, after=(first,)) if each.key == second else each for each in guide.remedies)
    bound = compiled(replace(guide, remedies=remedies))
    assert sequence_cost(bound) == pytest.approx(sequence_cost(free))


def test_a_remedy_that_waits_pulls_what_it_waits_for_forward():
    backup = remedy("backup", 0, 0, minutes=2)
    guide = make_guide(
        (0.9, 0.1), [backup, remedy("cure", 0.9, 0, minutes=2, after=("backup",)), remedy("other", 0, 0.9, minutes=3)]
    )
    decision = decide(compiled(guide), {})
    assert (decision.key, decision.why, decision.sake) == ("backup", "needed", "cure")
