"""Who pastes an error and says nothing of themselves is asked what anybody can answer, before anything about the host."""

from __future__ import annotations

import pytest

from decisiontree.guide import DIAGNOSIS, UNKNOWN
from decisiontree.walk.replay import ASK, walk

OF_ANYBODY = ("nothing", "client")
FIRST = 3  # steps, the message that was pasted included
# A server or a domain is what these are about.
OF_THE_SERVER = ("ssh-server-does-not-start", "rdp-avd", "rdp-gateway", "rdp-nla-domain")


@pytest.fixture
def guides(drafts):
    return [guide for guide in drafts.guides if guide.mode == DIAGNOSIS and guide.slug not in OF_THE_SERVER]


def test_the_first_steps_are_anybodys(drafts, guides):
    theirs = {}
    for guide in guides:
        here = walk(guide, (), drafts.profiles.unsaid(guide.pack))
        path = []
        while here.next.node and len(path) < FIRST:
            path.append((here.next.node.key, UNKNOWN if here.next.kind == ASK else "no-change"))
            if here.next.node.needs not in OF_ANYBODY:
                theirs[guide.slug] = path
            here = walk(guide, path, here.profile)
    assert theirs == {}


def test_a_refused_key_is_looked_at_before_one_is_installed(drafts):
    guide = next(guide for guide in drafts.guides if guide.slug == "ssh-permission-denied")
    for profile in (*drafts.profiles.of(guide.pack), drafts.profiles.unsaid(guide.pack)):
        assert walk(guide, (("message", "publickey"),), profile).next.kind == ASK, profile.key
