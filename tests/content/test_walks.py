"""Random walks through every guide that is not known to pass, and guides as drafts."""

from __future__ import annotations

from random import Random
from time import process_time

import pytest

from benchmarks.random_guides import random_guide
from decisiontree.authoring import simulate
from decisiontree.guide import Profile
from kb.content import judging
from kb.content.judging import check_walks, draft, judge
from tests.support import content_files as small
from tests.support.content_files import files

GUIDE = "coffee/guides/no-coffee.yaml"
PROFILES = (Profile("anybody", "Anybody"), Profile("nobody", "Nobody", can=()))


@pytest.fixture
def doc():
    content, _ = judge(files())
    return next(doc for doc in content.docs if doc.kind == "guide")


def test_walks_that_end_are_no_finding(doc):
    (guide,) = judge(files())[0].guides
    assert check_walks(doc, guide, PROFILES) == []


def test_a_walk_that_does_not_end_is_told_with_its_way(monkeypatch):
    monkeypatch.setattr(simulate, "most_steps", lambda guide: 1)  # as if walks went in circles after one step
    content, findings = judge(files({GUIDE: small.GUIDE.partition("\nscenarios:")[0]}))
    assert content is None
    (finding,) = findings
    assert finding.path.endswith("no-coffee.yaml")
    assert "for the profile 'everyone' a walk of 1 steps did not end: " in finding.what and "circle" in finding.hint


def test_a_guide_that_is_known_to_pass_is_not_walked_again(monkeypatch):
    (guide,) = judge(files())[0].guides
    monkeypatch.setattr(judging, "check_reachable", lambda *_, **__: pytest.fail("walked"))
    assert judge(files(), passed={guide.revision})[1] == ()


def test_every_kind_of_reader_walks(doc, monkeypatch):
    (guide,) = judge(files())[0].guides
    seen = []
    monkeypatch.setattr(judging, "check_reachable", lambda guide, profile, **_: seen.append(profile.key) or ())
    check_walks(doc, guide, PROFILES)
    assert set(seen) == {"anybody", "nobody"} and len(seen) == judging.MOST_WALKS


def test_the_largest_guides_are_walked_in_a_second(doc):
    guide = random_guide(Random(7), 40, 80, 40)
    start = process_time()
    assert check_walks(doc, guide, PROFILES[:1]) == []
    assert process_time() - start < 5  # one walk may begin right before the time is up; and machines differ


def test_a_draft_is_there_though_its_scenarios_fail():
    wrong = small.GUIDE.replace("within_minutes: 10", "within_minutes: 0.5")
    assert judge(files({GUIDE: wrong}))[0] is None
    drafts, findings = draft(files({GUIDE: wrong}))
    assert findings == () and [guide.slug for guide in drafts.guides] == ["no-coffee"]
    assert [profile.key for profile in drafts.profiles.site] == ["everyone"]


def test_a_draft_that_cannot_be_read_tells_its_findings():
    drafts, findings = draft(files({GUIDE: small.GUIDE.replace("owner:", "ownr:")}))
    assert drafts is None and any("unknown key 'ownr'" in finding.what for finding in findings)
