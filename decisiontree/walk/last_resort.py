"""What is left when the plan says "hand over": what to try all the same, what was not tried, how to go on anyway.

The plan weighs minutes. Nobody is handed over with nothing tried while something safe may help (never what has a high
risk, or can't be undone). A condition (`only_if`) that an answer contradicts keeps a remedy away, though answers can
be wrong: while its cause is likely it is worth a last try, with half its chance, and says which answer speaks against
it. Otherwise whoever goes on anyway finds it among what was not tried. Who could try nothing is asked what they can
say in a minute or two: the answers may show something to try, and whoever takes over does not have to call back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from operator import mul

from decisiontree.guide import UNKNOWN, Guide, Question, Remedy
from decisiontree.planner.board import lay_out
from decisiontree.planner.conditions import holds, keys_in
from decisiontree.planner.decide import USEFUL, Decision, use_of
from decisiontree.planner.model import Model, members
from decisiontree.planner.rules import EVEN

AT_HAND = ("nothing", "client")
CONTRADICTED = 0.5  # what is left of the chance of a remedy that an answer speaks against
HARMLESS = 4.0  # so many times its worth may a remedy cost that nobody else notices, before handing over
WORTH_TRYING = 0.02  # chance of helping
QUICK = 2.0  # minutes: a question that somebody who can't try anything is still asked
FOR_THE_NOTE = "It takes a minute, and whoever takes over will want to know."
LIKELY = 0.25  # share of the cause that a remedy is for, from which on an answer that speaks against it is doubted


@dataclass(frozen=True, slots=True)
class Left:
    """What a reader could still do, best first by chance to help for the price."""

    remedies: tuple[Remedy, ...]
    anyway: Question | Remedy | None  # what to go on with, if one goes on
    instead: Question | Remedy | None  # what is to be tried, or asked, before handing over
    reason: str  # why, "" without one


@dataclass(frozen=True, slots=True)
class _Option:
    remedy: Remedy
    chance: float  # of helping now
    price: float  # escalation is 1
    is_contradicted: bool
    aim: float  # share of the likeliest cause that it is for

    @property
    def rate(self) -> float:
        return self.chance / self.price


def look_for_more(guide: Guide, model: Model, evidence: Mapping[str, str], decision: Decision) -> Left:
    options = _options(guide, model, evidence, decision)
    tried = any(model.index[key] < model.remedies for key in evidence if key in model.index)
    instead = next((option for option in options if _comes_before(option, tried)), None)
    question = next((node for key in decision.questions if isinstance(node := guide.find_node(key), Question)), None)
    likely = next((option.remedy for option in options if option.chance >= WORTH_TRYING), None)
    rest = options[0].remedy if options else None
    quick = None if tried or instead else _quick_question(guide, model, decision)
    return Left(
        remedies=tuple(option.remedy for option in options),
        anyway=likely or question or rest,
        instead=instead.remedy if instead else quick,
        reason=_reason(guide, instead, evidence) if instead else FOR_THE_NOTE if quick else "",
    )


def _quick_question(guide: Guide, model: Model, decision: Decision) -> Question | None:
    """The best question that a reader at the client can answer at once, and that tells something."""
    nodes = ((model.index[key], guide.find_node(key)) for key in decision.questions)
    return next(
        (
            node
            for index, node in nodes
            if isinstance(node, Question)
            and node.needs in AT_HAND
            and node.minutes <= QUICK
            and model.allowed >> index & 1
            and use_of(model, decision.weights, index) >= USEFUL
        ),
        None,
    )


def _options(guide: Guide, model: Model, evidence: Mapping[str, str], decision: Decision) -> list[_Option]:
    """Remedies that this reader can do now. What must come first was done, or cannot be done by anybody."""
    found, board = [], lay_out(model, evidence)
    for node in members(model.allowed & ~board.done & (1 << model.remedies) - 1):
        is_open = bool(board.options.mine >> node & 1)
        first = board.options.first.get(node, 0) if is_open else model.rules[node].first
        remedy = guide.find_node(model.keys[node])
        if first & ~board.done or not isinstance(remedy, Remedy):
            continue
        if not is_open and not (_is_safe(remedy) and _is_contradicted(remedy, evidence)):
            continue
        chance = sum(map(mul, decision.weights, model.fixes[node])) * (1.0 if is_open else CONTRADICTED)
        aim = max(
            (w for w, fixes in zip(decision.weights, model.fixes[node], strict=True) if fixes > EVEN), default=0.0
        )
        found.append(_Option(remedy, chance, model.price[node], not is_open, aim))
    return sorted(found, key=lambda option: (-option.rate, option.remedy.id, option.remedy.key))


def _is_contradicted(remedy: Remedy, evidence: Mapping[str, str]) -> bool:
    """Whether an answer speaks against a remedy. What nobody could tell speaks for nothing: it stays shut."""
    said = {key: value for key, value in evidence.items() if value != UNKNOWN}
    return remedy.only_if is not None and holds(remedy.only_if, said) is False


def _is_safe(remedy: Remedy) -> bool:
    return not remedy.is_gated


def _comes_before(option: _Option, tried: bool) -> bool:
    if not _is_safe(option.remedy) or option.chance < WORTH_TRYING:
        return False
    if option.is_contradicted:
        return option.aim >= LIKELY and option.rate > 1
    is_harmless = option.remedy.risk == "low" and not option.remedy.disrupts
    return (is_harmless and option.rate * HARMLESS > 1) or (not tried and option.price < 1)


def _reason(guide: Guide, option: _Option, evidence: Mapping[str, str]) -> str:
    if not option.is_contradicted:
        return "It can do no harm, and it may help: worth trying before you escalate."
    said = _said(guide, option.remedy, evidence)
    against = f" Your answer {said} speaks against it: check that once more." if said else ""
    return f"It is for one of the likeliest causes left.{against}"


def _said(guide: Guide, remedy: Remedy, evidence: Mapping[str, str]) -> str:
    """The answer that by itself speaks against a remedy, in words."""
    condition = remedy.only_if
    for key in sorted(set(keys_in(condition))) if condition else ():
        node, value = guide.find_node(key), evidence.get(key, UNKNOWN)
        answer = node.find_answer(value) if isinstance(node, Question) else None
        if condition and answer and isinstance(node, Question) and holds(condition, {key: value}) is False:
            return f"“{answer.say}” to “{node.ask}”"
    return ""
