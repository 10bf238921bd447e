"""What a scenario may expect: a remedy, an escalation, or a guide that an answer hands over to."""

from __future__ import annotations

from kb.content.judging import judge
from tests.support.content_files import files

GUIDE = "coffee/guides/where-to-look.yaml"
ROUTE = """\
id: F1AA
title: Where to look
summary: Leads to the right guide.
mode: fixed
start: cup
owner: coffee-team
verified: {on: 2026-11-01, by: bench}
review_in: 1 year
questions:
  cup:
    id: F2AA
    ask: Is the cup empty?
    sources: [bench]
    answers:
      empty: {say: It is, next: "guide:no-coffee"}
      full: {say: It is not, next: escalate}
escalate: {id: F3AA, to: The workshop, minutes: 5}
scenarios:
  - truth: other
    given: {cup: empty}
    expect: {reaches: END}
"""


def test_a_scenario_may_end_in_the_guide_that_an_answer_hands_over_to():
    content, findings = judge(files({GUIDE: ROUTE.replace("END", "no-coffee")}))
    assert content
    assert findings == ()


def test_a_scenario_that_ends_elsewhere_than_the_route_is_a_finding():
    _, findings = judge(files({GUIDE: ROUTE.replace("END", "escalate")}))
    assert [finding.line for finding in findings] == [19]
    assert "ends in 'no-coffee' instead of 'escalate'" in findings[0].what


def test_a_scenario_cannot_expect_a_guide_that_nothing_hands_over_to():
    _, findings = judge(files({GUIDE: ROUTE.replace("END", "no-tea")}))
    assert [finding.what for finding in findings] == ["unknown remedy 'no-tea'"]
