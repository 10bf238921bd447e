"""A reader's way through a guide, replayed from evidence. A pure function: same answers, same walk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from decisiontree.guide import Cause, Guide, Profile, Question, Remedy

ASK, DO, HAND_OVER, SOLVED, GO_TO = "ask", "do", "escalate", "solved", "guide"

Evidence = tuple[tuple[str, str], ...]  # (key, answer or outcome), in the order given


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the trail."""

    key: str
    value: str
    node: Question | Remedy
    say: str  # the answer or outcome in words
    set_aside: str = ""  # why it no longer counts, "" when it does

    @property
    def is_question(self) -> bool:
        return isinstance(self.node, Question)


@dataclass(frozen=True, slots=True)
class Ignored:
    """Evidence the guide has no place for (a stale link, a typing error): shown, never an error."""

    key: str
    value: str
    why: str


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
    guide: str = ""  # for GO_TO: slug of the guide that takes over
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
