"""What can be done under the author's constraints and the safety gates, as far as the evidence decides it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import prod
from operator import mul

from decisiontree.guide import NO_CHANGE, UNKNOWN, Condition
from decisiontree.model import Gains, Model, Row, gains_of, mask_of, members
from decisiontree.policy import holds, keys_in, may_become

NOTHING = ""  # the value of a node that nobody can do any more: none of the answers anybody asks for

Known = tuple[tuple[str, str], ...]  # evidence on nodes that matter to others, sorted
Facts = dict[str, str]


@dataclass(frozen=True, slots=True)
class Options:
    """Nodes may be in it though they are done: that changes nothing for the others."""

    mine: int  # this reader can do them, now or after what must come first
    others: int  # only somebody else can
    first: Mapping[int, tuple[int, ...]]  # node -> all that must come before it, in an order that works
    followers: Mapping[int, tuple[int, ...]]  # the same the other way round, remedies only
    chance: Mapping[int, Row]  # node with an undecided condition -> probability per cause that it will be met
    gains: Sequence[Gains]  # by node; those with an undecided condition gain only where it will be met


@lru_cache(maxsize=8192)
def find_options(model: Model, known: Known) -> Options:
    everything = (1 << len(model.keys)) - 1
    if model.is_free:
        return Options(everything & model.allowed, everything & ~model.allowed, {}, {}, {}, model.gains)
    facts = _rule_out(model, dict(known))
    anybody = _reach(model, facts, _met(model, facts), everything & ~_mask(model, facts, NOTHING))
    facts |= {model.keys[node]: NOTHING for node in members(everything & ~anybody)}
    met = _met(model, facts)
    # What this reader can't find out is to a condition what "I can't tell" is; as a prerequisite it stays unmet.
    facts = {model.keys[node]: UNKNOWN for node in members(anybody & ~model.allowed)} | facts
    order: list[int] = []
    mine = _reach(model, facts, met, anybody & model.allowed, order)
    first, chance = _all_first(model, facts, met, order), _chances(model, facts, order)
    return Options(mine, anybody & ~mine, first, _followers(model, first), chance, _gains(model, chance))


def _rule_out(model: Model, facts: Facts) -> Facts:
    """The facts, with NOTHING for every node whose condition they contradict, and for what that contradicts in turn."""
    while True:
        open_nodes = ((key, rule.condition) for key, rule in zip(model.keys, model.rules, strict=True) if key not in facts)
        gone = [key for key, condition in open_nodes if condition is not None and holds(condition, facts) is False]
        if not gone:
            return facts
        facts.update(dict.fromkeys(gone, NOTHING))


def _met(model: Model, facts: Facts) -> int:
    """Nodes that nothing needs to wait for: done, or beyond anybody's reach."""
    return mask_of(model.index[key] for key in facts)


def _mask(model: Model, facts: Facts, value: str) -> int:
    return mask_of(model.index[key] for key, found in facts.items() if found == value)


def _reach(model: Model, facts: Facts, met: int, among: int, order: list[int] | None = None) -> int:
    """The nodes that can be done, found from those that need nothing first. Each needs only nodes found before
    it, so that doing first what comes first always ends, whatever conditions an author ties to each other."""
    reached, keys = 0, set[str]()
    while True:
        found = [node for node in members(among & ~reached) if _is_ready(model, node, facts, met | reached, keys)]
        if not found:
            return reached
        if order is not None:
            order += sorted(found, key=lambda node: (node < model.remedies, node))  # questions are easier to undo
        reached |= mask_of(found)
        keys.update(model.keys[node] for node in found)


def _is_ready(model: Model, node: int, facts: Facts, met: int, keys: set[str]) -> bool:
    rule = model.rules[node]
    if rule.first & ~met:
        return False
    return rule.condition is None or may_become(rule.condition, True, facts, keys)


def _all_first(model: Model, facts: Facts, met: int, order: list[int]) -> dict[int, tuple[int, ...]]:
    first: dict[int, int] = {}
    before = 0
    for node in order:
        mask = _first(model, node, facts, met, before)
        for other in members(mask):
            mask |= first.get(other, 0)
        if mask:
            first[node] = mask
        before |= 1 << node
    return {node: tuple(other for other in order if mask >> other & 1) for node, mask in first.items()}


def _followers(model: Model, first: Mapping[int, tuple[int, ...]]) -> dict[int, tuple[int, ...]]:
    pairs = [(other, node) for node, others in first.items() if node < model.remedies for other in others]
    return {other: tuple(node for each, node in pairs if each == other) for other, _ in pairs}


def _first(model: Model, node: int, facts: Facts, met: int, before: int) -> int:
    rule = model.rules[node]
    mask = rule.first & ~met
    if rule.condition is not None and holds(rule.condition, facts) is None:
        undecided = (model.index[key] for key in keys_in(rule.condition) if key not in facts)
        mask |= mask_of(undecided) & before
    return mask


def _chances(model: Model, facts: Facts, order: list[int]) -> dict[int, Row]:
    conditions = {node: model.rules[node].condition for node in order}
    return {
        node: _chance(model, condition, facts)
        for node, condition in conditions.items()
        if condition is not None and holds(condition, facts) is None
    }


def _gains(model: Model, chance: Mapping[int, Row]) -> Sequence[Gains]:
    gains = list(model.gains)
    for node in chance:
        if node < model.remedies:
            gains[node] = gains_of(tuple(map(mul, model.fixes[node], chance[node])), model.price[node])
    return gains


def _chance(model: Model, condition: Condition, facts: Facts) -> Row:
    """Probability per cause that a condition will be met, taking its parts to be independent."""
    if condition.key:
        return _leaf_chance(model, condition, facts)
    if condition.any:
        misses = [_not(_chance(model, part, facts)) for part in condition.any]
        return _not(_product(model, misses))
    parts = [_chance(model, part, facts) for part in condition.all]
    return _product(model, parts + [_not(_chance(model, part, facts)) for part in condition.none])


def _leaf_chance(model: Model, condition: Condition, facts: Facts) -> Row:
    node = model.index[condition.key]
    if condition.key in facts:
        return (1.0 if facts.get(condition.key) in condition.values else 0.0,) * len(model.prior)
    if node < model.remedies:
        return model.fails[node] if NO_CHANGE in condition.values else (0.0,) * len(model.prior)
    unknown = model.unknown[node]
    wanted = [row for key, row in zip(model.answers[node], model.likely[node], strict=True) if key in condition.values]
    told = [sum(column) for column in zip(*wanted, strict=True)] or [0.0] * len(model.prior)
    return tuple((1 - unknown) * chance + unknown * (UNKNOWN in condition.values) for chance in told)


def _not(row: Row) -> Row:
    return tuple(1 - chance for chance in row)


def _product(model: Model, rows: list[Row]) -> Row:
    return tuple(prod(row[cause] for row in rows) for cause in range(len(model.prior)))
