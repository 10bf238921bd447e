"""What holds for every guide, tried on random ones (T9, T10, termination, the safety gate)."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.random_guides import random_guide
from decisiontree.authoring.simulate import most_steps
from decisiontree.guide import NO_CHANGE, Guide, Profile, Remedy
from decisiontree.planner.board import lay_out
from decisiontree.planner.conditions import holds
from decisiontree.planner.rules import price
from decisiontree.walk.replay import ASK, DO, GO_TO, HAND_OVER, SOLVED, walk
from tests.decisiontree.build import ANYBODY, compiled, constrained_guide, every_state

seeds = st.integers(0, 10_000)
CLIENT = Profile("client", "Client only", can=("nothing", "client"), extra=(("client", 3.0),))
profiles = st.sampled_from([ANYBODY, CLIENT])


def plan_of(guide: Guide, profile: Profile = ANYBODY) -> dict[tuple[tuple[str, str], ...], str]:
    """What is done in every state the plan can lead to, by name."""
    model = compiled(guide, profile)
    states = every_state(model, most=60)
    return {tuple(sorted(evidence.items())): "" if node is None else model.keys[node] for evidence, node in states}


@settings(max_examples=40, deadline=None)
@given(seeds, st.floats(0.01, 1000))
def test_t9_scaling_all_costs_never_changes_the_plan(seed, factor):
    guide = constrained_guide(seed)
    scaled = replace(
        guide,
        questions=tuple(replace(each, minutes=each.minutes * factor) for each in guide.questions),
        remedies=tuple(replace(each, minutes=each.minutes * factor) for each in guide.remedies),
        escalation=replace(guide.escalation, minutes=guide.escalation.minutes * factor),
    )
    profile = replace(
        CLIENT,
        can=ANYBODY.can,
        extra=(("client", 3.0 * factor),),
        risk=tuple((level, weight * factor) for level, weight in CLIENT.risk),
        irreversible=CLIENT.irreversible * factor,
        disrupts=CLIENT.disrupts * factor,
    )
    assert plan_of(scaled, profile) == plan_of(guide, replace(CLIENT, can=ANYBODY.can))


@settings(max_examples=40, deadline=None)
@given(seeds, st.randoms(use_true_random=False))
def test_t10_the_order_of_the_file_never_changes_the_plan(seed, random):
    guide = constrained_guide(seed)
    order = random.sample(range(len(guide.causes)), len(guide.causes))

    def shuffled(row):
        return tuple(row[place] for place in order)

    def mixed(nodes):
        return tuple(random.sample(nodes, len(nodes)))

    questions = (
        replace(each, answers=mixed(tuple(replace(answer, likely=shuffled(answer.likely)) for answer in each.answers)))
        for each in guide.questions
    )
    remedies = (replace(each, fixes=shuffled(each.fixes)) for each in guide.remedies)
    other = replace(
        guide, causes=shuffled(guide.causes), questions=mixed(tuple(questions)), remedies=mixed(tuple(remedies))
    )
    assert plan_of(other) == plan_of(guide)


@settings(max_examples=60, deadline=None)
@given(seeds, profiles, st.randoms(use_true_random=False))
def test_every_walk_ends_whatever_is_answered(seed, profile, random):
    guide = constrained_guide(seed)
    evidence: list[tuple[str, str]] = []
    here = walk(guide, evidence, profile)
    while here.next.kind in (ASK, DO):
        node = here.next.node
        values = [NO_CHANGE] if isinstance(node, Remedy) else [*(answer.key for answer in node.answers), "unknown"]
        evidence.append((node.key, random.choice(values)))
        here = walk(guide, evidence, profile)
        assert not here.ignored
        assert len(evidence) <= most_steps(guide)
    assert here.next.kind == HAND_OVER


@settings(max_examples=100, deadline=None)
@given(seeds, profiles)
def test_a_risky_remedy_never_comes_before_a_cheaper_reversible_one_for_the_same_cause(seed, profile):
    guide = constrained_guide(seed)
    for evidence, done in plan_of(guide, profile).items():
        remedy = guide.find_node(done)
        if isinstance(remedy, Remedy) and remedy.is_gated and not (remedy.pin and remedy.because):
            for other in guide.remedies:
                if is_safer(other, remedy, profile):
                    assert other.key in dict(evidence) or does_not_apply(guide, other, dict(evidence)), (remedy, other)


def is_safer(other: Remedy, remedy: Remedy, profile: Profile) -> bool:
    shares = any(mine >= 0.5 and theirs >= 0.5 for mine, theirs in zip(remedy.fixes, other.fixes, strict=True))
    is_cheaper = other.minutes <= remedy.minutes or price(other, profile) <= price(remedy, profile)
    return shares and is_cheaper and other.risk != "high" and other.reversible


def does_not_apply(guide: Guide, remedy: Remedy, evidence: dict[str, str]) -> bool:
    """Nobody can do it: its condition is not met, and cannot be any more."""
    here = compiled(guide, Profile("", ""))
    options = lay_out(here, evidence).options
    return not (options.mine | options.others) >> here.index[remedy.key] & 1


@settings(max_examples=60, deadline=None)
@given(seeds, profiles)
def test_nothing_is_done_that_the_profile_may_not_do_or_whose_condition_is_not_met(seed, profile):
    guide = constrained_guide(seed)
    for evidence, done in plan_of(guide, profile).items():
        node = guide.find_node(done)
        if node is not None:
            assert node.needs in profile.can
            assert done not in dict(evidence)
            assert node.only_if is None or holds(node.only_if, dict(evidence)) is not False


@settings(max_examples=60, deadline=None)
@given(seeds, st.lists(st.tuples(st.text(max_size=80), st.text(max_size=80)), max_size=30), profiles)
def test_no_evidence_whatever_makes_it_fail(seed, pairs, profile):
    guide = constrained_guide(seed)
    known = [(node.key, value) for node in guide.remedies for value in ("no-change", "other-error", "fixed", "x")]
    here = walk(guide, Random(seed).sample(known + pairs, len(known + pairs)), profile)
    assert here.next.kind in (ASK, DO, HAND_OVER, SOLVED, GO_TO)
    assert abs(sum(candidate.share for candidate in here.candidates) - 1) < 1e-9


@settings(max_examples=30, deadline=None)
@given(seeds)
def test_a_failed_remedy_never_raises_the_cause_it_fixes_best(seed):
    guide = random_guide(Random(seed))
    before = {each.cause.key: each.share for each in walk(guide, [], ANYBODY).candidates}
    for remedy in guide.remedies:
        best = guide.causes[remedy.fixes.index(max(remedy.fixes))].key
        after = {each.cause.key: each.share for each in walk(guide, [(remedy.key, NO_CHANGE)], ANYBODY).candidates}
        assert after[best] <= before[best] + 1e-12
