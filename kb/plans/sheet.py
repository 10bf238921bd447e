"""A path on paper: what is asked and tried next, numbered, with boxes to tick and where each answer leads.

A sheet has to fit into a pocket. What would take it past so many lines is named with its address, and not printed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import unescape
from math import ceil

from decisiontree.authoring.plan import Stop
from decisiontree.guide import Question, Remedy
from decisiontree.walk.replay import ASK, DO, GO_TO, HAND_OVER, SOLVED, Walk

MOST_LINES = 225  # on paper, of all places together; with its head and its end a sheet then has six pages or fewer
MOST_QUESTIONS = 5
LETTERS = 85  # in a line
BLOCK_END = re.compile(r"</(?:p|li|pre|h\d|tr|dd|dt)>|<br ?/?>|\n")
TAG = re.compile(r"<[^>]+>")

Node = Question | Remedy


@dataclass(frozen=True, slots=True)
class Leads:
    """An answer or outcome with a box, and where it leads: to a place of the sheet, or off it."""

    say: str
    number: int = 0
    elsewhere: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    number: int
    node: Node
    leads: tuple[Leads, ...]

    @property
    def is_question(self) -> bool:
        return isinstance(self.node, Question)


@dataclass(frozen=True, slots=True)
class Sheet:
    places: tuple[Place, ...]
    left_out: tuple[Node, ...]


def sheet_of(here: Walk, plan: Stop, best: Iterable[Remedy] = ()) -> Sheet:
    """The plan's questions, then the remedies: the `best`, those of the plan, what else could be tried."""
    stops = _first_of_each(_stops(plan))
    planned = [stop.node for stop in stops if stop.node]
    ways = {stop.node.key: stop for stop in stops if stop.node}
    safe = [remedy for remedy in here.untried if not remedy.is_gated]  # what is risky the plan has to propose
    nodes = _in_order((*(remedy for remedy in best if remedy in safe), *planned, *safe), plan.node)
    shown, left_out = _that_fit(nodes)
    number = {node.key: place for place, node in enumerate(shown, 1)}
    places = (Place(number[node.key], node, tuple(_leads(node, ways.get(node.key), number))) for node in shown)
    return Sheet(tuple(places), tuple(left_out))


def _stops(plan: Stop) -> Iterator[Stop]:
    """From the first on, level by level."""
    level = [plan]
    while level:
        yield from level
        level = [way.to for stop in level for way in stop.ways]


def _first_of_each(stops: Iterable[Stop]) -> list[Stop]:
    """Each question and remedy once; where it is shown with what follows, that one."""
    found: dict[str, Stop] = {}
    for stop in stops:
        if stop.node and stop.kind in (ASK, DO) and (stop.node.key not in found or not found[stop.node.key].ways):
            found[stop.node.key] = stop
    return list(found.values())


def _in_order(nodes: Iterable[Node], first: Node | None) -> list[Node]:
    """The next step, then the questions, then the remedies; each once."""
    once = list({node.key: node for node in nodes}.values())
    asked = [node for node in once if isinstance(node, Question)]
    kept = [node for node in asked if node == first] + [node for node in asked if node != first]
    remedies = [node for node in once if isinstance(node, Remedy)]
    if isinstance(first, Remedy):
        return [first, *kept[:MOST_QUESTIONS], *(node for node in remedies if node != first)]
    return [*kept[:MOST_QUESTIONS], *remedies]


def _that_fit(nodes: Iterable[Node]) -> tuple[list[Node], list[Node]]:
    shown: list[Node] = []
    left_out: list[Node] = []
    room = MOST_LINES
    for node in nodes:
        lines = lines_of(node)
        if lines <= room or not shown:
            shown.append(node)
            room -= lines
        else:
            left_out.append(node)
    return shown, left_out


def lines_of(node: Node) -> int:
    """About how many lines of paper it takes."""
    if isinstance(node, Question):
        return 3 + len(node.answers) + _lines(node.why_html) + _lines(node.check_html)
    texts = (
        node.intro_html,
        *(step.html for step in node.steps),
        node.outro_html,
        node.verify_html,
        node.rollback_html,
    )
    return 6 + len(node.steps) + sum(_lines(text) for text in texts)


def _lines(html: str) -> int:
    texts = (unescape(TAG.sub("", part)).strip() for part in BLOCK_END.split(html))
    return sum(ceil(len(text) / LETTERS) for text in texts if text)


def _leads(node: Node, stop: Stop | None, number: dict[str, int]) -> Iterator[Leads]:
    told = {said.say: way.to for way in (stop.ways if stop else ()) for said in way.answers}
    if isinstance(node, Remedy):
        yield Leads("Fixed")
        yield _lead("No change", told.get("No change"), number)
        if node.other_error:
            yield Leads("A different error now", elsewhere="look it up")
        return
    for answer in node.answers:
        yield _lead(answer.say, told.get(answer.say), number)
    yield _lead("I can't tell", told.get("I can't tell"), number)


def _lead(say: str, to: Stop | None, number: dict[str, int]) -> Leads:
    if to is None:
        return Leads(say)
    if to.kind in (HAND_OVER, SOLVED):
        return Leads(say, elsewhere="escalate" if to.kind == HAND_OVER else "")
    if to.kind == GO_TO:
        return Leads(say, elsewhere=to.title)
    return Leads(say, number=number.get(to.node.key, 0) if to.node else 0)
