"""Who can't see the host can't tell what is on it: after a few such answers, asking for more is worth little.

Two kinds of reader: one who has access to a place and can't tell now and then, as the author says, and one who has
none and can hardly ever tell. Each answer moves the odds between the two, for its own place. Once it is nearly
certain, the questions about that place are somebody else's, as they are for a profile without access.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

from decisiontree.guide import UNKNOWN
from decisiontree.planner.model import Model, mask_of

WITHOUT = 0.05  # of the readers have no access to a place, before anything is known
WITHOUT_FETCHED = 0.3  # of those who need somebody else for it: not everybody can be reached
CANT_TELL = 0.9  # of the questions about it are too much for them
LEAST = 0.02  # no question is so easy, or so hard, that an answer to it proves one or the other

Chances = tuple[tuple[str, float], ...]


def heard(model: Model, evidence: Mapping[str, str]) -> Model:
    """The model for a reader who gave these answers."""
    if UNKNOWN not in evidence.values():
        return model
    odds: dict[str, float] = {}
    for key, value in sorted(evidence.items()):
        node = model.index.get(key, 0)
        if node >= model.remedies:
            usual = min(max(LEAST, model.unknown[node]), CANT_TELL)
            place = model.access[node]
            first = WITHOUT_FETCHED if place in model.fetched else WITHOUT
            said = CANT_TELL / usual if value == UNKNOWN else (1 - CANT_TELL) / (1 - usual)
            odds[place] = odds.get(place, first / (1 - first)) * said
    return _without_access(model, tuple((place, round(each / (1 + each), 1)) for place, each in odds.items()))


@lru_cache(maxsize=128)
def _without_access(model: Model, chances: Chances) -> Model:
    chance = dict(chances)
    unknown = tuple(
        usual + chance.get(place, 0.0) * max(0.0, CANT_TELL - usual) if model.answers[node] else usual
        for node, (usual, place) in enumerate(zip(model.unknown, model.access, strict=True))
    )
    beyond = mask_of(node for node, place in enumerate(model.access) if chance.get(place) == 1 and model.answers[node])
    return replace(model, unknown=unknown, allowed=model.allowed & ~beyond)
