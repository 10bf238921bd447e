"""From a pasted output to answers: one reading for each question it is about, with the lines that decide."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from decisiontree.guide import UNKNOWN, Answer, Guide, Question
from decisiontree.probes.kinds import DENIED, FAILED, UNFILLED, side_of
from decisiontree.probes.output import Output, OutputLine
from decisiontree.probes.reads import read, revision_of_probe

DAY = 24 * 3600
AHEAD = 3600  # clocks differ
TOO_OLD = "It was collected more than a day ago. Run the collector again."
CHANGED = "The check has changed since. Run the collector again."
MIXED = "The output is of more than one machine, and they differ."
WRONG_SIDE = "It was collected on the other side."
IN_WORDS = {
    DENIED: "It could not be read without more rights.",
    FAILED: "It could not be read there.",
    UNFILLED: "A name was not filled in at the head of the collector.",
}
NO_ROW = "What was read fits no answer."
NOTHING: Mapping[str, str] = {}
NOT_WHOLE = "Some of its lines are missing or were changed."


@dataclass(frozen=True, slots=True)
class Reading:
    """What an output says about one question."""

    question: Question
    answer: Answer | None  # None: can't tell
    lines: tuple[tuple[str, str], ...]  # (value, what it is) that decide, all there are where nothing is decided
    why: str = ""  # there is no answer
    earlier: Answer | None = None  # what was answered before, where that differs


@dataclass(frozen=True, slots=True)
class CollectedEvidence:
    """All that an output says about a guide."""

    readings: tuple[Reading, ...]
    strangers: tuple[str, ...]  # ids of other guides that lines are for
    unknown: tuple[str, ...]  # keys that are no question of the guide with a probe
    broken: int  # lines that are not whole

    @property
    def answered(self) -> tuple[Reading, ...]:
        return tuple(reading for reading in self.readings if reading.answer)

    @property
    def unanswered(self) -> tuple[Reading, ...]:
        return tuple(reading for reading in self.readings if not reading.answer)


def find_answers(guide: Guide, output: Output, now: int, known: Mapping[str, str] = NOTHING) -> CollectedEvidence:
    """The answers that an output gives; `known` are those given before."""
    own = [item for item in output.lines if item.guide == guide.id]
    by_question: dict[str, list[OutputLine]] = {}
    for item in own:
        by_question.setdefault(item.question, []).append(item)
    questions = {question.key: question for question in guide.questions if question.probes}
    readings = tuple(
        _reading(question, by_question[key], now, known.get(key, ""))
        for key, question in questions.items()
        if key in by_question
    )
    strangers = dict.fromkeys(item.guide for item in output.lines if item.guide != guide.id)
    return CollectedEvidence(
        readings, tuple(strangers), tuple(sorted(by_question.keys() - questions.keys())), output.broken
    )


def _reading(question: Question, items: list[OutputLine], now: int, known: str) -> Reading:
    usable, why = _usable(question, items, now)
    values = _values(usable)
    verdict = read(question, values)
    answer = question.find_answer(verdict.answer)
    if answer is None:
        return Reading(question, None, tuple(values.items()), why or _why(values))
    earlier = question.find_answer(known) if known not in ("", UNKNOWN, answer.key) else None
    lines = tuple((name, values[name]) for name in verdict.because) or tuple(values.items())
    return Reading(question, answer, lines, earlier=earlier)


def _usable(question: Question, items: list[OutputLine], now: int) -> tuple[list[OutputLine], str]:
    """The lines that may count, and why the others may not."""
    why = ""
    tests: tuple[tuple[Callable[[OutputLine], bool], str], ...] = (
        (lambda item: item.side == side_of(question), WRONG_SIDE),
        (lambda item: item.revision == revision_of_probe(question), CHANGED),
        (lambda item: -AHEAD <= now - item.time <= DAY, TOO_OLD),
    )
    for is_right, reason in tests:
        kept = [item for item in items if is_right(item)]
        why = why or ("" if kept else reason)
        items = kept
    machines = {item.machine for item in items}
    if len(machines) > 1 and _differ(items):
        return [], MIXED
    return items, why


def _differ(items: Iterable[OutputLine]) -> bool:
    """Do machines say different things? Each by its latest run."""
    latest = {(item.machine, item.name): item.value for item in sorted(items, key=lambda item: item.time)}
    seen: dict[str, set[str]] = {}
    for (_, name), value in latest.items():
        seen.setdefault(name, set()).add(value)
    machines: dict[str, set[str]] = {}
    for machine, name in latest:
        machines.setdefault(machine, set()).add(name)
    return (
        any(len(values) > 1 for values in seen.values()) or len({frozenset(names) for names in machines.values()}) > 1
    )


def _values(items: Iterable[OutputLine]) -> dict[str, str]:
    """The values of the latest run; one that a run gives twice, and differently, is none."""
    items = list(items)
    latest = max((item.time for item in items), default=0)
    found: dict[str, str] = {}
    for item in items:
        if item.time == latest:
            found[item.name] = item.value if found.get(item.name, item.value) == item.value else FAILED
    return found


def _why(values: Mapping[str, str]) -> str:
    words = next((IN_WORDS[value] for value in values.values() if value in IN_WORDS), "")
    return words or (NO_ROW if values else NOT_WHOLE)
