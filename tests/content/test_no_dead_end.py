"""No walk over the shipped guides ends without something left to do or to collect. `make walks` takes more of them."""

from __future__ import annotations

import os

from decisiontree.authoring.simulate import Session, run_session, run_sessions
from decisiontree.guide import DIAGNOSIS, ESCALATE, NO_CHANGE, UNKNOWN, Guide, Profile
from decisiontree.walk.replay import walk

WALKS = int(os.environ.get("WALKS", "0"))  # drawn ones for each guide, profile and share of wrong answers
WRONG = (0.0, 0.1, 0.2) if WALKS else (0.2,)


def ends_of(guide: Guide, profile: Profile) -> list[Session]:
    """Nothing can be told and nothing helps, and readers drawn from the guide with right and wrong answers."""
    lost = run_session(guide, profile, lambda question: UNKNOWN, lambda remedy: NO_CHANGE)
    return [lost, *(s for slips in WRONG for s in run_sessions(guide, profile, max(1, WALKS), 13, slips))]


def is_dead_end(guide: Guide, session: Session, profile: Profile) -> bool:
    if session.end != ESCALATE:
        return not session.end
    here = walk(guide, session.path, profile)
    return not (here.anyway or here.untried or here.open_questions or here.for_others or guide.escalation.collect)


def test_no_walk_ends_without_something_left_to_do_or_to_collect(drafts):
    dead = [
        (guide.slug, profile.key, session.path)
        for guide in drafts.guides
        for profile in (drafts.profiles.of(guide.pack) if guide.mode == DIAGNOSIS else ())
        for session in ends_of(guide, profile)
        if is_dead_end(guide, session, profile)
    ]
    assert dead == []
