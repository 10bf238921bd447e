"""Where a walk stands, as numbers: the belief, what can still be done, and what must come first.

Sets of nodes are bit masks over `Model.keys`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from decisiontree import belief
from decisiontree.guide import UNKNOWN
from decisiontree.model import Model
from decisiontree.policy import holds, keys_in, may_become


@dataclass(frozen=True, slots=True)
class Situation:
    weights: belief.Weights
    known: Mapping[str, str]  # the evidence that counts
    done: int  # answered, tried, or something that nobody can do any more
    open: int  # can be done, now or after what must come first
    for_others: int  # could be done, but not by this profile
    first: Mapping[int, int]  # open node -> every open node that must come before it; no entry for none


def look(model: Model, evidence: Mapping[str, str]) -> Situation:
    """The situation after evidence: question -> answer or "unknown", failed remedy -> outcome."""
    known = {key: evidence[key] for key in sorted(evidence) if key in model.index}
    done = mask_of(model.index[key] for key in known)
    weights = belief.update(model.prior, _factors(model, known))
    everything = (1 << len(model.keys)) - 1
    if model.is_free:
        left = everything & ~done
        return Situation(weights, known, done, left & model.allowed, left & ~model.allowed, {})
    anybody = _reach(model, known, done, everything & ~done)
    moot = everything & ~done & ~anybody.mask  # nobody can do it (any more), so nothing waits for it
    mine = _reach(model, known, done | moot, anybody.mask & model.allowed)
    return Situation(weights, known, done | moot, mine.mask, anybody.mask & ~mine.mask, mine.first)


def mask_of(nodes: Iterable[int]) -> int:
    mask = 0
    for node in nodes:
        mask |= 1 << node
    return mask


def members(mask: int) -> Iterator[int]:
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest


def _factors(model: Model, known: Mapping[str, str]) -> Iterator[tuple[float, ...]]:
    for key, value in known.items():
        node = model.index[key]
        if node < model.remedies:
            yield model.fails[node]
        elif value != UNKNOWN and value in model.answers[node]:
            yield model.likely[node][model.answers[node].index(value)]


@dataclass(slots=True)
class _Reached:
    mask: int = 0
    keys: set[str] = field(default_factory=set)
    first: dict[int, int] = field(default_factory=dict)


def _reach(model: Model, known: Mapping[str, str], done: int, among: int) -> _Reached:
    """The nodes that can be done, found from those that need nothing first. Each waits only for nodes found
    before it, so that following `first` always ends, whatever conditions an author ties to each other."""
    reached = _Reached()
    left = among
    while True:
        found = [node for node in members(left) if _is_ready(model, node, known, done, reached)]
        if not found:
            return reached
        firsts = {node: _comes_first(model, node, known, done, reached) for node in found}
        reached.first.update((node, first) for node, first in firsts.items() if first)
        reached.mask |= mask_of(found)
        reached.keys.update(model.keys[node] for node in found)
        left &= ~reached.mask


def _is_ready(model: Model, node: int, known: Mapping[str, str], done: int, reached: _Reached) -> bool:
    rule = model.rules[node]
    if rule.first & ~done & ~reached.mask:
        return False
    return rule.condition is None or may_become(rule.condition, True, known, reached.keys)


def _comes_first(model: Model, node: int, known: Mapping[str, str], done: int, reached: _Reached) -> int:
    rule = model.rules[node]
    first = rule.first & ~done
    if rule.condition is not None and holds(rule.condition, known) is None:
        first |= mask_of(model.index[key] for key in keys_in(rule.condition) if key in reached.keys)
    for other in members(first):
        first |= reached.first.get(other, 0)
    return first
