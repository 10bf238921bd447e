"""What the collector changes for the readers of a guide: the same cases, with it and without."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from decisiontree.authoring.simulate import SLIPS, Fixable, Session, count_fixable, run_sessions
from decisiontree.guide import Guide, Profile


@dataclass(frozen=True, slots=True)
class Course:
    """How a set of readers fared."""

    minutes: float
    fixable: Fixable


@dataclass(frozen=True, slots=True)
class Collecting:
    """Readers who collect evidence whenever it is offered, beside those who answer by hand. A slip is a wrong answer, one
    in ten of those given by hand; a collector makes none."""

    by_hand: Course
    collected: Course
    by_hand_with_slips: Course
    collected_with_slips: Course


def compare_collecting(guide: Guide, profile: Profile, sessions: int, seed: int = 0) -> Collecting:
    def course(slips: float, collects: bool) -> Course:
        return _course(guide, run_sessions(guide, profile, sessions, seed, slips, collects))

    return Collecting(course(0.0, False), course(0.0, True), course(SLIPS, False), course(SLIPS, True))


def _course(guide: Guide, sessions: Sequence[Session]) -> Course:
    return Course(sum(session.minutes for session in sessions) / max(1, len(sessions)), count_fixable(guide, sessions))
