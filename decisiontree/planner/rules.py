"""What a reader may do, what it costs them, and what must come first: profiles, safety gates, author's constraints.

A safety gate is a constraint the guide gets whether its author asks or not: a remedy that is risky or cannot be
undone waits until every cheaper reversible remedy for the same cause was tried. Author's constraints that
contradict each other or a gate are left out of the plan and told to the author by `check_constraints`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product
from math import prod

from decisiontree.guide import NO_CHANGE, OTHER_ERROR, UNKNOWN, Condition, Guide, Profile, Question, Remedy
from decisiontree.planner.conditions import holds, keys_in, may_become

Node = Question | Remedy
Nodes = Mapping[str, Node]
Edges = Mapping[str, frozenset[str]]  # key -> keys that must come first

AIMS_AT = 0.5  # from this likelihood on ("sometimes") a remedy is one *for* a cause
EVEN = 0.5  # above it a remedy cures a cause more often than not
ANYBODY = Profile("", "")
MOST_CASES = 10_000  # combinations of answers tried to meet a condition
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


def escalation_price(guide: Guide, profile: Profile) -> float:
    """Minutes of handing over, and what it weighs for this reader that the fault is still there."""
    return clamp(clamp(guide.escalation.as_seen_by(profile).minutes) + max(0.0, profile.escalation))


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
    wanted = author_edges(guide)
    ring = circles(union(gates, wanted))
    return union(gates, {key: frozenset(e for e in edges if (key, e) not in ring) for key, edges in wanted.items()})


def author_edges(guide: Guide) -> dict[str, frozenset[str]]:
    keys = {node.key for node in guide.questions} | {node.key for node in guide.remedies}
    edges = {question.key: frozenset(question.after) for question in guide.questions}
    edges |= {remedy.key: frozenset(remedy.after) | frozenset(remedy.never_before) for remedy in guide.remedies}
    return {key: (first & keys) - {key} for key, first in edges.items()}


def union(left: dict[str, frozenset[str]], right: dict[str, frozenset[str]]) -> dict[str, frozenset[str]]:
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


def check_constraints(guide: Guide) -> tuple[str, ...]:
    """Author's constraints that contradict each other or can't be met, in words. The plan leaves them out."""
    return tuple(_find_conflicts(guide))


def _find_conflicts(guide: Guide) -> Iterator[str]:
    questions: list[Node] = list(guide.questions)
    nodes = {node.key: node for node in [*questions, *guide.remedies]}
    yield from _circles(guide)
    yield from _pin_conflicts(nodes)
    impossible = {key for key, node in nodes.items() if node.only_if and not _can_hold(node.only_if, nodes)}
    yield from (f"'{key}': its `only_if` can never be met, whatever is answered" for key in sorted(impossible))
    yield from _out_of_reach(guide, nodes, impossible)


def _circles(guide: Guide) -> Iterator[str]:
    gates = {remedy.key: gate_of(guide, remedy, ANYBODY) for remedy in guide.remedies}
    ring = circles(union(gates, author_edges(guide)))
    left = {key for edge in ring for key in edge}
    while left:
        members = _connected(min(left), ring)
        left -= members
        names = ", ".join(f"'{key}'" for key in sorted(members))
        text = f"{names} wait for each other; the order asked for among them is left out"
        safety = [
            f"'{first}' before '{key}'" for key, first in sorted(ring) if key in members and first in gates.get(key, ())
        ]
        if safety:
            text += f". Safety puts {', '.join(safety)}: cheaper, can be undone, for the same cause"
        yield text


def _connected(start: str, ring: frozenset[tuple[str, str]]) -> set[str]:
    found = {start}
    while more := {key for edge in ring if found & set(edge) for key in edge} - found:
        found |= more
    return found


def _pin_conflicts(nodes: Nodes) -> Iterator[str]:
    for node in nodes.values():
        others = [nodes[key] for key in sorted(_must_come_first(node)) if key in nodes and key != node.key]
        if node.pin == "first":
            yield from (
                f"'{node.key}' is pinned first, but must come after '{other.key}', which is not"
                for other in others
                if other.pin != "first"
            )
        elif node.pin != "last":
            yield from (
                f"'{other.key}' is pinned last, but '{node.key}' must come after it"
                for other in others
                if other.pin == "last"
            )


def _must_come_first(node: Node) -> set[str]:
    return {*node.after, *(node.never_before if isinstance(node, Remedy) else ())}


def _can_hold(condition: Condition, nodes: Nodes) -> bool:
    """Is there any evidence that meets the condition? Tried out; taken for granted when there are too many cases."""
    keys = sorted({key for key in keys_in(condition) if key in nodes})
    values = [_values(nodes[key]) for key in keys]
    if prod(map(len, values)) > MOST_CASES:
        return True
    return any(holds(condition, dict(zip(keys, case, strict=True))) for case in product(*values))


def _values(node: Node) -> tuple[str, ...]:
    if isinstance(node, Question):
        return (*(answer.key for answer in node.answers), UNKNOWN)
    return (NO_CHANGE, OTHER_ERROR)  # after "fixed" nothing comes


def _out_of_reach(guide: Guide, nodes: Nodes, impossible: set[str]) -> Iterator[str]:
    """Nodes whose conditions wait for each other, so that none is ever decided."""
    first = prerequisites(guide, ANYBODY)
    reached: set[str] = set(impossible)
    while True:
        found = {
            key
            for key, node in nodes.items()
            if key not in reached and _is_ready(node, first[key], reached - impossible, reached)
        }
        if not found:
            break
        reached |= found
    for key in sorted(nodes.keys() - reached):
        yield f"'{key}' can never be reached: what it waits for waits for it"


def _is_ready(node: Node, first: frozenset[str], open_keys: set[str], met: set[str]) -> bool:
    return first <= met and (node.only_if is None or may_become(node.only_if, True, {}, open_keys))
