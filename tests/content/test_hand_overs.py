"""From one guide to another: nobody is asked there what the answer that led there says already."""

from __future__ import annotations

import re

import pytest

from decisiontree.guide import GUIDE_PREFIX, UNKNOWN, Question
from decisiontree.walk.carry_over import asks_for_code, carry_over
from decisiontree.walk.replay import GO_TO, walk

CHOOSE = re.compile(r"choose <em>([^<]+)</em>(?: or <em>([^<]+)</em>)?")


def led_away(library, slug: str, *answers: tuple[str, str]):
    """The walk in the guide that these answers lead to, with what goes along."""
    guide = library.guide(slug)
    profile = library.profiles.unsaid(guide.pack)
    here = walk(guide, answers, profile)
    assert here.next.kind == GO_TO
    there = library.guide(here.next.guide)
    return walk(there, carry_over(here, there), profile)


def test_every_answer_that_says_something_there_is_understood_there(library):
    for guide in map(library.guide, (card.slug for card in library.cards("guide"))):
        for question in guide.questions:
            for answer in question.answers:
                if answer.tells:
                    there = library.guide(answer.next.removeprefix(GUIDE_PREFIX))
                    found = walk(there, answer.tells, library.profiles.unsaid(there.pack))
                    asked = found.next.node.key if found.next.node else ""
                    assert not found.ignored and asked not in dict(answer.tells), (guide.slug, question.key, answer.key)


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        ([("seen", "waits")], ("codes", "no-code")),
        ([("seen", "unsure"), ("once-more", "nobody")], ("codes", UNKNOWN)),
        ([("seen", "text"), ("text", "reasons")], ("codes", "0x204-0x0")),
        ([("seen", "text"), ("text", "not-found")], ("codes", "0x104-0x0")),
        ([("seen", "text"), ("text", "internal")], ("codes", "internal")),
        ([("seen", "code"), ("code", UNKNOWN), ("text", UNKNOWN)], ("codes", UNKNOWN)),
        ([("seen", "unsure"), ("once-more", "asks"), ("after-password", "gone")], ("codes", "no-code")),
    ],
)
def test_the_start_guide_hands_over_what_it_was_told(library, answers, told):
    there = led_away(library, "rdp-does-not-work", *answers)
    assert told in there.evidence
    assert not (isinstance(there.next.node, Question) and asks_for_code(there.next.node))


def test_what_a_question_tells_to_choose_is_one_of_its_answers(library):
    """A hint that names an answer which is not there leaves somebody stuck."""
    for guide in map(library.guide, (card.slug for card in library.cards("guide"))):
        for question in guide.questions:
            texts = (question.check_html, question.why_html, *(answer.note_html for answer in question.answers))
            for named in filter(None, (name for text in texts for names in CHOOSE.findall(text) for name in names)):
                said = [f"{answer.say} {answer.hint} {answer.key}".lower() for answer in question.answers]
                known = named == "I can't tell" or any(named.lower().strip(".") in each for each in said)
                assert known, (guide.slug, question.key, named)
