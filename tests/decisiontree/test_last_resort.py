"""Before somebody is handed over, and when they go on all the same."""

from __future__ import annotations

from dataclasses import replace

import pytest

from decisiontree.guide import NO_CHANGE, UNKNOWN, Answer, Condition, Question
from decisiontree.walk.replay import ASK, DO, GO_TO, HAND_OVER, walk
from tests.decisiontree.build import ANYBODY, FREE, make_guide, question, remedy

SURE = question("lamp", {"on": (0.02, 0.98, 0.5), "off": (0.98, 0.02, 0.5)})
ONLY_ON = Condition(key="lamp", values=("on",))


def steps(guide, answer=UNKNOWN, profile=FREE):
    """Every step of a reader who gives the same answer to everything and whom nothing helps."""
    path = []
    for _ in range(200):
        here = walk(guide, path, profile)
        if here.next.kind not in (ASK, DO):
            return path, here
        path.append((here.next.node.key, answer if isinstance(here.next.node, Question) else NO_CHANGE))
    raise AssertionError("the walk has no end")


def test_nobody_is_handed_over_with_nothing_tried_while_something_safe_may_help():
    dear = make_guide([1.0, 1.0], [remedy("try", 0.1, 0.1, minutes=20)], escalate=21)
    assert [key for key, _ in steps(dear)[0]] == ["try"]


def test_what_is_harmless_comes_before_handing_over_and_what_others_notice_does_not():
    harmless = remedy("harmless", 0.3, 0, 0, minutes=10)
    noticed = remedy("noticed", 0, 0.3, 0, minutes=10, disrupts="everyone")
    risky = remedy("risky", 0, 0, 0.9, minutes=1, risk="high")
    guide = make_guide([1.0, 1.0, 1.0], [harmless, noticed, risky], escalate=20)
    path, end = steps(guide, profile=replace(FREE, risk=(("high", 60.0),), disrupts=60.0))
    assert [key for key, _ in path] == ["harmless"]
    assert {each.key for each in end.untried} == {"noticed", "risky"} and end.anyway is not None


def test_a_remedy_that_an_answer_speaks_against_is_there_for_whoever_goes_on_anyway():
    guide = make_guide([0.05, 0.05, 0.9], [remedy("fit", 0.9, 0, 0, minutes=5, only_if=ONLY_ON)], [SURE])
    here = walk(guide, [("lamp", "off")], FREE)
    assert here.next.kind == HAND_OVER and here.anyway.key == "fit" and [each.key for each in here.untried] == ["fit"]


def test_a_remedy_for_a_likely_cause_gets_a_last_try_against_an_answer_and_says_which():
    clear = question("noise", {"loud": (0.98, 0.02, 0.02), "none": (0.02, 0.98, 0.98)})
    guide = make_guide([0.9, 0.05, 0.05], [remedy("fit", 0.9, 0, 0, minutes=5, only_if=ONLY_ON)], [SURE, clear])
    here = walk(guide, [("lamp", "off"), ("noise", "loud")], FREE)
    assert (here.next.kind, here.next.node.key) == (DO, "fit")
    assert guide.find_node("lamp").find_answer("off").say in here.next.reason


def test_a_remedy_whose_condition_nobody_could_tell_stays_shut():
    guide = make_guide([0.9, 0.05, 0.05], [remedy("fit", 0.9, 0, 0, minutes=5, only_if=ONLY_ON)], [SURE])
    here = walk(guide, [("lamp", UNKNOWN)], FREE)
    assert here.next.kind == HAND_OVER and here.untried == ()


@pytest.mark.parametrize("danger", [{"risk": "high"}, {"reversible": False}])
def test_what_is_risky_or_cannot_be_undone_keeps_to_its_condition(danger):
    fit = remedy("fit", 0.9, 0, 0, minutes=5, only_if=ONLY_ON, **danger)
    here = walk(make_guide([0.9, 0.05, 0.05], [fit], [SURE]), [("lamp", "off")], FREE)
    assert here.next.kind == HAND_OVER and here.untried == ()


def test_who_could_try_nothing_is_asked_what_they_can_answer_at_once():
    long = replace(question("walls", {"thick": (0.9, 0.1, 0.5), "thin": (0.1, 0.9, 0.5)}), minutes=30)
    theirs = replace(question("fuse", {"blown": (0.9, 0.1, 0.5), "whole": (0.1, 0.9, 0.5)}), needs="server")
    flat = question("mood", {"good": (0.5, 0.5, 0.5), "bad": (0.5, 0.5, 0.5)})
    guide = make_guide([1.0, 1.0, 1.0], [remedy("fit", 0.9, 0, 0, needs="server")], [SURE, long, theirs, flat])
    path, end = steps(guide, profile=replace(FREE, can=("nothing", "client")))
    assert [key for key, _ in path] == ["lamp"] and end.next.kind == HAND_OVER


def test_who_tried_something_is_not_asked_for_the_sake_of_the_note():
    guide = make_guide([1.0, 1.0, 1.0], [remedy("fit", 0.9, 0.9, 0.9)], [SURE])
    assert [key for key, _ in steps(guide, profile=FREE)[0]] == ["fit"]


def test_going_on_anyway_never_runs_out_before_everything_was_tried():
    guide = make_guide([1.0, 1.0, 1.0], [remedy(f"r{n}", 0.02, 0.02, 0.02, minutes=5) for n in range(5)], [SURE])
    path: list[tuple[str, str]] = []
    for _ in range(20):
        here = walk(guide, path, FREE)
        node = here.next.node or here.anyway
        if node is None:
            break
        path.append((node.key, UNKNOWN if isinstance(node, Question) else NO_CHANGE))
    assert {key for key, _ in path} == {"lamp", "r0", "r1", "r2", "r3", "r4"}


def test_nobody_hands_over_to_themselves_and_the_price_is_the_profiles():
    guide = make_guide([1.0, 1.0], [remedy("try", 0.4, 0, minutes=10, risk="medium", disrupts="everyone")], escalate=20)
    hasty = replace(FREE, escalates_to="the vendor")
    assert walk(guide, [("try", NO_CHANGE)], hasty).escalation.to == "the vendor"
    by_guide = replace(guide.escalation, to_by_profile=(("free", "a colleague"),), minutes_by_profile=(("free", 99.0),))
    here = walk(replace(guide, escalation=by_guide), [("try", NO_CHANGE)], hasty)
    assert (here.escalation.to, here.minutes) == ("a colleague", 99.0)


@pytest.mark.parametrize("price", [0.0, 10_000.0])
@pytest.mark.parametrize("can", [(), ("nothing", "client")])
@pytest.mark.parametrize("priors", [[1.0], [1.0, 1e-9], [0.5, 0.5]])
def test_extreme_guides_have_a_plan_that_ends(price, can, priors):
    fixes = [[0.9 * (n == k) for n in range(len(priors))] for k in range(len(priors))]
    remedies = [remedy(f"r{k}", *row, minutes=5) for k, row in enumerate(fixes)]
    rows = {"yes": [0.9] * len(priors), "no": [0.1] * len(priors)}
    guide = make_guide(priors, remedies, [question("q", rows)], escalate=price)
    path, end = steps(guide, profile=replace(ANYBODY, can=can))
    assert end.next.kind == HAND_OVER and len(path) <= 3


LEAD = Question("code", "", "Which?", (
    Answer("this", "This", (0.97, 0.97, 0.9)), Answer("that", "That", (0.01, 0.01, 0.05), next="guide:other"),
    Answer("those", "Those", (0.02, 0.02, 0.05), next="guide:third"),
))  # fmt: skip
EXITS = make_guide({"a": 1.0, "b": 1.0, "other": 0.2}, [remedy("fix", 0.9, 0.9, 0)], [LEAD])


def test_an_answer_that_leads_away_is_read_twice_and_can_be_lived_with():
    asked = walk(EXITS, [("code", "that")], FREE)
    assert (asked.next.kind, asked.next.node.key, asked.next.guide) == (ASK, "leave-code", "other")
    assert [answer.key for answer in asked.next.node.answers] == ["yes", "no"]
    ways = {value: walk(EXITS, [("code", "that"), ("leave-code", value)], FREE) for value in ("yes", "no", UNKNOWN)}
    assert ways["yes"].next.kind == GO_TO and ways["yes"].next.guide == "other"
    assert ways["no"].trail[0].set_aside and ways["no"].next.kind == DO
    assert ways[UNKNOWN].next.kind == DO and not ways[UNKNOWN].trail[0].set_aside
    assert ways["no"].candidates == walk(EXITS, [], FREE).candidates


def test_who_never_sees_an_answer_takes_it_back_when_asked_again():
    asked = walk(EXITS, [("code", "that")], FREE).next.node
    sure, _ = (answer.likely for answer in asked.answers)
    assert max(sure[:2]) < 0.06 < sure[2]  # up to "never" an answer stands for slips


def test_another_answer_afterwards_is_read_for_itself():
    here = walk(EXITS, [("code", "that"), ("leave-code", "yes"), ("code", "those")], FREE)
    assert here.next.kind == ASK and here.next.guide == "third"
    assert walk(EXITS, [("leave-code", "yes")], FREE).ignored[0].key == "leave-code"
    assert walk(EXITS, [("code", "this"), ("leave-code", "yes")], FREE).ignored[0].key == "leave-code"


def test_two_hundred_answers_and_a_question_answered_twice_are_no_trouble():
    path = [("code", "that"), ("leave-code", "no")] * 100
    assert walk(EXITS, path, FREE).next.kind in (ASK, DO, HAND_OVER)


def test_evidence_of_before_a_remedy_counts_less_and_not_for_nothing():
    stuck = remedy("restart", 0.3, 0, 0, changes=("service",))
    asked = question("service", {"stuck": (0.9, 0.1, 0.1), "runs": (0.1, 0.9, 0.9)}, depends_on=("service",))
    guide = make_guide({"hung": 1.0, "port": 1.0, "other": 1.0}, [stuck, remedy("kill", 0.9, 0, 0)], [asked])
    fresh, faded, none = (
        next(c.share for c in walk(guide, path, FREE).candidates if c.cause.key == "hung")
        for path in ([("service", "stuck")], [("service", "stuck"), ("restart", NO_CHANGE)], [("restart", NO_CHANGE)])
    )
    assert none < 0.3 < 0.5 < faded < fresh


DOUBT = make_guide(
    {"a": 0.2, "b": 1.0, "other": 0.02},
    [remedy("fix-a", 0.9, 0, 0, only_if=Condition(key="kind", values=("a",))), remedy("fix-b", 0, 0.9, 0, only_if=Condition(key="kind", values=("b",)))],
    [question("kind", {"a": (0.98, 0.02, 0.5), "b": (0.02, 0.98, 0.5)}, pin="first"), question("lamp", {"on": (0.02, 0.98, 0.5), "off": (0.98, 0.02, 0.5)}, pin="first")],
)  # fmt: skip
SLIPPED = [("kind", "a"), ("lamp", "on"), ("fix-a", NO_CHANGE)]


def test_an_answer_that_may_be_a_slip_is_read_once_more_before_an_escalation():
    asked = walk(DOUBT, SLIPPED, FREE)
    assert (asked.next.kind, asked.next.node.key) == (ASK, "again-kind")
    assert "It is a" in asked.next.reason
    assert [answer.key for answer in asked.next.node.answers] == ["a", "b"]


def test_another_answer_at_the_second_look_counts_and_the_first_does_not():
    here = walk(DOUBT, [*SLIPPED, ("again-kind", "b")], FREE)
    assert here.trail[0].set_aside and (here.next.kind, here.next.node.key) == (DO, "fix-b")
    assert here.candidates == walk(DOUBT, [("kind", "b"), *SLIPPED[1:]], FREE).candidates


@pytest.mark.parametrize("value", ["a", UNKNOWN])
def test_an_answer_is_read_twice_and_no_more(value):
    here = walk(DOUBT, [*SLIPPED, ("again-kind", value)], FREE)
    assert here.next.node is None or here.next.node.key != "again-kind"
    assert here.candidates == walk(DOUBT, SLIPPED, FREE).candidates


def test_a_second_look_counts_as_long_as_the_answer_is_not_changed():
    changed = walk(DOUBT, [*SLIPPED, ("again-kind", "b"), ("kind", "a")], FREE)
    counted = [(entry.key, entry.value) for entry in changed.trail if not entry.set_aside]
    assert counted == [*SLIPPED[1:], ("kind", "a")]
    assert walk(DOUBT, [("again-kind", "b")], FREE).ignored[0].key == "again-kind"


def test_who_takes_back_what_a_second_look_leads_to_goes_on():
    away = replace(
        DOUBT.questions[0],
        answers=(DOUBT.questions[0].answers[0], replace(DOUBT.questions[0].answers[1], next="guide:other")),
    )
    guide = replace(DOUBT, questions=(away, DOUBT.questions[1]))
    path = [*SLIPPED, ("again-kind", "b")]
    assert walk(guide, path, FREE).next.node.key == "leave-kind"
    assert walk(guide, [*path, ("leave-kind", "yes")], FREE).next.kind == GO_TO
    assert walk(guide, [*path, ("leave-kind", "no")], FREE).next.kind == HAND_OVER
