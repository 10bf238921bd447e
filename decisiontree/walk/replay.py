"""A reader's way through a guide, replayed from evidence. A pure function: same answers, same walk."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from decisiontree.guide import (
    FIXED,
    FIXED_TREE,
    GUIDE_PREFIX,
    OTHER_ERROR,
    Cause,
    Guide,
    Profile,
    Question,
    Remedy,
)
from decisiontree.planner import belief, decide
from decisiontree.planner.decide import ASK, DO, HAND_OVER
from decisiontree.planner.model import Model, compile_guide
from decisiontree.walk import fixed_tree
from decisiontree.walk.evidence import Entry, Evidence, Ignored, label, read_evidence
from decisiontree.walk.reasons import reason_for

__all__ = [
    "ASK",
    "DO",
    "GO_TO",
    "HAND_OVER",
    "SOLVED",
    "Candidate",
    "Entry",
    "Evidence",
    "Ignored",
    "Next",
    "Walk",
    "walk",
]

SOLVED, GO_TO = "solved", "guide"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A cause and how likely it is now."""

    cause: Cause
    share: float  # 0..1, all candidates sum to 1
    word: str  # "very likely" | "likely" | "possible" | "unlikely" | "nearly ruled out"


@dataclass(frozen=True, slots=True)
class Next:
    """What to do now."""

    kind: str  # ASK | DO | HAND_OVER | SOLVED | GO_TO
    node: Question | Remedy | None = None  # for ASK and DO, and for SOLVED the remedy that fixed it
    guide: str = ""  # for GO_TO: slug of the guide that takes over, "" for the paste box
    reason: str = ""  # one plain sentence for the reader


@dataclass(frozen=True, slots=True)
class Walk:
    guide: Guide
    profile: Profile
    evidence: Evidence  # what was understood, in order, set-aside entries included
    trail: tuple[Entry, ...]  # the same with words, oldest first
    ignored: tuple[Ignored, ...]
    candidates: tuple[Candidate, ...]  # most likely first
    next: Next
    open_questions: tuple[Question, ...]  # not answered (or set aside), in the order the planner would value them
    for_others: tuple[Question | Remedy, ...]  # useful, but this profile can't do them: asked of someone else
    minutes: float  # expected minutes from here


def walk(guide: Guide, evidence: Iterable[tuple[str, str]], profile: Profile) -> Walk:
    """Where this evidence leads. Whatever the evidence is, there is an answer and never an error."""
    entries, ignored = read_evidence(guide, evidence)
    if guide.mode == FIXED_TREE:
        return _walk_fixed(guide, entries, ignored, profile)
    return _walk_planned(guide, entries, ignored, profile)


def _walk_planned(guide: Guide, trail: tuple[Entry, ...], ignored: tuple[Ignored, ...], profile: Profile) -> Walk:
    model = compile_guide(guide, profile)
    counted = [entry for entry in trail if not entry.set_aside]
    decision = decide.decide(model, {entry.key: entry.value for entry in counted if not _has_fixed(entry)})
    fixed_by = [model.fixes[model.index[entry.key]] for entry in counted if _has_fixed(entry)]
    end = _end_of(trail)
    return Walk(
        guide=guide,
        profile=profile,
        evidence=tuple((entry.key, entry.value) for entry in trail),
        trail=trail,
        ignored=ignored,
        candidates=_candidates(guide, model, belief.update(decision.weights, fixed_by)),
        next=end or Next(decision.kind, guide.find_node(decision.key), reason=reason_for(guide, model, decision)),
        open_questions=tuple(node for node in _nodes(guide, decision.questions) if isinstance(node, Question)),
        for_others=_nodes(guide, decision.for_others),
        minutes=0.0 if end else decision.minutes,
    )


def _has_fixed(entry: Entry) -> bool:
    return not entry.is_question and entry.value == FIXED


def _nodes(guide: Guide, keys: Iterable[str]) -> tuple[Question | Remedy, ...]:
    return tuple(node for key in keys if (node := guide.find_node(key)))


def _candidates(guide: Guide, model: Model, weights: belief.Weights) -> tuple[Candidate, ...]:
    ranked = sorted(zip(weights, model.causes, strict=True), key=lambda pair: -pair[0])
    return tuple(Candidate(guide.causes[place], share, belief.word_for(share)) for share, place in ranked)


def _end_of(trail: tuple[Entry, ...]) -> Next | None:
    """The end that evidence alone decides: solved, or on to somewhere else."""
    counted = [entry for entry in trail if not entry.set_aside]
    solved = next((entry for entry in counted if _has_fixed(entry)), None)
    if solved:
        return Next(SOLVED, solved.node, reason=f"“{label(solved.node)}” fixed it.")
    slug = next((slug for entry in reversed(counted) if (slug := _guide_after(entry))), "")
    if slug:
        return Next(GO_TO, guide=slug, reason="The answer belongs to another guide, which takes it from here.")
    if trail and trail[-1].value == OTHER_ERROR and not trail[-1].is_question:
        return _to_paste_box()
    return None


def _guide_after(entry: Entry) -> str:
    answer = entry.node.find_answer(entry.value) if isinstance(entry.node, Question) else None
    return answer.next.removeprefix(GUIDE_PREFIX) if answer and answer.next.startswith(GUIDE_PREFIX) else ""


def _to_paste_box() -> Next:
    return Next(GO_TO, reason="A different error is progress: look the new one up, what is known so far is kept.")


def _walk_fixed(guide: Guide, entries: tuple[Entry, ...], ignored: tuple[Ignored, ...], profile: Profile) -> Walk:
    entries = tuple(replace(entry, set_aside="") for entry in entries)
    trail, place = fixed_tree.follow(guide, entries)
    return Walk(
        guide=guide,
        profile=profile,
        evidence=tuple((entry.key, entry.value) for entry in trail),
        trail=trail,
        ignored=ignored + fixed_tree.off_route(entries, trail),
        candidates=(),
        next=_next_fixed(guide, trail, place),
        open_questions=(),
        for_others=(),
        minutes=fixed_tree.expected_minutes(guide, place, profile),
    )


def _next_fixed(guide: Guide, trail: tuple[Entry, ...], place: str) -> Next:
    node = guide.find_node(place)
    last = trail[-1] if trail else None
    if last and place == FIXED:
        return Next(SOLVED, last.node, reason=f"“{label(last.node)}” fixed it.")
    if last and last.value == OTHER_ERROR and not last.is_question:
        return _to_paste_box()
    if place.startswith(GUIDE_PREFIX):
        return Next(GO_TO, guide=place.removeprefix(GUIDE_PREFIX), reason="Another guide takes it from here.")
    if node is None:
        return Next(HAND_OVER, reason="This is as far as the guide goes.")
    return Next(ASK if isinstance(node, Question) else DO, node, reason="The next step on the author's route.")
