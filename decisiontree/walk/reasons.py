"""Why the next step is the next step, in one sentence for the reader."""

from __future__ import annotations

from itertools import combinations
from operator import mul

from decisiontree.guide import Cause, Guide, Question, Remedy
from decisiontree.planner import decide
from decisiontree.planner.decide import Decision
from decisiontree.planner.model import Model
from decisiontree.walk.evidence import label

LIVELIEST = 5  # causes that a sentence about a question chooses from
WORTH_A_WORD = 0.01  # share of the less likely cause times difference of the answers


def reason_for(guide: Guide, model: Model, decision: Decision) -> str:
    node = guide.find_node(decision.key)
    if node is None:
        return _why_hand_over(guide, decision)
    if decision.why == decide.PINNED:
        return node.because or "The author of this guide puts it first."
    if decision.why == decide.NEEDED:
        return _why_needed(guide, node, decision.sake)
    return _why_ask(guide, model, decision) if isinstance(node, Question) else _why_do(guide, model, decision)


def _why_hand_over(guide: Guide, decision: Decision) -> str:
    if decision.for_others:
        return "What is left is not yours to do, or costs more than it is likely to bring: hand over."
    if decision.why == decide.NOTHING_LEFT:
        return "Everything this guide knows has been tried."
    return f"What is left to try costs more than it is likely to bring; {guide.escalation.to} can do more from here."


def _why_needed(guide: Guide, node: Question | Remedy, sake: str) -> str:
    later = guide.find_node(sake)
    if later is None:
        return node.because
    if isinstance(later, Remedy) and later.is_gated and isinstance(node, Remedy) and not node.is_gated:
        return f"“{later.title}” may help, but carries more risk: what is cheaper and can be undone comes first."
    return f"It must come before “{label(later)}”. {later.because}".strip()


def _why_ask(guide: Guide, model: Model, decision: Decision) -> str:
    pair = _told_apart(guide, model, decision)
    if pair is not None:
        return f"Its answer tells “{pair[0].title}” from “{pair[1].title}”, and so what to do next."
    remedy = _decided_by(guide, model, decision)
    return f"It decides whether “{remedy.title}” applies." if remedy else "Its answer can change what to do next."


def _told_apart(guide: Guide, model: Model, decision: Decision) -> tuple[Cause, Cause] | None:
    """The two likely causes between which the answers differ most."""
    likely = model.likely[model.index[decision.key]]
    weights = decision.weights
    top = sorted(range(len(weights)), key=lambda cause: -weights[cause])[:LIVELIEST]

    def distance(pair: tuple[int, int]) -> float:
        return min(weights[pair[0]], weights[pair[1]]) * sum(abs(row[pair[0]] - row[pair[1]]) for row in likely)

    best = max(combinations(top, 2), key=distance, default=None)
    if best is None or distance(best) < WORTH_A_WORD:
        return None
    return guide.causes[model.causes[best[0]]], guide.causes[model.causes[best[1]]]


def _decided_by(guide: Guide, model: Model, decision: Decision) -> Remedy | None:
    """The remedy most likely to help whose condition asks for this answer."""
    remedies = [node for node in model.followers[model.index[decision.key]] if node < model.remedies]
    chance = {node: sum(map(mul, model.fixes[node], decision.weights)) for node in remedies}
    best = max(remedies, key=chance.__getitem__, default=None)
    node = None if best is None else guide.find_node(model.keys[best])
    return node if isinstance(node, Remedy) else None


def _why_do(guide: Guide, model: Model, decision: Decision) -> str:
    fixes = model.fixes[model.index[decision.key]]
    gains = list(map(mul, fixes, decision.weights))
    best = max(range(len(gains)), key=gains.__getitem__, default=None)
    if best is None or gains[best] == 0:
        return "It is the best step for what it costs."
    return f"For what it costs it is the most likely to help: it is for “{guide.causes[model.causes[best]].title}”."
