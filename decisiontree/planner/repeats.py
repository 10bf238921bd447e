"""What was answered once, and set aside by a remedy, costs more the second time.

Half of the earlier answer still counts, and most often the same is seen again. So a repeated question tells less than
its likelihoods say, and readers lose patience with it. Its price says so.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from decisiontree.planner.model import Model

REPEATED = 3.0  # times its price


@lru_cache(maxsize=256)
def repeated(model: Model, keys: frozenset[str]) -> Model:
    """The model for a reader who has answered these questions already."""
    asked = {model.index[key] for key in keys if model.index[key] >= model.remedies}
    if not asked:
        return model
    price = tuple(each * REPEATED if node in asked else each for node, each in enumerate(model.price))
    return replace(model, price=price)
