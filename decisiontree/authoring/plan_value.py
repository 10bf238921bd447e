"""What a plan is worth when the truth is not what its guide says: the same simulated readers for every plan."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from decisiontree.authoring.simulate import Answer, Outcome, Session, draw_answer, run_session
from decisiontree.guide import ESCALATE, FIXED, NO_CHANGE, UNKNOWN, Guide, Profile, Question
from decisiontree.planner import rules
from decisiontree.walk.exits import LEAVE, YES


@dataclass(frozen=True, slots=True)
class PlanValue:
    minutes: float  # expected
    solved: float  # share of readers; being sent to another guide counts


def value_of(plan: Guide, truth: Guide, profile: Profile, readers: int) -> PlanValue:
    """Readers of `plan`, whose faults, answers and outcomes are drawn from `truth`. Both are the same guide but for numbers."""
    minutes, solved = 0.0, 0
    for number in range(readers):
        session = run_session(plan, profile, *_reader(truth, Random(f"reader {number}")))  # noqa: S311  (nothing secret is drawn)
        minutes += session.minutes + _more(session, plan, truth, profile)
        solved += session.end not in (ESCALATE, "")
    return PlanValue(minutes / readers, solved / readers)


def _more(session: Session, plan: Guide, truth: Guide, profile: Profile) -> float:
    """Minutes that the steps take beside what the plan says they take."""
    both = ((plan.find_node(key), truth.find_node(key)) for key, _ in session.path)
    return sum(rules.minutes(real, profile) - rules.minutes(said, profile) for said, real in both if said and real)


def _reader(truth: Guide, rng: Random) -> tuple[Answer, Outcome]:
    """One reader. All is drawn before the walk, so that every plan meets the same."""
    place = rng.choices(range(len(truth.causes)), [cause.prior for cause in truth.causes])[0]
    said = {question.key: draw_answer(question, place, rng) for question in truth.questions}
    said |= {each.key: FIXED if rng.random() < each.fixes[place] else NO_CHANGE for each in truth.remedies}

    def answer(question: Question) -> str:
        return YES if question.key.startswith(LEAVE) else said.get(question.key, UNKNOWN)

    return answer, lambda remedy: said.get(remedy.key, NO_CHANGE)
