"""Many questions answered at once: is it worth its price now?

One more action beside asking, doing and escalating. It has a price of its own; after it the questions that it answers
cost next to nothing. So what it is worth is the difference between two plans for the same state: one at the usual prices,
one where these questions are nearly free. Like every step it is weighed anew after each piece of evidence: now, never, or
not yet.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from decisiontree.planner.board import NOTHING
from decisiontree.planner.decide import TIE, Decision, decide
from decisiontree.planner.model import Model

NEARLY_FREE = 0.02  # minutes: nothing to look up, and still to be read


@dataclass(frozen=True, slots=True)
class Batch:
    """What answering some questions at once comes to, in minutes of price."""

    cost: float  # expected from here, its own price included
    without: float  # expected without it

    @property
    def is_worth_it(self) -> bool:
        return self.cost < self.without * (1 - TIE)


def weigh_batch(
    model: Model,
    keys: frozenset[str],
    price: float,
    evidence: Mapping[str, str],
    usual: Decision,
    faded: Mapping[str, str] = NOTHING,
) -> Batch:
    """Answering the questions of these keys for this price, against the usual decision for the same evidence."""
    return Batch(price + decide(_nearly_free(model, keys), evidence, faded).cost, usual.cost)


@lru_cache(maxsize=256)
def _nearly_free(model: Model, keys: frozenset[str]) -> Model:
    """The same model where these questions cost next to nothing. Remembered, for decisions are remembered by model."""
    free = NEARLY_FREE / model.unit
    return replace(
        model,
        price=tuple(
            min(price, free) if key in keys else price for key, price in zip(model.keys, model.price, strict=True)
        ),
        minutes=tuple(
            min(minutes, NEARLY_FREE) if key in keys else minutes
            for key, minutes in zip(model.keys, model.minutes, strict=True)
        ),
    )
