"""What is known in one guide goes along into another that shares its questions and remedies."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decisiontree.guide import ESCALATE, FIXED, FIXED_TREE, NO_CHANGE, OTHER_ERROR, UNKNOWN, Answer
from decisiontree.walk.carry_over import begin, carry_over, fields_of
from decisiontree.walk.permalink import Permalink
from decisiontree.walk.replay import GO_TO, walk
from tests.decisiontree.build import ANYBODY, constrained_guide, make_guide, question, remedy

SPREAD = {"yes": (0.9, 0.2), "no": (0.1, 0.8)}


def shared(node, name):
    """A question or remedy that a guide takes over from a file of its own."""
    return replace(node, id=name.upper(), slug=name)


HERE = make_guide(
    [0.5, 0.5],
    [
        shared(remedy("restart", 0.9, 0.1, other_error=True, changes=("state",)), "restart-it"),
        replace(remedy("own", 0.1, 0.9), id="OWN1"),
    ],
    [
        shared(question("port", SPREAD), "port-open"),
        shared(question("load", SPREAD, depends_on=("state",)), "load"),
        shared(question("shown", {"0x904-0x7": (0.9, 0.1), "none": (0.1, 0.9)}), "message"),
        replace(question("mine", SPREAD), id="MINE"),
    ],
)
THERE = make_guide(
    [0.5, 0.5],
    [shared(remedy("again", 0.1, 0.9), "restart-it")],
    [
        shared(question("is-open", {"yes": (0.9, 0.2), "maybe": (0.1, 0.8)}), "port-open"),
        shared(question("busy", SPREAD), "load"),
        shared(question("message", {"0x904-0x7": (0.9, 0.1), "0x204-0x0": (0.1, 0.9)}), "message"),
        replace(question("mine", SPREAD), id="ELSE"),
    ],
)


def carried(*evidence, there=THERE, **options):
    return carry_over(walk(HERE, evidence, ANYBODY), there, **options)


def test_an_answer_goes_along_under_the_key_it_has_there():
    assert carried(("port", "yes"), ("load", "no")) == (("is-open", "yes"), ("busy", "no"))


def test_i_cant_tell_is_not_asked_again():
    assert carried(("port", UNKNOWN)) == (("is-open", UNKNOWN),)


def test_an_answer_that_the_other_guide_does_not_know_stays_behind():
    assert carried(("port", "no")) == ()


def test_what_two_guides_only_call_the_same_is_not_shared():
    assert carried(("mine", "yes"), ("own", NO_CHANGE)) == ()


@pytest.mark.parametrize("outcome", [NO_CHANGE, OTHER_ERROR])
def test_a_remedy_that_was_tried_is_not_offered_again(outcome):
    assert carried(("restart", outcome)) == (("again", NO_CHANGE),)


def test_a_remedy_that_fixed_it_says_nothing_about_another_fault():
    assert carried(("restart", FIXED)) == ()


def test_answers_that_were_set_aside_stay_behind():
    assert carried(("load", "yes"), ("restart", NO_CHANGE)) == (("again", NO_CHANGE),)
    assert carried(("restart", NO_CHANGE), ("load", "yes")) == (("again", NO_CHANGE), ("busy", "yes"))


def test_what_was_shown_before_does_not_hold_after_a_different_error():
    assert carried(("shown", "0x904-0x7")) == (("message", "0x904-0x7"),)
    assert carried(("shown", "0x904-0x7"), ("port", "yes"), is_new_error=True) == (("is-open", "yes"),)


def test_an_authors_tree_takes_what_lies_on_its_route():
    asked = shared(
        replace(
            question("first", {}),
            answers=(Answer("yes", "Yes", (), next="second"), Answer("no", "No", (), next=ESCALATE)),
        ),
        "port-open",
    )
    second = shared(replace(question("second", {}), answers=(Answer("yes", "Yes", (), next=ESCALATE),)), "load")
    tree = make_guide({}, [], [asked, second], mode=FIXED_TREE, start="first")
    assert carried(("load", "yes"), ("port", "yes"), there=tree) == (("first", "yes"), ("second", "yes"))
    assert carried(("load", "yes"), there=tree) == ()


def test_a_new_error_begins_a_guide_with_what_is_known():
    here = walk(HERE, (("port", "yes"), ("shown", "0x904-0x7"), ("restart", OTHER_ERROR)), ANYBODY)
    assert (here.next.kind, here.next.guide) == (GO_TO, "")
    start = begin(Permalink((("message", "0x204-0x0"),)), here, Permalink(profile="helpdesk", error="0x904"), THERE)
    assert start == Permalink((("is-open", "yes"), ("again", NO_CHANGE), ("message", "0x204-0x0")), "helpdesk")
    assert walk(THERE, start.evidence, ANYBODY).ignored == ()


def test_the_same_guide_goes_on_with_its_own_answers():
    here = walk(HERE, (("port", "yes"), ("restart", OTHER_ERROR)), ANYBODY)
    start = begin(Permalink(error="0x1"), here, Permalink(), HERE)
    assert start == Permalink((("port", "yes"), ("restart", NO_CHANGE)), error="0x1")


def test_the_paste_box_keeps_the_guide_the_reader_and_the_evidence():
    here = walk(HERE, (("port", "yes"),), ANYBODY)
    assert fields_of(here, Permalink(profile="x")) == (("from", "guide"), ("as", "x"), ("port", "yes"))
    assert fields_of(here, Permalink()) == (("from", "guide"), ("port", "yes"))


def with_ids(guide):
    """Every key an id: guides share whatever has the same key."""
    return replace(
        guide,
        questions=tuple(replace(each, id=each.key) for each in guide.questions),
        remedies=tuple(replace(each, id=each.key) for each in guide.remedies),
    )


@given(
    st.integers(0, 50),
    st.integers(0, 50),
    st.lists(st.tuples(st.text(max_size=5), st.text(max_size=5)), max_size=5),
    st.booleans(),
)
def test_whatever_two_guides_share_the_other_one_understands_it(one, other, noise, is_new_error):
    here, there = constrained_guide(one), constrained_guide(other)
    here, there = with_ids(here), with_ids(there)
    pairs = [(each.key, answer.key) for each in here.questions for answer in each.answers[:1]]
    pairs += [(each.key, OTHER_ERROR) for each in here.remedies]
    kept = carry_over(walk(here, [*noise, *pairs], ANYBODY), there, is_new_error)
    assert walk(there, kept, ANYBODY).ignored == ()
