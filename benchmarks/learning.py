"""What learning from outcomes is worth: the plan with learned words against the one with the author's, and with the true numbers.

Authors are off by up to a factor of ten in their priors and know likelihoods as words only. Readers follow the plan of the
author's guide; what became of them is all that is learned from. Minutes are those of simulated readers of the truth.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import sqrt
from random import Random
from statistics import mean, stdev

from benchmarks.measure import Result, result, table
from benchmarks.random_guides import ANYBODY, random_guide
from decisiontree.authoring.simulate import draw_answer
from decisiontree.guide import FIXED, LIKELIHOOD_WORDS, NO_CHANGE, PRIOR_WORDS, Answer, Guide, Remedy
from decisiontree.learning.cases import ClosedCase
from decisiontree.learning.estimate import Estimate
from decisiontree.learning.learn import learn
from decisiontree.learning.words import moved_priors, nearest_word
from decisiontree.planner.decide import decide
from decisiontree.planner.model import compile_guide

CAUSES, REMEDIES, QUESTIONS = 12, 14, 10
# (causes, remedies, questions): how many guides. Guides differ much, so few of them say little; large ones take long.
SIZES = {(8, 9, 6): 30, (CAUSES, REMEDIES, QUESTIONS): 10}
OFF = 10.0  # times too much or too little, at most
READERS = 600  # that a plan is judged by
RUNS = (300, 1000)
LIES = 0.1
TRUE, TRUE_IN_WORDS = "true priors, same words", "true priors, in words"
IN_NUMBERS, COUNTED = ", in numbers", "counting what fixed it, 1000"
TOLD = 1 / 3  # of the cases that were handed over: somebody says later what it was


@dataclass(frozen=True)
class World:
    """The truth, and what an author makes of it."""

    truth: Guide
    author: Guide
    informed: Guide  # the author's words, with the true priors


def make_world(seed: int, causes: int = CAUSES, remedies: int = REMEDIES, questions: int = QUESTIONS) -> World:
    rng = Random(seed)
    truth = random_guide(rng, causes, remedies, questions, words=False, unknown=0.1)
    informed = replace(
        truth,
        remedies=tuple(replace(each, fixes=tuple(map(_in_words, each.fixes))) for each in truth.remedies),
        questions=tuple(
            replace(each, answers=tuple(_answer_in_words(answer) for answer in each.answers))
            for each in truth.questions
        ),
    )
    total = sum(cause.prior for cause in truth.causes)
    guessed = [cause.prior / total * causes / 3 * OFF ** rng.uniform(-1, 1) for cause in truth.causes]
    words = [PRIOR_WORDS[nearest_word(value, PRIOR_WORDS)] for value in guessed]
    author = replace(
        informed, causes=tuple(replace(cause, prior=word) for cause, word in zip(truth.causes, words, strict=True))
    )
    return World(truth, author, informed)


def _in_words(chance: float) -> float:
    return LIKELIHOOD_WORDS[nearest_word(chance, LIKELIHOOD_WORDS)] if chance > 0 else 0.0


def _answer_in_words(answer: Answer) -> Answer:
    return replace(answer, likely=tuple(map(_in_words, answer.likely)))


class Plan:
    """What to do next by a guide; each state is decided once."""

    def __init__(self, guide: Guide) -> None:
        self.model = compile_guide(guide, ANYBODY)
        self._next: dict[frozenset[tuple[str, str]], str] = {}

    def next(self, evidence: dict[str, str]) -> str:
        """Key of the node, "" to hand over."""
        state = frozenset(evidence.items())
        if state not in self._next:
            self._next[state] = decide(self.model, evidence).key or ""
        return self._next[state]


def play(truth: Guide, plan: Plan, rng: Random) -> tuple[float, ClosedCase]:
    """Minutes of one reader, and the case that is left. Truth, answers and outcomes are drawn first: every plan meets the same."""
    place = rng.choices(range(len(truth.causes)), [cause.prior for cause in truth.causes])[0]
    answers = {question.key: draw_answer(question, place, rng) for question in truth.questions}
    helps = {remedy.key for remedy in truth.remedies if rng.random() < remedy.fixes[place]}
    minutes = {node.key: node.minutes for node in (*truth.questions, *truth.remedies)}
    evidence: dict[str, str] = {}
    spent = 0.0
    while key := plan.next(evidence):
        spent += minutes[key]
        evidence[key] = answers.get(key, FIXED if key in helps else NO_CHANGE)
        if evidence[key] == FIXED:
            return spent, ClosedCase(tuple(evidence.items()), is_vouched_for=True)
    cause = truth.causes[place].key if rng.random() < TOLD else ""
    return spent + truth.escalation.minutes, ClosedCase(tuple(evidence.items()), cause, is_vouched_for=True)


def minutes_of(truth: Guide, guide: Guide, readers: int = READERS) -> float:
    plan = Plan(guide)
    return mean(play(truth, plan, Random(f"reader {number}"))[0] for number in range(readers))


def cases_of(world: World, count: int, lies: float = 0.0) -> list[ClosedCase]:
    """What readers of the author's guide leave behind; some say another outcome than they had."""
    plan, rng = Plan(world.author), Random(f"cases {world.truth.causes}")
    return [_with_a_lie(play(world.truth, plan, rng)[1], rng, lies) for _ in range(count)]


def _with_a_lie(case: ClosedCase, rng: Random, lies: float) -> ClosedCase:
    if not case.evidence or rng.random() >= lies:
        return case
    *before, (key, value) = case.evidence
    told = {FIXED: NO_CHANGE, NO_CHANGE: FIXED}.get(value, value)
    return replace(case, evidence=(*before, (key, told)))


def by_counting(guide: Guide, cases: Sequence[ClosedCase], in_shares: bool = False) -> Guide:
    """The obvious way, for comparison: what was fixed had the cause that the remedy is for. `in_shares`: the likeliest cause
    does not get all of it; each gets as much as the remedy is for it."""
    counts = [30 * cause.prior / sum(each.prior for each in guide.causes) for cause in guide.causes]
    for case in cases:
        for key, value in case.evidence:
            if value == FIXED and isinstance(node := guide.find_node(key), Remedy):
                for place, share in enumerate(_blamed(node, in_shares)):
                    counts[place] += share
    causes = tuple(replace(cause, prior=count) for cause, count in zip(guide.causes, counts, strict=True))
    return replace(guide, causes=causes)


def _blamed(remedy: Remedy, in_shares: bool) -> list[float]:
    if in_shares:
        return [chance / sum(remedy.fixes) for chance in remedy.fixes]
    return [float(place == remedy.fixes.index(max(remedy.fixes))) for place in range(len(remedy.fixes))]


def priors_in_words(world: World) -> Guide:
    """The true priors as an author who knew them would write them: what learning in words can reach at best."""
    shares = [cause.prior / sum(each.prior for each in world.truth.causes) for cause in world.truth.causes]
    sure = [Estimate(share, share, share, 1e6) for share in shares]
    words = moved_priors([cause.prior for cause in world.author.causes], sure)
    causes = (replace(cause, prior=word) for cause, word in zip(world.truth.causes, words, strict=True))
    return replace(world.informed, causes=tuple(causes))


def gaps_of(world: World, readers: int) -> dict[str, float]:
    """Minutes above the plan with true numbers, in per cent, for each way to come to a guide."""
    cases, lies = cases_of(world, max(RUNS)), cases_of(world, max(RUNS), LIES)
    solved = [case for case in cases if FIXED in dict(case.evidence).values()]
    guides = {"author's words": world.author, TRUE: world.informed, TRUE_IN_WORDS: priors_in_words(world)}
    for way, in_words in (("", True), (IN_NUMBERS, False)):
        for count in RUNS:
            guides[f"learned from {count}{way}"] = learn(world.author, cases[:count], in_words).guide
        guides[f"learned from 1000, a tenth lies{way}"] = learn(world.author, lies, in_words).guide
    guides["solved cases only, 1000"] = learn(world.author, solved).guide
    guides[COUNTED] = by_counting(world.author, cases)
    guides[f"{COUNTED}, in shares"] = by_counting(world.author, cases, in_shares=True)
    best = minutes_of(world.truth, world.truth, readers)
    return {name: 100 * (minutes_of(world.truth, guide, readers) / best - 1) for name, guide in guides.items()}


def aims_of(means: dict[str, float]) -> dict[str, float]:
    aims = {}
    for way, least in (("", means[TRUE_IN_WORDS]), (IN_NUMBERS, means[TRUE])):
        aims |= {
            f"learned from 300{way}": 5.0,
            f"learned from 1000{way}": least + 0.5,
            f"learned from 1000, a tenth lies{way}": 7.0,
        }
    return aims


def run(sizes: Mapping[tuple[int, int, int], int] = SIZES, readers: int = READERS) -> list[Result]:
    found: list[Result] = []
    for size, guides in sizes.items():
        print(
            f"learning: minutes above the plan with true numbers, {guides} guides with {size[0]} causes, {size[1]} remedies and"
            f" {size[2]} questions, priors off by up to {OFF:g} times"
        )
        gaps = [gaps_of(make_world(seed, *size), readers) for seed in range(guides)]
        above = {name: [each[name] for each in gaps] for name in gaps[0]}
        aims = aims_of({name: mean(values) for name, values in above.items()})
        results = [
            result(f"{name} ({size[0]} causes)", "%", [mean(values)], aims.get(name)) for name, values in above.items()
        ]
        print(table(results))
        errors = ", ".join(f"{name} ±{stdev(above[name]) / sqrt(guides):.1f}" for name in above if guides > 1)
        print(f"  standard errors over guides: {errors}")
        worse = sum(each["learned from 1000"] > each["author's words"] for each in gaps)
        print(f"  worse than the author's own words after 1000: {worse} of {guides} guides")
        print(f"  counting loses by × {mean(above[COUNTED]) / mean(above['learned from 1000']):.1f}")
        found += results
    return found


if __name__ == "__main__":
    run()
