"""The exact optimum of small guides by dynamic programming, and the exact cost of any policy on them.

A state is the set of failed remedies and the answer of each question (none, one of its answers, "unknown").
Costs are unnormalised, the probability of being in a state is in its weights, and in units of the escalation.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product
from operator import mul

from decisiontree.guide import NO_CHANGE, UNKNOWN
from decisiontree.planner.model import Model, mask_of

Evidence = dict[str, str]
Policy = Callable[[Model, Evidence], int | None]  # the node to take next, or None: escalate
Row = tuple[float, ...]


def optimum(model: Model) -> float:
    """Least expected price over all policies that keep to the order asked for. For guides without conditions."""
    questions = range(model.remedies, len(model.keys))
    rows = [branch_rows(model, question) for question in questions]
    left = _left_after(model)
    costs: dict[tuple[int, ...], list[float]] = {}
    states = product(*(range(len(each) + 1) for each in rows))
    for state in sorted(states, key=lambda state: -sum(map(bool, state))):
        known = _product(model, [rows[place][answer - 1] for place, answer in enumerate(state) if answer])
        asked = [
            (question, [costs[_put(state, place, n + 1)] for n in range(len(rows[place]))])
            for place, question in enumerate(questions)
            if not state[place]
        ]
        answered = mask_of(question for question, answer in zip(questions, state, strict=True) if answer)
        costs[state] = _costs(model, known, left, asked, answered)
    return costs[(0,) * len(rows)][0]


def _costs(
    model: Model, known: Row, left: Sequence[Row], asked: Sequence[tuple[int, list[list[float]]]], answered: int
) -> list[float]:
    """By set of failed remedies, larger sets first."""
    costs = [0.0] * len(left)
    for failed in range(len(left) - 1, -1, -1):
        mass = sum(map(mul, known, left[failed]))
        best, missing = mass, ~(failed | answered)
        for remedy in range(model.remedies):
            if missing >> remedy & 1 and not model.rules[remedy].first & missing:
                best = min(best, model.price[remedy] * mass + costs[failed | 1 << remedy])
        for question, there in asked:
            if not model.rules[question].first & missing:
                best = min(best, model.price[question] * mass + sum(each[failed] for each in there))
        costs[failed] = best
    return costs


def branch_rows(model: Model, question: int) -> list[Row]:
    """Likelihoods of a question's answers, "I can't tell" last where it is possible."""
    unknown = model.unknown[question]
    rows = [tuple((1 - unknown) * chance for chance in row) for row in model.likely[question]]
    return [*rows, (unknown,) * len(model.prior)] if unknown else rows


def _left_after(model: Model) -> list[Row]:
    """Prior weights left by each set of failed remedies."""
    left: list[Row] = [model.prior]
    for failed in range(1, 1 << model.remedies):
        last = failed.bit_length() - 1
        left.append(tuple(map(mul, left[failed ^ 1 << last], model.fails[last])))
    return left


def _product(model: Model, rows: Sequence[Row]) -> Row:
    known: Row = (1.0,) * len(model.prior)
    for row in rows:
        known = tuple(map(mul, known, row))
    return known


def _put(state: tuple[int, ...], place: int, answer: int) -> tuple[int, ...]:
    return (*state[:place], answer, *state[place + 1 :])


def cost_of(model: Model, policy: Policy) -> float:
    """Expected price of a policy, over every outcome."""
    return _cost_from(model, policy, {}, model.prior)


def _cost_from(model: Model, policy: Policy, evidence: Evidence, weights: Row) -> float:
    mass = sum(weights)
    if mass < 1e-12:
        return 0.0
    node = policy(model, evidence)
    if node is None:
        return mass
    key, price = model.keys[node], model.price[node] * mass
    if node < model.remedies:
        return price + _cost_from(
            model, policy, {**evidence, key: NO_CHANGE}, tuple(map(mul, weights, model.fails[node]))
        )
    names = (*model.answers[node], UNKNOWN)
    branches = zip(names, branch_rows(model, node), strict=False)
    return price + sum(
        _cost_from(model, policy, {**evidence, key: name}, tuple(map(mul, weights, row))) for name, row in branches
    )
