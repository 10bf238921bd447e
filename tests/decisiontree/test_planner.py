"""Questions, lookahead and decisions (fixtures T5-T8), and guides that are no use."""

from __future__ import annotations

from dataclasses import replace
from operator import mul
from random import Random
from time import process_time

import pytest

from benchmarks.exact import branch_rows, cost_of, optimum
from benchmarks.random_guides import random_guide
from decisiontree.guide import NO_CHANGE, UNKNOWN
from decisiontree.planner.board import lay_out
from decisiontree.planner.decide import decide, forget
from decisiontree.planner.lookahead import ask_once
from decisiontree.planner.sequence import best_sequence
from tests.decisiontree.build import ANYBODY, compiled, every_state, make_guide, ours, question, remedy

NAN, INF = float("nan"), float("inf")


@pytest.mark.parametrize(("remedies", "overlap"), [(6, False), (7, True)])
@pytest.mark.parametrize("words", [True, False])
def test_t5_the_policy_costs_at_most_half_a_per_cent_more_than_the_optimum(remedies, overlap, words):
    random = Random(5)
    models = [compiled(random_guide(random, 6, remedies, 4, overlap=overlap, words=words)) for _ in range(50)]
    gaps = [cost_of(model, ours) / optimum(model) - 1 for model in models]
    assert min(gaps) > -1e-9
    assert sum(gaps) / len(gaps) < 0.005
    assert max(gaps) < 0.05


def ordered_guide(seed):
    """Gates and an order, but no conditions."""
    random = Random(seed)
    guide = random_guide(random, 6, 7, 4, overlap=False)
    keys = [each.key for each in (*guide.questions, *guide.remedies)]

    def tied(each):
        after = tuple(random.sample(keys, random.choice([0, 0, 1])))
        return replace(each, after=after, risk=random.choice(["low", "low", "high"]))

    return replace(guide, remedies=tuple(tied(each) for each in guide.remedies))


def test_t5_holds_with_gates_and_an_order_asked_for():
    models = [compiled(ordered_guide(seed)) for seed in range(40)]
    gaps = [cost_of(model, ours) / optimum(model) - 1 for model in models]
    assert min(gaps) > -1e-9
    assert sum(gaps) / len(gaps) < 0.005


@pytest.mark.parametrize("seed", range(5))
def test_t6_not_being_able_to_tell_scales_the_value_of_a_question(seed):
    unknown = 0.3
    told = compiled(random_guide(Random(seed), questions=1, unknown=0.0))
    unsure = compiled(random_guide(Random(seed), questions=1, unknown=unknown))
    board, node = lay_out(told, {}), told.remedies
    never = best_sequence(board, told.prior)[0]
    value = never - (ask_once(board, told.prior, node, never) - told.price[node])
    eco = ask_once(lay_out(unsure, {}), unsure.prior, node, never)
    assert eco == pytest.approx(told.price[node] + never - (1 - unknown) * value)


@pytest.mark.parametrize("seed", range(5))
def test_t7_the_leaves_of_the_plan_cost_together_what_the_recursion_says(seed):
    model = compiled(random_guide(Random(seed), 5, 5, 3, unknown=0.1))

    def leaves(evidence, weights, spent):
        node = ours(model, evidence)
        if node is None:
            yield sum(weights), spent + 1
            return
        spent += model.price[node]
        if node < model.remedies:
            yield sum(map(mul, weights, model.fixes[node])), spent
            yield from leaves({**evidence, model.keys[node]: NO_CHANGE}, [*map(mul, weights, model.fails[node])], spent)
            return
        for value, row in zip((*model.answers[node], UNKNOWN), branch_rows(model, node), strict=True):
            yield from leaves({**evidence, model.keys[node]: value}, [*map(mul, weights, row)], spent)

    ends = list(leaves({}, model.prior, 0.0))
    assert sum(chance for chance, _ in ends) == pytest.approx(1)
    assert sum(chance * cost for chance, cost in ends) == pytest.approx(cost_of(model, ours), rel=1e-6)


def test_t8_a_question_that_changes_nothing_worth_its_price_is_never_asked():
    remedies = [remedy("a1", 1, 0, 0), remedy("a2", 0, 1, 0), remedy("a3", 0, 0, 1)]
    which = question("which", {"two": (0.5, 1, 0), "three": (0.5, 0, 1)})
    model = compiled(make_guide((0.5, 0.25, 0.25), remedies, [which], escalate=100))
    assert cost_of(model, ours) * 100 == pytest.approx(1.75)
    assert all(node is None or node < model.remedies for _, node in every_state(model))


def test_a_cheap_question_that_decides_between_dear_remedies_is_asked_first():
    remedies = [remedy("a", 0.95, 0.01, minutes=20), remedy("b", 0.01, 0.95, minutes=20)]
    which = question("which", {"left": (0.95, 0.05), "right": (0.05, 0.95)})
    model = compiled(make_guide((0.5, 0.5), remedies, [which]))
    assert decide(model, {}).key == "which"
    assert decide(model, {"which": "left"}).key == "a"
    assert decide(model, {"which": "right"}).key == "b"


def test_a_question_whose_answer_cannot_change_the_plan_is_not_asked():
    remedies = [remedy("a", 0.9, 0.9)]
    which = question("which", {"left": (0.95, 0.05), "right": (0.05, 0.95)}, minutes=0.1)
    assert decide(compiled(make_guide((0.5, 0.5), remedies, [which])), {}).key == "a"


def test_i_cannot_tell_leaves_the_belief_where_it_was_and_is_not_asked_again():
    remedies = [remedy("a", 0.95, 0.01, minutes=20), remedy("b", 0.01, 0.95, minutes=20)]
    which = question("which", {"left": (0.95, 0.05), "right": (0.05, 0.95)})
    model = compiled(make_guide((0.6, 0.4), remedies, [which]))
    decision = decide(model, {"which": UNKNOWN})
    assert decision.weights == pytest.approx(model.prior)
    assert decision.key == "a" and decision.questions == ()


def test_expected_minutes_count_the_clock_and_not_the_risk():
    guide = make_guide((1.0,), [remedy("a", 0.9, minutes=10, risk="medium")], escalate=60)
    decision = decide(compiled(guide, ANYBODY), {})
    assert decision.minutes == pytest.approx(10 + 0.1 * 60)
    assert decision.cost == pytest.approx(10 + 5 + 0.1 * 60)


@pytest.mark.parametrize(
    "guide",
    [
        make_guide((1.0,)),
        make_guide((1.0,), [remedy("a", 0.9)]),
        make_guide((0.5, 0.5), [], [question("q", {"y": (0.9, 0.1), "n": (0.1, 0.9)})]),
        make_guide((), [remedy("a")], [question("q", {"y": (), "n": ()})]),
        make_guide((0.0, -1.0, NAN), [remedy("a", 0.5, 0.5, 0.5)]),
        make_guide((1.0, 1.0), [remedy("a", 2.0, -1.0), remedy("b", NAN, 0.5), remedy("c", 0.9)]),
        make_guide((1.0, 1.0), [remedy("a", 0.9, 0.9, minutes=0), remedy("b", 0.5, 0.5, minutes=-5), remedy("c", 1, 1, minutes=INF)]),
        make_guide((1.0, 1.0), [remedy("a", 0.9, 0.1)], [question("q", {"y": (0.0, 0.0), "n": (0.0, 0.0)}, minutes=NAN)]),
        make_guide((1.0, 1.0), [remedy("a", 0.9, 0.1)], [question("q", {}), question("r", {"y": (5.0, 9.0)}, unknown=7.0)]),
        make_guide((1.0, 1.0), [remedy("a", 1.0, 1.0)], escalate=0.0),
        make_guide((1.0, 1.0), [remedy("same", 0.9, 0.1)], [question("same", {"y": (0.9, 0.1), "n": (0.1, 0.9)})]),
        random_guide(Random(1), 200, 20, 5),
    ],
    ids=["only a cause", "one cause", "no remedy", "no cause", "no prior", "no chances", "no prices", "no likelihoods", "no answers", "free escalation", "one key twice", "200 causes"],
)  # fmt: skip
def test_a_guide_that_is_no_use_still_has_a_plan_that_ends(guide):
    model = compiled(guide)
    steps = list(every_state(model, most=40))
    assert steps[0][1] is None or 0 <= steps[0][1] < len(model.keys)
    assert all(len(evidence) <= len(model.keys) for evidence, _ in steps)
    assert all(decide(model, evidence).cost >= 0 for evidence, _ in steps)


def test_evidence_that_contradicts_everything_still_has_a_plan():
    sure = [question(f"q{n}", {"y": (1.0, 0.0), "n": (0.0, 1.0)}) for n in range(2)]
    model = compiled(make_guide((0.5, 0.5), [remedy("a", 0.9, 0.9)], sure))
    decision = decide(model, {"q0": "y", "q1": "n"})
    assert sum(decision.weights) == pytest.approx(1) and decision.key == "a"


def test_a_decision_is_remembered():
    model = compiled(random_guide(Random(2)))
    assert decide(model, {"q00": "a0"}) is decide(model, {"q00": "a0", "nonsense": "x"})


def test_a_guide_with_other_numbers_and_the_same_revision_is_planned_anew():
    guide = make_guide((0.9, 0.1), [remedy("a", 0.9, 0), remedy("b", 0.8, 0, minutes=9)], revision="1f9c02ab4e")
    slow = replace(guide, remedies=(replace(guide.remedies[0], minutes=50), guide.remedies[1]))
    assert decide(compiled(guide), {}).key == "a"
    assert decide(compiled(slow), {}).key == "b"


@pytest.mark.parametrize(("size", "seconds"), [((12, 20, 15), 0.05), ((40, 80, 40), 0.5)])
def test_a_cold_decision_takes_less_than_ten_times_what_it_should(size, seconds):
    model = compiled(random_guide(Random(1), *size, unknown=0.1))
    forget()
    start = process_time()
    decide(model, {})
    assert process_time() - start < seconds
