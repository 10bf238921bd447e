"""Conditions over evidence, as data: whether they hold, and whether they still can."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from decisiontree.guide import Condition


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
