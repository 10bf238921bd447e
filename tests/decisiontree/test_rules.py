from __future__ import annotations

from dataclasses import replace

import pytest

from decisiontree.guide import Condition, Profile
from decisiontree.planner.conditions import holds, may_become
from decisiontree.planner.decide import decide
from decisiontree.planner.rules import check_constraints, gate_of, minutes, price
from tests.decisiontree.build import ANYBODY, compiled, make_guide, question, remedy, when

USER = Profile("user", "User", can=("nothing", "client"), extra=(("client", 4.0),))


def decided(guide, evidence=(), profile=ANYBODY):
    return decide(compiled(guide, profile), dict(evidence))


def pair(**fields):
    """Two remedies for the same cause: a safe one, and a better one with these fields."""
    return make_guide((0.9, 0.1), [remedy("safe", 0.5, 0, minutes=5), remedy("bold", 0.98, 0, minutes=6, **fields)])


def test_price_adds_risk_and_disruption_to_the_minutes():
    bold = remedy("a", 1, minutes=10, risk="high", reversible=False, disrupts="everybody", needs="client")
    assert minutes(bold, USER) == 14
    assert price(bold, USER) == 14 + 30 + 30 + 5


def test_a_price_is_never_nothing_and_never_without_end():
    assert 0 < price(remedy("a", 1, minutes=-3), ANYBODY) < 1e-3
    assert price(remedy("a", 1, minutes=float("inf")), ANYBODY) < float("inf")
    assert price(remedy("a", 1, minutes=float("nan")), ANYBODY) < float("inf")


@pytest.mark.parametrize("fields", [{"risk": "high"}, {"reversible": False}])
def test_a_risky_remedy_waits_for_the_safe_one(fields):
    free = replace(ANYBODY, risk=(), irreversible=0.0)
    assert decided(pair(), profile=free).key == "bold"
    assert decided(pair(**fields), profile=free).key == "safe"
    assert decided(pair(**fields), [("safe", "no-change")], free).key == "bold"


def test_a_gate_says_what_it_waits_for():
    decision = decided(pair(risk="high"), profile=replace(ANYBODY, risk=()))
    assert (decision.key, decision.why, decision.sake) == ("safe", "needed", "bold")


@pytest.mark.parametrize(("because", "key"), [("It saves the night.", "bold"), ("", "safe")])
def test_only_a_pin_with_a_reason_lifts_the_gate(because, key):
    assert decided(pair(risk="high", pin="first", because=because)).key == key


def test_a_gate_holds_only_for_cheaper_remedies_for_the_same_cause():
    bold = remedy("bold", 0.9, 0, minutes=5, risk="high")
    others = [
        remedy("other", 0, 0.9),
        remedy("slow", 0.9, 0, minutes=500),
        remedy("also-bold", 0.9, 0, risk="high"),
        remedy("weak", 0.1, 0),
    ]
    assert gate_of(make_guide((1, 1), [bold, *others]), bold, ANYBODY) == frozenset()
    assert gate_of(make_guide((1, 1), [bold, remedy("safe", 0.5, 0)]), bold, ANYBODY) == {"safe"}


def test_a_gate_holds_though_this_reader_may_not_do_the_safe_one():
    guide = make_guide(
        (0.9, 0.1),
        [remedy("safe", 0.9, 0, needs="server"), remedy("bold", 0.98, 0, minutes=2, risk="high", needs="client")],
    )
    decision = decided(guide, profile=USER)
    assert decision.kind == "escalate"
    assert decision.for_others == ("bold", "safe")


def test_what_a_profile_cannot_do_is_left_to_others_if_it_is_of_use():
    helps = remedy("helps", 0.9, 0, needs="server")
    useless = remedy("useless", 0.01, 0.01, needs="server")
    splits = question("splits", {"y": (0.9, 0.1), "n": (0.1, 0.9)}, needs="network")
    says_nothing = question("says-nothing", {"y": (0.5, 0.5), "n": (0.5, 0.5)}, needs="network")
    decision = decided(make_guide((0.5, 0.5), [helps, useless], [splits, says_nothing]), profile=USER)
    assert decision.kind == "escalate"
    assert decision.for_others == ("helps", "splits")


def test_a_pinned_question_comes_before_everything_else():
    asked = question("model", {"old": (0.5, 0.5), "new": (0.5, 0.5)}, minutes=30, pin="first")
    guide = make_guide((0.9, 0.1), [remedy("a", 0.9, 0)], [asked])
    assert (decided(guide).key, decided(guide).why) == ("model", "pinned")
    assert decided(guide, [("model", "unknown")]).key == "a"


def test_a_remedy_pinned_first_comes_before_better_ones_and_a_remedy_pinned_last_after_worse_ones():
    first = make_guide((0.9, 0.1), [remedy("good", 0.9, 0.9), remedy("restart", 0.1, 0.1, pin="first")])
    last = make_guide((0.9, 0.1), [remedy("good", 0.9, 0.9, pin="last"), remedy("poor", 0.3, 0.3)])
    assert decided(first).key == "restart"
    assert decided(last).key == "poor"
    assert decided(last, [("poor", "no-change")]).key == "good"


def test_a_question_that_must_come_first_is_priced_into_the_remedy_and_asked_first():
    cure = remedy("cure", 0.9, 0.9, minutes=5, after=("backup",))
    backup = question("backup", {"there": (0.5, 0.5), "missing": (0.5, 0.5)}, minutes=2)
    decision = decided(make_guide((0.5, 0.5), [cure], [backup]))
    assert (decision.kind, decision.key, decision.sake) == ("ask", "backup", "cure")
    assert decision.cost == pytest.approx(7 + 0.1 * 60)
    assert decided(make_guide((0.5, 0.5), [cure], [backup]), [("backup", "unknown")]).key == "cure"


def test_a_dear_question_in_front_of_it_makes_a_remedy_not_worth_it():
    cure = remedy("cure", 0.9, 0.9, minutes=5, after=("backup",))
    backup = question("backup", {"there": (0.5, 0.5), "missing": (0.5, 0.5)}, minutes=100)
    assert decided(make_guide((0.5, 0.5), [cure], [backup])).kind == "escalate"


def test_a_remedy_applies_only_if_its_condition_is_met():
    asked = question("system", {"old": (0.5, 0.5), "new": (0.5, 0.5)})
    guide = make_guide((0.5, 0.5), [remedy("patch", 0.9, 0.9, only_if=when("system", "old"))], [asked])
    assert decided(guide).key == "system"
    assert decided(guide, [("system", "old")]).key == "patch"
    assert decided(guide, [("system", "new")]).kind == "escalate"
    assert decided(guide, [("system", "unknown")]).kind == "escalate"


def test_not_being_able_to_find_out_counts_as_i_cannot_tell():
    asked = question("system", {"old": (0.5, 0.5), "new": (0.5, 0.5)}, needs="server")
    unless_new = remedy("patch", 0.9, 0.9, needs="client", only_if=Condition(none=(when("system", "new"),)))
    guide = make_guide((0.5, 0.5), [unless_new], [asked])
    assert decided(guide, profile=USER).key == "patch"
    assert decided(guide, [("system", "new")], USER).kind == "escalate"


def test_what_does_not_apply_is_not_waited_for():
    asked = question("system", {"old": (0.5, 0.5), "new": (0.5, 0.5)})
    patch = remedy("patch", 0.9, 0.9, only_if=when("system", "old"))
    cure = remedy("cure", 0.9, 0.9, never_before=("patch",))
    guide = make_guide((0.5, 0.5), [patch, cure], [asked])
    assert decided(guide, [("system", "old")]).key == "patch"
    assert decided(guide, [("system", "new")]).key == "cure"


def test_constraints_in_a_circle_are_left_out():
    guide = make_guide((0.5, 0.5), [remedy("a", 0.9, 0, after=("b",)), remedy("b", 0, 0.9, after=("a",))])
    assert decided(guide).key == "a"
    assert decided(guide, [("a", "no-change")]).key == "b"


def test_safety_wins_over_an_author_who_asks_for_the_opposite():
    guide = make_guide(
        (0.9, 0.1), [remedy("safe", 0.9, 0, after=("bold",)), remedy("bold", 0.98, 0, minutes=2, risk="high")]
    )
    assert decided(guide).key == "safe"


HOLDS = [
    (when("q", "y"), {"q": "y"}, True),
    (when("q", "y"), {"q": "n"}, False),
    (when("q", "y"), {}, None),
    (Condition(none=(when("q", "y"),)), {"q": "n"}, True),
    (Condition(none=(when("q", "y"),)), {}, None),
    (Condition(all=(when("q", "y"), when("r", "y"))), {"q": "n"}, False),
    (Condition(all=(when("q", "y"), when("r", "y"))), {"q": "y"}, None),
    (Condition(any=(when("q", "y"), when("r", "y"))), {"r": "y"}, True),
    (Condition(any=(when("q", "y"), when("r", "y"))), {"r": "n"}, None),
    (Condition(any=(when("q", "y"), when("r", "y"))), {"q": "n", "r": "n"}, False),
]


@pytest.mark.parametrize(("condition", "evidence", "expected"), HOLDS)
def test_a_condition_holds_does_not_or_is_undecided(condition, evidence, expected):
    assert holds(condition, evidence) is expected
    assert may_become(condition, True, evidence, {"q", "r"}) is (expected is not False)
    assert may_become(condition, False, evidence, {"q", "r"}) is (expected is not True)


def test_a_condition_on_what_is_out_of_reach_cannot_be_met():
    both = Condition(all=(when("q", "y"), when("r", "y")))
    assert not may_become(both, True, {"q": "y"}, set())
    assert may_become(Condition(any=(when("q", "y"), when("r", "y"))), True, {}, {"r"})


def asked_only_if(key, other):
    return question(key, {"y": (0.5,), "n": (0.5,)}, only_if=when(other, "y"))


CONFLICTS = [
    ([remedy("a", 1, after=("b",)), remedy("b", 1, after=("a",))], [], ["'a', 'b' wait for each other"]),
    ([remedy("a", 1, after=("b",)), remedy("b", 1, risk="high")], [], ["Safety puts 'a' before 'b'"]),
    ([remedy("a", 1, pin="first", after=("b",)), remedy("b", 1)], [], ["'a' is pinned first, but must come after 'b'"]),
    ([remedy("a", 1, pin="last"), remedy("b", 1, never_before=("a",))], [], ["'a' is pinned last, but 'b' must come after it"]),
    ([remedy("a", 1, only_if=Condition(all=(when("q", "y"), when("q", "n"))))], [question("q", {"y": (0.5,), "n": (0.5,)})], ["'a': its `only_if` can never be met"]),
    ([], [asked_only_if("q", "r"), asked_only_if("r", "q")], ["'q' can never be reached", "'r' can never be reached"]),
    ([remedy("a", 1, after=("b",), because="so"), remedy("b", 1)], [], []),
]  # fmt: skip


@pytest.mark.parametrize(("remedies", "questions", "said"), CONFLICTS)
def test_conflicting_constraints_are_told_to_the_author(remedies, questions, said):
    problems = check_constraints(make_guide((1.0,), remedies, questions))
    assert len(problems) == len(said)
    assert all(words in problem for words, problem in zip(said, problems, strict=True))
