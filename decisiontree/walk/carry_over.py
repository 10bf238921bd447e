"""From one guide to another: what is known already goes along.

Guides share questions and remedies, by id. An answer in one guide answers the same question in another, under
whatever key it stands there; a remedy that did not help here did not help there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from decisiontree.guide import FIXED, FIXED_TREE, GUIDE_PREFIX, NO_CHANGE, UNKNOWN, Guide, Question, Remedy
from decisiontree.walk import fixed_tree
from decisiontree.walk.evidence import Entry, Evidence, read_evidence
from decisiontree.walk.exits import LEAVE, guide_after, is_leaving
from decisiontree.walk.permalink import AS, RUN, Permalink
from decisiontree.walk.replay import Walk

FROM = "from"  # in an address: the guide that a reader comes from
CODE = re.compile(r"0x[0-9a-f]+(-0x[0-9a-f]+)?")  # answers named after what a dialog shows


def carry_over(here: Walk, there: Guide, is_new_error: bool = False) -> Evidence:
    """The evidence of a walk that holds in another guide too. After a different error, what was shown before does not."""
    pairs = _shared(here, there, is_new_error)
    entries, _ = read_evidence(there, pairs)
    if there.mode == FIXED_TREE:
        entries, _ = fixed_tree.follow(there, entries)
    return tuple((entry.key, entry.value) for entry in entries if not entry.set_aside)


def _shared(here: Walk, there: Guide, is_new_error: bool) -> Iterator[tuple[str, str]]:
    for entry in here.trail:
        if not is_new_error and not entry.set_aside:
            yield from _told(entry, there)
        node = _same_node(entry.node, there)
        if (
            node is None
            or entry.set_aside
            or is_leaving(entry.key, entry.node)
            or (is_new_error and is_what_was_shown(entry))
        ):
            continue
        if isinstance(node, Question):
            yield node.key, entry.value
        elif entry.value != FIXED:
            yield node.key, NO_CHANGE  # whatever happened there, the fault is still here


def _told(entry: Entry, there: Guide) -> Evidence:
    """What an answer that leads to a guide says there. Who can't tell what is shown is not asked for it again."""
    if not isinstance(entry.node, Question):
        return ()
    if entry.value == UNKNOWN and entry.node.cant_tell == f"{GUIDE_PREFIX}{there.slug}":
        return tuple((question.key, UNKNOWN) for question in there.questions if asks_for_code(question))
    answer = entry.node.find_answer(entry.value)
    return answer.tells if answer and answer.next == f"{GUIDE_PREFIX}{there.slug}" else ()


def _same_node(node: Question | Remedy, there: Guide) -> Question | Remedy | None:
    others: tuple[Question | Remedy, ...] = there.questions if isinstance(node, Question) else there.remedies
    return next((other for other in others if _is_same(node, other)), None)


def _is_same(one: Question | Remedy, other: Question | Remedy) -> bool:
    return bool(one.id and one.id == other.id) or bool(one.slug and one.slug == other.slug)


def is_what_was_shown(entry: Entry) -> bool:
    """Does the entry say what a dialog shows, and not what somebody looked up?"""
    return isinstance(entry.node, Question) and asks_for_code(entry.node)


def asks_for_code(question: Question) -> bool:
    return any(CODE.fullmatch(answer.key) for answer in question.answers)


def stay(here: Walk) -> Evidence:
    """The evidence to come back with when another guide did not help: all of it, and the way there is closed."""
    node = here.next.node
    away = [entry.key for entry in here.trail if is_leaving(entry.key, entry.node) and not entry.set_aside]
    away += [node.key] if node and is_leaving(node.key, node) else []
    answers = (entry for entry in here.trail if not is_leaving(entry.key, entry.node))
    away += [f"{LEAVE}{entry.key}" for entry in answers if here.next.guide and guide_after(entry.node, entry.value)]
    kept = tuple(pair for pair in here.evidence if pair[0] not in away)
    return (*kept, *((key, UNKNOWN) for key in dict.fromkeys(away) if here.guide.mode != FIXED_TREE))


def fields_of(here: Walk, link: Permalink) -> Evidence:
    """What the paste box keeps of a walk, so that it can go on elsewhere."""
    kept = tuple(field for field in link.kept if field[0] in (AS, RUN))
    return ((FROM, here.guide.slug), *kept, *here.evidence)


def begin(start: Permalink, here: Walk, link: Permalink, there: Guide) -> Permalink:
    """Begin another guide after a different error, `start` being what that error tells by itself."""
    told = {key for key, _ in start.evidence}
    kept = tuple(pair for pair in carry_over(here, there, is_new_error=True) if pair[0] not in told)
    return Permalink((*kept, *start.evidence), link.profile, start.error, run=link.run)
