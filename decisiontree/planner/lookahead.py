"""What a question is worth: the expected cost when it is asked (ECO), now or after some remedies.

ECO(e, q) = C_q + Σ_s P(s | e) ECR(e, q = s); "I can't tell" is an answer that leaves the belief where it is.
A plan without questions takes ECR from the sequence of remedies; with one more question ahead it takes the
least of that and of asking the best question now, or after the first remedies of the sequence, and so on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from operator import mul

from decisiontree.guide import NO_CHANGE, UNKNOWN
from decisiontree.planner.board import Board
from decisiontree.planner.sequence import best_sequence


def price_of(board: Board, node: int) -> float:
    """Price of a question with what must be asked before it."""
    return board.options.asking[node]


def branches(board: Board, weights: Sequence[float], question: int) -> list[tuple[Board, list[float]]]:
    """Board and weights after each answer, "I can't tell" last; the weights add up to those before."""
    model = board.model
    told = 1 - model.unknown[question]
    after = [
        (board.after(question, key), [told * weight * chance for weight, chance in zip(weights, row, strict=True)])
        for key, row in zip(model.answers[question], model.likely[question], strict=True)
    ]
    return [*after, (board.after(question, UNKNOWN), [model.unknown[question] * weight for weight in weights])]


def ask_once(board: Board, weights: Sequence[float], question: int, never: float) -> float:
    """ECO with nothing asked afterwards; `never` is the cost of the best sequence here."""
    model = board.model
    unknown, is_bound = model.unknown[question], model.matters >> question & 1
    cost = price_of(board, question) * sum(weights)
    for key, row in zip(model.answers[question], model.likely[question], strict=True):
        there = board.after(question, key) if is_bound else board
        cost += (1 - unknown) * best_sequence(there, list(map(mul, weights, row)))[0]
    if is_bound and unknown:
        never = best_sequence(board.after(question, UNKNOWN), weights)[0]
    return cost + unknown * never


@dataclass(frozen=True, slots=True)
class Lookahead:
    """How far to look. Fixed by the size of what is open, never by the clock, so that plans can be repeated."""

    questions: Sequence[int]  # those worth a further look
    delay: int  # remedies that may come before the next question

    def cost(self, board: Board, weights: Sequence[float], depth: int) -> float:
        """Least cost with up to `depth` further questions, each asked as soon as it pays."""
        never, order, keep = best_sequence(board, weights)
        best, spent = never, 0.0
        if depth == 0:
            return never
        for place in range(min(keep, self.delay) + 1):
            best = self._ask_best(board, weights, best, spent, never - spent, depth)
            if place == keep or order[place] >= board.model.remedies:
                break
            spent += board.model.price[order[place]] * sum(weights)
            weights = list(map(mul, weights, board.model.fails[order[place]]))
            board = board.after(order[place], NO_CHANGE)
        return best

    def _ask_best(
        self, board: Board, weights: Sequence[float], best: float, spent: float, never: float, depth: int
    ) -> float:
        mass, floor = sum(weights), sum(map(mul, weights, board.model.floor))
        for question in self.questions:
            # No answer can bring the cost below the floor: most questions need no further look.
            if question in board.questions and spent + price_of(board, question) * mass + floor < best:
                best = min(best, spent + self.ask(board, weights, question, never, depth, best - spent))
        return best

    def ask(
        self, board: Board, weights: Sequence[float], question: int, never: float, depth: int, limit: float
    ) -> float:
        """ECO with up to `depth` - 1 questions after this one; given up as soon as it exceeds the limit."""
        if depth == 1:
            return ask_once(board, weights, question, never)
        cost = price_of(board, question) * sum(weights)
        for there, after in branches(board, weights, question):
            cost += self.cost(there, after, depth - 1)
            if cost >= limit:
                break
        return cost
