"""Several questions in a row: what it costs to ask the most telling one again and again, and only then to act.

One question, or two, may be worth nothing where ten together decide. So one policy is played out to its end: ask
what tells most about the cause for its price (mutual information; "20 questions"), and stop wherever the best
sequence of remedies is cheaper. The tree of its answers is grown where most can still be won, as far as the budget
goes; where it ends, the remedies begin. So its value is that of a policy that can be followed, and taking the
better of it and what was planned otherwise is never worse than either (policy switching: Bertsekas and Castañon,
J. Heuristics 5, 1999).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush
from math import log
from operator import mul

from decisiontree.planner.board import Board
from decisiontree.planner.lookahead import price_of
from decisiontree.planner.sequence import best_sequence

LEAST_BITS = 1e-4  # a question that tells less is none


@dataclass(slots=True, eq=False)
class _Place:
    """A state in the tree. Weights are unnormalised, so costs add up."""

    board: Board
    weights: Sequence[float]
    never: float  # cost of asking nothing more
    question: int | None = None
    spent: float = 0.0  # on asking it, and where it can't be answered
    after: list[_Place] = field(default_factory=list)

    def cost(self) -> float:
        return self.never if self.question is None else min(self.never, self.asking())

    def asking(self) -> float:
        return self.spent + sum([place.cost() for place in self.after])


def play_out(board: Board, weights: Sequence[float], never: float, places: int) -> tuple[float, int] | None:
    """Cost of asking on, and what to ask first, with so many places of the tree looked at; None: nothing to ask."""
    root = _Place(board, weights, never)
    order = 0
    heap = [(0.0, order, root)]
    while heap and places > 0:
        _, _, place = heappop(heap)
        places -= 1
        if _ask(place):
            for there in place.after:
                order += 1
                at_stake = there.never - sum(map(mul, there.weights, board.model.floor))
                heappush(heap, (-at_stake, order, there))
    return None if root.question is None else (root.asking(), root.question)


def _ask(place: _Place) -> bool:
    board, weights = place.board, place.weights
    question = most_telling(board, weights)
    if question is None:
        return False
    model = board.model
    unknown = model.unknown[question]
    place.question = question
    place.spent = price_of(board, question) * sum(weights) + unknown * place.never
    for key, row in zip(model.answers[question], model.likely[question], strict=True):
        there = board.after(question, key)
        after = [(1 - unknown) * weight * chance for weight, chance in zip(weights, row, strict=True)]
        place.after.append(_Place(there, after, best_sequence(there, after)[0]))
    return True


def most_telling(board: Board, weights: Sequence[float]) -> int | None:
    """The question that tells most about the cause for its price."""
    best, rate = None, 0.0
    for question in board.questions:
        found = rate_of_telling(board, weights, question)
        if found > rate:
            best, rate = question, found
    return best


def rate_of_telling(board: Board, weights: Sequence[float], question: int) -> float:
    """How much a question tells about the cause for its price; nothing where it tells hardly anything."""
    model, mass = board.model, sum(weights)
    if not mass > 0:
        return 0.0
    told = mass * log(mass) - sum(map(mul, weights, model.vague[question]))
    for row in model.likely[question]:
        part = sum(map(mul, weights, row))
        if part > 0:
            told -= part * log(part)
    told *= 1 - model.unknown[question]
    return told / price_of(board, question) if told > LEAST_BITS * mass else 0.0
