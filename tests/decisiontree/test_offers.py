"""Collecting evidence as an action: offered where it saves more than it costs, and to those who can."""

from __future__ import annotations

from dataclasses import replace

from decisiontree.authoring.collecting import compare_collecting
from decisiontree.guide import Guide, Probe, Profile, Question, Read
from decisiontree.planner.batch import weigh_batch
from decisiontree.planner.decide import decide
from decisiontree.planner.model import compile_guide
from decisiontree.walk.offers import MINUTES, offers
from decisiontree.walk.replay import walk
from tests.decisiontree.build import make_guide, question, remedy

ADMIN = Profile("admin", "I can work on the server")
DESK = Profile("desk", "Others look at the server for me", extra=(("server", 8.0),))
USER = Profile("user", "I only have the client", can=("nothing", "client"))
CAUSES = [f"c{number}" for number in range(8)]


def probed(key: str, bit: int, minutes: float = 4.0, needs: str = "server") -> Question:
    """One of three questions that together tell eight causes apart."""
    rows = {"yes": [0.95 if place >> bit & 1 else 0.05 for place in range(8)]}
    rows["no"] = [1 - chance for chance in rows["yes"]]
    found = question(key, rows, minutes=minutes, needs=needs)
    return replace(found, probes=(Probe("sshd_test"),), reads=(Read("yes", (("valid", "is", ("yes",)),)), Read("no")))


def eight(minutes: float = 4.0) -> Guide:
    questions = [probed(f"q{bit}", bit, minutes) for bit in range(3)]
    remedies = [
        remedy(f"r{place}", *(0.95 if cause == place else 0.0 for cause in range(8)), minutes=15) for place in range(8)
    ]
    return make_guide(dict.fromkeys(CAUSES, 1.0), remedies, questions, escalate=200)


def test_it_is_offered_when_it_saves_more_than_it_costs() -> None:
    (offer,) = offers(walk(eight(), (), ADMIN))
    assert offer.side == "host" and len(offer.questions) == 3 and offer.minutes == MINUTES
    assert offer.saves > 0 and offer.is_root and offer.needs == "server"


def test_it_is_not_offered_when_the_questions_are_as_cheap() -> None:
    assert offers(walk(eight(minutes=0.5), (), ADMIN)) == ()


def test_its_price_counts_who_has_to_be_fetched() -> None:
    (for_admin,), (for_desk,) = (offers(walk(eight(minutes=9), (), each)) for each in (ADMIN, DESK))
    assert for_desk.minutes == for_admin.minutes + 8


def test_who_cannot_reach_the_server_is_not_offered_what_runs_there() -> None:
    assert offers(walk(eight(), (), USER)) == ()


def test_what_was_collected_is_not_offered_again() -> None:
    assert offers(walk(eight(), (), ADMIN), {"q0", "q1", "q2"}) == ()


def test_with_the_answers_there_is_nothing_left_to_offer() -> None:
    assert offers(walk(eight(), (("q0", "yes"), ("q1", "no")), ADMIN)) == ()


def test_a_batch_is_worth_what_its_questions_cost_by_hand() -> None:
    model = compile_guide(eight(), ADMIN)
    batch = weigh_batch(model, frozenset({"q0", "q1", "q2"}), 2.0, {}, decide(model, {}))
    assert batch.is_worth_it and batch.without - batch.cost > 4
    assert not weigh_batch(model, frozenset({"q0", "q1", "q2"}), 60.0, {}, decide(model, {})).is_worth_it


def test_collecting_saves_minutes_and_half_of_what_wrong_answers_cost() -> None:
    found = compare_collecting(eight(), ADMIN, 120)
    assert found.collected.minutes < 0.91 * found.by_hand.minutes
    lost_by_hand = found.by_hand.fixable.helped - found.by_hand_with_slips.fixable.helped
    lost = found.collected.fixable.helped - found.collected_with_slips.fixable.helped
    assert lost <= lost_by_hand / 2 or lost_by_hand <= 0.01
