"""Belief over the causes: weights in the order of the causes, known up to a common factor.

Single fault, evidence independent given the cause: an answer multiplies each weight by its likelihood, a
failed remedy by 1 - P(fixes | cause) (Heckerman, Breese & Rommelse, CACM 38(3), 1995).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import isfinite
from operator import mul

Weights = tuple[float, ...]

# Least share for each word, most likely first.
SHARE_WORDS = ((0.6, "very likely"), (0.25, "likely"), (0.08, "possible"), (0.02, "unlikely"))
LEAST_WORD = "nearly ruled out"
LEAST_PRIOR = 1e-9


def start(priors: Sequence[float]) -> Weights:
    """Priors as shares; what cannot be a weight (zero, negative, not a number) becomes the least one."""
    return shares([prior if isfinite(prior) and prior > LEAST_PRIOR else LEAST_PRIOR for prior in priors])


def update(weights: Sequence[float], factors: Iterable[Sequence[float]]) -> Weights:
    """Weights after evidence. Scaled back after each factor so that long evidence cannot underflow; a factor
    that would rule out everything contradicts what is known and is left out."""
    current = shares(weights)
    for factor in factors:
        product = tuple(map(mul, current, factor))
        if sum(product) > 0:
            current = shares(product)
    return current


def shares(weights: Sequence[float]) -> Weights:
    total = sum(weights)
    if not total > 0:
        return tuple(1 / len(weights) for _ in weights)
    return tuple(weight / total for weight in weights)


def word_for(share: float) -> str:
    return next((word for least, word in SHARE_WORDS if share >= least), LEAST_WORD)
