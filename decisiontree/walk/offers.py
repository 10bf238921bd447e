"""When a reader is offered to collect evidence: an action beside the next step, weighed by the planner's own rule."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from decisiontree.guide import DIAGNOSIS, Question
from decisiontree.planner import decide, rules
from decisiontree.planner.batch import weigh_batch
from decisiontree.planner.model import compile_guide
from decisiontree.probes.kinds import HOST, KINDS, SIDES, side_of
from decisiontree.walk.evidence import what_counts
from decisiontree.walk.replay import ASK, DO, Walk

MINUTES = 2.0  # to open a terminal, paste the text and paste its output back
FEWEST = 2  # questions: one is answered sooner by hand
NEEDS = {HOST: "server"}
NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Offer:
    """A collector that is worth running now."""

    side: str
    questions: tuple[Question, ...]  # open ones that it can answer
    minutes: float  # by the clock, fetching who can do it included
    is_root: bool
    saves: float  # expected price that it saves, in minutes

    @property
    def needs(self) -> str:
        return NEEDS.get(self.side, self.side)


def offers(here: Walk, collected: Collection[str] = NOTHING) -> tuple[Offer, ...]:
    """What is worth collecting now, best first. `collected` are questions that a collector has looked at already."""
    if here.guide.mode != DIAGNOSIS or here.next.kind not in (ASK, DO):
        return ()
    return tuple(sorted(_worth_it(here, collected), key=lambda offer: (-offer.saves, offer.side)))


def _worth_it(here: Walk, collected: Collection[str]) -> Iterator[Offer]:
    for side in SIDES:
        found = tuple(
            question
            for question in here.open_questions
            if question.probes and side_of(question) == side and question.key not in collected
        )
        extra = dict(here.profile.extra).get(NEEDS.get(side, side), 0.0)
        minutes = MINUTES + max(0.0, extra)
        by_hand = sum(rules.minutes(question, here.profile) for question in found)
        if len(found) < FEWEST or NEEDS.get(side, side) not in here.profile.can or by_hand <= minutes:
            continue
        is_root = any(KINDS[probe.kind].root for question in found for probe in question.probes)
        saves = _saves(here, frozenset(question.key for question in found), minutes)
        if saves > 0:
            yield Offer(side, found, minutes, is_root, saves)


def _saves(here: Walk, keys: frozenset[str], minutes: float) -> float:
    model = compile_guide(here.guide, here.profile)
    known, faded = what_counts(here.trail)
    batch = weigh_batch(model, keys, minutes, known, decide.decide(model, known, faded), faded)
    return batch.without - batch.cost if batch.is_worth_it else 0.0
