"""The next best step: ask, do, or hand over. Recomputed after every piece of evidence.

The policy (Langseth & Jensen, RESS 80, 2003, with delayed questions and a second step of lookahead added):
compare the best sequence of remedies, each question asked now, and each of the first remedies done now with
questions asked after it; take the cheapest. See `docs/planner.md`.

Complexity of one decision with Q open questions of S answers each, R remedies with N pairs (cause, chance):
the first look costs 2·Q·S sequences, each O(N + s·r·log R) (see `sequence`). A second step of lookahead over
the best few questions is added as far as EFFORTS fits into BUDGET; large guides get the first look alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from operator import mul

from decisiontree.guide import NO_CHANGE
from decisiontree.planner import belief
from decisiontree.planner.access import heard
from decisiontree.planner.board import NOTHING, Board, lay_out, weigh
from decisiontree.planner.inquiry import play_out, rate_of_telling
from decisiontree.planner.lookahead import Lookahead, ask_once, branches
from decisiontree.planner.model import FIRST, Model, members
from decisiontree.planner.options import find_options, settle
from decisiontree.planner.repeats import repeated
from decisiontree.planner.sequence import Plan, best_sequence

ASK, DO, HAND_OVER = "ask", "do", "escalate"
PINNED, NEEDED, SEPARATES, HELPS, NOTHING_LEFT, NOT_WORTH = "pinned", "needed", "separates", "helps", "nothing", "dear"

TIE = 1e-9  # relative difference below which two costs are the same
USEFUL = 0.05  # from this on somebody else's remedy or question is worth naming


@dataclass(frozen=True, slots=True)
class Effort:
    """How far to look."""

    depth: int  # questions asked one after the other
    questions: int  # of these only the best, by ECO
    delay: int  # remedies before the next question
    remedies: int  # tried as the first step


FIRST_LOOK = Effort(1, 1000, 0, 1)
EFFORTS = (Effort(2, 6, 2, 3), Effort(2, 4, 2, 3), Effort(2, 3, 1, 2), Effort(2, 2, 1, 2))  # richest first
BUDGET = 40_000  # steps of arithmetic
PLAY_BUDGET, MOST_PLACES = 12_000, 24  # the same for playing out many questions; places in its tree of answers
STEP = 5  # of arithmetic, for a remedy in a sequence besides its pairs
ROW = 10  # causes that a product of two rows takes in one step
# So many times longer takes a sequence with constraints, or where every remedy helps with everything.
TANGLED = 3


@dataclass(frozen=True, slots=True)
class Decision:
    kind: str  # ASK | DO | HAND_OVER
    key: str  # of the question or remedy, "" for HAND_OVER
    why: str  # PINNED | NEEDED | SEPARATES | HELPS | NOTHING_LEFT | NOT_WORTH
    sake: str  # for NEEDED: the key of the node that this must come before
    weights: belief.Weights  # in the order of `Model.causes`
    cost: float  # expected price from here, in minutes
    minutes: float  # expected minutes by the clock from here
    questions: tuple[str, ...]  # not answered, best first
    for_others: tuple[str, ...]  # useful, but not for this reader to do
    remedies: tuple[str, ...]  # that nothing needs to come before, the ones pinned last left out


@dataclass(frozen=True, slots=True)
class Choice:
    node: int | None  # None: escalate
    cost: float
    why: str


def decide(model: Model, evidence: Mapping[str, str], faded: Mapping[str, str] = NOTHING) -> Decision:
    """The decision after evidence: question -> answer or "unknown", failed remedy -> outcome. Remembered."""
    return _decide(model, _known(model, evidence), _known(model, faded))


def _known(model: Model, evidence: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((key, value) for key, value in evidence.items() if key in model.index))


def forget() -> None:
    """Drop all that is remembered of decisions, so that the next one can be timed."""
    for memory in (_decide, find_options, settle):
        memory.cache_clear()


@lru_cache(maxsize=4096)
def _decide(model: Model, evidence: tuple[tuple[str, str], ...], faded: tuple[tuple[str, str], ...]) -> Decision:
    known = dict(evidence)
    model = repeated(heard(model, known), frozenset(key for key, _ in faded))
    board, weights = lay_out(model, known), weigh(model, known, dict(faded))
    plan = _best_front(board, weights)
    asked = sorted((ask_once(board, weights, question, plan[0]), question) for question in _worth_a_look(board))
    choice = _pinned(board, weights, asked, plan) or _choose(board, weights, asked, plan)
    first = _first_step(board, choice.node)
    key = "" if first is None else model.keys[first]
    is_needed = first != choice.node and choice.node is not None
    return Decision(
        kind=HAND_OVER if first is None else DO if first < model.remedies else ASK,
        key=key,
        why=NEEDED if is_needed else choice.why,
        sake=model.keys[choice.node] if is_needed and choice.node is not None else "",
        weights=weights,
        cost=choice.cost * model.unit,
        minutes=_minutes(board, weights, first),
        questions=_open_questions(board, weights, asked),
        for_others=_for_others(board, weights),
        remedies=tuple(model.keys[node] for node in board.remedies if not board.first(node)),
    )


def _worth_a_look(board: Board) -> Sequence[int]:
    """Where the author puts questions before anything else, no other can be the next one."""
    return [node for node in board.questions if board.model.rules[node].tier == FIRST] or board.questions


def _best_front(board: Board, weights: Sequence[float]) -> Plan:
    """The best sequence, also trying each of its remedies as the first: greedy order may begin badly where
    remedies overlap."""
    best = best_sequence(board, weights)
    _, order, keep = best
    for node in order[1:keep]:
        if node < board.model.remedies and not board.first(node) and not board.late:
            cost, rest, kept = best_sequence(board.after(node, NO_CHANGE), _failed(board, weights, node))
            cost += board.model.price[node] * sum(weights)
            if cost < best[0] * (1 - TIE):
                best = cost, [node, *rest], kept + 1
    return best


def _failed(board: Board, weights: Sequence[float], node: int) -> list[float]:
    return list(map(mul, weights, board.model.fails[node]))


def _pinned(board: Board, weights: Sequence[float], asked: Sequence[tuple[float, int]], plan: Plan) -> Choice | None:
    """What the author wants before anything else: questions by their value, then remedies by efficiency."""
    rules = board.model.rules
    question = next((pair for pair in asked if rules[pair[1]].tier == FIRST), None)
    if question:
        return Choice(question[1], question[0], PINNED)
    remedies = [node for node in board.remedies if rules[node].tier == FIRST]
    if not remedies:
        return None
    rate = {node: sum(map(mul, weights, board.model.fixes[node])) / board.model.price[node] for node in remedies}
    return Choice(min(remedies, key=lambda node: (-rate[node], node)), plan[0], PINNED)


def _choose(board: Board, weights: Sequence[float], asked: Sequence[tuple[float, int]], plan: Plan) -> Choice:
    never, order, _ = plan
    effort = _effort(board, [question for _, question in asked])
    near = [(cost, node) for cost, node in asked if effort.depth > 1 or cost < never * (1 - TIE)][: effort.questions]
    ahead = Lookahead([question for _, question in near], effort.delay)
    best = _without_questions(board, weights, plan)
    for cost, question in near:
        if effort.depth > 1:
            cost = ahead.ask(board, weights, question, never, effort.depth, best.cost)
        if cost < best.cost * (1 - TIE):
            best = Choice(question, cost, SEPARATES)
    played = play_out(board, weights, never, _places(board)) if board.questions else None
    if played and played[0] < best.cost * (1 - TIE):
        best = Choice(played[1], played[0], SEPARATES)
    for node in order[: effort.remedies] if near else ():
        if node < board.model.remedies and not board.first(node):
            best = _try_first(board, weights, node, best, ahead, effort.depth, slack=TIE if node == order[0] else -TIE)
    return best


def _without_questions(board: Board, weights: Sequence[float], plan: Plan) -> Choice:
    """Follow the plan: do what it begins for, a remedy whose prerequisites it may have pulled forward."""
    cost, order, keep = plan
    if not keep:
        return Choice(None, cost, NOT_WORTH if board.remedies or board.late else NOTHING_LEFT)
    gain = price = best = 0.0
    head = order[0]
    for node in order[:keep]:
        gain += sum(map(mul, weights, board.model.fixes[node])) if node < board.model.remedies else 0.0
        price += board.model.price[node]
        if board.options.first.get(node, 0) >> order[0] & 1 and gain / price > best * (1 + TIE):
            head, best = node, gain / price
        best = gain / price if node == order[0] else best
    return Choice(head, cost, HELPS)


def _try_first(
    board: Board, weights: Sequence[float], node: int, best: Choice, ahead: Lookahead, depth: int, slack: float
) -> Choice:
    """Doing a remedy now and asking after it, where that is better. In doubt it is: doing may end the walk."""
    failed = _failed(board, weights, node)
    cost = board.model.price[node] * sum(weights)
    if cost + sum(map(mul, failed, board.model.floor)) < best.cost:
        cost += replace(ahead, delay=max(0, ahead.delay - 1)).cost(board.after(node, NO_CHANGE), failed, depth)
        if cost <= best.cost * (1 + slack):
            return Choice(node, cost, HELPS)
    return best


def _effort(board: Board, questions: Sequence[int]) -> Effort:
    """The richest look that fits into the budget. It depends on what is open and on nothing else."""
    model, scan = board.model, _scan_steps(board)
    for effort in EFFORTS:
        answers = sum(len(model.answers[node]) + 1 for node in questions[: effort.questions])
        looks = answers * (1 + (effort.delay + 1) * answers)
        if scan * looks * (1 + effort.remedies * effort.delay) <= BUDGET:
            return effort
    return FIRST_LOOK


def _scan_steps(board: Board) -> int:
    """Steps of arithmetic that one sequence takes."""
    model = board.model
    steps = sum(len(model.gains[node].pairs) + STEP for node in board.remedies)
    return steps * (TANGLED if board.options.first or model.dense else 1)


def _places(board: Board) -> int:
    """How many places of a tree of questions fit into the budget. It, too, depends on what is open alone."""
    model, count = board.model, len(board.questions)
    answers = sum(len(model.answers[node]) for node in board.questions)
    steps = _scan_steps(board) * answers / count + (answers + count) * len(model.prior) / ROW
    return min(MOST_PLACES, round(PLAY_BUDGET / steps))


def _first_step(board: Board, node: int | None) -> int | None:
    """The node itself, or the first of those that must come before it."""
    if node is None:
        return None
    return next(iter(board.first(node)), node)


def _minutes(board: Board, weights: Sequence[float], node: int | None) -> float:
    """Minutes by the clock: of this step, and of the best sequence after each of its outcomes."""
    model = board.model
    if node is None:
        return model.escalation
    if node < model.remedies:
        failed = _failed(board, weights, node)
        return model.minutes[node] + _plan_minutes(board.after(node, NO_CHANGE), failed)
    return model.minutes[node] + sum(_plan_minutes(there, after) for there, after in branches(board, weights, node))


def _plan_minutes(board: Board, weights: Sequence[float]) -> float:
    model = board.model
    _, order, keep = best_sequence(board, weights)
    minutes = 0.0
    for node in order[:keep]:
        minutes += model.minutes[node] * sum(weights)
        weights = _failed(board, weights, node) if node < model.remedies else weights
    return minutes + model.escalation * sum(weights)


def _open_questions(board: Board, weights: Sequence[float], asked: Sequence[tuple[float, int]]) -> tuple[str, ...]:
    """Every question that still applies: by value, by what they tell, then those that wait or need somebody else."""
    model, options = board.model, board.options
    telling = sorted(board.questions, key=lambda node: -rate_of_telling(board, weights, node))
    others = [node for node in members((options.mine | options.others) & ~board.done) if node >= model.remedies]
    nodes = (*(question for _, question in asked), *telling, *others)
    return tuple(model.keys[node] for node in dict.fromkeys(nodes))


def _for_others(board: Board, weights: Sequence[float]) -> tuple[str, ...]:
    model = board.model
    worth = {node: use_of(model, weights, node) for node in members(board.options.others & ~board.done)}
    useful = sorted((node for node in worth if worth[node] >= USEFUL), key=lambda node: (-worth[node], node))
    return tuple(model.keys[node] for node in useful)


def use_of(model: Model, weights: Sequence[float], node: int) -> float:
    """Chance that a remedy helps; of a question, how far its answer is expected to move the belief."""
    if node < model.remedies:
        helped: float = sum(map(mul, weights, model.fixes[node]))
        return helped
    moved = 0.0
    for row in model.likely[node]:
        mean = sum(map(mul, weights, row))
        moved += sum(weight * abs(chance - mean) for weight, chance in zip(weights, row, strict=True))
    return moved / 2
