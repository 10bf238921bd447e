"""What a simulation says of a guide, in words and tables for its author."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from operator import mul

from decisiontree.authoring.collecting import Collecting, Course
from decisiontree.authoring.simulate import CauseResult, Fixable, Report, Session, run_sessions
from decisiontree.authoring.tables import ReportPart
from decisiontree.guide import DIAGNOSIS, Guide, Profile
from decisiontree.planner.model import Model, compile_guide, members
from decisiontree.walk.evidence import Evidence

NOTHING = "none"


@dataclass(frozen=True, slots=True)
class Unasked:
    """Expected minutes with the remedies alone, in their best order, as an article would list them."""

    every: float  # all are tried before handing over
    some: float  # handed over as soon as that is cheaper


def without_questions(guide: Guide, profile: Profile, sessions: int) -> Unasked:
    """For the same cases as those of a simulation with so many sessions, so that luck weighs the same on both."""
    bare = replace(guide, questions=(), scenarios=(), revision="")
    minutes = [session.minutes for session in run_sessions(bare, profile, sessions)]
    return Unasked(_every_remedy(compile_guide(bare, profile)), sum(minutes) / max(1, len(minutes)))


def _every_remedy(model: Model) -> float:
    """Remedies by P(fixes now) / price, updated after each failure, under the author's constraints and the gates."""
    weights: Sequence[float] = model.prior
    left = [node for node in members(model.allowed) if node < model.remedies]
    done, minutes = 0, 0.0
    while ready := [node for node in left if not model.rules[node].first & ~done]:
        rate = {node: sum(map(mul, weights, model.fixes[node])) / model.price[node] for node in ready}
        node = min(ready, key=lambda node: (model.rules[node].tier, -rate[node], node))
        minutes += model.minutes[node] * sum(weights)
        weights = tuple(map(mul, weights, model.fails[node]))
        done |= 1 << node
        left.remove(node)
    return minutes + model.escalation * sum(weights)


def describe(report: Report) -> tuple[ReportPart, ...]:
    guide = report.guide
    parts = [ReportPart("In short", tuple(_in_short(report)))]
    if report.causes:
        parts.append(_per_cause(report.causes))
    parts += [_worst(report), ReportPart("Worth a look", tuple(_worth_a_look(report)))]
    if report.causes:
        parts.append(_paths(report.causes))
    return tuple(parts) if guide.questions or guide.remedies else (parts[0],)


def title_of(report: Report) -> str:
    return f"{report.guide.slug} for {report.profile.key or 'anybody'}"


def _in_short(report: Report) -> Iterator[str]:
    guide = report.guide
    yield f"{guide.title}: {len(guide.causes)} causes, {len(guide.questions)} questions, {len(guide.remedies)} remedies"
    yield f"expected: {report.minutes:.1f} min over {report.sessions} simulated readers"
    yield f"nine of ten readers: at most {report.minutes_90:.0f} min"
    yield f"escalated: {report.escalated:.0%}"
    if guide.mode != DIAGNOSIS:
        return
    yield f"of {report.fixable.readers} whose fault a remedy is for: {_fixable(report.fixable)}"
    yield f"the same when one answer in ten is wrong: {_fixable(report.with_slips)}"
    bare = without_questions(guide, report.profile, report.sessions)
    saved = bare.some - report.minutes
    yield f"without questions, every remedy in the best order: {bare.every:.1f} min"
    yield f"without questions, escalated once that is cheaper: {bare.some:.1f} min"
    yield f"the questions {'save' if saved >= 0 else 'cost'} {abs(saved):.1f} min"


def describe_collecting(found: Collecting) -> ReportPart:
    """With the collector and without."""

    def row(name: str, before: Course, after: Course) -> tuple[str, ...]:
        minutes = (f"{before.minutes:.1f}", f"{after.minutes:.1f}", _change(before.minutes, after.minutes))
        return (name, *minutes, f"{before.fixable.helped:.1%}", f"{after.fixable.helped:.1%}")

    rows = (
        row("every answer right", found.by_hand, found.collected),
        row("one in ten by hand wrong", found.by_hand_with_slips, found.collected_with_slips),
    )
    columns = ("readers", "min by hand", "min collecting", "change", "helped by hand", "helped collecting")
    return ReportPart("With the collector", (), columns, rows)


def _change(before: float, after: float) -> str:
    return f"{(after - before) / before:+.0%}" if before else "no change"


def _fixable(found: Fixable) -> str:
    return (
        f"{found.helped:.1%} helped ({found.solved} solved, {found.sent_on} sent to another guide), "
        f"{found.handed_over} escalated, {found.untried} of them with no remedy tried"
    )


def _per_cause(causes: Sequence[CauseResult]) -> ReportPart:
    rows = tuple(
        (result.cause.key, f"{result.session.minutes:.0f}", str(result.session.steps), ending(result.session), "yes" if result.is_right else "NO")
        for result in causes
    )  # fmt: skip
    return ReportPart(
        "Per cause, when every answer is the likeliest", (), ("cause", "min", "steps", "ends in", "right"), rows
    )


def _paths(causes: Sequence[CauseResult]) -> ReportPart:
    return ReportPart("Paths", tuple(f"{result.cause.key}: {way_of(result.session.path)}" for result in causes))


def _worst(report: Report) -> ReportPart:
    rows = tuple(
        (f"{session.minutes:.0f}", str(session.steps), session.truth or NOTHING, ending(session), way_of(session.path))
        for session in report.worst
    )
    return ReportPart(
        f"The worst {len(rows)} of {report.sessions}", (), ("min", "steps", "truth", "ends in", "path"), rows
    )


def _worth_a_look(report: Report) -> Iterator[str]:
    wrong = [result.cause.key for result in report.causes if not result.is_right]
    yield f"causes that do not end in their remedy: {listed(wrong)}"
    yield f"questions never asked: {listed(question.key for question in report.never_asked)}"
    yield f"remedies never reached: {listed(remedy.key for remedy in report.never_reached)}"
    yield f"answers that change nothing: {listed(f'{question.key}: {answer}' for question, answer in report.empty_answers)}"
    yield f"causes that nothing separates: {listed(f'{one.key} and {two.key}' for one, two in report.inseparable)}"


def listed(names: Iterator[str] | Sequence[str]) -> str:
    return ", ".join(names) or NOTHING


def ending(session: Session) -> str:
    return session.end or "nowhere"


def way_of(path: Evidence) -> str:
    return " → ".join(f"{key}: {value}" for key, value in path) or NOTHING
