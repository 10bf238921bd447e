"""What is worked out about a guide: its scenarios, and simulated readers with the numbers that matter."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from decisiontree.authoring.sensitivity import Effect, Loc, ways_of, which_matter
from decisiontree.authoring.simulate import (
    Fixable,
    ScenarioResult,
    Session,
    count_fixable,
    inseparable_causes,
    run_scenario,
    run_sessions,
)
from decisiontree.guide import Cause, Guide, Profile, Question, Remedy, Scenario
from kb.studio.heat import said
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
    now: str  # as it is written
    halved: float
    doubled: float
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
    """The largest first. Escalating comes last, however large: nobody who writes a guide chooses how long it takes."""
    effects = which_matter(guide, ways_of(sessions), guide.escalation.as_seen_by(profile).minutes)
    own = [effect for effect in effects if effect.loc[0] != "escalate"][:SHOWN]
    return [
        _number(guide, places, effect) for effect in (*own, *(each for each in effects if each.loc[0] == "escalate"))
    ]


def _number(guide: Guide, places: Places, effect: Effect) -> NumberRow:
    what, of = _in_words(guide, effect.loc)
    written = places.value(*effect.loc)
    loc = effect.loc if written is not None else (*effect.loc[:-1], "default")
    now = said(places.value(*loc))
    return NumberRow(what, of, now if written is not None else now and f"{now} (default)", effect.halved, effect.doubled, places.spot(*loc))  # fmt: skip


def _in_words(guide: Guide, loc: Loc) -> tuple[str, str]:
    """What a number says, and of what it says it: everything by its title."""
    match loc:
        case "causes", cause, _:
            return "How common it is", _title(guide, cause)
        case "escalate", _:
            return "Minutes of escalating", guide.escalation.to
        case _, key, "minutes":
            return "Minutes", _title(guide, key)
        case "remedies", key, _, cause:
            return f"How likely it fixes “{_title(guide, cause)}”", _title(guide, key)
        case _, key, _, answer, _, cause:
            node = guide.find_node(key)
            given = node.find_answer(answer) if isinstance(node, Question) else None
            return f"How likely “{given.say if given else answer}” is under “{_title(guide, cause)}”", _title(
                guide, key
            )
    return "", ""


def _title(guide: Guide, key: str) -> str:
    """Of a cause, question or remedy."""
    cause, node = guide.find_cause(key), guide.find_node(key)
    return cause.title if cause else str(getattr(node, "ask", "") or getattr(node, "title", key))
