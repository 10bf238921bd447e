"""What a walk says in a ticket: what was seen, asked, tried and set aside, what is left, and what comes next.

A transcript is a value of its own, not a walk: it can be kept, and says the same when the guide has long changed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import asdict, dataclass
from html import unescape
from typing import Any

from decisiontree.guide import Cause, Guide, Question, Remedy
from decisiontree.planner.belief import LEAST_WORD
from decisiontree.tickets.notations import one_line
from decisiontree.walk.evidence import Entry, label
from decisiontree.walk.replay import ASK, DO, HAND_OVER, SOLVED, Next, Walk
from decisiontree.walk.screen import find_cured

Pin = Callable[[str], str]  # id -> path of the page that shows its text of today for ever

CODE_BLOCK = re.compile(r"<pre\b.*?</pre>", re.DOTALL)
BLOCK_END = re.compile(r"</(?:p|li|h[1-6]|tr|div|ol|ul|table|blockquote|dd|dt|td|th)>|<br>")
TAG = re.compile(r"<[^>]+>")


@dataclass(frozen=True, slots=True)
class ItemRef:
    """Something with an id, as it was called then. `path` is of the page that keeps its text."""

    title: str
    id: str = ""
    path: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A question with its answer, or a remedy with what happened."""

    node: ItemRef
    said: str
    set_aside: str = ""  # why it no longer counts, "" when it does
    steps: tuple[ItemRef, ...] = ()  # of a remedy


@dataclass(frozen=True, slots=True)
class Suspect:
    cause: ItemRef
    word: str  # how likely


@dataclass(frozen=True, slots=True)
class KnownIncident:
    """What was known to be broken at that time."""

    title: str
    ends: str  # in words
    link: str = ""  # address of its news


@dataclass(frozen=True, slots=True)
class Transcript:
    guide: ItemRef
    codes: str  # that the reader came with, "0x904+0x7"
    lines: tuple[Line, ...]  # oldest first
    state: str  # kind of what comes next: ASK | DO | HAND_OVER | SOLVED | GO_TO
    next: str  # in words
    node: ItemRef | None  # what to check or do next, what solved it, or whom to hand over to
    suspects: tuple[Suspect, ...]  # causes left, most likely first; once it is solved the one that it was
    escalation: ItemRef  # to whom it can be handed over, and how
    collect: tuple[str, ...]  # for the one who takes it over; commands are on the escalation's page
    others: tuple[ItemRef, ...]  # what only somebody else can check or do
    walk: str  # path of the walk itself
    library: str  # revision
    unasked: tuple[ItemRef, ...] = ()  # questions that still apply, most telling first
    untried: tuple[ItemRef, ...] = ()  # remedies that this reader could still try, best first
    collected: tuple[str, ...] = ()  # what is there already of what an escalation needs
    incidents: tuple[KnownIncident, ...] = ()


def transcript_of(
    walk: Walk, path: str, pin: Pin, library: str, codes: str = "", have: Collection[str] = ()
) -> Transcript:
    """The transcript of a walk at an address, in a library. `have`: keys of what was collected."""
    guide, solved = walk.guide, walk.next.kind == SOLVED
    collect = () if solved else guide.escalation.collect
    return Transcript(
        guide=_ref(guide, pin),
        codes=codes,
        lines=tuple(_line(entry, pin) for entry in walk.trail),
        state=walk.next.kind,
        next=_in_words(walk.next),
        node=_next_node(walk, pin),
        suspects=_solved_cause(walk, pin) if solved else _suspects(walk, pin),
        escalation=_escalation(walk, pin),
        collect=tuple(_words(item.html) for item in collect if item.key not in have),
        others=() if solved else tuple(_ref(node, pin) for node in walk.for_others),
        walk=path,
        library=library,
        unasked=() if solved else tuple(_ref(node, pin) for node in walk.open_questions),
        untried=() if solved else tuple(_ref(node, pin) for node in walk.untried),
        collected=tuple(_words(item.html) for item in collect if item.key in have),
    )


def _ref(named: Guide | Cause | Question | Remedy, pin: Pin) -> ItemRef:
    title = label(named) if isinstance(named, Question | Remedy) else named.title
    return ItemRef(one_line(title), named.id, pin(named.id))


def _line(entry: Entry, pin: Pin) -> Line:
    steps = entry.node.steps if isinstance(entry.node, Remedy) else ()
    refs = tuple(ItemRef(one_line(step.title), step.id, pin(step.id)) for step in steps)
    return Line(_ref(entry.node, pin), one_line(entry.say), one_line(entry.set_aside), refs)


def _in_words(step: Next) -> str:
    return {ASK: "To check", DO: "To try", SOLVED: "Solved by", HAND_OVER: "Escalate to"}.get(
        step.kind, one_line(step.reason)
    )


def _next_node(walk: Walk, pin: Pin) -> ItemRef | None:
    if walk.next.kind == HAND_OVER:
        return _escalation(walk, pin)
    return _ref(walk.next.node, pin) if walk.next.node else None


def _escalation(walk: Walk, pin: Pin) -> ItemRef:
    found = walk.escalation
    return ItemRef(one_line(found.to), found.id, pin(found.id))


def _suspects(walk: Walk, pin: Pin) -> tuple[Suspect, ...]:
    return tuple(Suspect(_ref(each.cause, pin), each.word) for each in walk.candidates if each.word != LEAST_WORD)


def _solved_cause(walk: Walk, pin: Pin) -> tuple[Suspect, ...]:
    cause = find_cured(walk)
    return (Suspect(_ref(cause, pin), "most likely"),) if cause else ()


def _words(html: str) -> str:
    return one_line(unescape(TAG.sub("", BLOCK_END.sub(" ", CODE_BLOCK.sub(" ", html)))))


# --- kept as plain data ---------------------------------------------------------------------------


def to_data(transcript: Transcript) -> dict[str, Any]:
    return asdict(transcript)


def from_data(data: dict[str, Any]) -> Transcript:
    """The transcript that `to_data` made, JSON in between."""
    lines = (
        Line(ItemRef(**each["node"]), each["said"], each["set_aside"], _refs(each["steps"])) for each in data["lines"]
    )
    suspects = (Suspect(ItemRef(**each["cause"]), each["word"]) for each in data["suspects"])
    parts = {
        "guide": ItemRef(**data["guide"]),
        "lines": tuple(lines),
        "node": ItemRef(**data["node"]) if data["node"] else None,
        "suspects": tuple(suspects),
        "escalation": ItemRef(**data["escalation"]),
        "collect": tuple(data["collect"]),
        "others": _refs(data["others"]),
        "unasked": _refs(data.get("unasked", ())),  # a walk that was saved before these were kept has none
        "untried": _refs(data.get("untried", ())),
        "collected": tuple(data.get("collected", ())),
        "incidents": tuple(KnownIncident(**each) for each in data.get("incidents", ())),
    }
    return Transcript(**{**data, **parts})


def _refs(data: Iterable[dict[str, str]]) -> tuple[ItemRef, ...]:
    return tuple(ItemRef(**each) for each in data)
