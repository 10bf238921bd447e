"""Which number of a guide matters: what one of them, halved or doubled, does to the expected minutes.

The plan stays as it is; the world is as the changed number says. So the ways that readers take are the same ways, and only
become more or less frequent, or longer: nobody has to be simulated again. Of a chance the odds are halved or doubled, so
that it stays one. What asks whether an answer that leads away is meant is taken as it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import mul

from decisiontree.authoring.simulate import Session
from decisiontree.guide import DIAGNOSIS, ESCALATE, FIXED, UNKNOWN, Guide, Question, Remedy
from decisiontree.walk.evidence import Evidence
from decisiontree.walk.exits import LEAVE, ask_whether, question_before
from decisiontree.walk.second_look import question_of

HALF, TWICE = 0.5, 2.0
LEAST = 0.01  # minutes; what moves less does not matter

Loc = tuple[str, ...]
Row = tuple[float, ...]  # one number per cause


@dataclass(frozen=True, slots=True)
class ReaderPath:
    """A way through the guide: what was answered, how often readers take it, and what it takes them."""

    path: Evidence
    weight: float
    minutes: float
    is_escalated: bool


@dataclass(frozen=True, slots=True)
class Effect:
    """What a number does to the expected minutes. `loc` is its place in the guide's file."""

    loc: Loc
    halved: float
    doubled: float

    @property
    def size(self) -> float:
        return max(abs(self.halved), abs(self.doubled))


@dataclass(frozen=True, slots=True)
class _Told:
    """A way with what each cause gives for it."""

    way: ReaderPath
    answers: Mapping[str, str]  # by question and remedy, what is drawn: a second look finds the same
    joint: Row  # prior times likelihood, for each cause

    def shift(self, ratios: Sequence[float]) -> float:
        """How much more frequent the way is when its likelihood under each cause is multiplied."""
        total = sum(self.joint)
        return sum(map(mul, self.joint, ratios)) / total if total else 1.0


def ways_of(sessions: Iterable[Session]) -> tuple[ReaderPath, ...]:
    """The ways that simulated readers took."""
    found = sorted(sessions, key=lambda session: session.path)
    groups = ((path, list(group)) for path, group in groupby(found, key=lambda session: session.path))
    return tuple(ReaderPath(path, len(group), group[0].minutes, group[0].end == ESCALATE) for path, group in groups)


def which_matter(guide: Guide, ways: Sequence[ReaderPath], escalation: float) -> tuple[Effect, ...]:
    """Every number that matters, the one that matters most first. `escalation` is in minutes."""
    if guide.mode != DIAGNOSIS or not ways:
        return ()
    told = [_read(guide, way) for way in ways]
    found = (*_prices(guide, ways, escalation), *_priors(guide, told), *_likelihoods(guide, told), *_fixes(guide, told))
    return tuple(
        sorted((effect for effect in found if effect.size >= LEAST), key=lambda effect: (-effect.size, effect.loc))
    )


# --- prices: the ways stay as frequent as they are ------------------------------------------------------------------


def _prices(guide: Guide, ways: Sequence[ReaderPath], escalation: float) -> Iterator[Effect]:
    total = sum(way.weight for way in ways)
    times: Counter[str] = Counter()
    for way in ways:
        for key, _ in way.path:
            times[question_of(key)] += way.weight  # type: ignore[assignment]
    for part, nodes in (("questions", guide.questions), ("remedies", guide.remedies)):
        for node in nodes:
            spent = node.minutes * times[node.key] / total
            yield Effect((part, node.key, "minutes"), -spent * HALF, spent)
    spent = escalation * sum(way.weight for way in ways if way.is_escalated) / total
    yield Effect(("escalate", "minutes"), -spent * HALF, spent)


# --- chances: the ways become more or less frequent -----------------------------------------------------------------


def _read(guide: Guide, way: ReaderPath) -> _Told:
    answers: dict[str, str] = {}
    joint: Row = tuple(max(0.0, cause.prior) for cause in guide.causes)
    for key, value in way.path:
        asked = question_of(key)
        if asked not in answers:
            joint = tuple(map(mul, joint, _row_of(guide, answers, asked, value)))
        answers.setdefault(asked, value)
    return _Told(way, answers, joint)


def _row_of(guide: Guide, answers: Mapping[str, str], key: str, value: str) -> Row:
    """P(answer or outcome | cause). That somebody can't tell says nothing of the cause."""
    if key.startswith(LEAVE):
        before = guide.find_node(question_before(key))
        given = before.find_answer(answers.get(before.key, "")) if isinstance(before, Question) else None
        node: Question | Remedy | None = ask_whether(before, given) if isinstance(before, Question) and given else None
    else:
        node = guide.find_node(key)
    if isinstance(node, Remedy):
        return tuple(chance if value == FIXED else 1 - chance for chance in node.fixes)
    answer = node.find_answer(value) if node else None
    return answer.likely if answer else (1.0,) * len(guide.causes)


def _change(told: Sequence[_Told], ratios: Iterable[Sequence[float]]) -> float:
    """Expected minutes with likelihoods multiplied, against those without."""
    minutes = weight = before = before_weight = 0.0
    for each, row in zip(told, ratios, strict=True):
        now = each.way.weight * each.shift(row)
        minutes, weight = minutes + now * each.way.minutes, weight + now
        before, before_weight = before + each.way.weight * each.way.minutes, before_weight + each.way.weight
    return minutes / weight - before / before_weight if weight else 0.0


def _priors(guide: Guide, told: Sequence[_Told]) -> Iterator[Effect]:
    total = sum(max(0.0, cause.prior) for cause in guide.causes)
    for place, cause in enumerate(guide.causes):

        def by(factor: float, place: int = place, prior: float = max(0.0, cause.prior)) -> float:
            norm = total / (total + (factor - 1) * prior) if total else 1.0
            row = tuple(norm * (factor if other == place else 1.0) for other in range(len(guide.causes)))
            return _change(told, (row for _ in told))

        yield Effect(("causes", cause.key, "prior"), by(HALF), by(TWICE))


def _likelihoods(guide: Guide, told: Sequence[_Told]) -> Iterator[Effect]:
    for question in guide.questions:
        asked = [(each, each.answers.get(question.key, UNKNOWN)) for each in told]
        if all(value == UNKNOWN for _, value in asked):
            continue
        for answer in question.answers:
            for place, cause in enumerate(guide.causes):
                is_seen = [value == answer.key for _, value in asked]
                is_told = [value != UNKNOWN for _, value in asked]
                loc = ("questions", question.key, "answers", answer.key, "likely", cause.key)
                yield _odds(guide, told, loc, place, answer.likely[place], is_seen, is_told)


def _fixes(guide: Guide, told: Sequence[_Told]) -> Iterator[Effect]:
    for remedy in guide.remedies:
        is_told = [remedy.key in each.answers for each in told]
        if not any(is_told):
            continue
        is_seen = [each.answers.get(remedy.key) == FIXED for each in told]
        for place, cause in enumerate(guide.causes):
            loc = ("remedies", remedy.key, "fixes", cause.key)
            yield _odds(guide, told, loc, place, remedy.fixes[place], is_seen, is_told)


def _odds(
    guide: Guide, told: Sequence[_Told], loc: Loc, place: int, chance: float, is_seen: Sequence[bool], is_told: Sequence[bool]
) -> Effect:  # fmt: skip
    """Of one chance, under one cause, the odds are changed: with them those of everything that may be seen instead."""

    def by(factor: float) -> float:
        norm = 1 / (1 + (factor - 1) * chance)
        plain = (1.0,) * len(guide.causes)
        rows = {seen: (*plain[:place], norm * (factor if seen else 1.0), *plain[place + 1 :]) for seen in (True, False)}
        return _change(told, (rows[seen] if known else plain for seen, known in zip(is_seen, is_told, strict=True)))

    return Effect(loc, by(HALF), by(TWICE)) if 0 < chance < 1 else Effect(loc, 0.0, 0.0)
