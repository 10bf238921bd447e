"""What can be done under the author's constraints and the safety gates, as far as the evidence decides it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from decisiontree.guide import UNKNOWN
from decisiontree.planner.conditions import holds, keys_in, may_become
from decisiontree.planner.model import Model, mask_of, members

NOTHING = ""  # the value of a node that nobody can do any more: none of the answers anybody asks for

Known = tuple[tuple[str, str], ...]  # evidence on nodes that matter to others, sorted
Facts = dict[str, str]


@dataclass(frozen=True, eq=False)
class Options:
    """Nodes may be in the masks though they are done: that changes nothing for the others."""

    facts: Mapping[str, str]  # what conditions see
    mine: int  # this reader can do them, now or after what must come first
    others: int  # only somebody else can
    order: tuple[int, ...]  # all of `mine`; doing them in this order meets every constraint
    direct: Mapping[int, int]  # node -> open nodes that must come right before it, in that order
    first: Mapping[int, int]  # node -> all open nodes that must come before it, theirs included
    asking: Sequence[float]  # price by node, with that of the questions that must come first
    total: Sequence[float]  # price by node, with all that must come first
    bundles: Mapping[int, tuple[int, ...]]  # node -> the remedies that must come before it

    @cached_property
    def before(self) -> Mapping[int, tuple[int, ...]]:
        """Node -> all open nodes that must come before it, in an order that works."""
        place = {node: number for number, node in enumerate(self.order)}
        return {node: tuple(sorted(members(mask), key=place.__getitem__)) for node, mask in self.first.items() if mask}

    @cached_property
    def waiting(self) -> Mapping[int, tuple[int, ...]]:
        """Node -> the nodes that it must come before."""
        found: dict[int, list[int]] = {}
        for node, before in self.before.items():
            for other in before:
                found.setdefault(other, []).append(node)
        return {node: tuple(nodes) for node, nodes in found.items()}


@lru_cache(maxsize=512)
def find_options(model: Model, known: Known) -> Options:
    everything = (1 << len(model.keys)) - 1
    if model.is_free:
        mine = everything & model.allowed
        return Options(
            dict(known), mine, everything & ~mine, tuple(members(mine)), {}, {}, model.price, model.price, {}
        )
    facts = dict(known)
    _rule_out(model, facts, range(len(model.keys)))
    anybody = mask_of(_reach(model, facts, _met(model, facts), everything & ~_nothing(model, facts)))
    facts |= {model.keys[node]: NOTHING for node in members(everything & ~anybody)}
    met = _met(model, facts)
    # What this reader can't find out is to a condition what "I can't tell" is; as a prerequisite it stays unmet.
    facts = {model.keys[node]: UNKNOWN for node in members(anybody & ~model.allowed)} | facts
    order = _reach(model, facts, met, anybody & model.allowed)
    mine = mask_of(order)
    before = {node: mask_of(order[:place]) for place, node in enumerate(order)}
    direct = {node: _direct(model, node, facts, met, before[node]) for node in order}
    direct = {node: mask for node, mask in direct.items() if mask}
    first, asking, total, bundles = dict(direct), list(model.price), list(model.price), dict[int, tuple[int, ...]]()
    for node in direct:
        _add_up(model, node, direct, first, asking, total, bundles)
    return Options(facts, mine, anybody & ~mine, order, direct, first, asking, total, bundles)


@lru_cache(maxsize=512)
def settle(model: Model, options: Options, node: int, value: str) -> Options:
    """The options when one more node is done, from what they were before: quick, for looking ahead. A node out of
    reach stays so here, though the answer may have put it within reach."""
    facts = {**options.facts, model.keys[node]: value}
    gone = mask_of(_rule_out(model, facts, model.followers[node]))
    mine, solved = options.mine & ~gone, gone | 1 << node
    direct, first, bundles = dict(options.direct), dict(options.first), dict(options.bundles)
    asking, total = list(options.asking), list(options.total)
    for follower in {follower for other in members(solved) for follower in model.followers[other]} & direct.keys():
        direct[follower] = _direct(model, follower, facts, solved, direct[follower])
    for each, mask in options.first.items():
        if mask & solved:
            _add_up(model, each, direct, first, asking, total, bundles)
    return Options(facts, mine, options.others & ~gone, options.order, direct, first, asking, total, bundles)


def _rule_out(model: Model, facts: Facts, nodes: Iterable[int]) -> list[int]:
    """Give NOTHING to every node whose condition the facts contradict, and to what that contradicts in turn."""
    gone = []
    todo = list(nodes)
    while todo:
        node = todo.pop()
        condition = model.rules[node].condition
        if condition is not None and model.keys[node] not in facts and holds(condition, facts) is False:
            facts[model.keys[node]] = NOTHING
            gone.append(node)
            todo += model.followers[node]
    return gone


def _met(model: Model, facts: Facts) -> int:
    """Nodes that nothing needs to wait for: done, or beyond anybody's reach."""
    return mask_of(model.index[key] for key in facts)


def _nothing(model: Model, facts: Facts) -> int:
    return mask_of(model.index[key] for key, value in facts.items() if value == NOTHING)


def _reach(model: Model, facts: Facts, met: int, among: int) -> tuple[int, ...]:
    """The nodes that can be done, found from those that need nothing first. Each needs only nodes found before
    it, so that doing first what comes first always ends, whatever conditions an author ties to each other."""
    order: list[int] = []
    reached, keys = 0, set[str]()
    while True:
        found = [node for node in members(among & ~reached) if _is_ready(model, node, facts, met | reached, keys)]
        if not found:
            return tuple(order)
        order += sorted(found, key=lambda node: (node < model.remedies, node))  # asking is easier to undo
        reached |= mask_of(found)
        keys.update(model.keys[node] for node in found)


def _is_ready(model: Model, node: int, facts: Facts, met: int, keys: set[str]) -> bool:
    rule = model.rules[node]
    if rule.first & ~met:
        return False
    return rule.condition is None or may_become(rule.condition, True, facts, keys)


def _direct(model: Model, node: int, facts: Facts, met: int, among: int) -> int:
    """What must be done right before a node: its prerequisites, and whatever decides its condition."""
    rule = model.rules[node]
    mask = rule.first & ~met
    if rule.condition is not None and holds(rule.condition, facts) is None:
        mask |= mask_of(model.index[key] for key in keys_in(rule.condition) if key not in facts)
    return mask & among


def _add_up(
    model: Model,
    node: int,
    direct: Mapping[int, int],
    first: dict[int, int],
    asking: list[float],
    total: list[float],
    bundles: dict[int, tuple[int, ...]],
) -> None:
    """All that must come before a node, when that is known of those which come right before it."""
    mask = direct[node]
    for other in members(mask):
        mask |= first.get(other, 0)
    first[node] = mask
    bundles[node] = tuple(members(mask & (1 << model.remedies) - 1))
    asking[node] = model.price[node]
    for other in members(mask >> model.remedies):
        asking[node] += model.price[other + model.remedies]
    total[node] = asking[node] + sum(model.price[other] for other in bundles[node])
