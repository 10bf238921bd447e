"""The next best step: ask, do, or hand over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from heapq import heapify, heappop, heapreplace
from operator import mul

from decisiontree.model import Model
from decisiontree.situation import Situation, look, members

ASK, DO, HAND_OVER = "ask", "do", "escalate"


@dataclass(frozen=True, slots=True)
class Decision:
    weights: tuple[float, ...]
    kind: str  # ASK | DO | HAND_OVER
    key: str  # of the question or remedy, "" for HAND_OVER
    why: str  # PINNED | NEEDED | ...
    for_the_sake_of: str  # the node whose prerequisite this is, or ""
    cost: float  # expected price from here, in minutes
    minutes: float  # expected minutes by the clock from here
    questions: tuple[str, ...]  # open questions, best first
    for_others: tuple[str, ...]


def decide(model: Model, evidence: Mapping[str, str]) -> Decision:
    return _decide(model, tuple(sorted(evidence.items())))


@lru_cache(maxsize=4096)
def _decide(model: Model, evidence: tuple[tuple[str, str], ...]) -> Decision:
    situation = look(model, dict(evidence))
    return _best(model, situation)


def _best(model: Model, situation: Situation) -> Decision:
    weights = situation.weights
    remedies = [n for n in members(situation.open) if n < model.remedies]
    questions = [n for n in members(situation.open) if n >= model.remedies]
    never, order = scan(model, weights, remedies)
    eco = sorted((ask(model, weights, remedies, q, never), q) for q in questions)
    names = tuple(model.keys[q] for _, q in eco)
    best, node = (never, order[0] if order else None)
    if eco and eco[0][0] < never * (1 - 1e-9):
        best, node = eco[0]
        if order:
            first = order[0]
            failed = list(map(mul, weights, model.fails[first]))
            rest = [r for r in remedies if r != first]
            then_never = scan(model, failed, rest)[0]
            for value, q in eco:
                if value >= never:
                    break
                later = model.price[first] + ask(model, failed, rest, q, then_never)
                if later <= best:
                    best, node = later, first
    if node is None:
        return Decision(weights, HAND_OVER, "", "", "", best * model.unit, best * model.unit, names, ())
    kind = DO if node < model.remedies else ASK
    return Decision(weights, kind, model.keys[node], "", "", best * model.unit, best * model.unit, names, ())


def ask(model: Model, weights: Sequence[float], remedies: Sequence[int], question: int, never: float) -> float:
    unknown = model.unknown[question]
    told = sum(scan(model, list(map(mul, weights, row)), remedies)[0] for row in model.likely[question])
    return model.price[question] * sum(weights) + unknown * never + (1 - unknown) * told


def scan(model: Model, weights: Sequence[float], remedies: Sequence[int]) -> tuple[float, list[int]]:
    fixes, fails, price = model.fixes, model.fails, model.price
    mass = sum(weights)
    best, spent, order, keep = mass, 0.0, [], 0
    heap = [(-sum(map(mul, weights, fixes[node])) / price[node], node) for node in remedies]
    heapify(heap)
    while heap:
        stale, node = heap[0]
        now = -sum(map(mul, weights, fixes[node])) / price[node]
        if now > stale:
            heapreplace(heap, (now, node))
            if heap[0][1] != node:
                continue
        heappop(heap)
        spent += price[node] * mass
        if spent >= best:
            break
        order.append(node)
        weights = list(map(mul, weights, fails[node]))
        mass = sum(weights)
        if spent + mass < best:
            best, keep = spent + mass, len(order)
    return best, order[:keep]
