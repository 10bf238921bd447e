"""An answer read once more before a reader escalates: it may have been a slip.

One answer in ten is taken to be wrong. Looking again is worth what it saves if it was: for each answer that may have
been meant, its chance by all else that is known, times what the best sequence of remedies saves from there on.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from operator import mul

from decisiontree.guide import UNKNOWN, Guide, Question
from decisiontree.planner.board import lay_out, weigh
from decisiontree.planner.model import Model
from decisiontree.planner.sequence import best_sequence
from decisiontree.walk.exits import SLIPS

AGAIN = "again-"  # before the key of a question: the key of the second look
MOST = 3  # second looks before an escalation: more would be a cross-examination
WORTH = 1.0  # so many times its price must a second look save, by these rough numbers


def question_of(key: str) -> str:
    """The question that a key is about."""
    return key.removeprefix(AGAIN)


def look_again(question: Question) -> Question:
    return replace(
        question, key=f"{AGAIN}{question.key}", ask=f"Look once more: {question.ask}", unknown=0.0, aliases=(), slug=""
    )


def find_second_look(guide: Guide, given: Mapping[str, str], key: str) -> Question | None:
    """The second look of this key, after the answers given; None when there is nothing to look at again."""
    question = guide.find_node(question_of(key)) if key.startswith(AGAIN) else None
    if not isinstance(question, Question) or question.find_answer(given.get(question.key, "")) is None:
        return None
    return look_again(question)


def find_doubtful(model: Model, known: Mapping[str, str], faded: Mapping[str, str], read_twice: Collection[str]) -> str:
    """The key of the question whose answer is most worth a second look, "" when none is worth its price."""
    worth = {
        key: _saved(model, known, faded, key) / model.price[model.index[key]]
        for key, value in sorted(known.items())
        if key in model.index and value != UNKNOWN and model.index[key] >= model.remedies and key not in read_twice
    }
    best = max(worth, key=worth.__getitem__, default="")
    return best if best and worth[best] >= WORTH else ""


def _saved(model: Model, known: Mapping[str, str], faded: Mapping[str, str], key: str) -> float:
    """What a second look is expected to save, in units of the escalation: it comes now if the answer was meant."""
    node, said = model.index[key], known[key]
    others = weigh(model, {each: value for each, value in known.items() if each != key}, faded)
    slip = SLIPS / max(1, len(model.answers[node]) - 1)
    total = saved = 0.0
    for answer, row in zip(model.answers[node], model.likely[node], strict=True):
        weights = [(1 - SLIPS if answer == said else slip) * chance for chance in map(mul, others, row)]
        total += sum(weights)
        if answer != said:
            saved += sum(weights) - best_sequence(lay_out(model, {**known, key: answer}), weights)[0]
    return saved / total if total > 0 else 0.0
