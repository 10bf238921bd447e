"""Why the walk says what it says: in words first, the numbers beside them.

The strength of evidence is its Bayes factor: how much more likely the answer is under a cause than under the
others. In a walk the others weigh what everything else that is known leaves of them (leave one out), so that a sign
speaks for a cause if, and only if, the cause is likelier with it than without it. It does not depend on the order in
which evidence came. Where nothing is known, on the page of a cause, they weigh their priors.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from operator import mul

from decisiontree.guide import FIXED, FIXED_TREE, OTHER, UNKNOWN, Answer, Cause, Guide, Question, Remedy
from decisiontree.planner import belief, rules
from decisiontree.planner.board import factor_of, fade, lay_out
from decisiontree.planner.model import Model, compile_guide
from decisiontree.planner.sequence import best_sequence
from decisiontree.walk import fixed_tree
from decisiontree.walk.evidence import CANT_TELL, OUTCOME_WORDS, Entry, is_no_news, label, what_counts
from decisiontree.walk.reasons import told_apart
from decisiontree.walk.replay import ASK, DO, HAND_OVER, Next, Walk, walk

# From this Bayes factor on; its inverse counts against a cause with the same word.
STRENGTHS = ((10.0, "strongly"), (3.0, "clearly"), (1.25, "slightly"))
LIVE = 0.02  # a cause with less than this share is not worth a word
LEAST_CHANCE = 1e-6  # keeps a certain answer from an infinite factor
MOST_TURNS = 6  # of what would change one's mind


@dataclass(frozen=True, slots=True)
class Lead:
    """What one answer or outcome leads to."""

    value: str
    say: str
    chance: float  # that this will be the answer, by what is known now; 0 in fixed guides
    next: Next
    text: str  # the same in one line
    raises: tuple[Cause, ...]  # causes it makes more likely, most likely first


@dataclass(frozen=True, slots=True)
class Why:
    """Why this step now."""

    text: str
    separates: tuple[Cause, ...]  # causes that the answers tell apart; for a remedy those it is for
    leads: tuple[Lead, ...]
    more: int = 0  # answers that were not looked at: the least likely


@dataclass(frozen=True, slots=True)
class Sign:
    """An answer or outcome that speaks for or against a cause."""

    node: Question | Remedy
    value: str
    say: str
    raises: bool
    strength: str  # "strongly" | "clearly" | "slightly"
    factor: float  # Bayes factor, below 1 when it speaks against
    text: str


@dataclass(frozen=True, slots=True)
class Case:
    """For and against one cause, strongest first."""

    cause: Cause
    share: float
    word: str
    raised_by: tuple[Sign, ...]
    lowered_by: tuple[Sign, ...]


@dataclass(frozen=True, slots=True)
class Turn:
    """An answer that would make another cause the most likely one."""

    question: Question
    answer: Answer
    chance: float
    cause: Cause
    share: float
    text: str


def why_this(here: Walk, most: int | None = None) -> Why:
    """Why this step, and where each answer leads: each costs a decision, so `most` of them may be looked at."""
    node = here.next.node
    if node is None or here.next.kind not in (ASK, DO):
        return Why(here.next.reason, (), ())
    values = _values(node)
    looked_at = sorted(values, key=lambda value: -_chance(here, node, value))[:most]
    leads = tuple(_lead(here, node, value) for value in values if value in looked_at)
    if isinstance(node, Remedy):
        return Why(here.next.reason, _aimed_at(here, node), leads)
    return Why(here.next.reason, _separated(here, node, leads), leads, len(values) - len(leads))


def _separated(here: Walk, node: Question, leads: Sequence[Lead]) -> tuple[Cause, ...]:
    """Those that the reason names first, then all that an answer makes likelier."""
    raised = {cause.key for lead in leads for cause in lead.raises}
    model = compile_guide(here.guide, here.profile)
    weights = weights_of(here)
    named = told_apart(here.guide, model, node.key, weights) if weights and node.key in model.index else ()
    rest = (c.cause for c in here.candidates if c.cause.key in raised and c.cause not in named)
    return (*named, *rest)


def weights_of(here: Walk) -> belief.Weights:
    """The belief in the order of the model; nothing in an author's tree, which has none."""
    if not here.candidates:
        return ()
    share = {candidate.cause.key: candidate.share for candidate in here.candidates}
    return tuple(share[here.guide.causes[place].key] for place in compile_guide(here.guide, here.profile).causes)


def _values(node: Question | Remedy) -> tuple[str, ...]:
    if isinstance(node, Question):
        return (*(answer.key for answer in node.answers), UNKNOWN)
    return tuple(value for value in fixed_tree.outcomes(node) if value != FIXED)


def _aimed_at(here: Walk, remedy: Remedy) -> tuple[Cause, ...]:
    chances = _by_cause(here.guide, remedy.fixes)
    cured = [c for c in here.candidates if chances.get(c.cause.key, 0.0) > rules.EVEN]
    cured.sort(key=lambda candidate: -candidate.share * chances[candidate.cause.key])
    return tuple(c.cause for number, c in enumerate(cured) if number == 0 or c.share >= LIVE)


def _by_cause(guide: Guide, row: Sequence[float]) -> dict[str, float]:
    return {cause.key: chance for cause, chance in zip(guide.causes, row, strict=False)}


def _after(here: Walk, node: Question | Remedy, value: str) -> Walk:
    return walk(here.guide, (*here.evidence, (node.key, value)), here.profile)


def _lead(here: Walk, node: Question | Remedy, value: str) -> Lead:
    there = _after(here, node, value)
    return Lead(
        value=value,
        say=_say(node, value),
        chance=_chance(here, node, value),
        next=there.next,
        text=_in_one_line(there),
        raises=_raised(here, there),
    )


def _say(node: Question | Remedy, value: str) -> str:
    if isinstance(node, Remedy):
        return OUTCOME_WORDS[value]
    answer = node.find_answer(value)
    return answer.say if answer else CANT_TELL


def _in_one_line(there: Walk) -> str:
    step = there.next
    if step.kind == ASK and step.guide:
        return "Then another guide continues, if you are sure."
    if step.node is not None:
        verb = {ASK: "Then check", DO: "Then try"}.get(step.kind, "Then it is solved by")
        return f"{verb}: {label(step.node)}"
    if step.kind == HAND_OVER:
        return f"Then escalate to: {there.escalation.to}"
    return "Then another guide continues." if step.guide else "Then look up the new error."


def _chance(here: Walk, node: Question | Remedy, value: str) -> float:
    if isinstance(node, Question) and value == UNKNOWN:
        return node.unknown
    shares = {candidate.cause.key: candidate.share for candidate in here.candidates}
    row = _by_cause(here.guide, _row(node, value))
    mean = sum(share * row.get(key, 0.0) for key, share in shares.items())
    return mean * (1 - node.unknown) if isinstance(node, Question) else mean


def _row(node: Question | Remedy, value: str) -> Sequence[float]:
    """Likelihood of an answer or outcome per cause, in the order of the guide."""
    if isinstance(node, Remedy):
        return node.fixes if value == FIXED else tuple(1 - chance for chance in node.fixes)
    answer = node.find_answer(value)
    return answer.likely if answer else ()


def _raised(here: Walk, there: Walk) -> tuple[Cause, ...]:
    before = {candidate.cause.key: candidate.share for candidate in here.candidates}
    return tuple(c.cause for c in there.candidates if c.share >= max(LIVE, 1.25 * before[c.cause.key]))[:3]


def for_and_against(here: Walk, cause: Cause) -> Case:
    """The evidence that counts, as signs for and against a cause. What was set aside counts as far as it does."""
    share = next((c.share for c in here.candidates if c.cause.key == cause.key), 0.0)
    return Case(cause, share, belief.word_for(share), *_for_and_against(_signs(here, cause)))


def _signs(here: Walk, cause: Cause) -> list[Sign]:
    model = compile_guide(here.guide, here.profile)
    place = next((n for n, each in enumerate(model.causes) if here.guide.causes[each].key == cause.key), None)
    counted = [(entry, row) for entry in here.trail if (row := _counted_row(model, entry))]
    if place is None or len(model.prior) < 2:
        return []
    before = _products(model.prior, [row for _, row in counted])
    after = _products((1.0,) * len(model.prior), [row for _, row in reversed(counted)])[::-1]
    signs = []
    for number, (entry, row) in enumerate(counted):
        others = belief.shares(list(map(mul, before[number], after[number + 1])))
        sign = _sign(entry.node, entry.value, _factor(others, row, place), entry.set_aside)
        signs += [sign] if sign else []
    return signs


def _counted_row(model: Model, entry: Entry) -> Sequence[float]:
    """The likelihoods that an entry multiplies into the belief; nothing when it counts for nothing."""
    if entry.about not in model.index or is_no_news(entry) or (entry.set_aside and not entry.fades):
        return ()
    if not entry.is_question and entry.value == FIXED:
        return model.fixes[model.index[entry.about]]
    row = factor_of(model, entry.about, entry.value)
    return fade(row) if entry.fades else row


def _products(start: Sequence[float], rows: Sequence[Sequence[float]]) -> list[belief.Weights]:
    """The start, and what it has become after each row; scaled, so that long evidence cannot underflow."""
    found = [belief.update(start, ())]
    for row in rows:
        found.append(belief.update(found[-1], (row,)))
    return found


def _factor(others: Sequence[float], row: Sequence[float], place: int) -> float:
    """How much more likely this evidence is under one cause than under the others, these weighed as given."""
    rest = 1 - others[place]
    mean = (sum(map(mul, others, row)) - others[place] * row[place]) / rest if rest > LEAST_CHANCE else 0.0
    if rest <= LEAST_CHANCE:
        return 1.0
    return max(row[place], LEAST_CHANCE) / max(mean, LEAST_CHANCE)


def _for_and_against(signs: Sequence[Sign]) -> tuple[tuple[Sign, ...], tuple[Sign, ...]]:
    raising = sorted((sign for sign in signs if sign.raises), key=lambda sign: -sign.factor)
    lowering = sorted((sign for sign in signs if not sign.raises), key=lambda sign: sign.factor)
    return tuple(raising), tuple(lowering)


def _sign(node: Question | Remedy, value: str, factor: float, set_aside: str = "") -> Sign | None:
    size = max(factor, 1 / factor)
    strength = next((word for least, word in STRENGTHS if size >= least), "")
    if not strength:
        return None
    say, direction = _say(node, value), "for" if factor > 1 else "against"
    text = f"{label(node)} — {say}: speaks {strength} {direction} it."
    if set_aside:
        text = f"{text} It counts less now: {set_aside}"
    return Sign(node, value, say, factor > 1, strength, factor, text)


def bayes_factor(guide: Guide, cause: Cause, row: Sequence[float]) -> float:
    """How much more likely this evidence is under a cause than under the others; 1 when it can't be told."""
    here = guide.cause_index.get(cause.key)
    if here is None or here >= len(row) or len(guide.causes) < 2:
        return 1.0
    others = [(c.prior, chance) for c, chance in zip(guide.causes, row, strict=False) if c.key != cause.key]
    weight = sum(prior for prior, _ in others)
    mean = sum(prior * chance for prior, chance in others) / weight if weight > 0 else 0.0
    return max(row[here], LEAST_CHANCE) / max(mean, LEAST_CHANCE)


def evidence_for(guide: Guide, cause: Cause) -> tuple[Sign, ...]:
    """Every answer of the guide that speaks for or against a cause, strongest first, those for it before the others."""
    pairs = [(question, answer.key) for question in guide.questions for answer in question.answers]
    found = (_sign(question, value, bayes_factor(guide, cause, _row(question, value))) for question, value in pairs)
    signs = [sign for sign in found if sign is not None]
    raising, lowering = _for_and_against(signs)
    return raising + lowering


def what_would_change(here: Walk) -> tuple[Turn, ...]:
    """Answers to open questions that would put another cause on top, likeliest answer first. That it is something
    else, not in the list, helps nobody on."""
    model = compile_guide(here.guide, here.profile)
    weights = weights_of(here)
    if not weights:
        return ()
    top = next(
        n for n, place in enumerate(model.causes) if here.guide.causes[place].key == here.candidates[0].cause.key
    )
    found = []
    for question in here.open_questions:
        node = model.index[question.key]
        for key, row in zip(model.answers[node], model.likely[node], strict=True):
            after = list(map(mul, weights, row))
            best = max(range(len(after)), key=after.__getitem__)
            chance = sum(after)
            cause = here.guide.causes[model.causes[best]]
            if best != top and after[best] > after[top] and chance >= LIVE and cause.key != OTHER:
                found.append((chance, question, key, cause, after[best] / chance))
    found.sort(key=lambda each: -each[0])
    return tuple(_turn(*each) for each in found[:MOST_TURNS])


def _turn(chance: float, question: Question, key: str, cause: Cause, share: float) -> Turn:
    answer = question.find_answer(key)
    assert answer is not None
    text = f"If “{question.ask}” is answered “{answer.say}”, “{cause.title}” becomes the most likely cause."
    return Turn(question, answer, chance, cause, share, text)


def minutes_if_nothing_helps(here: Walk) -> float:
    """About how long it takes when no remedy helps: this step, the remedies that are planned now, and handing over.
    Which questions come in between depends on answers that nobody knows yet."""
    if here.next.node is None or here.next.kind not in (ASK, DO) or here.guide.mode == FIXED_TREE:
        return here.minutes
    model = compile_guide(here.guide, here.profile)
    known, _ = what_counts(here.trail)
    _, order, keep = best_sequence(lay_out(model, known), weights_of(here))
    planned = {model.keys[node]: model.minutes[node] for node in order[:keep]}
    planned[here.next.node.key] = rules.minutes(here.next.node, here.profile)
    return max(here.minutes, sum(planned.values()) + model.escalation)
