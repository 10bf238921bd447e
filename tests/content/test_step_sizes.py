"""A step as the API gives it is small, for every step of the shipped guides."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator

from decisiontree.walk.permalink import Permalink
from decisiontree.walk.replay import ASK, DO, Walk, walk
from kb.api import walk_outputs
from kb.api.shapes import shaped
from kb.api.ticket_shapes import WalkOut
from kb.library.library import Library
from tests.agents.client import MOST_STEPS, Truth

LARGEST = 6 * 1024
SEEDS = int(os.environ.get("STEP_WALKS", "0"))  # walks of each guide and role; 0: one walk of each guide


def steps(library: Library) -> Iterator[Walk]:
    for card in library.cards("guide"):
        guide = library.guide(card.slug)
        assert guide
        profiles = library.profiles.of(guide.pack)
        for profile in profiles if SEEDS else profiles[:1]:
            for seed in range(max(1, SEEDS)):
                evidence: tuple[tuple[str, str], ...] = ()
                for place in range(MOST_STEPS):
                    yield (here := walk(guide, evidence, profile))
                    if here.next.kind not in (ASK, DO) or not here.next.node:
                        break
                    answer = Truth(seed).answer(guide, here.next.node, place)
                    evidence = (*here.evidence, (here.next.node.key, answer))


def test_a_step_of_a_shipped_guide_has_at_most_six_kilobytes(library: Library) -> None:
    sizes = []
    for here in steps(library):
        found = shaped(WalkOut, walk_outputs.walk(library, here, Permalink(here.evidence, here.profile.key)))
        sizes.append((len(json.dumps(found, separators=(",", ":"))), here.guide.slug, here.next.kind, here.evidence))
    print(len(sizes), "steps; the largest", max(sizes)[:3], "95 %", sorted(sizes)[len(sizes) * 95 // 100][0])
    assert max(sizes)[0] <= LARGEST, max(sizes)
