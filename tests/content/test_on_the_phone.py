"""Somebody who can only ask the person with the problem: every guide has questions, remedies and a note for them."""

from __future__ import annotations

import re

import pytest

from decisiontree.guide import ESCALATE, GUIDE_PREFIX

OF_THE_CALLER = ("nothing", "client")
ENOUGH = 3  # questions that nobody needs any rights for, and things to hand over that the caller can collect
WRITTEN_CODE = re.compile(r"0x[0-9A-Fa-f]{2,}|SEC_E_|STATUS_")
FOR_WHO_KNOWS_NOTHING = (
    "seen",
    "once-more",
    "after-password",
    "name-kind",
)  # the way of "I only know that it does not work"


@pytest.fixture
def guides(drafts):
    """Those of Remote Desktop: who works with SSH sits at a terminal, and has no helpdesk on the phone."""
    return [guide for guide in drafts.guides if guide.slug.startswith("rdp-")]


def test_every_guide_has_three_questions_that_need_nobodys_rights(guides):
    few = {}
    for guide in guides:
        theirs = [question.key for question in guide.questions if question.needs in OF_THE_CALLER]
        words_only = [key for key in theirs if guide.find_node(key).needs == "nothing"]
        if len(theirs) < ENOUGH or not words_only:
            few[guide.slug] = theirs
    assert few == {}


def test_every_hand_over_has_three_things_that_the_caller_can_say(guides):
    for guide in guides:
        theirs = [item.key for item in guide.escalation.collect if item.needs in OF_THE_CALLER]
        assert len(theirs) >= ENOUGH, (guide.slug, theirs)


def test_what_the_host_has_to_be_asked_for_is_not_asked_of_the_caller(guides):
    for guide in guides:
        for item in guide.escalation.collect:
            is_of_the_host = re.search(r"from the host|on the host", re.sub(r"<[^>]+>", "", item.html), re.I)
            assert not is_of_the_host or item.needs in ("server", "network"), (guide.slug, item.key)


def test_who_only_knows_that_it_does_not_work_is_never_asked_for_a_code(guides):
    start = next(guide for guide in guides if guide.slug == "rdp-does-not-work")
    for key in FOR_WHO_KNOWS_NOTHING:
        question = start.find_node(key)
        assert question.needs == "nothing"
        assert not WRITTEN_CODE.search(question.ask)
        asks_for_one = [answer.key for answer in question.answers if WRITTEN_CODE.search(answer.say)]
        assert asks_for_one in ([], ["code"]), key
    onward = {answer.next for key in FOR_WHO_KNOWS_NOTHING[1:] for answer in start.find_node(key).answers}
    assert "code" not in onward and ESCALATE not in onward


def test_a_guide_that_asks_for_a_code_takes_no_code_for_an_answer(guides):
    """Whoever came by "I only know that it does not work" has none."""
    start = next(guide for guide in guides if guide.slug == "rdp-does-not-work")
    led_to = {
        answer.next.removeprefix(GUIDE_PREFIX)
        for key in FOR_WHO_KNOWS_NOTHING[1:]
        for answer in start.find_node(key).answers
        if answer.next.startswith(GUIDE_PREFIX)
    }
    assert len(led_to) >= 5
    for guide in guides:
        first = next((question for question in guide.questions if question.pin == "first"), None)
        if guide.slug in led_to and first:
            assert any(
                not WRITTEN_CODE.search(answer.say) or re.search(r"\bor[:,]|no code|without a code", answer.say, re.I)
                for answer in first.answers
            ), guide.slug
