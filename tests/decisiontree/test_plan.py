"""The plan as a tree: what it shows, where it stops, and that it says what the walk does."""

from __future__ import annotations

from dataclasses import replace

import pytest

from decisiontree.authoring.mermaid import to_mermaid
from decisiontree.authoring.plan import AGAIN, GOES_ON, Graph, Stop, find_plan, graph_of
from decisiontree.guide import ESCALATE, NO_CHANGE
from decisiontree.walk.permalink import Permalink, parse_permalink
from decisiontree.walk.replay import ASK, DO, GO_TO, HAND_OVER, walk
from tests.decisiontree.build import ANYBODY, TWO, constrained_guide, make_guide, question, remedy, tree

START = Permalink()


def stops(plan: Stop) -> list[Stop]:
    return [plan, *(stop for way in plan.ways for stop in stops(way.to))]


def says(way) -> list[str]:
    return [said.say for said in way.answers]


def test_it_begins_with_the_step_that_readers_are_asked_to_take_first():
    plan = find_plan(TWO, ANYBODY, START)
    assert (plan.kind, plan.node) == (ASK, TWO.find_node("level"))
    assert [says(way)[0] for way in plan.ways] == ["It is empty", "It is full", "I can't tell"]


@pytest.mark.parametrize("seed", range(12))
def test_every_answer_leads_where_the_walk_leads(seed):
    guide = constrained_guide(seed)
    for stop in stops(find_plan(guide, ANYBODY, START)):
        for way in stop.ways:
            for said in way.answers:
                there = walk(guide, parse_permalink(said.query[1:]).evidence, ANYBODY).next
                assert (there.kind, there.node, there.guide) == (way.to.kind, way.to.node, way.to.guide)


@pytest.mark.parametrize("seed", range(12))
def test_it_is_bounded_and_what_is_left_out_is_marked(seed):
    guide = constrained_guide(seed)
    found = stops(find_plan(guide, ANYBODY, START, most=7))
    assert len(found) <= 7
    assert all(stop.ways or stop.rest == GOES_ON or stop.kind not in (ASK, DO) for stop in found)


def test_likely_branches_grow_further_than_unlikely_ones():
    rare = question("rare", {"yes": (0.98, 0.02, 0.02), "no": (0.02, 0.98, 0.98)}, unknown=0.01)
    often = question("often", {"a": (0.5, 0.98, 0.02), "b": (0.5, 0.02, 0.98)}, unknown=0.01)
    remedies = [remedy(f"r{n}", *(0.98 if n == m else 0.02 for m in range(3)), minutes=20) for n in range(3)]
    guide = make_guide([0.01, 1, 1], remedies, [replace(rare, pin="first", because="x"), often])
    plan = find_plan(guide, ANYBODY, START, most=8)
    by_answer = {say: way.to for way in plan.ways for say in says(way)}
    assert by_answer["It is no"].ways and by_answer["It is yes"].rest == GOES_ON


def test_answers_with_the_same_future_are_one_way():
    guide = tree(
        {"first": {"red": "second", "green": ESCALATE, "blue": "second"}, "second": {"on": ESCALATE, "off": ESCALATE}}
    )
    ways = find_plan(guide, ANYBODY, START).ways
    assert [says(way) for way in ways] == [["red"], ["green", "I can't tell"], ["blue"]]
    assert [says(way) for way in ways[0].to.ways] == [["on", "off", "I can't tell"]]


def test_it_goes_on_from_any_evidence():
    link = Permalink((("level", "full"),), profile="admin")
    plan = find_plan(TWO, ANYBODY, link)
    assert plan.node == TWO.find_node("swap") and plan.query == "?as=admin&level=full"
    assert plan.ways[0].answers[0].query == f"?as=admin&level=full&swap={NO_CHANGE}"


def test_a_remedy_names_the_likeliest_cause_and_its_minutes():
    plan = find_plan(TWO, ANYBODY, Permalink((("level", "full"),)))
    assert (plan.cause.key, plan.minutes) == ("broken", 30)


def test_a_tree_of_an_author_is_whole_and_comes_to_each_place_once():
    guide = tree({"a": {"x": "b", "y": "c"}, "b": {"x": "c", "y": "fix"}, "c": {"x": "guide:other"}}, {"fix": ESCALATE})
    graph = graph_of(find_plan(guide, ANYBODY, START, lambda slug: slug.upper()))
    keys = [stop.node.key for stop in graph.stops if stop.node]
    assert sorted(keys) == ["a", "b", "c", "fix"]
    assert [stop.title for stop in graph.stops if stop.kind == GO_TO] == ["OTHER"]
    assert ends(graph, "c") == 2 and not any(stop.rest == AGAIN for stop in graph.stops)


def ends(graph: Graph, key: str) -> int:
    """How many ways lead to this place."""
    return sum(
        stop.node is not None and stop.node.key == key for stop in (graph.stops[end] for _, _, end in graph.edges)
    )


def test_a_circle_ends_and_does_not_hang():
    guide = tree({"a": {"x": "b", "y": "c"}, "b": {"x": "c"}, "c": {"x": "b"}})
    graph = graph_of(find_plan(guide, ANYBODY, START))
    assert sorted(stop.node.key for stop in graph.stops if stop.node) == ["a", "b", "c"]


def test_a_guide_without_anything_to_ask_or_do_is_one_stop():
    plan = find_plan(make_guide([1.0]), ANYBODY, START)
    assert (plan.kind, plan.title, plan.ways) == (HAND_OVER, "Escalate to the experts", ())
    assert graph_of(plan) == Graph((plan,), ())


def test_two_hundred_causes_are_drawn_too():
    wide = make_guide(
        [1.0] * 200, [remedy("all", *[0.9] * 200)], [question("q1", {"a": [0.1] * 200, "b": [0.9] * 200})]
    )
    assert find_plan(wide, ANYBODY, START).kind == DO


def test_mermaid_has_every_stop_and_way():
    plan = find_plan(TWO, ANYBODY, START)
    graph, text = graph_of(plan), to_mermaid("A guide", plan)
    lines = text.splitlines()
    assert lines[:4] == ["---", 'title: "A guide"', "---", "flowchart LR"]
    assert lines[4] == '  n0{{"What about level?"}}'
    assert sum(" -->|" in line for line in lines) == len(graph.edges)
    assert len(lines) == 4 + len(graph.stops) + len(graph.edges)


def test_mermaid_takes_no_sign_of_an_author_for_its_own():
    nasty = make_guide([1.0], [replace(remedy("r", 0.9), title='1. Say "no" & <b> #now` to ]]')])
    text = to_mermaid('A "quoted" \\ <title>', find_plan(nasty, ANYBODY, START))
    assert '["1#46; Say #34;no#34; & #60;b#62; #35;now#96; to ]]"]' in text
    assert text.splitlines()[1] == 'title: "A \\"quoted\\" \\\\ \\u003Ctitle\\u003E"'


def test_answers_with_the_same_future_are_one_way_however_long_it_is():
    """What a question cannot tell apart leads to the same questions, though each has an address of its own."""
    pins = {"pin": "first", "because": "x"}
    blind = replace(question("blind", {"a": (0.5, 0.5), "b": (0.5, 0.5)}), **pins)
    guide = replace(TWO, questions=(blind, *TWO.questions))
    plan = find_plan(guide, ANYBODY, START, most=40)
    assert [says(way) for way in plan.ways] == [["It is a", "It is b", "I can't tell"]]
    assert len(plan.ways[0].to.ways) == 3
