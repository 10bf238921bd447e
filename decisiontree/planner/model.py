"""A guide as numbers for one profile: what the planner computes with.

Nodes are remedies, then questions, each sorted by id, and causes are sorted by id too: the order of the file
can't matter. Prices are in units of the escalation's price and rounded to twelve digits, so that a guide
whose costs are all scaled by one factor becomes the very same numbers. Sets of nodes are bit masks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import isfinite, log

from decisiontree.guide import Condition, Guide, Profile, Question, Remedy
from decisiontree.planner import belief, rules
from decisiontree.planner.conditions import keys_in

Row = tuple[float, ...]  # one number per cause
FIRST, MIDDLE, LAST = 0, 1, 2  # the tiers that `pin` makes


@dataclass(frozen=True, slots=True)
class Gains:
    """P(fixes | cause) of a remedy, as what most causes have in common and the causes that differ from it:
    (cause, gain per unit of price above the common one, what a failure leaves of it relative to the others)."""

    common: float  # gain per unit of price
    left: float  # what a failure leaves of the common causes
    pairs: tuple[tuple[int, float, float], ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """What constrains the place of a node."""

    first: int  # nodes that must come before
    tier: int
    condition: Condition | None


@dataclass(frozen=True, slots=True, eq=False)  # compared by identity: one model per guide and profile
class Model:
    prior: belief.Weights
    causes: tuple[int, ...]  # position in the guide of each weight
    keys: tuple[str, ...]
    index: dict[str, int]
    remedies: int  # nodes below this number are remedies, the others questions
    price: tuple[float, ...]  # escalation is 1
    minutes: tuple[float, ...]
    unit: float  # price of the escalation, in minutes; all other prices are in units of it
    escalation: float  # minutes by the clock
    fixes: tuple[Row, ...]
    fails: tuple[Row, ...]
    gains: tuple[Gains, ...]  # by node, of questions: nothing
    # By remedy, chance per unit of price; empty unless most chances are more than nothing.
    dense: tuple[Row, ...]
    floor: Row  # by cause, the least price of getting rid of it, if it were known for certain
    answers: tuple[tuple[str, ...], ...]  # keys, by node; of remedies: none
    likely: tuple[tuple[Row, ...], ...]  # one row per answer, by node; of remedies: none
    vague: tuple[Row, ...]  # by node, how uncertain its answer is under each cause (entropy); of remedies: nothing
    unknown: tuple[float, ...]  # probability that the reader can't tell, by node; of remedies: 0
    access: tuple[str, ...]  # what a reader needs access to for it, by node
    fetched: frozenset[str]  # of these, what this reader has to have somebody else do
    allowed: int  # nodes this profile may do
    rules: tuple[Rule, ...]
    followers: tuple[tuple[int, ...], ...]  # by node, those that wait for it or have a condition on it
    matters: int  # nodes that have followers

    @property
    def is_free(self) -> bool:
        """No node waits for another or has a condition."""
        return self.matters == 0


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


class _Handle:
    """A guide as a key of memory: by identity, which is quick, and right where the revision is not: that one does
    not move when a shared remedy does (decision 0001). A library reads each guide once, so little is lost."""

    __slots__ = ("guide",)

    def __init__(self, guide: Guide) -> None:
        self.guide = guide  # held on to, so that the identity is not used again while it is remembered

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Handle) and self.guide is other.guide

    def __hash__(self) -> int:
        return id(self.guide)


def compile_guide(guide: Guide, profile: Profile) -> Model:
    """The model of a guide; remembered."""
    return _compile(_Handle(guide), profile)


@lru_cache(maxsize=128)
def _compile(handle: _Handle, profile: Profile) -> Model:
    guide = handle.guide
    nodes = _nodes(guide)
    order = sorted(range(len(guide.causes)), key=lambda index: (guide.causes[index].id, guide.causes[index].key))
    index = {node.key: place for place, node in enumerate(nodes)}
    unit = rules.escalation_price(guide, profile)
    price = tuple(_round(rules.price(node, profile) / unit) for node in nodes)
    fixes = tuple(_row(node.fixes, order) for node in nodes if isinstance(node, Remedy))
    likely = tuple(_likely(node, order) for node in nodes)
    node_rules = _rules(guide, profile, nodes, index)
    followers = _followers(node_rules, index)
    return Model(
        prior=belief.start([guide.causes[place].prior for place in order]),
        causes=tuple(order),
        keys=tuple(index),
        index=index,
        remedies=len(fixes),
        price=price,
        minutes=tuple(rules.minutes(node, profile) for node in nodes),
        unit=unit,
        escalation=rules.clamp(guide.escalation.as_seen_by(profile).minutes),
        fixes=fixes,
        fails=tuple(tuple(1 - chance for chance in row) for row in fixes),
        gains=tuple(gains_of(fixes[place] if place < len(fixes) else (), price[place]) for place in index.values()),
        dense=_dense(fixes, price),
        floor=_floor(fixes, price, len(order)),
        answers=tuple(_answer_keys(node) for node in nodes),
        likely=likely,
        vague=tuple(_entropy(rows) for rows in likely),
        unknown=tuple(_chance(node.unknown) if isinstance(node, Question) else 0.0 for node in nodes),
        access=tuple(node.needs for node in nodes),
        fetched=frozenset(needs for needs, minutes in profile.extra if minutes > 0),
        allowed=mask_of(place for place, node in enumerate(nodes) if rules.may_do(node, profile)),
        rules=node_rules,
        followers=followers,
        matters=mask_of(place for place, each in enumerate(followers) if each),
    )


def _nodes(guide: Guide) -> tuple[rules.Node, ...]:
    unique: dict[str, rules.Node] = {}
    ranked: list[rules.Node] = [*sorted(guide.remedies, key=_by_id), *sorted(guide.questions, key=_by_id)]
    for node in ranked:
        unique.setdefault(node.key, node)
    return tuple(unique.values())


def _by_id(node: rules.Node) -> tuple[str, str]:
    return node.id, node.key


def _round(price: float) -> float:
    return float(f"{price:.12g}")


def _chance(value: float) -> float:
    return min(max(0.0, value), 1.0) if isfinite(value) else 0.0


def _row(values: Sequence[float], order: Sequence[int]) -> Row:
    return tuple(_chance(values[place]) if place < len(values) else 0.0 for place in order)


def gains_of(row: Row, price: float) -> Gains:
    common, times = Counter(row).most_common(1)[0] if row else (0.0, 0)
    if common > 0.5 or 2 * times < len(row):
        common = 0.0
    left = 1 - common
    pairs = ((cause, (g - common) / price, (1 - g) / left) for cause, g in enumerate(row) if g != common)
    return Gains(common / price, left, tuple(pairs))


def _dense(fixes: Sequence[Row], price: Sequence[float]) -> tuple[Row, ...]:
    rows = [gains_of(row, 1.0).pairs for row in fixes]
    if 2 * sum(map(len, rows)) <= sum(map(len, fixes)):
        return ()
    return tuple(tuple(chance / cost for chance in row) for row, cost in zip(fixes, price, strict=False))


def _floor(fixes: Sequence[Row], price: Sequence[float], causes: int) -> Row:
    """Cost is at least gain times the least ratio of price to chance, whatever the order: a bound for any plan."""
    ratios = [
        [cost / row[cause] for row, cost in zip(fixes, price, strict=False) if row[cause] > 0]
        for cause in range(causes)
    ]
    return tuple(min([1.0, *ratio]) for ratio in ratios)


def _answer_keys(node: rules.Node) -> tuple[str, ...]:
    return tuple(sorted(answer.key for answer in node.answers)) if isinstance(node, Question) else ()


def _likely(node: rules.Node, order: Sequence[int]) -> tuple[Row, ...]:
    """Likelihoods per answer, sorted by key; each cause's sum to 1 whatever the author wrote."""
    if not isinstance(node, Question) or not node.answers:
        return ()
    rows = [_row(answer.likely, order) for answer in sorted(node.answers, key=lambda answer: answer.key)]
    columns = [belief.shares(column) for column in zip(*rows, strict=True)]
    return tuple(zip(*columns, strict=True)) if columns else ((),) * len(rows)


def _entropy(rows: Sequence[Row]) -> Row:
    return tuple(-sum(chance * log(chance) for chance in column if chance > 0) for column in zip(*rows, strict=True))


def _rules(guide: Guide, profile: Profile, nodes: Sequence[rules.Node], index: dict[str, int]) -> tuple[Rule, ...]:
    first = rules.prerequisites(guide, profile)
    tiers = {"first": FIRST, "last": LAST}
    return tuple(
        Rule(mask_of(index[key] for key in first[node.key]), tiers.get(node.pin, MIDDLE), _condition(node, index))
        for node in nodes
    )


def _condition(node: rules.Node, index: dict[str, int]) -> Condition | None:
    # A condition on something the guide does not have is the author's mistake, which the content check reports.
    condition = node.only_if
    return condition if condition and all(key in index for key in keys_in(condition)) else None


def _followers(rules: Sequence[Rule], index: dict[str, int]) -> tuple[tuple[int, ...], ...]:
    followers: list[list[int]] = [[] for _ in rules]
    for node, rule in enumerate(rules):
        asked = mask_of(index[key] for key in keys_in(rule.condition)) if rule.condition else 0
        for other in members(rule.first | asked):
            followers[other].append(node)
    return tuple(map(tuple, followers))
