"""A reader's way through a guide, replayed from evidence. A pure function: same answers, same walk."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from decisiontree.guide import (
    FIXED,
    FIXED_TREE,
    GUIDE_PREFIX,
    OTHER_ERROR,
    UNKNOWN,
    Cause,
    Escalation,
    Guide,
    Profile,
    Question,
    Remedy,
)
from decisiontree.planner import belief, decide
from decisiontree.planner.decide import ASK, DO, HAND_OVER, Decision
from decisiontree.planner.model import Model, compile_guide
from decisiontree.walk import fixed_tree
from decisiontree.walk.evidence import Entry, Evidence, Ignored, label, read_evidence, what_counts
from decisiontree.walk.exits import LEAVE, YES, find_question, guide_after, is_leaving, question_before
from decisiontree.walk.last_resort import Left, look_for_more
from decisiontree.walk.reasons import reason_for
from decisiontree.walk.second_look import AGAIN, MOST, find_doubtful, look_again

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
    guide: str = ""  # for GO_TO: slug of the guide that takes over, "" for the paste box; for ASK: which one may
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
    # Not answered (or set aside), in the order the planner would value them.
    open_questions: tuple[Question, ...]
    # Useful, but this profile can't do them: asked of someone else.
    for_others: tuple[Question | Remedy, ...]
    minutes: float  # expected minutes from here
    untried: tuple[Remedy, ...] = ()  # not tried, and this profile could now, best first
    anyway: Question | Remedy | None = None  # when the plan is to hand over, what one could still go on with

    @property
    def escalation(self) -> Escalation:
        """To whom this reader can hand over."""
        return self.guide.escalation.as_seen_by(self.profile)


def walk(guide: Guide, evidence: Iterable[tuple[str, str]], profile: Profile) -> Walk:
    """Where this evidence leads. Whatever the evidence is, there is an answer and never an error."""
    entries, ignored = read_evidence(guide, evidence)
    if guide.mode == FIXED_TREE:
        return _walk_fixed(guide, entries, ignored, profile)
    return _walk_planned(guide, entries, ignored, profile)


def _walk_planned(guide: Guide, trail: tuple[Entry, ...], ignored: tuple[Ignored, ...], profile: Profile) -> Walk:
    model = compile_guide(guide, profile)
    counted = [entry for entry in trail if not entry.set_aside]
    known, faded = what_counts(trail)
    decision = decide.decide(model, known, faded)
    fixed_by = [model.fixes[model.index[entry.key]] for entry in counted if _has_fixed(entry)]
    end = _end_of(guide, trail)
    left = look_for_more(guide, model, known, decision)
    again = None if end else _second_look(guide, model, decision, known, faded, trail)
    next_step = end or again or _next(guide, profile, model, decision, left)
    next_step = replace(next_step, reason=why_again(trail, next_step.node) or next_step.reason)
    return Walk(
        guide=guide,
        profile=profile,
        evidence=tuple((entry.key, entry.value) for entry in trail),
        trail=trail,
        ignored=ignored,
        candidates=_candidates(guide, model, belief.update(decision.weights, fixed_by)),
        next=next_step,
        open_questions=tuple(node for node in _nodes(guide, decision.questions) if isinstance(node, Question)),
        for_others=_nodes(guide, decision.for_others),
        minutes=0.0 if end else decision.minutes,
        untried=left.remedies,
        anyway=left.anyway if next_step.kind == HAND_OVER else None,
    )


def _second_look(
    guide: Guide,
    model: Model,
    decision: Decision,
    known: Mapping[str, str],
    faded: Mapping[str, str],
    trail: Sequence[Entry],
) -> Next | None:
    """Before an escalation, the answer that is most worth reading once more; each is read twice at most."""
    if decision.kind != HAND_OVER or sum(entry.key.startswith(AGAIN) for entry in trail) >= MOST:
        return None
    twice = {question_before(entry.about) for entry in trail if entry.about != entry.key or entry.key.startswith(LEAVE)}
    question = guide.find_node(find_doubtful(model, known, faded, twice))
    answer = question.find_answer(known[question.key]) if isinstance(question, Question) else None
    if not isinstance(question, Question) or answer is None:
        return None
    reason = (
        f"You answered “{answer.say}”. If that was a slip, the fault may still be found: check before you escalate."
    )
    return Next(ASK, look_again(question), reason=reason)


def _next(guide: Guide, profile: Profile, model: Model, decision: Decision, left: Left) -> Next:
    if decision.kind == HAND_OVER and left.instead:
        return Next(ASK if isinstance(left.instead, Question) else DO, left.instead, reason=left.reason)
    reason = reason_for(guide, profile, model, decision)
    return Next(decision.kind, guide.find_node(decision.key), reason=reason)


def why_again(trail: Sequence[Entry], node: Question | Remedy | None) -> str:
    """Why a question that was answered comes again; "" for any other."""
    before = next((entry for entry in reversed(trail) if node and entry.fades and entry.key == node.key), None)
    return f"You answered “{before.say}” before. {before.set_aside} Please look again." if before else ""


def _has_fixed(entry: Entry) -> bool:
    return not entry.is_question and entry.value == FIXED


def _nodes(guide: Guide, keys: Iterable[str]) -> tuple[Question | Remedy, ...]:
    return tuple(node for key in keys if (node := guide.find_node(key)))


def _candidates(guide: Guide, model: Model, weights: belief.Weights) -> tuple[Candidate, ...]:
    ranked = sorted(zip(weights, model.causes, strict=True), key=lambda pair: -pair[0])
    return tuple(Candidate(guide.causes[place], share, belief.word_for(share)) for share, place in ranked)


def _end_of(guide: Guide, trail: tuple[Entry, ...]) -> Next | None:
    """The end that evidence alone decides: solved, or on to somewhere else."""
    counted = [entry for entry in trail if not entry.set_aside]
    solved = next((entry for entry in counted if _has_fixed(entry)), None)
    if solved:
        return Next(SOLVED, solved.node, reason=f"“{label(solved.node)}” fixed it.")
    leaving = next((step for entry in reversed(counted) if (step := _leaving(guide, trail, entry))), None)
    if leaving:
        return leaving
    if trail and trail[-1].value == OTHER_ERROR and not trail[-1].is_question:
        return _to_paste_box()
    return None


def _leaving(guide: Guide, trail: tuple[Entry, ...], entry: Entry) -> Next | None:
    """Where an answer leads to another guide: there, once the reader is sure."""
    slug = "" if is_leaving(entry.key, entry.node) else guide_after(entry.node, entry.value)
    if not slug:
        return None
    said = [each.value for each in trail if each.key == f"{LEAVE}{entry.about}" and not each.set_aside]
    if said[-1:] == [UNKNOWN]:
        return None
    if said[-1:] == [YES]:
        return Next(GO_TO, guide=slug, reason="Another guide covers this. Your answers are kept.")
    question = find_question(guide, {entry.about: entry.value}, f"{LEAVE}{entry.about}")
    return Next(ASK, question, slug, "If that is what you see, another guide covers it.")


def _to_paste_box() -> Next:
    return Next(GO_TO, reason="A different error is progress: look up the new one. Your answers are kept.")


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
        return Next(GO_TO, guide=place.removeprefix(GUIDE_PREFIX), reason="Continue in another guide.")
    if node is None:
        return Next(HAND_OVER, reason="The guide ends here.")
    return Next(ASK if isinstance(node, Question) else DO, node, reason="The next step on the author's route.")
