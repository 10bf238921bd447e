"""What is worked out about a guide: its scenarios, and simulated readers with the numbers that matter."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from decisiontree.authoring.sensitivity import Effect, ways_of, which_matter
from decisiontree.authoring.simulate import (
    Fixable,
    ScenarioResult,
    Session,
    count_fixable,
    inseparable_causes,
    run_scenario,
    run_sessions,
)
from decisiontree.guide import OTHER, Cause, Guide, Profile, Question, Remedy, Scenario
from kb.studio.places import FilePlace, Places

READERS = 100
SHOWN = 15  # numbers that matter
SLOWEST = 3


@dataclass(frozen=True, slots=True)
class ScenarioRow:
    scenario: Scenario
    result: ScenarioResult
    spot: FilePlace
    query: str  # of the session that it takes


@dataclass(frozen=True, slots=True)
class ReadersReport:
    """What so many simulated readers met."""

    count: int
    minutes: float
    minutes_90: float
    escalated: float
    fixable: Fixable
    slowest: tuple[tuple[str, float, str], ...]  # the true cause, minutes, query
    never_asked: tuple[Question, ...]
    never_reached: tuple[Remedy, ...]
    inseparable: tuple[tuple[Cause, Cause], ...]


@dataclass(frozen=True, slots=True)
class NumberRow:
    what: str
    of: str
    halved: float
    doubled: float
    share: float  # of the largest
    spot: FilePlace


def run_scenarios(guide: Guide, profiles: Sequence[Profile]) -> Iterator[tuple[int, ScenarioResult]]:
    for index, scenario in enumerate(guide.scenarios):
        yield index, run_scenario(guide, scenario, profiles)


def run_readers(guide: Guide, profile: Profile, most: int = READERS) -> Iterator[Session]:
    """One after the other, the same as `manage.py simulate` meets."""
    for case in range(most):
        yield run_sessions(guide, profile, most, each=lambda cases, case=case: [case])[0]  # type: ignore[misc]


def scenario_rows(guide: Guide, places: Places, found: Sequence[tuple[int, ScenarioResult]]) -> list[ScenarioRow]:
    """Those that fail first."""
    rows = [
        ScenarioRow(guide.scenarios[index], result, places.spot("scenarios", index), urlencode(result.path))
        for index, result in found
    ]
    return sorted(rows, key=lambda row: row.result.ok)


def describe_readers(guide: Guide, sessions: Sequence[Session]) -> ReadersReport:
    minutes = sorted(session.minutes for session in sessions)
    passed = {key for session in sessions for key, _ in session.path}
    titles = {cause.key: cause.title for cause in guide.causes}
    return ReadersReport(
        count=len(sessions),
        minutes=sum(minutes) / max(1, len(minutes)),
        minutes_90=minutes[(9 * len(minutes) - 1) // 10] if minutes else 0.0,
        escalated=sum(session.end == "escalate" for session in sessions) / max(1, len(sessions)),
        fixable=count_fixable(guide, sessions),
        slowest=tuple(
            (titles.get(each.truth, ""), each.minutes, urlencode(each.path))
            for each in sorted(sessions, key=lambda session: -session.minutes)[:SLOWEST]
        ),
        never_asked=tuple(each for each in guide.questions if each.key not in passed),
        never_reached=tuple(each for each in guide.remedies if each.key not in passed),
        inseparable=inseparable_causes(guide),
    )


def number_rows(guide: Guide, places: Places, profile: Profile, sessions: Sequence[Session]) -> list[NumberRow]:
    effects = which_matter(guide, ways_of(sessions), guide.escalation.as_seen_by(profile).minutes)[:SHOWN]
    largest = max((effect.size for effect in effects), default=1.0)
    return [_number(guide, places, effect, largest) for effect in effects]


def _number(guide: Guide, places: Places, effect: Effect, largest: float) -> NumberRow:
    part, key, *rest = (*effect.loc, "")
    node, cause = guide.find_node(key), guide.find_cause(rest[-2] if len(rest) > 1 else key)
    title = getattr(node, "ask", "") or getattr(node, "title", "")
    match part:
        case "causes":
            what, of = "How common it is", cause.title if cause else key
        case "escalate":
            what, of = "Minutes of escalating", guide.escalation.to
        case _ if rest[0] == "minutes":
            what, of = "Minutes", title
        case "remedies":
            what, of = f"How likely it fixes “{cause.title if cause else OTHER}”", title
        case _:
            answer = node.find_answer(rest[1]) if isinstance(node, Question) else None
            what = f"How likely “{answer.say if answer else rest[1]}” is under “{cause.title if cause else OTHER}”"
            of = title
    spot = (
        places.spot(*effect.loc) if places.value(*effect.loc) is not None else places.spot(*effect.loc[:-1], "default")
    )
    return NumberRow(what, of, effect.halved, effect.doubled, effect.size / largest, spot)
