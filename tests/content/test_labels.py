"""A text of years ago says its facts in the words of a page of today."""

from __future__ import annotations

import pytest

from kb.content.snapshot import in_words


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        (("Who", "server"), ("Who can do it", "A server administrator")),
        (("Who", "nothing"), ("Who can do it", "Anyone")),
        (("Who", "whoever"), ("Who can do it", "Whoever")),
        (("Minutes", "90"), ("Takes", "1 h 30 min")),
        (("Reversible", "no"), ("Can be undone", "No")),
        (("Disrupts", "everybody on the host"), ("Who is affected", "Everybody on the host")),
        (("Applies to", "iOS 17"), ("Applies to", "iOS 17")),
    ],
)
def test_a_stored_label_is_shown_in_words(stored: tuple[str, str], shown: tuple[str, str]) -> None:
    assert in_words([stored]) == (shown,)


def test_a_remedy_whose_text_names_a_risk_and_nothing_else_can_be_undone() -> None:
    assert in_words([("Risk", "medium")]) == (("Risk", "Medium"), ("Can be undone", "Yes"))
