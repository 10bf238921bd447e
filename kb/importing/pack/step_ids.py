"""Steps that were imported before keep their ids, reworded or moved."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from difflib import SequenceMatcher

from kb.content.markdown.front_matter import split_front_matter
from kb.content.markdown.scan import ID_MARK, STEP_START, step_lines
from kb.importing.drafts import STEPPED

SIMILAR = 0.6
MOST = 300  # steps that are compared with each other

Step = tuple[str, str]  # id, title


def steps_in(text: str) -> list[Step]:
    """(id, title) of every step of an article, as its file has it."""
    split = split_front_matter(text)
    lines = split.body.splitlines() if split else []
    return [(own_id, _title(lines[line - 1])) for line, own_id in step_lines(split.body if split else "") if own_id]


def _title(line: str) -> str:
    return ID_MARK.sub("", STEP_START.sub("", line)).strip()


def with_ids(text: str, before: Sequence[Step], new_id: Callable[[], str]) -> tuple[str, list[Step]]:
    """The text with an id at every step, and the steps of `before` that are no more."""
    titles = [_title(STEPPED.sub("", line)) for line in text.split("\n") if STEPPED.search(line)]
    kept = keep(before, titles)
    ids = [kept.get(index) or new_id() for index in range(len(titles))]
    written = STEPPED.sub(lambda found: f"{{#{ids[int(found[1])]}}}", text)
    return written, [step for step in before if step[0] not in ids]


def keep(before: Sequence[Step], titles: Sequence[str]) -> dict[int, str]:
    """The id of an earlier step for each title that is the same, or nearly."""
    left = list(before[:MOST])
    kept: dict[int, str] = {}
    for index, title in enumerate(titles[:MOST]):
        same = next((step for step in left if step[1] == title), None)
        if same:
            kept[index] = same[0]
            left.remove(same)
    pairs = [
        (_likeness(step[1], title), -index, step)
        for index, title in enumerate(titles[:MOST])
        if index not in kept
        for step in left
    ]
    for likeness, place, step in sorted(pairs, key=lambda pair: (-pair[0], -pair[1])):
        if likeness >= SIMILAR and -place not in kept and step in left:
            kept[-place] = step[0]
            left.remove(step)
    return kept


def _likeness(one: str, other: str) -> float:
    matcher = SequenceMatcher(None, _words(one), _words(other), autojunk=False)
    return matcher.ratio() if matcher.real_quick_ratio() >= SIMILAR and matcher.quick_ratio() >= SIMILAR else 0.0


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())[:100]
