"""Somebody who can't answer anything, in every guide and for every kind of reader: what they can try is tried, or what they can see is asked."""

from __future__ import annotations

from decisiontree.authoring.simulate import run_session
from decisiontree.guide import DIAGNOSIS, NO_CHANGE, UNKNOWN
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
