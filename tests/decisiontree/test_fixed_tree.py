"""Plain authored trees."""

from __future__ import annotations

from dataclasses import replace

import pytest

from decisiontree.walk.replay import ASK, DO, GO_TO, HAND_OVER, SOLVED, walk
from tests.decisiontree.build import ANYBODY, TREE, fork


def went(*pairs):
    return walk(TREE, pairs, ANYBODY)


def test_it_starts_where_the_author_says_and_follows_the_route():
    assert went().next.node.key == "power"
    assert (went(("power", "on")).next.kind, went(("power", "on")).next.node.key) == (DO, "install")
    assert went(("power", "off"), ("plug", "no-change")).next.node.key == "deeper"


@pytest.mark.parametrize(
    ("pairs", "kind"),
    [
        ([("power", "no")], HAND_OVER),
        ([("power", "unknown")], HAND_OVER),
        ([("power", "on"), ("install", "no-change")], HAND_OVER),
        ([("power", "on"), ("install", "fixed")], SOLVED),
        ([("power", "on"), ("install", "other-error")], GO_TO),
        ([("power", "odd")], GO_TO),
    ],
)
def test_every_route_ends(pairs, kind):
    assert went(*pairs).next.kind == kind


def test_who_cannot_tell_goes_where_the_author_says():
    power, *others = TREE.questions
    tree = replace(TREE, questions=(replace(power, cant_tell="install"), *others))
    assert walk(tree, [("power", "unknown")], ANYBODY).next.node.key == "install"


def test_another_guide_takes_over_by_name():
    assert went(("power", "odd")).next.guide == "odd"


def test_evidence_counts_when_the_route_reaches_it_and_is_left_out_before():
    here = went(("deeper", "yes"), ("power", "off"))
    assert here.next.node.key == "plug"
    assert here.evidence == (("power", "off"),)
    assert [each.key for each in here.ignored] == ["deeper"]
    assert went(("deeper", "yes"), ("power", "off"), ("plug", "no-change")).next.node.key == "install"


def test_minutes_take_every_way_to_be_as_likely():
    install = 10 + (0 + 60 + 60) / 3
    plug = 5 + (0 + (2 + (install + 60) / 2)) / 2
    assert went().minutes == pytest.approx(2 + (install + plug + 0 + 60) / 4)


def test_a_circle_or_a_way_to_nowhere_ends_in_handing_over():
    ring = replace(TREE, questions=(fork("power", on="power", off="nowhere"),), remedies=())
    assert walk(ring, [("power", "on")], ANYBODY).next.kind == HAND_OVER
    assert walk(ring, [("power", "off")], ANYBODY).next.kind == HAND_OVER
    assert walk(ring, [], ANYBODY).minutes > 0


def test_a_very_long_route_is_no_trouble():
    chain = [fork(f"q{n}", on=f"q{n + 1}") for n in range(3000)]
    long = replace(TREE, questions=tuple(chain), remedies=(), start="q0")
    assert walk(long, [("q0", "on")], ANYBODY).next.node.key == "q1"
    assert walk(long, [], ANYBODY).minutes == pytest.approx(6000)


def test_a_tree_without_nodes_hands_over():
    empty = replace(TREE, questions=(), remedies=(), start="")
    assert walk(empty, [], ANYBODY).next.kind == HAND_OVER
    assert walk(TREE, [], ANYBODY).next.kind == ASK
