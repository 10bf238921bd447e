"""Answers that lead to another guide: strong evidence, not a trap door.

A wrong click on such an answer would leave the guide for good. So the reader is asked once whether it really is what
they see, before the other guide takes over. "No" takes the answer back, and it is not asked again by itself; who can't tell stays here, and the answer counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from decisiontree.guide import GUIDE_PREFIX, Answer, Guide, Question, Remedy

LEAVE = "leave-"  # before the key of the question: the key of the question whether to leave
YES, NO = "yes", "no"
SLIPS = 0.1  # of the answers that lead away, so many are slips: shared among the answers that were not given
NEVER = 0.02  # up to this likelihood a cause never gives the answer: what is left over stands for slips
SURE = 0.95  # so often are readers right when they are asked once more


def guide_after(node: Question | Remedy, value: str) -> str:
    """The guide that an answer leads to, "" for none."""
    answer = node.find_answer(value) if isinstance(node, Question) else None
    is_exit = answer is not None and answer.next.startswith(GUIDE_PREFIX)
    return answer.next.removeprefix(GUIDE_PREFIX) if answer and is_exit else ""


def ask_whether(question: Question, answer: Answer) -> Question:
    """The question that stands between an answer and the guide it leads to."""
    slip = SLIPS / max(1, len(question.answers) - 1)
    sure = tuple(_how_sure(chance, slip) for chance in answer.likely)
    return replace(
        question,
        key=f"{LEAVE}{question.key}",
        ask=f"Is it really “{answer.say}”?",
        answers=(
            Answer(YES, "Yes, that is what I see", sure, next=answer.next),
            Answer(NO, "No, I take that answer back", tuple(1 - chance for chance in sure)),
        ),
        why_html=answer.note_html,
        minutes=0.5,
        unknown=0.05,
        aliases=(),
        slug="",
    )


def _how_sure(chance: float, slip: float) -> float:
    """P(yes | cause): that an answer as likely as that under the cause was meant."""
    meant = max(0.0, chance - NEVER)
    return (1 - SURE) + (2 * SURE - 1) * meant / (meant + slip)


def is_leaving(key: str, node: Question | Remedy) -> bool:
    """Is this a question that `ask_whether` makes?"""
    return key.startswith(LEAVE) and isinstance(node, Question) and bool(node.answers) and node.answers[0].key == YES


def question_before(key: str) -> str:
    """The question whose answer leads away."""
    return key.removeprefix(LEAVE)


def find_question(guide: Guide, given: Mapping[str, str], key: str) -> Question | None:
    """The question whether to leave, after the answers given; None when they lead nowhere."""
    question = guide.find_node(question_before(key)) if key.startswith(LEAVE) else None
    if not isinstance(question, Question):
        return None
    answer = question.find_answer(given.get(question.key, ""))
    return ask_whether(question, answer) if answer and guide_after(question, answer.key) else None
