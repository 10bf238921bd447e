"""Why the next step is the next step, in one sentence for the reader."""

from __future__ import annotations

from itertools import combinations
from operator import mul

from decisiontree.guide import Cause, Guide, Profile, Question, Remedy
from decisiontree.planner import decide, rules
from decisiontree.planner.belief import Weights
from decisiontree.planner.decide import Decision
from decisiontree.planner.model import Model
from decisiontree.walk.evidence import label

LIVELIEST = 5  # causes that a sentence about a question chooses from
BEST_NOW = "Best next try for the time it takes"
BEST_FIRST = "Trying this now saves time on average"
WORTH_A_WORD = 0.01  # share of the less likely cause times difference of the answers


def reason_for(guide: Guide, profile: Profile, model: Model, decision: Decision) -> str:
    node = guide.find_node(decision.key)
    if node is None:
        return _why_hand_over(guide, profile, decision)
    if decision.why == decide.PINNED:
        return node.because or "The author of this guide puts it first."
    if decision.why == decide.NEEDED:
        return _why_needed(guide, node, decision.sake)
    return _why_ask(guide, model, decision) if isinstance(node, Question) else _why_do(guide, model, decision)


def _why_hand_over(guide: Guide, profile: Profile, decision: Decision) -> str:
    if decision.for_others:
        return "What is left needs somebody else, or is unlikely to help."
    if decision.why == decide.NOTHING_LEFT:
        return "Everything this guide knows has been tried."
    to = guide.escalation.as_seen_by(profile).to
    return f"What is left to try is unlikely to help. {to} can do more from here."


def _why_needed(guide: Guide, node: Question | Remedy, sake: str) -> str:
    later = guide.find_node(sake)
    if later is None:
        return node.because
    if isinstance(later, Remedy) and later.is_gated and isinstance(node, Remedy) and not node.is_gated:
        return f"“{later.title}” may help, but carries more risk. Try this first: it is quicker and can be undone."
    because = "" if later.pin == "first" else later.because  # that says why the later one is pinned
    return f"Do this before “{label(later)}”. {because}".strip()


def _why_ask(guide: Guide, model: Model, decision: Decision) -> str:
    pair = told_apart(guide, model, decision.key, decision.weights)
    if pair:
        return f"The answer separates two likely causes: “{pair[0].title}” and “{pair[1].title}”."
    remedy = _decided_by(guide, model, decision)
    return f"The answer shows whether to try “{remedy.title}”." if remedy else "The answer can change what to do next."


def told_apart(guide: Guide, model: Model, key: str, weights: Weights) -> tuple[Cause, ...]:
    """The two likely causes between which the answers differ most; none where the likeliest answer is the same
    under both, for then most readers are told nothing about the two."""
    likely = model.likely[model.index[key]]
    top = sorted(range(len(weights)), key=lambda cause: -weights[cause])[:LIVELIEST]
    usual = {cause: max(range(len(likely)), key=lambda row: likely[row][cause], default=0) for cause in top}

    def distance(pair: tuple[int, int]) -> float:
        return min(weights[pair[0]], weights[pair[1]]) * sum(abs(row[pair[0]] - row[pair[1]]) for row in likely)

    pairs = [pair for pair in combinations(top, 2) if usual[pair[0]] != usual[pair[1]]]
    best = max(pairs, key=distance, default=None)
    if best is None or distance(best) < WORTH_A_WORD:
        return ()
    return tuple(guide.causes[model.causes[cause]] for cause in best)


def _decided_by(guide: Guide, model: Model, decision: Decision) -> Remedy | None:
    """The remedy most likely to help whose condition asks for this answer."""
    remedies = [node for node in model.followers[model.index[decision.key]] if node < model.remedies]
    chance = {node: sum(map(mul, model.fixes[node], decision.weights)) for node in remedies}
    best = max(remedies, key=chance.__getitem__, default=None)
    node = None if best is None else guide.find_node(model.keys[best])
    return node if isinstance(node, Remedy) else None


def _why_do(guide: Guide, model: Model, decision: Decision) -> str:
    helps = BEST_NOW if is_best_rate(model, decision) else BEST_FIRST
    cause = meant_for(guide, model, decision.key, decision.weights)
    return f"{helps}. It usually fixes this cause: “{cause.title}”." if cause else f"{helps}."


def is_best_rate(model: Model, decision: Decision) -> bool:
    """Does nothing that can be done now have a better chance to help for its price?"""
    rate = {key: _rate(model, model.index[key], decision.weights) for key in (decision.key, *decision.remedies)}
    return rate[decision.key] >= max(rate.values()) * (1 - decide.TIE)


def _rate(model: Model, node: int, weights: Weights) -> float:
    helps: float = sum(map(mul, weights, model.fixes[node]))
    return helps / model.price[node]


def meant_for(guide: Guide, model: Model, key: str, weights: Weights) -> Cause | None:
    """The likeliest of the causes that a remedy cures more often than not."""
    fixes = model.fixes[model.index[key]]
    cured = [cause for cause, chance in enumerate(fixes) if chance > rules.EVEN]
    best = max(cured, key=lambda cause: weights[cause] * fixes[cause], default=None)
    return None if best is None else guide.causes[model.causes[best]]
