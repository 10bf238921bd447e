"""What authors are told of a guide: the report of one, and the comparison of two."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from random import Random

import pytest

from benchmarks.random_guides import random_guide
from decisiontree.authoring.plan_diff import compare
from decisiontree.authoring.report import describe, title_of, without_questions
from decisiontree.authoring.simulate import run_sessions, simulate
from decisiontree.authoring.tables import ReportPart, as_markdown, as_text
from decisiontree.guide import FIXED_TREE, Profile
from tests.decisiontree.build import FREE, make_guide, question, remedy

GUIDE = make_guide(
    {"cable": 0.6, "driver": 0.3, "other": 0.1},
    [remedy("plug", 0.98, 0.02, 0.02, minutes=10), remedy("install", 0.02, 0.9, 0.02, minutes=30)],
    [
        question("lamp", {"on": (0.02, 0.98, 0.5), "off": (0.98, 0.02, 0.5)}),
        question("noise", {"loud": (0.5, 0.5, 0.5), "quiet": (0.5, 0.5, 0.5)}),
    ],
)


def told(report):
    return as_text(title_of(report), describe(report))


def test_the_report_says_for_each_cause_where_it_ends_and_how():
    text = told(simulate(GUIDE, FREE, 50))
    assert text.startswith("guide for free\n==============\n")
    assert "  cause   min  steps  ends in   right\n  cable   11   2      plug      yes\n" in text
    assert "  driver: lamp: on → install: fixed\n" in text
    assert "  questions never asked: noise\n" in text
    assert "  answers that change nothing: noise: loud, noise: quiet\n" in text
    assert "  causes that nothing separates: none\n" in text


def test_a_cause_that_ends_in_no_remedy_of_its_own_is_shouted():
    blind = replace(GUIDE, escalation=replace(GUIDE.escalation, minutes=1))
    assert "NO" in told(simulate(blind, FREE, 5))
    assert "causes that do not end in their remedy: cable, driver" in told(simulate(blind, FREE, 5))


def test_the_worst_walks_stand_with_truth_and_way():
    worst = next(part for part in describe(simulate(GUIDE, FREE, 200)) if part.title.startswith("The worst"))
    minutes = [int(row[0]) for row in worst.rows]
    assert worst.title == "The worst 10 of 200" and minutes == sorted(minutes, reverse=True)
    assert all(row[2] in ("cable", "driver", "other") and "lamp" in row[4] for row in worst.rows)


def expected(guide, order):
    """Minutes when remedies are tried in this order, whatever happens, and then it is handed over."""
    total = sum(cause.prior for cause in guide.causes)
    minutes = 0.0
    for place, cause in enumerate(guide.causes):
        alive = cause.prior / total
        for each in order:
            minutes += alive * each.minutes
            alive *= 1 - each.fixes[place]
        minutes += alive * guide.escalation.minutes
    return minutes


@pytest.mark.parametrize("seed", range(8))
def test_without_questions_the_order_is_near_the_best_there_is(seed):
    guide = random_guide(Random(seed), 4, 5, 2)
    best = min(expected(guide, order) for order in permutations(guide.remedies))
    bare = without_questions(guide, FREE, 400)
    assert best - 1e-9 <= bare.every <= best * 1.1
    assert bare.some <= bare.every * 1.1  # 1.1: it is a mean over cases, and cases are drawn


def test_the_gain_of_asking_is_said():
    text = told(simulate(GUIDE, FREE, 300))
    bare = without_questions(GUIDE, FREE, 300)
    assert bare.every == pytest.approx(expected(GUIDE, GUIDE.remedies))
    assert f"without questions, every remedy in the best order: {bare.every:.1f} min" in text
    assert "the questions save" in text


def test_what_a_reader_may_not_do_is_not_in_the_order():
    guest = Profile("guest", "A guest", can=("nothing",))
    assert without_questions(GUIDE, guest, 10).every == pytest.approx(GUIDE.escalation.minutes)


def test_an_authors_tree_and_an_empty_guide_are_reported_too():
    tree = make_guide({}, [remedy("r")], [], mode=FIXED_TREE, start="r")
    assert "escalated" in told(simulate(tree, FREE, 20)) and "without questions" not in told(simulate(tree, FREE, 20))
    assert told(simulate(make_guide(()), FREE, 5)).count("\n\n") == 1


def test_two_plans_meet_the_same_cases():
    slower = replace(GUIDE, questions=(), revision="")
    assert [s.truth for s in run_sessions(GUIDE, FREE, 40)] == [s.truth for s in run_sessions(slower, FREE, 40)]
    both = [
        dict(one.path).items() & dict(two.path).items()
        for one, two in zip(run_sessions(GUIDE, FREE, 40), run_sessions(slower, FREE, 40), strict=True)
    ]
    assert any(("plug", "fixed") in shared for shared in both)


def test_a_change_is_told_per_cause():
    dear = replace(GUIDE, remedies=(replace(GUIDE.remedies[0], minutes=25), GUIDE.remedies[1]))
    part = compare(simulate(GUIDE, FREE, 50), simulate(dear, FREE, 50))
    assert part.head == ("cause", "minutes", "steps", "ends in")
    assert {row[0]: row[1:] for row in part.rows}["cable"] == ("11 → 26", "2", "plug")
    assert "driver" not in {row[0] for row in part.rows}
    assert any(line.startswith("expected minutes: ") and "→" in line for line in part.lines)


def test_causes_that_come_and_go_are_rows_of_their_own():
    less = make_guide({"cable": 1.0}, [replace(GUIDE.remedies[0], fixes=(0.98,))])
    rows = {row[0]: row[1:] for row in compare(simulate(less, FREE, 20), simulate(GUIDE, FREE, 20)).rows}
    assert rows["driver"][0].startswith("– → ")
    rows = {row[0]: row[1:] for row in compare(simulate(GUIDE, FREE, 20), simulate(less, FREE, 20)).rows}
    assert rows["driver"][0].endswith(" → –")


def test_what_is_not_used_any_more_is_named():
    without = replace(GUIDE, questions=tuple(replace(each, needs="network") for each in GUIDE.questions))
    here = Profile("here", "Here", can=("nothing", "client"), risk=(), irreversible=0, disrupts=0)
    lines = compare(simulate(GUIDE, here, 50), simulate(without, here, 50)).lines
    assert "questions never asked any more: lamp" in lines
    assert "questions now asked: lamp" in compare(simulate(without, here, 50), simulate(GUIDE, here, 50)).lines


def test_a_change_that_moves_nothing_says_so():
    part = compare(simulate(GUIDE, FREE, 20), simulate(replace(GUIDE, title="Another"), FREE, 20))
    assert part.rows == () and "the likeliest walk of every cause is unchanged" in part.lines


def test_new_and_removed_guides_are_said_so():
    report = simulate(GUIDE, FREE, 20)
    assert compare(None, report).title == "guide (new)" and compare(None, report).lines
    assert compare(report, None).title == "guide (removed)"


def test_markdown_is_a_table_that_no_words_of_an_author_can_break():
    text = as_markdown(
        "A | title", [ReportPart("Part", ("a *line*",), ("one", "two"), (("x | y", "<b>"), ("`q`", "1")))]
    )
    assert text == (
        "## A \\| title\n\n### Part\n\n- a \\*line\\*\n\n"
        "| one | two |\n| --- | --- |\n| x \\| y | \\<b\\> |\n| \\`q\\` | 1 |\n"
    )


def test_text_is_aligned():
    text = as_text("T", [ReportPart("P", (), ("a", "bb"), (("long", "1"), ("x", "22")))])
    assert text.splitlines()[3:] == ["P", "  a     bb", "  long  1", "  x     22"]
