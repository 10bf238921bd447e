from __future__ import annotations

from dataclasses import replace

import pytest

from decisiontree.guide import Answer, Question
from decisiontree.walk.evidence import LONGEST_KEY, MOST_PAIRS
from decisiontree.walk.replay import ASK, DO, GO_TO, HAND_OVER, SOLVED, walk
from tests.decisiontree.build import ANYBODY, make_guide, question, remedy

GUIDE = make_guide(
    {"cable": 0.6, "driver": 0.3, "other": 0.1},
    [
        remedy("plug", 0.95, 0, 0, minutes=12, changes=("cable",)),
        remedy("install", 0, 0.95, 0, minutes=15, other_error=True),
    ],
    [
        question("lamp", {"on": (0.1, 0.9, 0.5), "off": (0.9, 0.1, 0.5)}, depends_on=("cable",), unknown=0.1),
        question("noise", {"loud": (0.3, 0.7, 0.5), "quiet": (0.7, 0.3, 0.5)}, minutes=3),
    ],
)


def walked(*pairs):
    return walk(GUIDE, pairs, ANYBODY)


def test_a_walk_starts_with_the_best_step_and_all_causes():
    here = walked()
    assert here.next.kind in (ASK, DO) and here.next.node is not None and here.next.reason
    assert [each.cause.key for each in here.candidates] == ["cable", "driver", "other"]
    assert sum(each.share for each in here.candidates) == pytest.approx(1)
    assert here.trail == here.ignored == () and here.minutes > 0


def test_an_answer_moves_the_belief_and_shows_in_the_trail():
    here = walked(("lamp", "on"))
    assert here.candidates[0].cause.key == "driver" and here.candidates[0].word == "very likely"
    assert [(entry.key, entry.say, entry.is_question) for entry in here.trail] == [("lamp", "It is on", True)]
    assert "lamp" not in [each.key for each in here.open_questions]


def test_the_same_evidence_in_any_order_leads_to_the_same_step():
    one, two = walked(("lamp", "on"), ("noise", "loud")), walked(("noise", "loud"), ("lamp", "on"))
    assert (one.next, one.candidates, one.minutes) == (two.next, two.candidates, two.minutes)


def test_i_cannot_tell_is_kept_in_the_trail_and_not_asked_again():
    here = walked(("lamp", "unknown"))
    assert here.trail[0].say == "I can't tell"
    assert [each.share for each in here.candidates] == [each.share for each in walked().candidates]
    assert "lamp" not in [each.key for each in here.open_questions]


def test_a_failed_remedy_is_not_offered_again():
    here = walked(("plug", "no-change"))
    assert here.next.node is not None and here.next.node.key != "plug"
    assert here.candidates[0].cause.key == "driver"


def test_a_remedy_that_fixed_it_ends_the_walk():
    here = walked(("lamp", "off"), ("plug", "fixed"))
    assert (here.next.kind, here.next.node.key, here.minutes) == (SOLVED, "plug", 0)


def test_what_fixed_it_speaks_for_the_causes_it_is_for():
    assert walked(("lamp", "on"), ("plug", "fixed")).candidates[0].cause.key == "cable"


def test_a_different_error_leads_to_the_paste_box_if_it_is_the_last_word():
    here = walked(("install", "other-error"))
    assert (here.next.kind, here.next.guide) == (GO_TO, "")
    assert here.candidates[0].cause.key == "cable"
    assert walked(("install", "other-error"), ("lamp", "on")).next.kind in (ASK, DO, HAND_OVER)


def test_an_answer_may_lead_to_another_guide():
    asked = Question(
        "code",
        "",
        "Which?",
        (Answer("this", "This", (0.5,) * 3), Answer("that", "That", (0.5,) * 3, next="guide:other")),
    )
    guide = replace(GUIDE, questions=(*GUIDE.questions, asked))
    here = walk(guide, [("code", "that"), ("lamp", "on")], ANYBODY)
    assert (here.next.kind, here.next.node.key, here.next.guide) == (ASK, "leave-code", "other")
    here = walk(guide, [("code", "that"), ("leave-code", "yes")], ANYBODY)
    assert (here.next.kind, here.next.guide) == (GO_TO, "other")
    assert walk(guide, [("code", "this")], ANYBODY).next.kind != GO_TO


def test_a_remedy_sets_aside_what_it_changed_and_it_may_be_asked_again():
    here = walked(("lamp", "off"), ("plug", "no-change"))
    assert [bool(entry.set_aside) for entry in here.trail] == [True, False]
    assert "Remedy plug" in here.trail[0].set_aside
    assert "lamp" in [each.key for each in here.open_questions]
    shares = [
        next(c.share for c in each.candidates if c.cause.key == "cable")
        for each in (walked(("plug", "no-change")), here)
    ]
    assert shares[0] < shares[1]  # the fault is the same: the answer says less, not nothing


def test_an_answer_given_again_after_a_remedy_stands_beside_the_one_set_aside():
    here = walked(("lamp", "off"), ("plug", "no-change"), ("lamp", "on"))
    assert [(entry.key, entry.value, bool(entry.set_aside)) for entry in here.trail] == [
        ("lamp", "off", True),
        ("plug", "no-change", False),
        ("lamp", "on", False),
    ]
    assert here.ignored == ()


def test_i_cannot_tell_is_not_set_aside():
    assert [entry.set_aside for entry in walked(("lamp", "unknown"), ("plug", "no-change")).trail] == ["", ""]


def test_a_second_answer_replaces_the_first():
    here = walked(("lamp", "off"), ("noise", "loud"), ("lamp", "on"))
    assert here.evidence == (("noise", "loud"), ("lamp", "on"))
    assert [(each.key, each.value) for each in here.ignored] == [("lamp", "off")]
    assert "answered again later" in here.ignored[0].why


def test_replacing_a_remedy_brings_back_nothing_twice():
    here = walked(("plug", "no-change"), ("lamp", "on"), ("plug", "no-change"), ("lamp", "off"))
    assert here.evidence == (("lamp", "on"), ("plug", "no-change"), ("lamp", "off"))
    assert [bool(entry.set_aside) for entry in here.trail] == [True, False, False]


@pytest.mark.parametrize(
    ("pair", "why"),
    [
        (("nothing", "x"), "no question or remedy of that name"),
        (("lamp", "purple"), "“What about lamp?” has no such answer"),
        (("plug", "perhaps"), "“Remedy plug” has no such outcome"),
        (("", ""), "no question or remedy of that name"),
    ],
)
def test_stale_evidence_is_left_out_with_a_reason(pair, why):
    here = walked(pair, ("lamp", "on"))
    assert here.evidence == (("lamp", "on"),)
    assert why in here.ignored[0].why


def test_evidence_is_bounded_in_length_and_count():
    here = walked(*[("k" * 1000, "v" * 1000)] * 1000)
    assert len(here.ignored) == MOST_PAIRS
    assert len(here.ignored[0].key) == len(here.ignored[0].value) == LONGEST_KEY


def test_the_reason_names_the_causes_a_question_tells_apart():
    here = walked()
    assert here.next.kind == ASK
    assert "“Cause cable”" in here.next.reason and "“Cause driver”" in here.next.reason


def test_the_reason_of_a_remedy_names_the_cause_it_is_for():
    here = walked(("lamp", "off"))
    assert here.next.node.key == "plug" and "“Cause cable”" in here.next.reason


def test_handing_over_says_why():
    assert (
        "Everything this guide knows"
        in walked(("plug", "no-change"), ("install", "no-change"), ("lamp", "on"), ("noise", "loud")).next.reason
    )
    dear = make_guide((1.0,), [remedy("dear", 0.5, minutes=500)])
    assert "unlikely to help" in walk(dear, [], ANYBODY).next.reason
