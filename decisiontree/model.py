"""A guide as numbers for one profile: what the planner computes with.

Nodes are remedies, then questions, each sorted by id, and causes are sorted by id too: the order of the file
can't matter. Prices are in units of the escalation's price and rounded to twelve digits, so that a guide
whose costs are all scaled by one factor becomes the very same numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import isfinite

from decisiontree import belief, policy
from decisiontree.guide import Condition, Guide, Profile, Question, Remedy

Row = tuple[float, ...]  # one number per cause
FIRST, MIDDLE, LAST = 0, 1, 2  # the tiers that `pin` makes


@dataclass(frozen=True, slots=True)
class Rule:
    """What constrains the place of a node."""

    first: int  # bit mask of nodes that must come before
    tier: int
    condition: Condition | None


@dataclass(frozen=True, slots=True, eq=False)  # compared by identity: one model per guide revision and profile
class Model:
    unit: float  # minutes that one unit of price stands for
    prior: belief.Weights
    causes: tuple[int, ...]  # position in the guide of each weight
    keys: tuple[str, ...]
    index: dict[str, int]
    remedies: int  # nodes below this number are remedies, the others questions
    price: tuple[float, ...]
    minutes: tuple[float, ...]
    fixes: tuple[Row, ...]
    fails: tuple[Row, ...]
    answers: tuple[tuple[str, ...], ...]  # keys, by node; empty for remedies
    likely: tuple[tuple[Row, ...], ...]  # one row per answer, by node; empty for remedies
    unknown: tuple[float, ...]  # probability that the reader can't tell, by node; 0 for remedies
    allowed: int  # bit mask of the nodes this profile may do
    rules: tuple[Rule, ...]
    is_free: bool  # no node is constrained: the planner may take its short cut


class _Handle:
    """A guide as a key of memory: equal when the revision is, without hashing the whole guide."""

    __slots__ = ("guide", "name")

    def __init__(self, guide: Guide) -> None:
        self.guide = guide  # held on to, so that the identity is not used again while it is remembered
        self.name = (guide.slug, guide.revision or id(guide))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Handle) and self.name == other.name

    def __hash__(self) -> int:
        return hash(self.name)


def compile_guide(guide: Guide, profile: Profile) -> Model:
    """The model of a guide; remembered."""
    return _compile(_Handle(guide), profile)


@lru_cache(maxsize=256)
def _compile(handle: _Handle, profile: Profile) -> Model:
    guide = handle.guide
    nodes: tuple[policy.Node, ...] = (*sorted(guide.remedies, key=_by_id), *sorted(guide.questions, key=_by_id))
    order = sorted(range(len(guide.causes)), key=lambda index: (guide.causes[index].id, guide.causes[index].key))
    index = {node.key: place for place, node in enumerate(nodes)}
    unit = policy.clamp(guide.escalation.minutes)
    fixes = tuple(_row(node.fixes, order) for node in nodes if isinstance(node, Remedy))
    rules = _rules(guide, profile, nodes, index)
    return Model(
        unit=unit,
        prior=belief.start([guide.causes[place].prior for place in order]),
        causes=tuple(order),
        keys=tuple(index),
        index=index,
        remedies=len(guide.remedies),
        price=tuple(_round(policy.price(node, profile) / unit) for node in nodes),
        minutes=tuple(policy.minutes(node, profile) for node in nodes),
        fixes=fixes,
        fails=tuple(tuple(1 - chance for chance in row) for row in fixes),
        answers=tuple(_answer_keys(node) for node in nodes),
        likely=tuple(_likely(node, order) for node in nodes),
        unknown=tuple(_chance(node.unknown) if isinstance(node, Question) else 0.0 for node in nodes),
        allowed=sum(1 << place for place, node in enumerate(nodes) if policy.may_do(node, profile)),
        rules=rules,
        is_free=all(rule.first == 0 and rule.tier == MIDDLE and rule.condition is None for rule in rules),
    )


def _by_id(node: policy.Node) -> tuple[str, str]:
    return node.id, node.key


def _round(price: float) -> float:
    return float(f"{price:.12g}")


def _chance(value: float) -> float:
    return min(max(0.0, value), 1.0) if isfinite(value) else 0.0


def _row(values: Sequence[float], order: Sequence[int]) -> Row:
    return tuple(_chance(values[place]) if place < len(values) else 0.0 for place in order)


def _answer_keys(node: policy.Node) -> tuple[str, ...]:
    return tuple(sorted(answer.key for answer in node.answers)) if isinstance(node, Question) else ()


def _likely(node: policy.Node, order: Sequence[int]) -> tuple[Row, ...]:
    """Likelihoods per answer, sorted by key; each cause's sum to 1 whatever the author wrote."""
    if not isinstance(node, Question) or not node.answers:
        return ()
    rows = [_row(answer.likely, order) for answer in sorted(node.answers, key=lambda answer: answer.key)]
    columns = [belief.shares(column) for column in zip(*rows, strict=True)]
    return tuple(zip(*columns, strict=True)) if columns else ((),) * len(rows)


def _rules(guide: Guide, profile: Profile, nodes: Sequence[policy.Node], index: dict[str, int]) -> tuple[Rule, ...]:
    first = policy.prerequisites(guide, profile)
    tiers = {"first": FIRST, "last": LAST}
    return tuple(
        Rule(sum(1 << index[key] for key in first[node.key]), tiers.get(node.pin, MIDDLE), node.only_if)
        for node in nodes
    )
