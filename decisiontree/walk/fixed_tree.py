"""Plain authored trees: the author's route instead of the planner's."""

from __future__ import annotations

from decisiontree.guide import ESCALATE, FIXED, GUIDE_PREFIX, NO_CHANGE, OTHER_ERROR, UNKNOWN, Guide, Profile, Remedy
from decisiontree.planner.rules import Node, minutes
from decisiontree.walk.evidence import Entry, Ignored

# The nodes passed, and where it leads: a key, ESCALATE, "guide:…" or FIXED.
Route = tuple[tuple[Entry, ...], str]


def follow(guide: Guide, entries: tuple[Entry, ...]) -> Route:
    """The route from the start as far as the evidence goes. A circle, which the content check refuses, ends it."""
    given = {entry.key: entry for entry in entries}
    passed: list[Entry] = []
    place = first_node(guide)
    while place in given:
        entry = given.pop(place)
        passed.append(entry)
        place = next_place(guide, entry.node, entry.value)
    is_open = guide.find_node(place) is not None and all(entry.key != place for entry in passed)
    return tuple(passed), place if is_open or is_end(place) else ESCALATE


def first_node(guide: Guide) -> str:
    return guide.start or next((node.key for node in _nodes(guide)), ESCALATE)


def _nodes(guide: Guide) -> tuple[Node, ...]:
    return (*guide.questions, *guide.remedies)


def is_end(place: str) -> bool:
    return place in (ESCALATE, FIXED) or place.startswith(GUIDE_PREFIX)


def next_place(guide: Guide, node: Node, value: str) -> str:
    """Where the author sends the reader; without a way for those who can't tell, they escalate."""
    if isinstance(node, Remedy):
        return FIXED if value == FIXED else node.next or ESCALATE
    answer = node.find_answer(value)
    return (answer.next if answer else node.cant_tell) or ESCALATE


def off_route(entries: tuple[Entry, ...], passed: tuple[Entry, ...]) -> tuple[Ignored, ...]:
    keys = {entry.key for entry in passed}
    why = "The answers so far do not lead there."
    return tuple(Ignored(entry.key, entry.value, why) for entry in entries if entry.key not in keys)


def expected_minutes(guide: Guide, place: str, profile: Profile) -> float:
    """Minutes from a place on, taking every answer and outcome to be as likely as the others."""
    known: dict[str, float] = {}
    entered: set[str] = set()
    todo = [place]
    while todo:
        here = todo.pop()
        node = guide.find_node(here)
        ways = [next_place(guide, node, value) for value in outcomes(node)] if node else []
        if here in entered:  # everything behind it is known by now, but for a circle, which adds nothing
            mean = sum(known.get(way, 0.0) for way in ways) / len(ways) if ways else 0.0
            known[here] = mean + (
                minutes(node, profile) if node else guide.escalation.as_seen_by(profile).minutes * (here == ESCALATE)
            )
        else:
            entered.add(here)
            todo += [here, *(way for way in ways if way not in entered)]
    return known[place]


def outcomes(node: Node) -> tuple[str, ...]:
    """What a reader can say about a node, "I can't tell" left out."""
    if isinstance(node, Remedy):
        return (FIXED, NO_CHANGE, OTHER_ERROR) if node.other_error else (FIXED, NO_CHANGE)
    return tuple(answer.key for answer in node.answers) or (UNKNOWN,)
