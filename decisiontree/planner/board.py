"""What is still open after evidence, as numbers. The belief goes beside it: the board does not depend on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from decisiontree.guide import UNKNOWN
from decisiontree.planner import belief
from decisiontree.planner.model import LAST, Model, mask_of
from decisiontree.planner.options import Options, find_options, settle

FADED = 0.5  # power to which the likelihood of such an answer is raised: 1 counts in full, 0 not at all
NOTHING: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True, eq=False)
class Board:
    model: Model
    done: int
    options: Options
    remedies: tuple[int, ...]  # open to this reader, those pinned last left out
    late: tuple[int, ...]  # pinned last
    questions: tuple[int, ...]  # open to this reader, and waiting at most for other questions

    def after(self, node: int, value: str) -> Board:
        """The board when this node is done."""
        done = self.done | 1 << node
        if self.model.followers[node]:
            return _lay_out(self.model, done, settle(self.model, self.options, node, value))
        return Board(
            self.model, done, self.options,
            tuple(other for other in self.remedies if other != node),
            tuple(other for other in self.late if other != node),
            tuple(other for other in self.questions if other != node),
        )  # fmt: skip

    def first(self, node: int) -> tuple[int, ...]:
        """What must be done before a node, in an order that works."""
        mask = self.options.first.get(node, 0) & ~self.done
        return tuple(other for other in self.options.order if mask >> other & 1) if mask else ()


def lay_out(model: Model, evidence: Mapping[str, str]) -> Board:
    found = sorted((key, value) for key, value in evidence.items() if key in model.index)
    done = mask_of(model.index[key] for key, _ in found)
    return _lay_out(
        model, done, find_options(model, tuple(pair for pair in found if model.followers[model.index[pair[0]]]))
    )


def _lay_out(model: Model, done: int, options: Options) -> Board:
    is_open, any_remedy = options.mine & ~done, (1 << model.remedies) - 1
    remedies = [node for node in range(model.remedies) if is_open >> node & 1]
    questions = [node for node in range(model.remedies, len(model.keys)) if is_open >> node & 1]
    return Board(
        model, done, options,
        tuple(node for node in remedies if model.rules[node].tier != LAST),
        tuple(node for node in remedies if model.rules[node].tier == LAST),
        tuple(node for node in questions if not options.first.get(node, 0) & any_remedy),
    )  # fmt: skip


def weigh(model: Model, evidence: Mapping[str, str], faded: Mapping[str, str] = NOTHING) -> belief.Weights:
    """The belief after evidence: question -> answer or "unknown"; any outcome of a remedy means that it failed.
    `faded` are answers from before a remedy changed what they looked at: the fault is the same, the sign is weaker."""
    factors = [factor_of(model, key, evidence[key]) for key in sorted(evidence)]
    weaker = [fade(factor_of(model, key, faded[key])) for key in sorted(faded)]
    return belief.update(model.prior, filter(None, (*factors, *weaker)))


def fade(factor: Sequence[float]) -> tuple[float, ...]:
    return tuple(chance**FADED for chance in factor)


def factor_of(model: Model, key: str, value: str) -> tuple[float, ...]:
    node = model.index.get(key)
    if node is None or value == UNKNOWN:
        return ()
    if node < model.remedies:
        return model.fails[node]
    return dict(zip(model.answers[node], model.likely[node], strict=True)).get(value, ())
