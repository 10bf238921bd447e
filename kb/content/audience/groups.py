"""Who may read something: the groups that are named at it, and at everything around it."""

from __future__ import annotations

from collections.abc import Iterable, Set

Clause = tuple[str, ...]  # groups; being in one of them is enough
Audience = tuple[Clause, ...]  # a reader has to be in each of them
Edition = frozenset[Audience]  # what some readers see, besides what everybody sees

EVERYBODY: Audience = ()
MOST_EDITIONS = 8  # libraries of one publish, the public one among them
MOST_LOOKED_AT = 4096


def audience_of(*listed: Iterable[str]) -> Audience:
    """What lists of groups ask for together, from the outermost to the innermost."""
    clauses = (tuple(sorted(set(groups))) for groups in listed)
    return tuple(sorted({clause for clause in clauses if clause}))


def may_see(audience: Audience, groups: Set[str]) -> bool:
    return all(not groups.isdisjoint(clause) for clause in audience)


def edition_of(audiences: Iterable[Audience], groups: Set[str]) -> Edition:
    """What a reader in these groups sees."""
    return frozenset(audience for audience in audiences if may_see(audience, groups))


def editions_of(audiences: Set[Audience]) -> tuple[Edition, ...] | None:
    """Every different thing that readers can see, whatever groups they are in: the public one first, all of it last.
    None where there are more than a publish makes libraries for."""
    clauses = sorted({clause for audience in audiences for clause in audience})
    bit = {clause: 1 << number for number, clause in enumerate(clauses)}
    asked = {audience: sum(bit[clause] for clause in audience) for audience in audiences}
    groups = sorted({group for clause in clauses for group in clause})
    reached, editions = {0}, {frozenset[Audience]()}
    for met in {sum(bit[clause] for clause in clauses if group in clause) for group in groups}:
        reached |= {others | met for others in reached}
        editions = {frozenset(each for each, bits in asked.items() if bits & ~seen == 0) for seen in reached}
        if len(editions) > MOST_EDITIONS or len(reached) > MOST_LOOKED_AT:
            return None
    return tuple(sorted(editions, key=lambda edition: (len(edition), sorted(edition))))
