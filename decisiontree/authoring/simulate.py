"""Walks without a reader: scenarios as tests, simulated sessions, random walks.

Everything here drives `walk` from outside, as a browser would, so it tests what readers get.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from random import Random

from decisiontree.guide import (
    DIAGNOSIS,
    ESCALATE,
    FIXED,
    NO_CHANGE,
    UNKNOWN,
    Cause,
    Guide,
    Profile,
    Question,
    Remedy,
    Scenario,
)
from decisiontree.planner import rules
from decisiontree.planner.board import NOTHING
from decisiontree.planner.conditions import keys_in
from decisiontree.probes.kinds import can_answer
from decisiontree.walk import fixed_tree
from decisiontree.walk.exits import LEAVE, YES
from decisiontree.walk.offers import offers
from decisiontree.walk.replay import ASK, DO, GO_TO, HAND_OVER, SOLVED, Evidence, Walk, walk
from decisiontree.walk.second_look import question_of

HELPS = 0.5  # in a scenario, a remedy helps from this P(fixes | truth) on
Each = Callable[[Sequence[int]], Iterable[int]]
SAME = 0.05  # answers whose likelihoods differ less do not separate two causes
WORST = 10
SLIPS = 0.1  # of the answers, when it is measured what wrong ones do
DRAWN = 60  # readers for a scenario that says how many are to be helped

Answer = Callable[[Question], str]
Outcome = Callable[[Remedy], str]


@dataclass(frozen=True, slots=True)
class Session:
    """One walk from the start to its end."""

    truth: str  # key of a cause, "" where none was set
    path: Evidence
    end: str  # the remedy that fixed it, ESCALATE, the slug of another guide, "" when it did not end
    minutes: float

    @property
    def steps(self) -> int:
        """Questions and remedies; that an answer is read twice before another guide takes over is no step."""
        return sum(not key.startswith(LEAVE) for key, _ in self.path)


@dataclass(frozen=True, slots=True)
class ScenarioResult:
    ok: bool
    problems: tuple[str, ...]
    path: Evidence
    minutes: float
    steps: int
    unused: tuple[str, ...]  # keys in `given` that were never asked for


@dataclass(frozen=True, slots=True)
class CauseResult:
    """The walk of a reader whose every answer is the most likely one under this cause."""

    cause: Cause
    session: Session
    is_right: bool  # ends in a remedy for it, or in an escalation where there is none


@dataclass(frozen=True, slots=True)
class Fixable:
    """What became of the readers whose fault a remedy of the guide is for."""

    readers: int
    solved: int
    sent_on: int  # to another guide
    handed_over: int
    untried: int  # of these with no remedy tried

    @property
    def helped(self) -> float:
        """Share of those who were solved or sent on."""
        return (self.solved + self.sent_on) / max(1, self.readers)


@dataclass(frozen=True, slots=True)
class Report:
    guide: Guide
    profile: Profile
    causes: tuple[CauseResult, ...]
    sessions: int
    minutes: float  # expected
    minutes_90: float  # nine of ten sessions take no longer
    escalated: float  # share of sessions
    worst: tuple[Session, ...]
    never_asked: tuple[Question, ...]
    never_reached: tuple[Remedy, ...]
    # They change nothing: not the belief, no condition, no way on.
    empty_answers: tuple[tuple[Question, str], ...]
    # No question tells them apart, and they need different remedies.
    inseparable: tuple[tuple[Cause, Cause], ...]
    fixable: Fixable
    with_slips: Fixable  # the same readers, one in ten of whose answers is wrong


def run_session(
    guide: Guide,
    profile: Profile,
    answer: Answer,
    outcome: Outcome,
    truth: str = "",
    collector: Answer | None = None,
) -> Session:
    """Follow the walk to its end, or until it is certain that it has none. With a collector, evidence is collected
    wherever the reader is offered to."""
    path: list[tuple[str, str]] = []
    minutes = 0.0
    collected: set[str] = set()
    here = walk(guide, path, profile)
    while here.next.kind in (ASK, DO) and len(path) < most_steps(guide):
        if collector and (offered := offers(here, collected)):
            minutes += offered[0].minutes
            collected |= {question.key for question in offered[0].questions}
            found = ((question.key, collector(question)) for question in offered[0].questions)
            path += (pair for pair in found if pair[1] != UNKNOWN)
            here = walk(guide, path, profile)
            continue
        node = here.next.node
        assert node is not None
        minutes += rules.minutes(node, profile)
        path.append((node.key, answer(node) if isinstance(node, Question) else outcome(node)))
        here = walk(guide, path, profile)
    minutes += here.escalation.minutes if here.next.kind == HAND_OVER else 0.0
    return Session(truth, tuple(path), _end_of(here), minutes)


def most_steps(guide: Guide) -> int:
    """More than any walk can have: each remedy is tried once, and sets each answer aside at most once; an answer that
    leads to another guide is read twice, and so may be others before an escalation."""
    return (3 * len(guide.questions) + 1) * (len(guide.remedies) + 1)


def _end_of(here: Walk) -> str:
    if here.next.kind == SOLVED and here.next.node is not None:
        return here.next.node.key
    return {HAND_OVER: ESCALATE, GO_TO: here.next.guide or GO_TO}.get(here.next.kind, "")


def run_scenario(guide: Guide, scenario: Scenario, profiles: Sequence[Profile]) -> ScenarioResult:
    """The walk with the given answers; what is not given is answered as is most likely under the truth.

    A remedy helps when it is for the true cause. One that must come before the remedy the scenario is about
    does not: else that one could never be reached.
    """
    profile = next((each for each in profiles if each.key == scenario.profile), None) or next(
        iter(profiles), rules.ANYBODY
    )
    given = dict(scenario.given)
    place = guide.cause_index.get(scenario.truth)
    before = _all_before(rules.prerequisites(guide, profile), scenario.reaches)

    def answer(question: Question) -> str:
        if question.key.startswith(LEAVE):
            return YES  # what a scenario says is what its reader sees
        return given.get(question_of(question.key)) or likeliest_answer(question, place)

    def outcome(remedy: Remedy) -> str:
        helps = remedy.key == scenario.reaches or (remedy.key not in before and _chance(remedy.fixes, place) >= HELPS)
        return given.get(remedy.key) or (FIXED if helps else NO_CHANGE)

    session = run_session(guide, profile, answer, outcome, scenario.truth)
    problems = (*_problems(scenario, session), *_too_few_helped(guide, profile, scenario))
    asked = {key for key, _ in session.path}
    unused = tuple(key for key in given if key not in asked)
    return ScenarioResult(not problems, problems, session.path, session.minutes, session.steps, unused)


def _all_before(edges: rules.Edges, key: str) -> set[str]:
    found: set[str] = set()
    todo = [key]
    while todo:
        more = edges.get(todo.pop(), frozenset()) - found
        found |= more
        todo += more
    return found


def _chance(row: Sequence[float], place: int | None) -> float:
    return row[place] if place is not None and place < len(row) else 0.0


def likeliest_answer(question: Question, place: int | None) -> str:
    """Of the answers to a question, the likeliest under a cause; the first by key among equals."""
    ranked = sorted(question.answers, key=lambda answer: (-_chance(answer.likely, place), answer.key))
    return ranked[0].key if ranked else UNKNOWN


def _problems(scenario: Scenario, session: Session) -> list[str]:
    keys = [key for key, _ in session.path]
    way = " → ".join(f"{key}: {value}" for key, value in session.path)
    problems = []
    if scenario.reaches and session.end != scenario.reaches:
        problems.append(f"ends in '{session.end or 'nothing'}' instead of '{scenario.reaches}' ({way})")
    if scenario.within_minutes is not None and session.minutes > scenario.within_minutes:
        problems.append(f"takes {session.minutes:.0f} minutes, more than {scenario.within_minutes:g} ({way})")
    if scenario.within_steps is not None and session.steps > scenario.within_steps:
        problems.append(f"takes {session.steps} steps, more than {scenario.within_steps} ({way})")
    problems += [f"comes to '{key}', which it never should ({way})" for key in scenario.never if key in keys]
    for earlier, later in scenario.asks_before:
        if earlier not in keys:
            problems.append(f"never comes to '{earlier}', which should come before '{later}' ({way})")
        elif later in keys and keys.index(later) < keys.index(earlier):
            problems.append(f"comes to '{later}' before '{earlier}' ({way})")
    return problems


def _too_few_helped(guide: Guide, profile: Profile, scenario: Scenario) -> Iterator[str]:
    """Readers drawn with this truth and these answers, or with any fault that a remedy is for: are enough helped?"""
    if scenario.solves_at_least is None:
        return
    wanted = {scenario.truth} if scenario.truth else fixable_causes(guide)
    weights = [max(cause.prior, 0.0) * (cause.key in wanted) for cause in guide.causes]
    drawn = [
        _run_drawn(guide, profile, f"scenario {case}", weights, given=dict(scenario.given)) for case in range(DRAWN)
    ]
    helped = sum(session.end not in (ESCALATE, "") for session in drawn) / DRAWN
    if helped < scenario.solves_at_least:
        yield f"of {DRAWN} drawn readers {helped:.0%} are helped, fewer than {scenario.solves_at_least:.0%}"


def simulate(guide: Guide, profile: Profile, sessions: int = 300, seed: int = 0, each: Each = iter) -> Report:
    """What readers of this kind can expect of a guide. `each` is told how far it is."""
    causes = tuple(_run_cause(guide, profile, place) for place in range(len(guide.causes)))
    sampled = run_sessions(guide, profile, sessions, seed, each=each)
    slipped = run_sessions(guide, profile, sessions, seed, SLIPS) if guide.mode == DIAGNOSIS else ()
    minutes = sorted(session.minutes for session in sampled)
    passed = {key for session in (*sampled, *(each.session for each in causes)) for key, _ in session.path}
    return Report(
        guide=guide,
        profile=profile,
        causes=causes,
        sessions=len(sampled),
        minutes=sum(minutes) / max(1, len(minutes)),
        minutes_90=minutes[(9 * len(minutes) - 1) // 10] if minutes else 0.0,
        escalated=sum(session.end == ESCALATE for session in sampled) / max(1, len(sampled)),
        worst=tuple(sorted(sampled, key=lambda session: -session.minutes)[:WORST]),
        never_asked=tuple(question for question in guide.questions if question.key not in passed),
        never_reached=tuple(remedy for remedy in guide.remedies if remedy.key not in passed),
        empty_answers=_empty_answers(guide),
        inseparable=inseparable_causes(guide),
        fixable=count_fixable(guide, sampled),
        with_slips=count_fixable(guide, slipped),
    )


def _run_cause(guide: Guide, profile: Profile, place: int) -> CauseResult:
    cause = guide.causes[place]
    session = run_session(
        guide,
        profile,
        lambda question: YES if question.key.startswith(LEAVE) else likeliest_answer(question, place),
        lambda remedy: FIXED if _chance(remedy.fixes, place) >= HELPS else NO_CHANGE,
        cause.key,
    )
    has_remedy = any(_chance(remedy.fixes, place) >= HELPS for remedy in guide.remedies)
    return CauseResult(cause, session, (session.end != ESCALATE) is has_remedy)


def count_fixable(guide: Guide, sessions: Sequence[Session]) -> Fixable:
    known = fixable_causes(guide)
    ends = [session for session in sessions if session.truth in known]
    over = [session for session in ends if session.end == ESCALATE]
    solved = sum(guide.find_node(session.end) is not None for session in ends)
    untried = sum(all(isinstance(guide.find_node(key), Question) for key, _ in session.path) for session in over)
    return Fixable(len(ends), solved, len(ends) - len(over) - solved, len(over), untried)


def fixable_causes(guide: Guide) -> frozenset[str]:
    """Causes that a remedy of the guide is for."""
    return frozenset(
        cause.key
        for place, cause in enumerate(guide.causes)
        if any(_chance(remedy.fixes, place) >= HELPS for remedy in guide.remedies)
    )


def run_sessions(
    guide: Guide, profile: Profile, count: int, seed: int = 0, slips: float = 0.0, collects: bool = False, each: Each = iter,
) -> tuple[Session, ...]:  # fmt: skip
    """Sessions with truth, answers and outcomes drawn from the guide's own probabilities; so many answers are wrong.

    What is drawn for a case does not depend on what is asked, or when: two plans meet the same cases.
    """
    weights = [max(cause.prior, 0.0) for cause in guide.causes]
    return tuple(
        _run_drawn(guide, profile, f"{seed} {case}", weights, slips, collects=collects) for case in each(range(count))
    )


def _run_drawn(
    guide: Guide,
    profile: Profile,
    case: str,
    weights: Sequence[float],
    slips: float = 0.0,
    given: Mapping[str, str] = NOTHING,
    collects: bool = False,
) -> Session:
    def luck(key: str) -> Random:
        return Random(f"{case} {key}")  # noqa: S311  (nothing secret is drawn)

    place = luck("").choices(range(len(weights)), weights)[0] if any(weights) else None

    def answer(question: Question) -> str:
        asked = question_of(question.key)  # a second look finds the same, and may slip anew
        drawn = given.get(asked) or draw_answer(question, place, luck(asked))
        return slip(question, drawn, luck(f"{question.key} slip"), slips)

    def outcome(remedy: Remedy) -> str:
        if guide.mode != DIAGNOSIS:
            return luck(remedy.key).choice((FIXED, NO_CHANGE))
        return FIXED if luck(remedy.key).random() < _chance(remedy.fixes, place) else NO_CHANGE

    def collector(question: Question) -> str:
        """What is drawn, as far as a collector can say it; it makes no slips."""
        drawn = draw_answer(question, place, luck(question.key))
        return drawn if drawn in can_answer(question) else UNKNOWN

    truth = guide.causes[place].key if place is not None else ""
    return run_session(guide, profile, answer, outcome, truth, collector if collects else None)


def slip(question: Question, answer: str, random: Random, slips: float) -> str:
    """The answer, or now and then a wrong one: any of the others."""
    others = [each.key for each in question.answers if each.key != answer]
    return random.choice(others) if answer != UNKNOWN and others and random.random() < slips else answer


def draw_answer(question: Question, place: int | None, random: Random) -> str:
    if not question.answers or random.random() < question.unknown:
        return UNKNOWN
    weights = [_chance(answer.likely, place) for answer in question.answers]
    keys = [answer.key for answer in question.answers]
    return random.choices(keys, weights)[0] if sum(weights) > 0 else random.choice(keys)


def _empty_answers(guide: Guide) -> tuple[tuple[Question, str], ...]:
    conditions = [node.only_if for node in guide.questions] + [node.only_if for node in guide.remedies]
    named = {key for condition in conditions if condition for key in keys_in(condition)}
    return tuple(
        (question, answer.key)
        for question in guide.questions
        for answer in question.answers
        if question.key not in named
        and not answer.next
        and max(answer.likely, default=0) - min(answer.likely, default=0) < SAME
    )


def inseparable_causes(guide: Guide) -> tuple[tuple[Cause, Cause], ...]:
    rows = [answer.likely for question in guide.questions for answer in question.answers]
    aims = [rules.aims_at(remedy) for remedy in guide.remedies]
    return tuple(
        (guide.causes[left], guide.causes[right])
        for left, right in combinations(range(len(guide.causes)), 2)
        if all(abs(_chance(row, left) - _chance(row, right)) < SAME for row in rows)
        and any((left in aim) is not (right in aim) for aim in aims)
    )


def check_reachable(guide: Guide, profile: Profile, walks: int = 25, seed: int = 0) -> tuple[str, ...]:
    """Walks with any answer at every step: each must end. The ways of those that did not, in words."""
    random = Random(seed)  # noqa: S311  (nothing secret is drawn)
    sessions = (
        run_session(
            guide,
            profile,
            lambda question: random.choice([*(answer.key for answer in question.answers), UNKNOWN]),
            lambda remedy: random.choice([NO_CHANGE, *fixed_tree.outcomes(remedy)]),
        )
        for _ in range(walks)
    )
    return tuple(
        f"a walk of {session.steps} steps did not end: "
        + " → ".join(f"{key}: {value}" for key, value in session.path[:20])
        for session in sessions
        if not session.end
    )
