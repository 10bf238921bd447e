from __future__ import annotations

import pytest

from decisiontree.guide import UNKNOWN
from decisiontree.planner import decide
from decisiontree.walk.explain import (
    bayes_factor,
    evidence_for,
    for_and_against,
    minutes_if_nothing_helps,
    what_would_change,
    why_this,
)
from decisiontree.walk.replay import ASK, DO, HAND_OVER, walk
from tests.decisiontree.build import ANYBODY, TREE, make_guide, question, remedy

GUIDE = make_guide(
    {"cable": 0.6, "driver": 0.3, "other": 0.1},
    [remedy("plug", 0.95, 0, 0, minutes=12), remedy("install", 0, 0.95, 0, minutes=15)],
    [
        question("lamp", {"on": (0.1, 0.9, 0.5), "off": (0.9, 0.1, 0.5)}, unknown=0.1),
        question("noise", {"loud": (0.5, 0.5, 0.5), "quiet": (0.5, 0.5, 0.5)}),
    ],
)
CABLE, DRIVER, OTHER = GUIDE.causes


def walked(*pairs):
    return walk(GUIDE, pairs, ANYBODY)


def test_why_a_question_says_what_it_tells_apart_and_where_each_answer_leads():
    why = why_this(walked())
    leads = {lead.value: lead for lead in why.leads}
    assert [cause.key for cause in why.separates] == ["cable", "driver", "other"]
    assert list(leads) == ["on", "off", UNKNOWN]
    assert leads["off"].text == "Then try: Remedy plug" and leads["on"].text == "Then try: Remedy install"
    assert [cause.key for cause in leads["off"].raises] == ["cable"]
    assert leads[UNKNOWN].raises == ()
    assert sum(lead.chance for lead in why.leads) == pytest.approx(1)


def test_why_a_remedy_says_what_it_is_for_and_what_comes_when_it_fails():
    why = why_this(walked(("lamp", "off")))
    assert [cause.key for cause in why.separates] == ["cable"]
    assert [lead.value for lead in why.leads] == ["no-change"]
    assert why.leads[0].next.kind in (ASK, DO, HAND_OVER)


def test_at_the_end_there_is_nothing_to_explain():
    assert why_this(walked(("plug", "fixed"))).leads == ()


def test_for_and_against_names_the_evidence_and_its_strength():
    here = walked(("lamp", "off"), ("install", "no-change"), ("noise", "loud"))
    cable, driver = for_and_against(here, CABLE), for_and_against(here, DRIVER)
    assert [(sign.node.key, sign.strength) for sign in cable.raised_by] == [
        ("lamp", "slightly"),
        ("install", "slightly"),
    ]
    assert [(sign.node.key, sign.strength) for sign in driver.lowered_by] == [
        ("install", "strongly"),
        ("lamp", "clearly"),
    ]
    assert cable.word == "very likely" and cable.lowered_by == ()
    assert "What about lamp? — It is off: speaks slightly for it." in cable.raised_by[0].text


def test_what_was_not_told_speaks_neither_for_nor_against():
    assert for_and_against(walked(("lamp", UNKNOWN)), CABLE).raised_by == ()


def test_the_strength_is_the_bayes_factor_against_the_other_causes():
    assert bayes_factor(GUIDE, CABLE, (0.9, 0.1, 0.5)) == pytest.approx(0.9 / ((0.3 * 0.1 + 0.1 * 0.5) / 0.4))
    assert bayes_factor(GUIDE, CABLE, (1.0, 0.0, 0.0)) > 1000
    assert bayes_factor(GUIDE, CABLE, ()) == 1


def test_the_article_lists_all_evidence_for_a_cause_strongest_first():
    signs = evidence_for(GUIDE, DRIVER)
    assert [(sign.node.key, sign.value, sign.raises) for sign in signs] == [
        ("lamp", "on", True),
        ("lamp", "off", False),
    ]


def test_what_would_change_names_the_answers_that_put_another_cause_on_top():
    turns = what_would_change(walked())
    assert [(turn.question.key, turn.answer.key, turn.cause.key) for turn in turns] == [("lamp", "on", "driver")]
    assert turns[0].chance == pytest.approx(0.6 * 0.1 + 0.3 * 0.9 + 0.1 * 0.5)
    assert "becomes the most likely cause" in turns[0].text
    assert what_would_change(walked(("lamp", "off"))) == ()


def test_the_worst_case_is_no_better_than_what_is_expected():
    here = walked()
    assert minutes_if_nothing_helps(here) >= here.minutes
    assert minutes_if_nothing_helps(walked(("plug", "fixed"))) == 0


def test_an_authors_tree_is_explained_by_where_it_leads():
    here = walk(TREE, [], ANYBODY)
    leads = {lead.value: lead.text for lead in why_this(here).leads}
    assert leads["off"] == "Then try: Remedy plug"
    assert leads["no"] == "Then escalate to: the experts"
    assert leads["odd"] == "Then another guide continues."
    assert what_would_change(here) == () and minutes_if_nothing_helps(here) >= 2


def test_a_look_into_the_future_costs_no_more_than_three_decisions_however_many_answers_there_are():
    many = question("many", {f"a{n}": [0.02 + 0.8 * (n % 4 == cause) for cause in range(4)] for n in range(12)})
    guide = make_guide(
        [1.0] * 4, [remedy(f"r{n}", *[0.9 * (n == k) for k in range(4)], minutes=9) for n in range(4)], [many]
    )
    here = walk(guide, [], ANYBODY)
    before = decide._decide.cache_info().misses
    why = why_this(here, most=3)
    minutes_if_nothing_helps(here), what_would_change(here)
    assert decide._decide.cache_info().misses - before <= 3
    assert len(why.leads) == 3 and why.more == 10
    again = decide._decide.cache_info().misses
    why_this(here, most=3)
    assert decide._decide.cache_info().misses == again
