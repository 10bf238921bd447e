"""What is still open after evidence, as numbers. The belief goes beside it: the board does not depend on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from decisiontree import belief
from decisiontree.guide import UNKNOWN
from decisiontree.model import LAST, Model, mask_of, members
from decisiontree.options import Known, Options, find_options


@dataclass(frozen=True, slots=True, eq=False)
class Board:
    model: Model
    done: int
    known: Known  # what was found out about nodes that matter to others
    options: Options
    remedies: tuple[int, ...]  # open to this reader, those pinned last left out
    late: tuple[int, ...]  # pinned last
    questions: tuple[int, ...]  # open to this reader, and waiting at most for other questions

    def after(self, node: int, value: str) -> Board:
        """The board when this node is done."""
        done = self.done | 1 << node
        if self.model.matters >> node & 1:
            known = tuple(sorted((*self.known, (self.model.keys[node], value))))
            return _lay_out(self.model, done, known)
        return Board(
            self.model, done, self.known, self.options,
            tuple(other for other in self.remedies if other != node),
            tuple(other for other in self.late if other != node),
            tuple(other for other in self.questions if other != node),
        )  # fmt: skip

    def first(self, node: int) -> tuple[int, ...]:
        """What must be done before a node, in order."""
        return self.options.first.get(node, ())


def lay_out(model: Model, evidence: Mapping[str, str]) -> Board:
    found = sorted((key, value) for key, value in evidence.items() if key in model.index)
    done = mask_of(model.index[key] for key, _ in found)
    return _lay_out(model, done, tuple((key, value) for key, value in found if model.matters >> model.index[key] & 1))


def _lay_out(model: Model, done: int, known: Known) -> Board:
    options = find_options(model, known)
    nodes = list(members(options.mine & ~done))
    remedies = [node for node in nodes if node < model.remedies]
    is_askable = {node: all(other >= model.remedies for other in options.first.get(node, ())) for node in nodes}
    return Board(
        model, done, known, options,
        tuple(node for node in remedies if model.rules[node].tier != LAST),
        tuple(node for node in remedies if model.rules[node].tier == LAST),
        tuple(node for node in nodes if node >= model.remedies and is_askable[node]),
    )  # fmt: skip


def weigh(model: Model, evidence: Mapping[str, str]) -> belief.Weights:
    """The belief after evidence: question -> answer or "unknown"; any outcome of a remedy means that it failed."""
    return belief.update(model.prior, (factor for key in sorted(evidence) if (factor := _factor(model, key, evidence[key]))))


def _factor(model: Model, key: str, value: str) -> tuple[float, ...]:
    node = model.index.get(key)
    if node is None or value == UNKNOWN:
        return ()
    if node < model.remedies:
        return model.fails[node]
    return dict(zip(model.answers[node], model.likely[node], strict=True)).get(value, ())
