"""Learning from how walks ended: priors are found although most causes are never known, and words move only when it is sure."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from statistics import mean

import pytest

from benchmarks.learning import by_counting, cases_of, make_world, minutes_of
from decisiontree.guide import FIXED, LIKELIHOOD_WORDS, NO_CHANGE, PRIOR_WORDS, UNKNOWN
from decisiontree.learning.cases import MOST_ALIKE, ClosedCase, chances_of, facts_of, told, weighed
from decisiontree.learning.estimate import CauseModel, Estimate, Observation, fit, intervals, mean_of, proportion
from decisiontree.learning.learn import learn
from decisiontree.learning.words import bucket_of, moved, moved_priors, nearest_word

READERS = 400


def sure(share: float, cases: float = 1000) -> Estimate:
    return Estimate(share, share * 0.95, share * 1.05, cases)


# --- what a case counts ---------------------------------------------------------------------------------------------


def test_ten_thousand_cases_of_one_day_that_say_the_same_count_as_five():
    same = [ClosedCase((("q00", "a0"),))] * 10_000
    assert sum(case.weight for case in weighed(same)) == MOST_ALIKE


def test_what_somebody_vouches_for_counts_in_full():
    assert sum(case.weight for case in weighed([ClosedCase((), is_vouched_for=True)] * 40)) == 40


def test_a_case_of_half_a_year_ago_counts_half():
    (old,) = weighed([ClosedCase((), day=180)])
    assert old.weight == pytest.approx(0.5)


def test_what_the_guide_does_not_have_any_more_says_nothing():
    guide = make_world(1, 3, 3, 2).author
    case = ClosedCase((("gone", "yes"), ("q00", "no-such-answer"), ("q01", UNKNOWN), ("r00", NO_CHANGE)))
    assert facts_of(guide, case, chances_of(guide)) == (("r00", NO_CHANGE),)


def test_a_cause_that_is_not_in_the_guide_is_nobodys_word():
    guide = make_world(1, 3, 3, 2).author
    assert told(guide, ClosedCase((), cause="gone")) is None
    assert max(told(guide, ClosedCase((), cause="c1"))) == told(guide, ClosedCase((), cause="c1"))[1]


# --- estimates ------------------------------------------------------------------------------------------------------


def test_where_every_cause_is_named_priors_are_shares_of_cases_beside_thirty_of_the_authors():
    start = CauseModel((0.5, 0.5), {})
    cases = [Observation((), (1.0, 0.0), 90.0), Observation((), (0.0, 1.0), 10.0)]
    assert fit(start, cases).shares == pytest.approx(((15 + 90) / 130, (15 + 10) / 130), abs=1e-3)


def test_where_every_cause_is_named_the_interval_is_that_of_a_proportion():
    model = CauseModel((0.3, 0.7), {})
    cases = [Observation((), (1.0, 0.0), 300.0), Observation((), (0.0, 1.0), 700.0)]
    found, same = intervals(model, cases)[0], proportion(0.3, 300, 700)
    assert (found.low, found.high, found.cases) == pytest.approx((same.low, same.high, 1000.0), rel=0.01)


def test_cases_that_tell_nothing_make_nobody_surer():
    model = CauseModel((0.3, 0.7), {("q", "a"): (0.5, 0.5)})
    assert intervals(model, [Observation((("q", "a"),), None, 1000.0)])[0].cases == pytest.approx(0, abs=1e-9)


def test_evidence_that_no_cause_can_have_leaves_the_priors_alone():
    model = CauseModel((0.3, 0.7), {("q", "a"): (0.0, 0.0)})
    assert model.posterior(Observation((("q", "a"),))) == (0.3, 0.7)


def test_a_mean_is_held_to_the_authors_as_by_thirty_cases():
    found = mean_of(10.0, [(20.0, 1.0)] * 30)
    assert found.share == 15 and found.low < 15 < found.high and found.cases == 30
    assert mean_of(10.0, []).share == 10


def test_who_went_home_meanwhile_counts_as_ten_times_the_authors_minutes_at_most():
    guide = make_world(1, 3, 3, 2).author
    remedy = guide.remedies[0]
    cases = [ClosedCase((), minutes=((remedy.key, 5_000.0),), is_vouched_for=True)] * 30
    (move,) = [each for each in learn(guide, cases).moves if each.is_minutes]
    assert move.after == pytest.approx(remedy.minutes * 5.5, rel=0.05)
    assert learn(guide, cases).guide.remedies[0].minutes == move.after


# --- words ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", [LIKELIHOOD_WORDS, PRIOR_WORDS])
def test_the_buckets_of_words_are_next_to_each_other(words):
    buckets = sorted(bucket_of(value, words) for value in words.values())
    assert all(high == pytest.approx(low) for (_, high), (low, _) in pairwise(buckets))
    assert all(nearest_word(value, words) == word for word, value in words.items())


def test_a_word_stays_as_long_as_it_may_be_right():
    assert moved(0.5, Estimate(0.8, 0.7, 0.9, 40), LIKELIHOOD_WORDS) == 0.5
    assert moved(0.5, Estimate(0.9, 0.85, 0.95, 400), LIKELIHOOD_WORDS) == LIKELIHOOD_WORDS["usually"]


def test_priors_that_are_right_but_for_their_scale_all_stay():
    values = [PRIOR_WORDS[word] for word in ("common", "uncommon", "rare")]
    shares = [sure(value / sum(values)) for value in values]
    assert moved_priors(values, shares) == tuple(values)


def test_one_wrong_prior_moves_and_no_other():
    values = [PRIOR_WORDS[word] for word in ("common", "common", "rare", "uncommon")]
    right = [values[0], PRIOR_WORDS["rare"], values[2], values[3]]
    assert moved_priors(values, [sure(value / sum(right)) for value in right]) == tuple(right)


# --- guides ---------------------------------------------------------------------------------------------------------


def test_three_cases_move_no_word():
    world = make_world(4, 6, 7, 5)
    assert learn(world.author, cases_of(world, 3)).moves == ()


def test_learned_words_save_time_and_counting_what_fixed_it_loses_by_two():
    """A short form of `python -m benchmarks learning`: the first six guides, priors off by up to ten times."""
    gaps: dict[str, list[float]] = {"author": [], "learned": [], "lies": [], "counted": []}
    for seed in range(6):
        world = make_world(seed, 8, 9, 6)
        best = minutes_of(world.truth, world.truth, READERS)
        cases = cases_of(world, 1000)
        guides = {
            "author": world.author,
            "learned": learn(world.author, cases).guide,
            "lies": learn(world.author, cases_of(world, 1000, 0.1)).guide,
            "counted": by_counting(world.author, cases),
        }
        for name, guide in guides.items():
            gaps[name].append(minutes_of(world.truth, guide, READERS) / best - 1)
    assert mean(gaps["learned"]) < 0.75 * mean(gaps["author"])
    assert 2 * mean(gaps["learned"]) < mean(gaps["counted"])
    assert mean(gaps["lies"]) < 0.07


def test_priors_in_numbers_are_the_learned_shares_in_two_digits_and_of_the_same_sum():
    guide = make_world(3).author
    cases = [ClosedCase((), cause.key) for cause in guide.causes for _ in range(20)]
    learned = learn(guide, cases, in_words=False)
    total = sum(cause.prior for cause in guide.causes)
    for cause, estimate in zip(learned.guide.causes, learned.shares, strict=True):
        assert cause.prior == pytest.approx(estimate.share * total, rel=0.05)
    assert learn(guide, cases[:3], in_words=False).moves == ()


def test_only_the_words_that_moved_differ():
    world = make_world(2, 8, 9, 6)
    learned = learn(world.author, cases_of(world, 1000))
    assert learned.moves
    back = {move.loc[1]: move.before for move in learned.moves if move.loc[0] == "causes"}
    causes = tuple(replace(cause, prior=back.get(cause.key, cause.prior)) for cause in learned.guide.causes)
    assert causes == world.author.causes
    assert all(set(move.words) <= {*PRIOR_WORDS, *LIKELIHOOD_WORDS} for move in learned.moves)


def test_a_remedy_that_never_helps_is_found_out():
    world = make_world(3, 4, 5, 3)
    lame = world.truth.remedies[3].key
    truth = replace(
        world.truth, remedies=tuple(replace(r, fixes=(0.01,) * 4) if r.key == lame else r for r in world.truth.remedies)
    )
    learned = learn(world.author, cases_of(replace(world, truth=truth), 2000))
    moves = [move for move in learned.moves if move.loc[:2] == ("remedies", lame)]
    assert moves and all(move.after < move.before for move in moves)


def test_an_answer_is_learned_where_somebody_said_what_it_was():
    guide = make_world(6, 4, 5, 3).author
    question, cause = guide.questions[0], guide.causes[2]
    least = min(question.answers, key=lambda answer: answer.likely[2])
    cases = [ClosedCase(((question.key, least.key),), cause.key, is_vouched_for=True)] * 200
    locs = {move.loc: move for move in learn(guide, cases).moves}
    move = locs["questions", question.key, "answers", least.key, "likely", cause.key]
    assert move.after > move.before and move.estimate.cases == pytest.approx(200)
    assert FIXED not in {value for case in cases for _, value in case.evidence}
