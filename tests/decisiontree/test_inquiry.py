"""Questions that pay only together."""

from __future__ import annotations

import pytest

from benchmarks.exact import cost_of, optimum
from benchmarks.hard_guides import parity, sharp
from benchmarks.rivals import RIVALS
from decisiontree.planner.board import lay_out
from decisiontree.planner.decide import decide
from decisiontree.planner.inquiry import most_telling, play_out
from decisiontree.planner.model import compile_guide
from decisiontree.planner.sequence import best_sequence
from tests.decisiontree.build import ANYBODY, ours


@pytest.mark.parametrize("bits", [2, 3, 4])
@pytest.mark.parametrize("minutes", [10, 20])
def test_what_only_the_parity_of_the_answers_decides_is_asked(bits: int, minutes: float) -> None:
    model = compile_guide(parity(bits, minutes), ANYBODY)
    assert decide(model, {}).kind == "ask"
    assert cost_of(model, ours) == pytest.approx(optimum(model), rel=0.005)


@pytest.mark.parametrize("seed", range(12))
def test_playing_out_is_never_worse_than_asking_nothing_and_what_it_promises_can_be_had(seed: int) -> None:
    model = compile_guide(sharp(seed), ANYBODY)
    board = lay_out(model, {})
    never = best_sequence(board, model.prior)[0]
    cost, question = play_out(board, model.prior, never, 24)
    assert question == most_telling(board, model.prior)
    assert optimum(model) <= min(cost, never) * (1 + 1e-9)


@pytest.mark.parametrize("seed", range(8))
def test_it_is_never_much_worse_than_twenty_questions(seed: int) -> None:
    model = compile_guide(sharp(seed), ANYBODY)
    assert cost_of(model, ours) <= cost_of(model, RIVALS["20 questions: information first"]) * 1.01
