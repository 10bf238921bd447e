"""Why the walk says what it says: in words first, the numbers beside them.

The strength of evidence is its Bayes factor: how much more likely the answer is under a cause than under the
others, these weighed by their priors. It does not depend on the order in which evidence came.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from decisiontree.guide import FIXED, NO_CHANGE, UNKNOWN, Answer, Cause, Guide, Question, Remedy
from decisiontree.planner import belief, rules
from decisiontree.walk import fixed_tree
from decisiontree.walk.evidence import CANT_TELL, OUTCOME_WORDS, Entry, label
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


def why_this(here: Walk) -> Why:
    node = here.next.node
    if node is None or here.next.kind not in (ASK, DO):
        return Why(here.next.reason, (), ())
    leads = tuple(_lead(here, node, value) for value in _values(node))
    if isinstance(node, Remedy):
        return Why(here.next.reason, _aimed_at(here, node), leads)
    raised = {cause.key for lead in leads for cause in lead.raises}
    return Why(here.next.reason, tuple(c.cause for c in here.candidates if c.cause.key in raised), leads)


def _values(node: Question | Remedy) -> tuple[str, ...]:
    if isinstance(node, Question):
        return (*(answer.key for answer in node.answers), UNKNOWN)
    return tuple(value for value in fixed_tree.outcomes(node) if value != FIXED)


def _aimed_at(here: Walk, remedy: Remedy) -> tuple[Cause, ...]:
    chances = _by_cause(here.guide, remedy.fixes)
    return tuple(c.cause for c in here.candidates if c.share >= LIVE and chances.get(c.cause.key, 0.0) >= 0.5)


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
    if step.node is not None:
        verb = {ASK: "Then check", DO: "Then try"}.get(step.kind, "Then it is solved by")
        return f"{verb}: {label(step.node)}"
    if step.kind == HAND_OVER:
        return f"Then hand over to: {there.guide.escalation.to}"
    return "Then another guide takes over." if step.guide else "Then look up the new error."


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
    """The evidence that counts, as signs for and against a cause. Answers that were set aside count no more."""
    signs = [sign for entry in here.trail if (sign := _sign_of(here.guide, cause, entry)) is not None]
    share = next((c.share for c in here.candidates if c.cause.key == cause.key), 0.0)
    return Case(cause, share, belief.word_for(share), *_for_and_against(signs))


def _for_and_against(signs: Sequence[Sign]) -> tuple[tuple[Sign, ...], tuple[Sign, ...]]:
    raising = sorted((sign for sign in signs if sign.raises), key=lambda sign: -sign.factor)
    lowering = sorted((sign for sign in signs if not sign.raises), key=lambda sign: sign.factor)
    return tuple(raising), tuple(lowering)


def _sign_of(guide: Guide, cause: Cause, entry: Entry) -> Sign | None:
    if entry.set_aside or entry.value == UNKNOWN:
        return None
    return _sign(guide, cause, entry.node, entry.value)


def _sign(guide: Guide, cause: Cause, node: Question | Remedy, value: str) -> Sign | None:
    factor = bayes_factor(guide, cause, _row(node, value))
    size = max(factor, 1 / factor)
    strength = next((word for least, word in STRENGTHS if size >= least), "")
    if not strength:
        return None
    say, direction = _say(node, value), "for" if factor > 1 else "against"
    text = f"{label(node)} — {say}: speaks {strength} {direction} it."
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
    signs = [sign for question, value in pairs if (sign := _sign(guide, cause, question, value)) is not None]
    raising, lowering = _for_and_against(signs)
    return raising + lowering


def what_would_change(here: Walk) -> tuple[Turn, ...]:
    """Answers to open questions that would put another cause on top, likeliest answer first."""
    if not here.candidates:
        return ()
    pairs = [(question, answer) for question in here.open_questions for answer in question.answers]
    turns = [turn for question, answer in pairs if (turn := _turn(here, question, answer)) is not None]
    return tuple(sorted(turns, key=lambda turn: -turn.chance)[:MOST_TURNS])


def _turn(here: Walk, question: Question, answer: Answer) -> Turn | None:
    row = _by_cause(here.guide, answer.likely)
    weights = [candidate.share * row.get(candidate.cause.key, 0.0) for candidate in here.candidates]
    shares = belief.shares(weights)
    best = max(range(len(shares)), key=shares.__getitem__)
    if best == 0 or sum(weights) < LIVE:
        return None
    cause = here.candidates[best].cause
    text = f"If “{question.ask}” is answered “{answer.say}”, “{cause.title}” becomes the most likely cause."
    return Turn(question, answer, sum(weights), cause, shares[best], text)


def worst_minutes(here: Walk) -> float:
    """Minutes to the end when no question can be answered and no remedy helps: what a reader may have to sit through.

    One walk, not all of them: an unlucky set of answers can take somewhat longer.
    """
    spent, current = 0.0, here
    for _ in range(len(here.guide.questions) + len(here.guide.remedies)):
        node = current.next.node
        if node is None or current.next.kind not in (ASK, DO):
            break
        spent += rules.minutes(node, here.profile)
        current = _after(current, node, UNKNOWN if isinstance(node, Question) else NO_CHANGE)
    return spent + (current.minutes if current.next.kind == HAND_OVER else 0.0)
