"""A guide's plan as a tree: the next step, what can be answered, and what each answer leads to.

A whole plan has far too many branches to show. It is grown where readers are likeliest to come, until it has so
many stops; what is left goes on from the address of the answer. A tree that its author drew is shown whole.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from heapq import heappop, heappush
from itertools import count

from decisiontree.guide import FIXED_TREE, OTHER_ERROR, Cause, Guide, Profile, Question, Remedy
from decisiontree.planner.rules import minutes
from decisiontree.walk.evidence import label
from decisiontree.walk.exits import YES, is_leaving
from decisiontree.walk.explain import Lead, why_this
from decisiontree.walk.permalink import Permalink
from decisiontree.walk.replay import ASK, DO, HAND_OVER, SOLVED, Walk, walk

MOST_STOPS = 28  # in the plan of a diagnosis; the same ones are joined afterwards
DEEPEST = 3  # steps from the first
MOST_PLACES = 400  # in an author's tree; more than anybody draws
GOES_ON, AGAIN = "goes on", "again"


@dataclass(frozen=True, slots=True)
class Stop:
    """A place in the plan. Two that show the same are equal."""

    kind: str  # as of `Next`: ASK | DO | HAND_OVER | GO_TO | SOLVED
    title: str
    node: Question | Remedy | None = None
    guide: str = ""  # for GO_TO: slug of the guide that takes over
    cause: Cause | None = None  # for DO: the likeliest one here
    ways: tuple[Way, ...] = ()
    # GOES_ON: there is more, see the answers that lead here | AGAIN: shown before in this plan.
    rest: str = ""
    minutes: float = field(default=0.0, compare=False)  # of the step; of an escalation its wait
    query: str = field(default="", compare=False)  # address of the walk that comes here


@dataclass(frozen=True, slots=True)
class Said:
    """One answer or outcome."""

    say: str
    query: str = field(compare=False)  # address of the walk, and of the plan, from there on


@dataclass(frozen=True, slots=True)
class Way:
    """Answers that lead to the same stop."""

    answers: tuple[Said, ...]
    to: Stop


@dataclass(slots=True)
class _Sprout:
    """A stop while the plan grows."""

    here: Walk
    ways: list[tuple[str, _Sprout]] = field(default_factory=list)
    rest: str = ""


def find_plan(
    guide: Guide, profile: Profile, link: Permalink, title_of: Callable[[str], str] = str, most: int = MOST_STOPS
) -> Stop:
    """The plan from this evidence on; `title_of` knows the titles of other guides by their slugs.

    The same guide, profile and address always give the same plan.
    """
    root = _Sprout(_past_leaving(walk(guide, link.evidence, profile)))
    if guide.mode == FIXED_TREE:
        _grow_whole(root)
    else:
        _grow_likeliest(root, most)
    return _ripen(root, link, title_of)


def _grow_likeliest(root: _Sprout, most: int) -> None:
    number = count()  # among equals the first found grows first
    open_ends = [(-1.0, next(number), 0, root)]
    room = most - 1
    while open_ends:
        # A heap gives the least first: chances are below zero.
        below, _, depth, sprout = heappop(open_ends)
        if not _has_more(sprout.here):
            continue
        if depth == DEEPEST or _breadth(sprout.here) > room:
            sprout.rest = GOES_ON
            continue
        for lead in _leads(sprout.here):
            room -= 1
            heappush(open_ends, (below * lead.chance, next(number), depth + 1, _follow(sprout, lead)))


def _grow_whole(root: _Sprout) -> None:
    seen: set[str] = set()
    todo = [root]
    for sprout in todo:  # grows while it is gone through
        node = sprout.here.next.node
        if node is None or not _has_more(sprout.here):
            continue
        if node.key in seen or len(seen) == MOST_PLACES:
            sprout.rest = AGAIN if node.key in seen else GOES_ON
            continue
        seen.add(node.key)
        todo += [_follow(sprout, lead) for lead in _leads(sprout.here)]


def _has_more(here: Walk) -> bool:
    return here.next.kind in (ASK, DO)


def _breadth(here: Walk) -> int:
    """How many leads there are, without looking where they go."""
    return len(here.next.node.answers) + 1 if isinstance(here.next.node, Question) else 1


def _leads(here: Walk) -> tuple[Lead, ...]:
    # A remedy that helped ends the walk, and a different error is looked up: that is so everywhere and left out.
    return tuple(lead for lead in why_this(here).leads if lead.value != OTHER_ERROR or here.next.kind == ASK)


def _follow(sprout: _Sprout, lead: Lead) -> _Sprout:
    here, node = sprout.here, sprout.here.next.node
    assert node is not None
    child = _Sprout(_past_leaving(walk(here.guide, (*here.evidence, (node.key, lead.value)), here.profile)))
    sprout.ways.append((lead.say, child))
    return child


def _past_leaving(here: Walk) -> Walk:
    """A drawing leads straight to the other guide; that the reader is asked once more is no part of the plan."""
    node = here.next.node
    if node is None or not is_leaving(node.key, node):
        return here
    return walk(here.guide, (*here.evidence, (node.key, YES)), here.profile)


def _ripen(sprout: _Sprout, link: Permalink, title_of: Callable[[str], str]) -> Stop:
    here = sprout.here
    likeliest = here.candidates[0].cause if here.candidates and here.next.kind == DO else None
    return Stop(
        kind=here.next.kind,
        title=_title(here, title_of),
        node=here.next.node,
        guide=here.next.guide,
        cause=likeliest,
        ways=_join([(say, _ripen(child, link, title_of)) for say, child in sprout.ways]),
        rest=sprout.rest,
        minutes=_minutes(here),
        query=link.at(here.evidence).query,
    )


def _title(here: Walk, title_of: Callable[[str], str]) -> str:
    step = here.next
    if step.node is not None:
        return f"Solved: {label(step.node)}" if step.kind == SOLVED else label(step.node)
    if step.kind == HAND_OVER:
        return f"Escalate to {here.escalation.to}"
    return title_of(step.guide) if step.guide else "Look up the new error"


def _minutes(here: Walk) -> float:
    if here.next.node is not None:
        return minutes(here.next.node, here.profile)
    return here.escalation.minutes if here.next.kind == HAND_OVER else 0.0


def _join(pairs: list[tuple[str, Stop]]) -> tuple[Way, ...]:
    """One way for all answers that lead to the same."""
    ways: list[Way] = []
    for say, stop in pairs:
        said = Said(say, stop.query)
        place = next((place for place, way in enumerate(ways) if way.to == stop), None)
        if place is None:
            ways.append(Way((said,), stop))
        else:
            ways[place] = replace(ways[place], answers=(*ways[place].answers, said))
    return tuple(ways)


@dataclass(frozen=True, slots=True)
class Graph:
    """A plan as places and ways between them, for drawings. What an author's tree comes to again is one place."""

    stops: tuple[Stop, ...]
    edges: tuple[tuple[int, Way, int], ...]


def graph_of(plan: Stop) -> Graph:
    stops: list[Stop] = []
    edges: list[tuple[int, Way, int]] = []
    _lay(plan, stops, edges)
    shown = {stop.node.key: place for place, stop in enumerate(stops) if stop.node and stop.rest != AGAIN}
    place_of = [shown[stop.node.key] if stop.node and stop.rest == AGAIN else place for place, stop in enumerate(stops)]
    number = {place: number for number, place in enumerate(sorted(set(place_of)))}
    return Graph(
        tuple(stops[place] for place in number),
        tuple((number[place_of[start]], way, number[place_of[end]]) for start, way, end in edges),
    )


def _lay(stop: Stop, stops: list[Stop], edges: list[tuple[int, Way, int]]) -> None:
    place = len(stops)
    stops.append(stop)
    for way in stop.ways:
        edges.append((place, way, len(stops)))
        _lay(way.to, stops, edges)
