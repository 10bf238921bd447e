from decisiontree.guide import FIXED, NO_CHANGE, OTHER_ERROR, UNKNOWN
from decisiontree.walk.permalink import Permalink
from decisiontree.walk.replay import ASK, DO, GO_TO, HAND_OVER, SOLVED, Evidence, walk
from decisiontree.walk.screen import ALL_QUESTIONS, Screen, find_screen
from tests.decisiontree.build import ANYBODY, make_guide, question, remedy

GUIDE = make_guide(
    [0.6, 0.4],
    [
        remedy("first", 0.9, 0.05, minutes=5, other_error=True),
        remedy("second", 0.05, 0.9, minutes=5, changes=("power",)),
    ],
    [question("light", {"on": (0.9, 0.1), "off": (0.1, 0.9)}, minutes=0.5, depends_on=("power",))],
)


def screen(evidence: Evidence = (), show: str = "", profile: str = "") -> Screen:
    here = walk(GUIDE, evidence, ANYBODY)
    return find_screen(here, Permalink(here.evidence, profile, show=show))


def queries(found: Screen) -> list[str]:
    assert found.form
    return [choice.query for choice in found.form.choices]


def test_the_next_step_is_shown_with_an_address_for_each_answer() -> None:
    found = screen(profile="helpdesk")
    assert (found.kind, found.heading, found.is_detour) == (ASK, "What about light?", False)
    assert queries(found) == ["?as=helpdesk&light=on", "?as=helpdesk&light=off"]


def test_a_question_that_comes_again_says_why() -> None:
    guide = make_guide(
        [0.5, 0.5],
        [remedy("power", 0.02, 0.02, changes=("power",)), remedy("a", 0.98, 0, minutes=30), remedy("b", 0, 0.98, minutes=30)],
        [question("light", {"on": (0.95, 0.05), "off": (0.05, 0.95)}, minutes=0.1, depends_on=("power",))],
    )  # fmt: skip
    here = walk(guide, (("light", "on"), ("power", NO_CHANGE)), ANYBODY)
    found = find_screen(here, Permalink(here.evidence))
    assert (found.kind, found.heading, found.is_second_look) == (ASK, "What about light?", True)
    assert here.next.reason == (
        "You answered “It is on” before. “Remedy power” was tried after this and may have changed it. Please look again."
    )


def test_i_cannot_tell_is_always_an_answer() -> None:
    found = screen()
    assert found.form and found.form.unknown
    assert found.form.unknown.value == UNKNOWN


def test_a_remedy_offers_its_outcomes() -> None:
    found = screen((("light", "on"),))
    assert found.kind == DO
    assert found.form
    assert [choice.value for choice in found.form.choices] == [FIXED, NO_CHANGE, OTHER_ERROR]


def test_looking_at_an_answered_question_changes_it_where_it_stands() -> None:
    found = screen((("light", "on"), ("first", NO_CHANGE)), show="light")
    assert found.is_detour
    assert found.form
    assert (found.form.before, found.form.after) == ((), (("first", NO_CHANGE),))
    assert [choice.is_chosen for choice in found.form.choices] == [True, False]
    assert queries(found) == ["?light=on&first=no-change", "?light=off&first=no-change"]


def test_an_answer_that_was_set_aside_is_given_anew_at_the_end() -> None:
    found = screen((("light", "off"), ("second", NO_CHANGE)), show="light")
    assert queries(found) == ["?light=off&second=no-change&light=on", "?light=off&second=no-change&light=off"]


def test_all_open_questions_can_be_shown() -> None:
    found = screen(show="all")
    assert found.kind == ALL_QUESTIONS
    assert [form.node.key for form in found.forms] == ["light"]


def test_handing_over_can_be_shown_at_any_time() -> None:
    found = screen(show="escalate")
    assert (found.kind, found.heading, found.is_detour) == (HAND_OVER, "Escalate", True)


def test_a_name_that_means_nothing_shows_the_next_step() -> None:
    assert screen(show="nothing") == screen()


def test_solved_names_the_cause_that_the_remedy_speaks_for() -> None:
    found = screen((("light", "on"), ("second", FIXED)))
    assert found.kind == SOLVED
    assert found.cause
    assert found.cause.key == "c2"


def test_a_different_error_goes_on_elsewhere() -> None:
    assert screen((("first", OTHER_ERROR),)).kind == GO_TO
