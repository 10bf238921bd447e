"""What was answered once is not asked again lightly."""

from __future__ import annotations

from decisiontree.planner.model import compile_guide
from decisiontree.planner.repeats import REPEATED, repeated
from tests.decisiontree.build import ANYBODY, make_guide, question, remedy

LAMP = question("lamp", {"on": (0.9, 0.1), "off": (0.1, 0.9)})
GUIDE = make_guide((1.0, 1.0), [remedy("a", 0.9, 0.1), remedy("b", 0.1, 0.9)], [LAMP])


def test_a_question_that_was_answered_costs_more_and_nothing_else_does():
    model = compile_guide(GUIDE, ANYBODY)
    again = repeated(model, frozenset({"lamp"}))
    lamp = model.index["lamp"]
    assert again.price[lamp] == model.price[lamp] * REPEATED
    assert [p for n, p in enumerate(again.price) if n != lamp] == [p for n, p in enumerate(model.price) if n != lamp]
    assert again.minutes == model.minutes  # by the clock it takes no longer


def test_the_model_is_the_same_where_nothing_is_repeated_and_remembered_where_something_is():
    model = compile_guide(GUIDE, ANYBODY)
    assert repeated(model, frozenset()) is model
    assert repeated(model, frozenset({"a"})) is model
    assert repeated(model, frozenset({"lamp"})) is repeated(model, frozenset({"lamp"}))
