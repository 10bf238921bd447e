"""Guides where questions only pay together, or are cheap and sharp: what a planner that looks one step ahead gets wrong."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from random import Random

from benchmarks.random_guides import random_guide
from decisiontree.guide import Answer, Cause, Escalation, Guide, Question, Remedy


def parity(bits: int, remedy_minutes: float = 5.0, escalation: float = 60.0) -> Guide:
    """Each question tells one bit, and the parity of all of them which of two remedies helps."""
    causes = list(product((0, 1), repeat=bits))
    questions = tuple(
        Question(f"q{n}", "", f"Bit {n}?", tuple(
            Answer(f"a{value}", "", tuple(0.98 if cause[n] == value else 0.02 for cause in causes)) for value in (0, 1)
        ), minutes=1.0, unknown=0.0)
        for n in range(bits)
    )  # fmt: skip
    remedies = tuple(
        Remedy(f"r{odd}", "", "", tuple(0.98 if sum(cause) % 2 == odd else 0.0 for cause in causes), minutes=remedy_minutes)
        for odd in (0, 1)
    )  # fmt: skip
    named = tuple(Cause(f"c{n}", "", f"Cause {n}", 1.0) for n in range(len(causes)))
    return Guide("parity", "P", "Parity", named, questions, remedies, Escalation("E", "the next line", escalation))


def sharp(seed: int, causes: int = 6, remedies: int = 6, questions: int = 5) -> Guide:
    """Cheap questions that tell much."""
    random = Random(seed)
    guide = random_guide(random, causes, remedies, questions)
    return replace(guide, questions=tuple(_sharpened(random, question, causes) for question in guide.questions))


def _sharpened(random: Random, question: Question, causes: int) -> Question:
    """Half of the causes, drawn by lot, give one answer, the others the other."""
    usual = [random.randrange(2) for _ in range(causes)]
    answers = tuple(
        Answer(f"a{n}", f"Answer {n}", tuple(0.98 if each == n else 0.02 for each in usual)) for n in range(2)
    )
    return replace(question, answers=answers, minutes=round(random.uniform(0.2, 0.5), 2))
