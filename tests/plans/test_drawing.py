"""The picture of a plan: nothing overlaps, everything fits, it reads in the author's order."""

from __future__ import annotations

from itertools import pairwise
from random import Random

import pytest

from decisiontree.authoring.plan import find_plan, graph_of
from decisiontree.walk.permalink import Permalink
from kb.plans.drawing import ANSWER, BOX, draw
from kb.plans.text_width import MOST_LINES, width_of, wrap
from tests.decisiontree.build import ANYBODY, TWO, constrained_guide, make_guide, tree

TREES = [
    tree({"a": {"x": "b", "y": "d"}, "b": {"x": "c"}, "c": {"x": "d"}, "d": {"x": "escalate"}}),
    tree(
        {"a": {f"answer-{n}": f"q{n}" for n in range(9)}, **{f"q{n}": {"on": "escalate", "off": "a"} for n in range(9)}}
    ),
    tree({"a": {"x": "b", "y": "c"}, "b": {"x": "c"}, "c": {"x": "b"}}),  # a circle
]


def random_tree(seed):
    """A tree drawn by hand, with ways that come together again."""
    random, size = Random(seed), 3 + seed * 2
    later = [["escalate", *(f"q{place}" for place in range(number + 1, size))] for number in range(size)]
    return tree(
        {
            f"q{number}": {f"a{way}": random.choice(later[number]) for way in range(random.randint(1, 4))}
            for number in range(size)
        }
    )


GUIDES = [*(random_tree(seed) for seed in range(10)), *(constrained_guide(seed) for seed in range(8)), *TREES]


@pytest.fixture(params=GUIDES, ids=range(len(GUIDES)))
def drawn(request):
    graph = graph_of(find_plan(request.param, ANYBODY, Permalink()))
    return graph, draw(graph)


def test_no_two_shapes_overlap_and_all_lie_inside(drawn):
    _, drawing = drawn
    boxes = [(shape.x, shape.y, shape.x + shape.width, shape.y + shape.height) for shape in drawing.shapes]
    assert all(
        left >= 0 and top >= 0 and right <= drawing.width and bottom <= drawing.height
        for left, top, right, bottom in boxes
    )
    overlaps = [
        (one, two)
        for place, one in enumerate(boxes)
        for two in boxes[place + 1 :]
        if one[0] < two[2] and two[0] < one[2] and one[1] < two[3] and two[1] < one[3]
    ]
    assert overlaps == []


def test_every_stop_and_every_way_has_its_shape(drawn):
    graph, drawing = drawn
    assert [shape.stop for shape in drawing.shapes if shape.stop] == list(graph.stops)
    assert [shape.way for shape in drawing.shapes if shape.way] == [way for _, way, _ in graph.edges]


def test_the_same_plan_is_drawn_the_same(drawn):
    graph, drawing = drawn
    assert draw(graph) == drawing


def test_answers_stand_in_the_order_of_the_guide():
    drawing = draw(graph_of(find_plan(TREES[1], ANYBODY, Permalink())))
    places = {
        shape.way.answers[0].say: shape.y
        for shape in drawing.shapes
        if shape.way and shape.way.answers[0].say.startswith("answer")
    }
    assert len(places) == 9
    assert all(places[one] < places[two] for one, two in pairwise(sorted(places)))


def test_a_line_that_passes_a_column_keeps_clear_of_its_shapes():
    """From `a` to `d` there is a short way past two questions: it leads around them."""
    drawing = draw(graph_of(find_plan(TREES[0], ANYBODY, Permalink())))
    straight = [line for line in drawing.lines if "h" in line]
    assert straight
    for line in straight:
        x, y = (int(number) for number in line[1:].split("h")[0].split())
        assert not any(
            shape.x <= x < shape.x + shape.width and shape.y <= y <= shape.y + shape.height for shape in drawing.shapes
        )


def test_a_single_stop_is_a_drawing_too():
    drawing = draw(graph_of(find_plan(make_guide([1.0]), ANYBODY, Permalink())))
    assert len(drawing.shapes) == 1 and drawing.lines == ()
    assert (drawing.width, drawing.shapes[0].width) == (BOX + 16, BOX)


def test_titles_are_wrapped_into_their_boxes():
    shapes = draw(graph_of(find_plan(TWO, ANYBODY, Permalink()))).shapes
    assert all(width_of(line) <= (BOX if shape.stop else ANSWER) - 24 for shape in shapes for line in shape.lines)


@pytest.mark.parametrize("text", ["one", "two words", "x" * 300, "word " * 80, "W", "", "a " + "b" * 60 + " c"])
def test_text_is_broken_into_lines_that_fit(text):
    lines = wrap(text, 100)
    assert 1 <= len(lines) <= MOST_LINES and all(width_of(line) <= 100 for line in lines)
    whole = "".join(lines).replace("…", "").replace(" ", "")
    assert text.replace(" ", "").startswith(whole) and (lines[-1].endswith("…") or whole == text.replace(" ", ""))


def test_a_letter_that_is_too_wide_does_not_hang():
    assert wrap("WWW", 1, most=3) == ("W", "W", "W…")
