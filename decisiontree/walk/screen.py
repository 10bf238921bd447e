"""What a walk page shows: the next step, or the one the reader asked to see, and where each answer leads."""

from __future__ import annotations

from dataclasses import dataclass

from decisiontree.guide import FIXED, NO_CHANGE, OTHER_ERROR, UNKNOWN, Cause, Question, Remedy
from decisiontree.walk.evidence import CANT_TELL, OUTCOME_WORDS, Entry, Evidence, label
from decisiontree.walk.exits import is_leaving
from decisiontree.walk.lead import split_lead
from decisiontree.walk.permalink import SHOW_ALL, SHOW_ESCALATION, Permalink
from decisiontree.walk.replay import ASK, DO, GO_TO, HAND_OVER, SOLVED, Walk, why_again
from decisiontree.walk.replay import walk as replay
from decisiontree.walk.second_look import AGAIN

ALL_QUESTIONS, LEAVE = "all", "leave"


@dataclass(frozen=True, slots=True)
class AnswerLink:
    value: str
    say: str
    query: str  # the address after choosing it; the form gives the same one
    is_chosen: bool
    hint: str = ""  # of an answer: what it looks like


@dataclass(frozen=True, slots=True)
class Form:
    """One question or remedy with what can be answered. `before` and `after` keep the evidence in its order."""

    node: Question | Remedy
    before: Evidence
    after: Evidence
    choices: tuple[AnswerLink, ...]
    unknown: AnswerLink | None  # for questions: "I can't tell"

    @property
    def lead(self) -> tuple[str, str]:
        """Why we ask, in a line, and the rest of it."""
        return split_lead(self.node.why_html) if isinstance(self.node, Question) else ("", "")

    @property
    def must_look(self) -> bool:
        """Nobody answers this off the top of their head: how to check has to be in sight."""
        return self.node.needs in ("server", "network")


@dataclass(frozen=True, slots=True)
class Screen:
    kind: str  # ASK | LEAVE | DO | HAND_OVER | SOLVED | GO_TO | ALL_QUESTIONS
    heading: str
    form: Form | None = None  # for ASK and DO
    forms: tuple[Form, ...] = ()  # for ALL_QUESTIONS
    is_detour: bool = False  # the reader asked for this; it is not the next step
    cause: Cause | None = None  # for SOLVED: what it was, most likely
    is_second_look: bool = False  # for ASK: it was answered before, and the reason says why it is asked again


def find_screen(walk: Walk, link: Permalink) -> Screen:
    """The page for this address; a `show` that names no page gives the next step."""
    node = walk.guide.find_node(link.show) or _in_trail(walk, link.show)
    if link.show == SHOW_ALL:
        by_reach = sorted(walk.open_questions, key=lambda question: question.needs not in walk.profile.can)
        forms = tuple(form_for(walk, link, question) for question in by_reach)
        return Screen(ALL_QUESTIONS, "What do you know already?", forms=forms, is_detour=True)
    if link.show == SHOW_ESCALATION:
        return Screen(HAND_OVER, _heading(walk, HAND_OVER), is_detour=walk.next.kind != HAND_OVER)
    if node is not None:
        form = form_for(walk, link, node)
        return Screen(
            ASK if isinstance(node, Question) else DO, label(node), form, is_detour=node is not walk.next.node
        )
    if walk.next.kind in (ASK, DO) and walk.next.node is not None:
        kind = LEAVE if is_leaving(walk.next.node.key, walk.next.node) else walk.next.kind
        form = form_for(walk, link, walk.next.node)
        is_again = form.node.key.startswith(AGAIN) or bool(why_again(walk.trail, form.node))
        return Screen(kind, label(form.node), form, is_second_look=is_again)
    return Screen(
        walk.next.kind, _heading(walk, walk.next.kind), cause=find_cured(walk) if walk.next.kind == SOLVED else None
    )


def _in_trail(walk: Walk, key: str) -> Question | Remedy | None:
    """The question that reads an answer once more, when it was answered and is to be changed."""
    return next((entry.node for entry in walk.trail if entry.key == key), None)


def find_cured(walk: Walk) -> Cause | None:
    """The likeliest cause, given that the remedy fixed it: P(cause | before) · P(fixes | cause)."""
    before = replay(walk.guide, tuple(field for field in walk.evidence if field[1] != FIXED), walk.profile)
    fixes = walk.next.node.fixes if isinstance(walk.next.node, Remedy) else ()
    if not fixes or not before.candidates:
        return None
    places = walk.guide.cause_index
    return max(before.candidates, key=lambda candidate: candidate.share * fixes[places[candidate.cause.key]]).cause


def form_for(walk: Walk, link: Permalink, node: Question | Remedy) -> Form:
    """A form that answers this node, or changes the answer that counts now."""
    place = _place_of(walk.trail, node.key)
    before, after = walk.evidence[:place], walk.evidence[place + 1 :]
    chosen = walk.evidence[place][1] if place < len(walk.evidence) else ""

    def choice(value: str, say: str, hint: str = "") -> AnswerLink:
        return AnswerLink(value, say, link.at((*before, (node.key, value), *after)).query, value == chosen, hint)

    if isinstance(node, Question):
        answers = tuple(choice(answer.key, answer.say, answer.hint) for answer in node.answers)
        return Form(node, before, after, answers, choice(UNKNOWN, CANT_TELL))
    outcomes = [FIXED, NO_CHANGE] + [OTHER_ERROR] * node.other_error
    return Form(node, before, after, tuple(choice(value, OUTCOME_WORDS[value]) for value in outcomes), None)


def _place_of(trail: tuple[Entry, ...], key: str) -> int:
    """Where the answer that counts stands; the end when there is none."""
    places = (place for place, entry in enumerate(trail) if entry.key == key and not entry.set_aside)
    return next(places, len(trail))


def _heading(walk: Walk, kind: str) -> str:
    if kind == SOLVED:
        return "Solved"
    if kind == GO_TO:
        return "Continue elsewhere" if walk.next.guide else "A different error is progress"
    return "Escalate"
