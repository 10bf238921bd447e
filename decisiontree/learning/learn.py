"""What cases say of a guide's words: which of them should be other ones, and how sure that is.

Nothing here changes a guide that readers see: what comes out is a proposal, which a person looks at and merges.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from decisiontree.guide import FIXED, LIKELIHOOD_WORDS, NO_CHANGE, PRIOR_WORDS, Answer, Guide, Question, Remedy
from decisiontree.learning.cases import ClosedCase, Fact, Row, chances_of, facts_of, told, weighed
from decisiontree.learning.estimate import CauseModel, Estimate, Observation, fit, intervals, mean_of, proportion
from decisiontree.learning.words import moved, moved_priors, priors_in_numbers, word_of

ENOUGH = 30  # cases of a known cause, before the likelihood of an answer under it is learned
FEWEST = 30  # cases, before any word moves: fewer are less than the author's own
OUTLIER = 10.0  # times shorter or longer than written: somebody went home meanwhile
SAME = 1.25  # times: what is as near as this to the author's minutes is the same
LEAST_CHANCE = 0.05  # of P(fixes | cause): a remedy that is not for a cause is not judged by it

Loc = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Move:
    """One word that should be another one."""

    loc: Loc  # keys that lead to it in the file of the guide
    before: float
    after: float
    estimate: Estimate  # priors: of the share among all causes; minutes: of their mean

    @property
    def is_minutes(self) -> bool:
        return self.loc[-1] == "minutes"

    @property
    def words(self) -> tuple[str, str]:
        """Before and after, as an author writes them; a number where it is none."""
        if self.is_minutes:
            return f"{self.before:g}", f"{self.after:g}"
        known = PRIOR_WORDS if self.loc[0] == "causes" else LIKELIHOOD_WORDS
        return _said(self.before, known), _said(self.after, known)


@dataclass(frozen=True, slots=True)
class Learned:
    """What the cases of a guide say."""

    guide: Guide  # as it would be
    moves: tuple[Move, ...]
    shares: tuple[Estimate, ...]  # of every cause, in the order of the guide
    cases: float  # by what they count


def learn(guide: Guide, cases: Iterable[ClosedCase], in_words: bool = True) -> Learned:
    """Words that should change, by what became of these cases. Priors are words, or else numbers: words are a factor of
    three apart, and what lies between them is lost."""
    counted = weighed(cases)
    chances = chances_of(guide)
    seen = [Observation(facts_of(guide, case, chances), told(guide, case), case.weight) for case in counted]
    model = fit(CauseModel(_shares([cause.prior for cause in guide.causes]), chances), seen)
    found = intervals(model, seen)
    total = sum(case.weight for case in counted)
    moves = (
        *_priors(guide, found, in_words),
        *_fixes(guide, model, seen),
        *_likelihoods(guide, counted),
        *_minutes(guide, counted),
    )
    if total < FEWEST:
        moves = ()
    return Learned(_with(guide, moves), moves, found, total)


def _shares(weights: Sequence[float]) -> Row:
    return tuple(weight / sum(weights) for weight in weights)


def _priors(guide: Guide, found: Sequence[Estimate], in_words: bool) -> Iterator[Move]:
    values = [cause.prior for cause in guide.causes]
    learned = moved_priors(values, found) if in_words else priors_in_numbers(values, found)
    for cause, value, word, estimate in zip(guide.causes, values, learned, found, strict=True):
        if abs(value - word) > 1e-9:
            yield Move(("causes", cause.key, "prior"), value, word, estimate)


def _fixes(guide: Guide, model: CauseModel, cases: Sequence[Observation]) -> Iterator[Move]:
    """How often a remedy helped with what it is for. Nobody knows the cause of most cases, so each counts by its posterior."""
    known = [(case, model.posterior(case)) for case in cases]
    for remedy in guide.remedies:
        hits = _tally(known, (remedy.key, FIXED), len(guide.causes))
        misses = _tally(known, (remedy.key, NO_CHANGE), len(guide.causes))
        for place, cause in enumerate(guide.causes):
            chance = remedy.fixes[place]
            if chance > LEAST_CHANCE and hits[place] + misses[place] >= ENOUGH:
                estimate = proportion(chance, hits[place], misses[place])
                if (word := moved(chance, estimate, LIKELIHOOD_WORDS)) != chance:
                    yield Move(("remedies", remedy.key, "fixes", cause.key), chance, word, estimate)


def _tally(known: Sequence[tuple[Observation, Row]], fact: Fact, causes: int) -> Row:
    """How many cases of each cause say this."""
    rows = [tuple(case.weight * share for share in row) for case, row in known if fact in case.facts]
    return tuple(map(sum, zip(*rows, strict=True))) if rows else (0.0,) * causes


def _likelihoods(guide: Guide, cases: Sequence[ClosedCase]) -> Iterator[Move]:
    """How often each answer was given where somebody said what it was."""
    for question in guide.questions:
        for place, cause in enumerate(guide.causes):
            given: dict[str, float] = {}
            for case in cases:
                value = dict(case.evidence).get(question.key) if case.cause == cause.key else None
                if value and question.find_answer(value):
                    given[value] = given.get(value, 0.0) + case.weight
            total = sum(given.values())
            for answer in question.answers if total >= ENOUGH else ():
                chance, hits = answer.likely[place], given.get(answer.key, 0.0)
                estimate = proportion(chance, hits, total - hits)
                if (word := moved(chance, estimate, LIKELIHOOD_WORDS)) != chance:
                    loc = ("questions", question.key, "answers", answer.key, "likely", cause.key)
                    yield Move(loc, chance, word, estimate)


def _minutes(guide: Guide, cases: Sequence[ClosedCase]) -> Iterator[Move]:
    """How long a question or remedy takes, where enough programs said so. The mean: minutes are what is added up."""
    nodes: tuple[tuple[str, Question | Remedy], ...] = (
        *(("questions", each) for each in guide.questions),
        *(("remedies", each) for each in guide.remedies),
    )
    for kind, node in nodes:
        told = [(took, case.weight) for case in cases for key, took in case.minutes if guide.find_node(key) is node]
        estimate = mean_of(
            node.minutes, [(min(max(took, node.minutes / OUTLIER), node.minutes * OUTLIER), w) for took, w in told]
        )
        is_sure = not (estimate.low <= node.minutes * SAME and estimate.high >= node.minutes / SAME)
        if estimate.cases >= ENOUGH and is_sure:
            yield Move((kind, node.key, "minutes"), node.minutes, float(f"{estimate.share:.2g}"), estimate)


# --- the guide as it would be ---------------------------------------------------------------------------------------


def _with(guide: Guide, moves: Sequence[Move]) -> Guide:
    after = {move.loc: move.after for move in moves}
    return replace(
        guide,
        causes=tuple(
            replace(each, prior=after.get(("causes", each.key, "prior"), each.prior)) for each in guide.causes
        ),
        remedies=tuple(_remedy(guide, each, after) for each in guide.remedies),
        questions=tuple(_question(guide, each, after) for each in guide.questions),
    )


def _remedy(guide: Guide, remedy: Remedy, after: dict[Loc, float]) -> Remedy:
    keys = (cause.key for cause in guide.causes)
    row = (
        after.get(("remedies", remedy.key, "fixes", key), chance)
        for key, chance in zip(keys, remedy.fixes, strict=True)
    )
    minutes = after.get(("remedies", remedy.key, "minutes"), remedy.minutes)
    return replace(remedy, fixes=tuple(row), minutes=minutes)


def _question(guide: Guide, question: Question, after: dict[Loc, float]) -> Question:
    answers = tuple(_answer(guide, question.key, each, after) for each in question.answers)
    return replace(
        question, answers=answers, minutes=after.get(("questions", question.key, "minutes"), question.minutes)
    )


def _answer(guide: Guide, question: str, answer: Answer, after: dict[Loc, float]) -> Answer:
    keys = (cause.key for cause in guide.causes)
    row = (
        after.get(("questions", question, "answers", answer.key, "likely", key), chance)
        for key, chance in zip(keys, answer.likely, strict=True)
    )
    return replace(answer, likely=tuple(row))


def _said(value: float, words: dict[str, float]) -> str:
    return word_of(value, words) or f"{value:.2g}"
