"""Steps that say nearly the same in two remedies: one of them is corrected one day, and the other is not."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from kb.content import documents
from kb.content.content import Content
from kb.content.documents import Doc
from kb.content.finding import Finding
from kb.content.markdown.render import Body

WORDS = re.compile(r"\w+")
SHORTEST = 25  # words; shorter steps are alike because there is little to say
IN_A_ROW = 5  # words that are compared
ALIKE = 0.75  # share of these that two steps have in common
COMMON = 12  # steps; a run of words in more of them is a phrase of the house


class StepText(NamedTuple):
    path: str
    line: int
    title: str
    item: str  # what it is a step of
    runs: frozenset[tuple[str, ...]]


def check_alike(content: Content) -> Iterator[Finding]:
    """Each step that is nearly one of another remedy, told at the second of the two."""
    steps = [step for doc in content.docs if doc.kind in (documents.REMEDY, documents.GUIDE) for step in _steps_of(doc)]
    by_run: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for number, step in enumerate(steps):
        for run in step.runs:
            by_run[run].append(number)
    for number, step in enumerate(steps):
        shared: dict[int, int] = defaultdict(int)
        for run in step.runs:
            if len(by_run[run]) <= COMMON:
                for other in by_run[run]:
                    shared[other] += other < number and steps[other].item != step.item
        best = max(shared, key=lambda other: (shared[other], -other), default=number)
        if shared.get(best, 0) >= ALIKE * len(step.runs | steps[best].runs):
            yield _told(step, steps[best])


def _told(step: StepText, other: StepText) -> Finding:
    hint = f"take over one remedy with `use:`, or say what is different; the other is {other.path}:{other.line}"
    return Finding(step.path, step.line, 1, f"this step is nearly '{other.title}'", hint, "near-duplicate-step")


def _steps_of(doc: Doc) -> Iterator[StepText]:
    lines = {step.id: step.line for step in doc.facts.steps}
    for item, body in doc.facts.bodies.items():
        yield from _of_body(doc, f"{doc.path} {item}", body, lines)


def _of_body(doc: Doc, item: str, body: Body, lines: dict[str, int]) -> Iterator[StepText]:
    for step in body.steps:
        words = WORDS.findall(f"{step.title} {step.text}".lower())
        if len(words) >= SHORTEST:
            runs = frozenset(tuple(words[at : at + IN_A_ROW]) for at in range(len(words) - IN_A_ROW + 1))
            yield StepText(doc.path, lines.get(step.id, 1), step.title, item, runs)
