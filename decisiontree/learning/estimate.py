"""Estimates from cases whose cause is mostly not known, with how sure they are.

Priors by expectation maximisation (Dempster, Laird & Rubin, J. R. Stat. Soc. B 39(1), 1977) with a Dirichlet prior around the
author's word. Counting which remedy fixed it would not do: cases that nobody solved are most of what is to be learned.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import exp, log, sqrt
from operator import add, mul, truediv

from decisiontree.learning.cases import Fact, Row

STRENGTH = 30.0  # cases that the author's word counts as
ROW_STRENGTH = 40.0  # and each of their likelihoods, for every cause, while priors are learned
ROUNDS = 60
SETTLED = 1e-4
QUANTILE = 1.645  # of the normal distribution: nine of ten lie within
LEAST = 1e-6


@dataclass(frozen=True, slots=True)
class Estimate:
    """A share with the interval that holds it in nine of ten cases."""

    share: float
    low: float
    high: float
    cases: float  # that it rests on, beside the author's word


@dataclass(frozen=True, slots=True)
class Observation:
    """What a case says: facts, what somebody said it was, and how much it counts."""

    facts: tuple[Fact, ...]
    told: Row | None = None
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class CauseModel:
    """Shares of the causes, and how likely each fact is under each of them."""

    shares: Row
    chances: Mapping[Fact, Row]

    def posterior(self, case: Observation) -> Row:
        """Shares after a case; what contradicts every cause says nothing."""
        rows = [self.chances[fact] for fact in case.facts]
        weights = self.shares if case.told is None else tuple(map(mul, self.shares, case.told))
        for row in rows:
            weights = tuple(map(mul, weights, row))
        total = sum(weights)
        return tuple(weight / total for weight in weights) if total > 0 else self.shares


def fit(start: CauseModel, cases: Sequence[Observation]) -> CauseModel:
    """The model that makes these cases likeliest, held to `start` as by so many cases of it.

    The chances move along, a little: words are coarse, and priors that had to make up for that would be learned wrongly.
    """
    model, values = start, _values_by_key(start.chances)
    for _ in range(ROUNDS):
        counts = [STRENGTH * share for share in start.shares]
        said = {fact: [ROW_STRENGTH * chance for chance in row] for fact, row in start.chances.items()}
        for case in cases:
            known = [case.weight * share for share in model.posterior(case)]
            counts = list(map(add, counts, known))
            for fact in case.facts:
                said[fact] = list(map(add, said[fact], known))
        before, model = model, CauseModel(_shares(counts), _normalised(said, values))
        if max(abs(now - then) for now, then in zip(model.shares, before.shares, strict=True)) < SETTLED:
            break
    return model


def _values_by_key(facts: Iterable[Fact]) -> dict[str, list[Fact]]:
    found: dict[str, list[Fact]] = {}
    for fact in facts:
        found.setdefault(fact[0], []).append(fact)
    return found


def _normalised(said: Mapping[Fact, Sequence[float]], values: Mapping[str, list[Fact]]) -> dict[Fact, Row]:
    """Shares of the values of each question or remedy, under each cause."""
    found: dict[Fact, Row] = {}
    for facts in values.values():
        totals = [sum(column) for column in zip(*(said[fact] for fact in facts), strict=True)]
        found |= {fact: tuple(map(truediv, said[fact], totals)) for fact in facts}
    return found


def _shares(counts: Sequence[float]) -> Row:
    total = sum(counts)
    return tuple(count / total for count in counts)


def intervals(model: CauseModel, cases: Sequence[Observation]) -> tuple[Estimate, ...]:
    """How sure each learned share is. Cases count by what they tell, not by how many they are: the empirical information

    sum of (r/p - (1-r)/(1-p))^2, r the posterior of the cause (B. Efron & D. Hinkley, Biometrika 65(3), 1978); it is that of a
    binomial where the cause is known.
    """
    known = [(case.weight, model.posterior(case)) for case in cases]
    return tuple(_interval(cause, share, known) for cause, share in enumerate(model.shares))


def _interval(cause: int, share: float, known: Sequence[tuple[float, Row]]) -> Estimate:
    share = min(max(share, LEAST), 1 - LEAST)
    told = sum(weight * (row[cause] / share - (1 - row[cause]) / (1 - share)) ** 2 for weight, row in known)
    cases = told * share * (1 - share)
    return _estimate(share, STRENGTH + cases, cases)


def proportion(start: float, hits: float, misses: float) -> Estimate:
    """The mean of a Beta distribution around `start`, held to it as by STRENGTH cases, after so many hits and misses."""
    total = STRENGTH + hits + misses
    share = min(max((STRENGTH * start + hits) / total, LEAST), 1 - LEAST)
    return _estimate(share, total, hits + misses)


def mean_of(start: float, told: Sequence[tuple[float, float]]) -> Estimate:
    """The mean of (figure, weight), held to `start` as by STRENGTH cases of it."""
    cases = sum(weight for _, weight in told)
    total = STRENGTH + cases
    mean = (STRENGTH * start + sum(value * weight for value, weight in told)) / total
    squares = STRENGTH * (start - mean) ** 2 + sum(weight * (value - mean) ** 2 for value, weight in told)
    spread = QUANTILE * sqrt(squares / total / total)
    return Estimate(mean, mean - spread, mean + spread, cases)


def _estimate(share: float, strength: float, cases: float) -> Estimate:
    """With the interval of a share that rests on so many cases, the author's word among them; by its logit."""
    spread = QUANTILE / sqrt(share * (1 - share) * strength)
    middle = log(share / (1 - share))
    return Estimate(share, _inverse_logit(middle - spread), _inverse_logit(middle + spread), cases)


def _inverse_logit(value: float) -> float:
    return 1 / (1 + exp(-value)) if value > -700 else 0.0
