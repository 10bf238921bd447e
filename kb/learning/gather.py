"""From saved sessions to cases: what is learned from, without anybody's name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from decisiontree.guide import DIAGNOSIS, Guide, Question, Remedy
from decisiontree.learning.cases import MOST_ALIKE, ClosedCase, Evidence
from kb.library.library import Library
from kb.links.items import find_item
from kb.models import EndedWalk, Run

FEWEST = 5  # cases of a guide: below that nothing of them is shown
WEEK = 7  # days
MOST_A_WEEK = WEEK * MOST_ALIKE  # sessions of one week that say the very same
AT_ONCE = 500  # rows read from the database


@dataclass(frozen=True, slots=True)
class Gathered:
    """The cases of a guide."""

    cases: tuple[ClosedCase, ...]
    stale: int = 0  # answers and outcomes that were dropped: what was asked or done then reads otherwise today

    @property
    def are_enough(self) -> bool:
        return len(self.cases) >= FEWEST


def gather(library: Library, guide: Guide, today: date) -> Gathered:
    """Every saved session of a guide at its newest state. Nodes are found by their ids, whatever they are called now."""
    if guide.mode != DIAGNOSIS or not guide.id:
        return Gathered(())
    revisions = _revisions(library, guide)
    keys = {node.id: node.key for node in _nodes(guide)}
    cases, stale = [], 0
    for run in _runs(guide):
        known = tuple(_known(run, keys, revisions))
        stale += len(run.evidence) - len(known)
        if known or run.cause:
            day = max(0, (today - run.created.date()).days)
            took = tuple(_took(run, keys, revisions)) if run.by_token else ()
            cases.append(ClosedCase(known, run.cause, day, run.by_token or run.closed_by_token, minutes=took))
    for row in EndedWalk.objects.filter(guide_id=guide.id, count__gte=FEWEST).order_by("id").iterator(AT_ONCE):
        found = _as_known(row, keys, revisions)
        stale += (len(row.said["evidence"]) - len(found)) * row.count
        cases += _cases(row, found, _key_of(guide, row.said["cause"]), today)
    return Gathered(tuple(cases), stale)


def _runs(guide: Guide) -> Iterator[Run]:
    """A session that was continued counts once, as it ended."""
    newest = Run.objects.filter(guide_id=guide.id, continued_in=None).order_by("created", "id")
    yield from newest.only("evidence", "cause", "created", "by_token", "closed_by_token").iterator(AT_ONCE)


def _nodes(guide: Guide) -> list[Question | Remedy]:
    nodes: tuple[Question | Remedy, ...] = (*guide.questions, *guide.remedies)
    return [node for node in nodes if node.id]


def _revisions(library: Library, guide: Guide) -> dict[str, str]:
    """Of every question and remedy, as readers have it today."""
    found = ((node.id, find_item(library, node.id)) for node in _nodes(guide))
    return {item_id: item.mark.revision for item_id, item in found if item}


def _known(run: Run, keys: dict[str, str], revisions: dict[str, str]) -> Iterator[tuple[str, str]]:
    """What was answered and tried, of nodes that say today what they said then."""
    for each in run.evidence:
        node = each.get("id", "")
        if node in keys and each.get("revision") and each["revision"] == revisions.get(node):
            yield keys[node], each["value"]


def _took(run: Run, keys: dict[str, str], revisions: dict[str, str]) -> Iterator[tuple[str, float]]:
    """How long what reads today as it did then took, where a program said so."""
    for each in run.evidence:
        node = each.get("id", "")
        if node in keys and each.get("minutes") and each["revision"] == revisions.get(node):
            yield keys[node], each["minutes"]


def _as_known(row: EndedWalk, keys: dict[str, str], revisions: dict[str, str]) -> Evidence:
    said = row.said["evidence"]
    return tuple((keys[node], value) for node, value, then in said if node in keys and then == revisions.get(node))


def _key_of(guide: Guide, cause: str) -> str:
    return next((each.key for each in guide.causes if cause and cause in (each.id, each.key)), "")


def _cases(row: EndedWalk, known: Evidence, cause: str, today: date) -> Iterator[ClosedCase]:
    """One for each session, spread over the days of its week: what a day may count is capped."""
    for week, number in row.weeks.items() if known or cause else ():
        age = max(0, (today - date.fromisoformat(week)).days)
        yield from (ClosedCase(known, cause, max(0, age - place % WEEK)) for place in range(min(number, MOST_A_WEEK)))
