"""Who can't see the host is no longer asked about it."""

from __future__ import annotations

from decisiontree.guide import NO_CHANGE, UNKNOWN, Question
from decisiontree.walk.replay import ASK, DO, walk
from tests.decisiontree.build import ANYBODY, make_guide, question, remedy


def on_the_host(key: str, yes: int) -> Question:
    rows = {"yes": [0.9 if cause == yes else 0.05 for cause in range(6)]}
    rows["no"] = [1 - chance for chance in rows["yes"]]
    return question(key, rows, minutes=0.5, unknown=0.1, needs="server")


def look(key: str) -> Question:
    return question(key, {"yes": [0.9, 0.9, 0.9, 0.1, 0.1, 0.1], "no": [0.1, 0.1, 0.1, 0.9, 0.9, 0.9]}, minutes=0.5)


GUIDE = make_guide(
    [1.0] * 6,
    [remedy(f"r{n}", *[0.95 * (n == cause) for cause in range(6)], minutes=20) for n in range(6)],
    [*(on_the_host(f"q{n}", n) for n in range(6)), look("seen")],
)


def asked_about_the_host(path: list[tuple[str, str]], answer: str) -> list[str]:
    """What is asked about the host from here on, when every answer to that is the same and nothing helps."""
    found = []
    while (here := walk(GUIDE, path, ANYBODY)).next.kind in (ASK, DO):
        node = here.next.node
        is_server = isinstance(node, Question) and node.needs == "server"
        found += [node.key] * is_server
        path = [*path, (node.key, answer if is_server else "yes" if isinstance(node, Question) else NO_CHANGE)]
    return found


def test_after_a_few_who_cannot_tell_the_host_is_asked_about_no_more() -> None:
    assert len(asked_about_the_host([], UNKNOWN)) <= 3
    assert len(asked_about_the_host([], "no")) >= 4


def test_it_is_left_for_somebody_who_can_and_stays_in_sight() -> None:
    here = walk(GUIDE, [(f"q{n}", UNKNOWN) for n in range(3)], ANYBODY)
    assert {"q3", "q4", "q5"} <= {each.key for each in here.open_questions} & {each.key for each in here.for_others}


def test_whoever_could_tell_before_is_asked_on() -> None:
    here = walk(GUIDE, [("q0", "no"), ("q1", "no"), ("q2", UNKNOWN), ("q3", UNKNOWN)], ANYBODY)
    assert not here.for_others


def test_what_one_can_see_is_still_asked() -> None:
    path = [(f"q{n}", UNKNOWN) for n in range(3)]
    assert walk(GUIDE, path, ANYBODY).next.node.key == "seen"
