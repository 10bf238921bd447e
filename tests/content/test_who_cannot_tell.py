"""Somebody who can't answer anything, in every guide and for every kind of reader: what they can try is tried, or what they can see is asked."""

from __future__ import annotations

from decisiontree.authoring.simulate import likeliest_answer, run_session
from decisiontree.guide import DIAGNOSIS, ESCALATE, NO_CHANGE, UNKNOWN, Guide, Profile
from decisiontree.walk.exits import LEAVE, YES
from decisiontree.walk.replay import walk


def test_no_call_ends_with_nothing_tried_and_a_question_left_that_the_caller_could_answer(drafts):
    empty = {}
    for guide in drafts.guides:
        for profile in (
            drafts.profiles.of(guide.pack) if guide.mode == DIAGNOSIS else ()
        ):  # a route only asks: nothing is tried in it
            session = run_session(guide, profile, lambda question: UNKNOWN, lambda remedy: NO_CHANGE)
            tried = [key for key, value in session.path if value == NO_CHANGE]
            left = [question.key for question in walk(guide, session.path, profile).open_questions]
            of_theirs = [key for key in left if guide.find_node(key).needs in ("nothing", "client")]
            can_try = any(remedy.needs in profile.can for remedy in guide.remedies)  # a server is not a user's to start
            if can_try and not tried and (of_theirs or not session.path):
                empty[guide.slug, profile.key] = of_theirs
    assert empty == {}


def test_every_guide_has_something_that_somebody_on_the_phone_can_try(drafts):
    phone = next(profile for profile in drafts.profiles.site if profile.key == "phone")
    for guide in drafts.guides:
        if guide.mode == DIAGNOSIS and phone in drafts.profiles.of(guide.pack):
            session = run_session(guide, phone, lambda question: UNKNOWN, lambda remedy: NO_CHANGE)
            assert NO_CHANGE in [value for _, value in session.path], guide.slug


OF_THE_CALLER = ("nothing", "client")


def test_no_call_to_the_helpdesk_is_escalated_with_nothing_tried(drafts):
    """Whatever the cause: the user on the phone answers what they can see, nobody looks at the host, and nothing helps."""
    untried = [
        (guide.slug, cause.key)
        for guide in drafts.guides
        for profile in drafts.profiles.of(guide.pack)
        if guide.mode == DIAGNOSIS and profile.key == "helpdesk"
        for place, cause in enumerate(guide.causes)
        if is_escalated_untried(guide, profile, place)
    ]
    assert untried == []


def is_escalated_untried(guide: Guide, profile: Profile, cause: int) -> bool:
    def says(question):
        if question.key.startswith(LEAVE):
            return YES
        return likeliest_answer(question, cause) if question.needs in OF_THE_CALLER else UNKNOWN

    session = run_session(guide, profile, says, lambda remedy: NO_CHANGE)
    return session.end == ESCALATE and all(value != NO_CHANGE for _, value in session.path)
