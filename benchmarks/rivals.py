"""What one could do instead of planning: the policies that the planner is compared with."""

from __future__ import annotations

from collections.abc import Mapping
from math import log2
from random import Random

from benchmarks.exact import Policy
from decisiontree.planner.board import Board, lay_out, weigh
from decisiontree.planner.decide import decide
from decisiontree.planner.model import Model
from decisiontree.planner.sequence import best_sequence

WORTH_ASKING, SURE = 0.05, 0.8  # "20 questions" asks until no answer tells so many bits, or a cause is so likely


def planner(model: Model, evidence: Mapping[str, str]) -> int | None:
    key = decide(model, evidence).key
    return model.index[key] if key else None


def article(model: Model, evidence: Mapping[str, str]) -> int | None:
    """Read top to bottom: remedies by efficiency, no questions."""
    board = lay_out(model, evidence)
    _, order, keep = best_sequence(board, weigh(model, evidence))
    return order[0] if keep else None


def form(model: Model, evidence: Mapping[str, str]) -> int | None:
    """Every question first, then as an article."""
    questions = lay_out(model, evidence).questions
    return questions[0] if questions else article(model, evidence)


def twenty_questions(model: Model, evidence: Mapping[str, str]) -> int | None:
    """The question that tells most about the cause per minute, until the cause is known; then as an article."""
    board, weights = lay_out(model, evidence), weigh(model, evidence)
    bits = {question: _information(board, weights, question) for question in board.questions}
    worth = [question for question in bits if bits[question] >= WORTH_ASKING and max(weights) < SURE]
    best = max(worth, key=lambda question: bits[question] / model.price[question], default=None)
    return best if best is not None else article(model, evidence)


def _information(board: Board, weights: tuple[float, ...], question: int) -> float:
    """Mutual information of cause and answer."""
    bits = 0.0
    for row in board.model.likely[question]:
        mean = sum(weight * chance for weight, chance in zip(weights, row, strict=True))
        bits += sum(w * c * log2(c / mean) for w, c in zip(weights, row, strict=True) if w * c > 0)
    return (1 - board.model.unknown[question]) * bits


def in_any_order(seed: int) -> Policy:
    """Remedies in an order that means nothing, until one helps."""

    def policy(model: Model, evidence: Mapping[str, str]) -> int | None:
        order = Random(seed).sample(range(model.remedies), model.remedies)
        return next((node for node in order if model.keys[node] not in evidence), None)

    return policy


RIVALS: dict[str, Policy] = {
    "random order of remedies": in_any_order(1),
    "a form: ask everything first": form,
    "20 questions: information first": twenty_questions,
    "an article: no questions": article,
    "this planner": planner,
}
