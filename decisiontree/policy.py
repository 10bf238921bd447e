"""What a reader may do, what it costs them, and what must come first: profiles, safety gates, author's constraints.

A safety gate is a constraint the guide gets whether its author asks or not: a remedy that is risky or cannot be
undone waits until every cheaper reversible remedy for the same cause was tried. Author's constraints that
contradict each other or a gate are left out of the plan and told to the author by `check_constraints`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from decisiontree.guide import Condition, Guide, Profile, Question, Remedy

Node = Question | Remedy
Edges = Mapping[str, frozenset[str]]  # key -> keys that must come first

AIMS_AT = 0.5  # from this likelihood on ("sometimes") a remedy is one *for* a cause
LEAST_COST, MOST_COST = 1e-6, 1e6  # minutes; keeps a mistaken zero or infinity from ruining the plan


def may_do(node: Node, profile: Profile) -> bool:
    return node.needs in profile.can


def minutes(node: Node, profile: Profile) -> float:
    """Minutes by the clock: the work, and fetching whoever can do it."""
    return clamp(node.minutes) + max(0.0, dict(profile.extra).get(node.needs, 0.0))


def price(node: Node, profile: Profile) -> float:
    """Minutes, and what risk and disruption are worth in minutes to this reader."""
    cost = minutes(node, profile)
    if isinstance(node, Remedy):
        cost += dict(profile.risk).get(node.risk, 0.0)
        cost += profile.irreversible if not node.reversible else 0.0
        cost += profile.disrupts if node.disrupts else 0.0
    return clamp(cost)


def clamp(cost: float) -> float:
    return min(max(LEAST_COST, cost), MOST_COST)


def aims_at(remedy: Remedy) -> frozenset[int]:
    """The causes a remedy is for, as positions in the guide."""
    return frozenset(index for index, chance in enumerate(remedy.fixes) if chance >= AIMS_AT)


def gate_of(guide: Guide, remedy: Remedy, profile: Profile) -> frozenset[str]:
    """Remedies that safety puts before this one."""
    if not remedy.is_gated or (remedy.pin == "first" and remedy.because):
        return frozenset()
    causes = aims_at(remedy)
    return frozenset(
        other.key
        for other in guide.remedies
        if not other.is_gated and causes & aims_at(other) and _is_cheaper(other, remedy, profile)
    )


def _is_cheaper(other: Remedy, remedy: Remedy, profile: Profile) -> bool:
    # By the clock or by price: where the two disagree, the careful reading is to wait.
    return other.minutes <= remedy.minutes or price(other, profile) <= price(remedy, profile)


def prerequisites(guide: Guide, profile: Profile) -> Edges:
    """What must come before each node. Author's constraints that go in a circle are left out, gates never."""
    gates = {remedy.key: gate_of(guide, remedy, profile) for remedy in guide.remedies}
    wanted = _author_edges(guide)
    ring = circles(_union(gates, wanted))
    return _union(gates, {key: frozenset(e for e in edges if (key, e) not in ring) for key, edges in wanted.items()})


def _author_edges(guide: Guide) -> dict[str, frozenset[str]]:
    keys = {node.key for node in guide.questions} | {node.key for node in guide.remedies}
    edges = {question.key: frozenset(question.after) for question in guide.questions}
    edges |= {remedy.key: frozenset(remedy.after) | frozenset(remedy.never_before) for remedy in guide.remedies}
    return {key: (first & keys) - {key} for key, first in edges.items()}


def _union(left: dict[str, frozenset[str]], right: dict[str, frozenset[str]]) -> dict[str, frozenset[str]]:
    nothing: frozenset[str] = frozenset()
    return {key: left.get(key, nothing) | right.get(key, nothing) for key in (left | right)}


def circles(edges: Edges) -> frozenset[tuple[str, str]]:
    """The edges that lie on a circle: those whose end leads back to their start."""
    reach = {key: _reachable(edges, key) for key in edges}
    return frozenset((key, first) for key, firsts in edges.items() for first in firsts if key in reach.get(first, ()))


def _reachable(edges: Edges, start: str) -> set[str]:
    seen: set[str] = set()
    todo = [start]
    while todo:
        for first in edges.get(todo.pop(), ()):
            if first not in seen:
                seen.add(first)
                todo.append(first)
    return seen


def holds(condition: Condition, evidence: Mapping[str, str]) -> bool | None:
    """Whether a condition is met; None while the evidence does not say (Kleene's three values)."""
    if condition.key:
        value = evidence.get(condition.key)
        return None if value is None else value in condition.values
    if condition.any:
        return _any([holds(part, evidence) for part in condition.any])
    negated = [holds(part, evidence) for part in condition.none]
    parts = [holds(part, evidence) for part in condition.all] + [None if v is None else not v for v in negated]
    return _all(parts)


def _any(values: list[bool | None]) -> bool | None:
    return True if True in values else None if None in values else False


def _all(values: list[bool | None]) -> bool | None:
    return False if False in values else None if None in values else True


def may_become(condition: Condition, wanted: bool, evidence: Mapping[str, str], reachable: Collection[str]) -> bool:
    """Whether the open nodes in `reachable` can still bring the condition to the wanted value."""
    if condition.key:
        value = evidence.get(condition.key)
        return condition.key in reachable if value is None else (value in condition.values) is wanted
    if condition.any:
        chances = [may_become(part, wanted, evidence, reachable) for part in condition.any]
        return any(chances) if wanted else all(chances)
    chances = [may_become(part, wanted, evidence, reachable) for part in condition.all]
    chances += [may_become(part, not wanted, evidence, reachable) for part in condition.none]
    return all(chances) if wanted else any(chances)


def keys_in(condition: Condition) -> Iterator[str]:
    if condition.key:
        yield condition.key
    for part in (*condition.all, *condition.any, *condition.none):
        yield from keys_in(part)
