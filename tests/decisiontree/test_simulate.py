from __future__ import annotations

from dataclasses import replace
from math import sqrt
from random import Random
from statistics import mean, stdev

import pytest

from benchmarks.exact import cost_of
from benchmarks.random_guides import random_guide
from decisiontree.authoring.simulate import check_reachable, run_scenario, run_sessions, simulate
from decisiontree.guide import ESCALATE, Scenario
from tests.decisiontree.build import (
    ANYBODY,
    FREE,
    TREE,
    compiled,
    constrained_guide,
    make_guide,
    ours,
    question,
    remedy,
)

GUIDE = make_guide(
    {"cable": 0.6, "driver": 0.3, "other": 0.1},
    [remedy("plug", 0.95, 0, 0, minutes=12), remedy("install", 0, 0.95, 0, minutes=15)],
    [
        question("lamp", {"on": (0.1, 0.9, 0.5), "off": (0.9, 0.1, 0.5)}, unknown=0.1),
        question("noise", {"loud": (0.5, 0.5, 0.5), "quiet": (0.5, 0.5, 0.5)}),
    ],
)


def scenario(truth, reaches, *given, **expect):
    return Scenario(truth, given, reaches, **expect)


def run(*args, guide=GUIDE, profiles=(FREE,), **expect):
    return run_scenario(guide, scenario(*args, **expect), profiles)


def test_a_scenario_that_gets_there_is_fine():
    result = run(
        "driver",
        "install",
        ("lamp", "on"),
        within_minutes=20,
        within_steps=2,
        never=("plug",),
        asks_before=(("lamp", "install"),),
    )
    assert result.ok and result.problems == ()
    assert result.path == (("lamp", "on"), ("install", "fixed"))
    assert (result.minutes, result.steps, result.unused) == (16, 2, ())


def test_what_is_not_given_is_answered_as_is_most_likely_under_the_truth():
    assert run("driver", "install").path == (("lamp", "on"), ("install", "fixed"))


@pytest.mark.parametrize(
    ("args", "expect", "problem"),
    [
        (("driver", "plug"), {}, "ends in 'install' instead of 'plug'"),
        (("driver", "install"), {"within_minutes": 10}, "takes 16 minutes, more than 10"),
        (("driver", "install"), {"within_steps": 1}, "takes 2 steps, more than 1"),
        (("driver", "install"), {"never": ("lamp",)}, "comes to 'lamp', which it never should"),
        (("driver", "install"), {"asks_before": (("install", "lamp"),)}, "comes to 'lamp' before 'install'"),
        (("driver", "install"), {"asks_before": (("noise", "lamp"),)}, "never comes to 'noise'"),
    ],
)
def test_a_scenario_says_what_went_wrong(args, expect, problem):
    result = run(*args, **expect)
    assert not result.ok and problem in result.problems[0]


def test_rows_that_were_never_asked_for_are_reported():
    result = run("driver", "install", ("lamp", "on"), ("noise", "loud"))
    assert result.ok and result.unused == ("noise",)


def test_what_must_come_before_the_remedy_in_question_did_not_help():
    guide = make_guide((0.9, 0.1), [remedy("small", 0.9, 0), remedy("big", 0.9, 0, never_before=("small",))])
    assert run("c1", "big", guide=guide).path == (("small", "no-change"), ("big", "fixed"))
    assert run("c1", "small", guide=guide).path == (("small", "fixed"),)


def test_the_outcome_of_a_remedy_may_be_given():
    result = run("driver", ESCALATE, ("install", "no-change"))
    assert result.path[-1] != ("install", "fixed") and result.ok


def test_a_scenario_runs_as_its_profile():
    user = replace(FREE, key="user", can=("nothing", "client"))
    guide = make_guide((1.0,), [remedy("plug", 0.95, needs="server")])
    assert run("c1", "plug", guide=guide, profiles=(FREE, user)).ok
    assert run("c1", ESCALATE, guide=guide, profiles=(FREE, user), profile="user").ok
    assert run("c1", "plug", guide=guide, profiles=()).ok


def test_a_scenario_of_an_authors_tree_follows_the_route():
    result = run("", "install", ("power", "on"), guide=TREE)
    assert result.ok and result.path == (("power", "on"), ("install", "fixed"))


@pytest.mark.parametrize("seed", [1, 2, 4])
def test_t11_simulated_sessions_agree_with_the_computed_cost(seed):
    guide = random_guide(Random(seed), 5, 5, 3, unknown=0.1)
    expected = cost_of(compiled(guide), ours) * guide.escalation.minutes
    minutes = [session.minutes for session in run_sessions(guide, FREE, 1500, seed)]
    assert stdev(minutes) > 1
    assert abs(mean(minutes) - expected) < 4 * stdev(minutes) / sqrt(len(minutes))


def test_the_report_shows_each_cause_ending_in_its_remedy():
    report = simulate(GUIDE, FREE, sessions=200)
    ends = {each.cause.key: (each.session.end, each.is_right) for each in report.causes}
    assert ends == {"cable": ("plug", True), "driver": ("install", True), "other": (ESCALATE, True)}
    assert 0.05 < report.escalated < 0.3
    assert report.minutes <= report.minutes_90
    assert len(report.worst) == 10 and report.worst[0].minutes >= report.minutes_90


def test_the_report_names_what_is_of_no_use():
    useless = remedy("useless", 0, 0, 0.01, minutes=50)
    report = simulate(replace(GUIDE, remedies=(*GUIDE.remedies, useless)), FREE, sessions=50)
    assert [each.key for each in report.never_asked] == ["noise"]
    assert [each.key for each in report.never_reached] == ["useless"]
    assert [(asked.key, value) for asked, value in report.empty_answers] == [("noise", "loud"), ("noise", "quiet")]
    assert report.inseparable == ()


def test_the_report_names_causes_that_nothing_separates():
    twins = make_guide({"a": 1, "b": 1}, [remedy("x", 0.9, 0)], [question("q", {"y": (0.5, 0.52), "n": (0.5, 0.48)})])
    assert [(left.key, right.key) for left, right in simulate(twins, FREE, 10).inseparable] == [("a", "b")]


def test_simulated_sessions_can_be_repeated():
    assert run_sessions(GUIDE, FREE, 20, 7) == run_sessions(GUIDE, FREE, 20, 7)


@pytest.mark.parametrize("seed", range(10))
def test_random_walks_through_any_guide_end(seed):
    assert check_reachable(constrained_guide(seed), ANYBODY, walks=5, seed=seed) == ()


def test_random_walks_through_an_authors_tree_end():
    assert check_reachable(TREE, ANYBODY, walks=20) == ()


def test_an_empty_guide_can_be_simulated():
    report = simulate(make_guide(()), FREE, sessions=5)
    assert (report.causes, report.escalated, report.minutes) == ((), 1.0, 60)
