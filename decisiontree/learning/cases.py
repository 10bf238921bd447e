"""How walks ended, as far as it is known: what is learned from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable
from dataclasses import dataclass, replace

from decisiontree.guide import FIXED, NO_CHANGE, OTHER_ERROR, Guide

HALF_LIFE = 180  # days after which a case counts half
MOST_ALIKE = 5  # cases of one day that say the very same, without anybody who vouches for them
LEAST_CHANCE = 0.001  # that a remedy helps, or does not
SURE = 0.95  # that the cause somebody names is the one it was

Row = tuple[float, ...]  # a number for each cause of the guide, in its order
Fact = tuple[str, str]  # key of a question or remedy, and what came of it
Evidence = tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class ClosedCase:
    """One walk: what was answered and tried, and what it was if anybody said so."""

    evidence: Evidence
    cause: str = ""  # key; "" where nobody said
    day: int = 0  # days before today
    is_vouched_for: bool = False  # by somebody with a token or an account
    weight: float = 1.0
    minutes: tuple[tuple[str, float], ...] = ()  # key of a question or remedy, and how long it took


def weighed(cases: Iterable[ClosedCase]) -> tuple[ClosedCase, ...]:
    """The cases with what each counts: alike ones once, old ones less, and no more of one day than people have."""
    counts: Counter[ClosedCase] = Counter(cases)
    found = []
    for case, count in counts.items():
        most = count if case.is_vouched_for else min(count, MOST_ALIKE)
        found.append(replace(case, weight=case.weight * most * 0.5 ** (case.day / HALF_LIFE)))
    return tuple(found)


def chances_of(guide: Guide) -> dict[Fact, Row]:
    """How likely each answer and outcome is under each cause; "I can't tell" tells nothing and is left out."""
    found: dict[Fact, Row] = {}
    for question in guide.questions:
        totals = [sum(column) for column in zip(*(answer.likely for answer in question.answers), strict=True)]
        for answer in question.answers:
            found[question.key, answer.key] = tuple(
                chance / total for chance, total in zip(answer.likely, totals, strict=True)
            )
    for remedy in guide.remedies:
        helps = tuple(min(max(chance, LEAST_CHANCE), 1 - LEAST_CHANCE) for chance in remedy.fixes)
        found[remedy.key, FIXED] = helps
        found[remedy.key, NO_CHANGE] = tuple(1 - chance for chance in helps)
    return found


def facts_of(guide: Guide, case: ClosedCase, known: Container[Fact]) -> tuple[Fact, ...]:
    """What a case says, each once and in the order of names; what the guide does not have any more is left out.

    What was asked and in which order cancels out: the plan looks at what is known, never at the cause.
    """
    nodes = ((guide.find_node(key), value) for key, value in case.evidence)
    facts = {(node.key, NO_CHANGE if value == OTHER_ERROR else value) for node, value in nodes if node}
    return tuple(sorted(fact for fact in facts if fact in known))


def told(guide: Guide, case: ClosedCase) -> Row | None:
    """Under each cause, how likely it is that this one is named; None where nobody named one."""
    cause = guide.find_cause(case.cause) if case.cause else None
    rest = (1 - SURE) / max(1, len(guide.causes) - 1)
    return tuple(SURE if each is cause else rest for each in guide.causes) if cause else None
