from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decisiontree.planner import belief

chance = st.floats(0.01, 0.99)
rows = st.integers(2, 8).flatmap(
    lambda n: st.tuples(st.lists(chance, min_size=n, max_size=n), st.lists(chance, min_size=n, max_size=n))
)


@given(rows)
def test_evidence_raises_the_cause_it_is_likeliest_under_and_lowers_the_one_it_is_unlikeliest_under(pair):
    priors, likely = pair
    before = belief.start(priors)
    after = belief.update(before, [likely])
    best, worst = likely.index(max(likely)), likely.index(min(likely))
    assert after[best] >= before[best] - 1e-12
    assert after[worst] <= before[worst] + 1e-12


@given(rows)
def test_shares_always_add_up_to_one(pair):
    priors, likely = pair
    assert sum(belief.update(belief.start(priors), [likely] * 50)) == pytest.approx(1)


def test_a_long_row_of_contradictory_evidence_does_not_underflow():
    rare, common = (0.02, 0.98), (0.98, 0.02)
    after = belief.update((0.5, 0.5), [rare, common] * 400)
    assert after == pytest.approx((0.5, 0.5))


def test_evidence_that_would_rule_out_everything_is_left_out():
    assert belief.update((0.3, 0.7), [(0.0, 0.0), (0.5, 1.0)]) == pytest.approx((0.3 * 0.5 / 0.85, 0.7 / 0.85))


def test_priors_that_are_no_weights_become_the_least_one():
    shares = belief.start([1.0, 0.0, -3.0, float("nan")])
    assert shares[0] > 0.99 and all(0 < share < 1e-6 for share in shares[1:])


def test_a_guide_without_causes_has_an_empty_belief():
    assert belief.update(belief.start([]), [()]) == ()


@pytest.mark.parametrize(
    ("share", "word"),
    [
        (1.0, "very likely"),
        (0.6, "very likely"),
        (0.59, "likely"),
        (0.25, "likely"),
        (0.08, "possible"),
        (0.02, "unlikely"),
        (0.0199, "nearly ruled out"),
        (0.0, "nearly ruled out"),
    ],
)
def test_a_share_has_a_word(share, word):
    assert belief.word_for(share) == word
