"""synonyms.yaml is checked like all content."""

import pytest

from kb.content.judging import judge
from tests.support.content_files import files


def findings(text: str, name: str = "coffee/synonyms.yaml") -> list[tuple[int, int, str]]:
    _, found = judge(files({name: text}))
    return [(each.line, each.column, each.what) for each in found]


@pytest.mark.parametrize("name", ["synonyms.yaml", "coffee/synonyms.yaml"])
def test_synonyms_may_stand_in_a_pack_or_at_the_top(name):
    assert findings("synonyms:\n  - [descale, remove lime]\n", name) == []


@pytest.mark.parametrize(
    ("group", "fault"),
    [
        ("[descale]", (2, 5, "a group needs two words or phrases")),
        ("[]", (2, 5, "a group needs two words or phrases")),
        ("[descale, remove lime, De-scale, Descale]", (2, 38, "'Descale' is twice in this group")),
        ("[descale, '***']", (2, 15, "'***' has no word in it")),
        ("[descale, one two three four five six seven]", (2, 15, "'one two three four five six seven' has more than 6 words")),
    ],
)  # fmt: skip
def test_a_faulty_group_is_told_with_its_place(group, fault):
    assert findings(f"synonyms:\n  - {group}\n") == [fault]


def test_a_phrase_is_in_one_group_of_a_file_only():
    faults = findings("synonyms:\n  - [descale, remove lime]\n  - [lime scale, Remove-Lime]\n")
    assert faults == [(3, 18, "'Remove-Lime' is in group 1 already")]
