"""Small guides for tests: numbers in, guide out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from random import Random
from typing import Any

from benchmarks.random_guides import random_guide
from decisiontree.guide import (
    FIXED_TREE,
    NO_CHANGE,
    UNKNOWN,
    Answer,
    Cause,
    Condition,
    Escalation,
    Guide,
    Profile,
    Question,
    Remedy,
)
from decisiontree.planner.decide import decide
from decisiontree.planner.model import Model, compile_guide

ANYBODY = Profile("anybody", "Anybody")
FREE = Profile("free", "Nothing but time counts", risk=(), irreversible=0.0, disrupts=0.0)


def make_guide(
    priors: Sequence[float] | Mapping[str, float],
    remedies: Sequence[Remedy] = (),
    questions: Sequence[Question] = (),
    escalate: float = 60.0,
    **fields: Any,
) -> Guide:
    named = priors if isinstance(priors, Mapping) else {f"c{n}": prior for n, prior in enumerate(priors, 1)}
    causes = tuple(Cause(key, "", f"Cause {key}", prior) for key, prior in named.items())
    return Guide(
        "guide",
        "G",
        "A guide",
        causes,
        tuple(questions),
        tuple(remedies),
        Escalation("E", "the experts", escalate),
        **fields,
    )


def remedy(key: str, *fixes: float, minutes: float = 1.0, **fields: Any) -> Remedy:
    return Remedy(key, "", f"Remedy {key}", fixes, minutes=minutes, **fields)


def question(
    key: str, answers: Mapping[str, Sequence[float]], minutes: float = 1.0, unknown: float = 0.0, **fields: Any
) -> Question:
    rows = tuple(Answer(name, f"It is {name}", tuple(likely)) for name, likely in answers.items())
    return Question(key, "", f"What about {key}?", rows, minutes=minutes, unknown=unknown, **fields)


def when(key: str, *values: str) -> Condition:
    return Condition(key=key, values=values)


def ours(model: Model, evidence: Mapping[str, str]) -> int | None:
    """The planner as a policy to be measured."""
    key = decide(model, evidence).key
    return model.index[key] if key else None


def every_state(model: Model, most: int = 400) -> Iterator[tuple[dict[str, str], int | None]]:
    """The states that the planner's own steps can lead to, with what it does there."""
    todo: list[dict[str, str]] = [{}]
    for _ in range(most):
        if not todo:
            return
        evidence = todo.pop()
        node = ours(model, evidence)
        yield evidence, node
        if node is not None:
            values = (NO_CHANGE,) if node < model.remedies else (*model.answers[node], UNKNOWN)
            todo += [{**evidence, model.keys[node]: value} for value in values]


def compiled(guide: Guide, profile: Profile = FREE) -> Model:
    return compile_guide(guide, profile)


def constrained_guide(seed: int) -> Guide:
    """A random guide full of risks, conditions and constraints, sensible or not."""
    random = Random(seed)
    guide = random_guide(random, random.randint(1, 5), random.randint(0, 6), random.randint(0, 4), unknown=0.1)
    keys = [node.key for node in guide.questions] + [node.key for node in guide.remedies]
    return replace(
        guide,
        questions=tuple(
            replace(
                each,
                **_constraints(random, guide, keys),
                pin=random.choice(["", "", "", "first"]),
                depends_on=_tags(random),
            )
            for each in guide.questions
        ),
        remedies=tuple(_risky(random, guide, each, keys) for each in guide.remedies),
    )


def _risky(random: Random, guide: Guide, each: Remedy, keys: Sequence[str]) -> Remedy:
    return replace(
        each,
        **_constraints(random, guide, keys),
        risk=random.choice(["low", "medium", "high"]),
        reversible=random.random() < 0.7,
        pin=random.choice(["", "", "", "", "first", "last"]),
        never_before=tuple(random.sample(keys, min(len(keys), random.choice([0, 0, 0, 1])))),
        changes=_tags(random),
    )


def _constraints(random: Random, guide: Guide, keys: Sequence[str]) -> dict[str, Any]:
    return {
        "minutes": random.choice([1.0, 2.0, 3.0, 5.0]),  # few values, so that there are ties to break
        "after": tuple(random.sample(keys, min(len(keys), random.choice([0, 0, 0, 1, 2])))),
        "only_if": _condition(random, guide) if random.random() < 0.25 else None,
        "needs": random.choice(["nothing", "client", "client", "server"]),
        "because": random.choice(["", "a reason"]),
    }


def _condition(random: Random, guide: Guide) -> Condition | None:
    if not guide.questions:
        return None
    asked = random.choice(guide.questions)
    leaf = when(asked.key, *random.sample([*(answer.key for answer in asked.answers), UNKNOWN], random.randint(1, 2)))
    shape = random.choice(["leaf", "none", "all", "any"])
    if shape == "leaf":
        return leaf
    other = leaf if shape == "none" else _condition(random, guide) or leaf
    return {"none": Condition(none=(leaf,)), "all": Condition(all=(leaf, other)), "any": Condition(any=(leaf, other))}[
        shape
    ]


def _tags(random: Random) -> tuple[str, ...]:
    return tuple(random.sample(["disk", "net"], random.choice([0, 0, 1])))


TWO = make_guide(
    {"dry": 1.0, "broken": 1.0},
    [remedy("fill", 0.98, 0.02, minutes=20), remedy("swap", 0.02, 0.98, minutes=30)],
    [question("level", {"empty": (0.98, 0.02), "full": (0.02, 0.98)}, unknown=0.1)],
)


def tree(nexts, remedies=()):
    """An author's tree: question -> answer -> where to."""
    questions = [
        replace(question(key, {}), answers=tuple(Answer(name, name, (), next=to) for name, to in ways.items()))
        for key, ways in nexts.items()
    ]
    return make_guide(
        {},
        [remedy(key, next=to) for key, to in dict(remedies).items()],
        questions,
        mode=FIXED_TREE,
        start=next(iter(nexts)),
    )


def fork(key, **ways):
    return Question(key, "", f"{key}?", tuple(Answer(name, name, (), next=to) for name, to in ways.items()), minutes=2)


TREE = make_guide(
    (),
    [replace(remedy("plug"), next="deeper", minutes=5), replace(remedy("install"), minutes=10, other_error=True)],
    [
        fork("power", on="install", off="plug", odd="guide:odd", no="escalate"),
        fork("deeper", yes="install", no="escalate"),
    ],
    mode="fixed",
    start="power",
)
