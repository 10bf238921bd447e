"""A question can be answered at once: its answers are on the first screen. Measured over every shipped question."""

from __future__ import annotations

import pytest

from kb.library.library import Library
from tests.support.browser import Desk

PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
# Each question is put into the page as htmx would put it there.
MEASURE = """async (addresses) => {
  const found = [];
  for (const address of addresses) {
    const answer = await fetch(address, { headers: { "HX-Request": "true" } });
    document.getElementById("step").innerHTML = await answer.text();
    const buttons = [...document.querySelectorAll(".answers .answer")].map((each) => each.getBoundingClientRect());
    const dock = document.querySelector(".dock").getBoundingClientRect();
    const seen = innerHeight - dock.height;
    found.push([address, buttons[0].bottom <= seen, buttons.at(-1).bottom <= seen]);
  }
  return found;
}"""
FIRST = """() => {
  const dock = document.querySelector(".dock")?.offsetHeight || 0;
  return document.querySelector(".answers .answer").getBoundingClientRect().bottom <= innerHeight - dock;
}"""


def questions(library: Library) -> list[str]:
    guides = (library.guide(card.slug) for card in library.cards("guide"))
    return [f"/guides/{guide.slug}/?show={question.key}" for guide in guides if guide for question in guide.questions]


@pytest.mark.parametrize("screen", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_somebody_new_sees_an_answer_at_once(desk: Desk, library: Library, screen: dict[str, int]) -> None:
    """The first page of each guide, with the role still to be chosen."""
    page = desk.sit_down(viewport=screen)
    hidden = []
    for card in library.cards("guide"):
        page.goto(f"/guides/{card.slug}/")
        if not page.evaluate(FIRST):
            hidden.append(card.slug)
    print(f"\n{screen}: first answer out of sight on the first page of {hidden or 'no guide'}")
    assert hidden == []


@pytest.mark.parametrize(("screen", "first", "every"), [(PHONE, 0.9, 0.5), (DESKTOP, 1, 0.9)], ids=["phone", "desktop"])
def test_answers_are_on_the_first_screen(
    desk: Desk, library: Library, screen: dict[str, int], first: float, every: float
) -> None:
    page = desk.sit_down(viewport=screen)
    addresses = questions(library)
    page.goto(addresses[0])
    found = page.evaluate(MEASURE, addresses)
    shares = [sum(each[place] for each in found) / len(found) for place in (1, 2)]
    print(f"\n{screen}, {len(found)} questions: first answer in sight {shares[0]:.0%}, all answers {shares[1]:.0%}")
    assert shares[0] >= first and shares[1] >= every, [address for address, _, seen in found if not seen]
