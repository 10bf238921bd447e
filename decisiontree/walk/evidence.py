"""Evidence read against a guide: what counts, what was set aside, what was not understood."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from decisiontree.guide import FIXED, NO_CHANGE, OTHER_ERROR, OUTCOMES, UNKNOWN, Guide, Question, Remedy
from decisiontree.walk.exits import NO, find_question, is_leaving, question_before
from decisiontree.walk.second_look import AGAIN, find_second_look, question_of

Evidence = tuple[tuple[str, str], ...]  # (key, answer or outcome), in the order given

MOST_PAIRS = 200  # a URL may hold anything; no real walk comes near this
LONGEST_KEY = 60

CANT_TELL = "I can't tell"
CHANGED = "The answer before it was changed."
LOOKED_AGAIN = "You looked once more."
TAKEN_BACK = "You took it back."  # not asked again by itself: the reader can change it
OUTCOME_WORDS = {FIXED: "Fixed", NO_CHANGE: "No change", OTHER_ERROR: "A different error now"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the trail."""

    key: str
    value: str
    node: Question | Remedy
    say: str  # the answer or outcome in words
    set_aside: str = ""  # why it no longer counts, "" when it does
    fades: bool = False  # set aside, but until it is answered again it keeps a part of its weight

    @property
    def about(self) -> str:
        """The question or remedy that it is about; a second look is about the question it looks at again."""
        return question_of(self.key)

    @property
    def is_question(self) -> bool:
        return isinstance(self.node, Question)


@dataclass(frozen=True, slots=True)
class Ignored:
    """Evidence the guide has no place for (a stale link, a typing error): shown, never an error."""

    key: str
    value: str
    why: str


def read_evidence(guide: Guide, pairs: Iterable[tuple[str, str]]) -> tuple[tuple[Entry, ...], tuple[Ignored, ...]]:
    """The trail in order, and what was left out of it. Never raises, whatever the pairs are."""
    entries: list[Entry] = []
    ignored: list[Ignored] = []
    given: dict[str, str] = {}
    for key, value in islice(pairs, MOST_PAIRS):
        found = _understand(guide, _short(key), _short(value), given)
        if isinstance(found, Entry):
            entries.append(found)
            given[found.about] = found.value
        else:
            ignored.append(found)
    return _keep_latest(entries, ignored)


def what_counts(trail: Sequence[Entry]) -> tuple[dict[str, str], dict[str, str]]:
    """What is known, by what it is about, and what counts less since a remedy may have changed it."""
    known = {entry.about: UNKNOWN for entry in trail if entry.set_aside == TAKEN_BACK}
    known |= {
        entry.about: entry.value
        for entry in trail
        if not (entry.set_aside or is_no_news(entry) or (entry.value == FIXED and not entry.is_question))
    }
    return known, {entry.about: entry.value for entry in trail if entry.fades}


def is_no_news(entry: Entry) -> bool:
    """A second look that told nothing: the first answer stands."""
    return entry.key != entry.about and entry.value == UNKNOWN


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_KEY else text[: LONGEST_KEY - 1] + "…"


def _understand(guide: Guide, key: str, value: str, given: Mapping[str, str]) -> Entry | Ignored:
    node = guide.find_node(key) or find_question(guide, given, key) or find_second_look(guide, given, key)
    if node is None:
        return Ignored(key, value, "This guide has no question or remedy of that name.")
    say = _in_words(node, value)
    if say is None:
        what = "answer" if isinstance(node, Question) else "outcome"
        return Ignored(key, value, f"“{label(node)}” has no such {what}.")
    return Entry(node.key, value, node, say)  # under its key of today, whatever key was typed


def label(node: Question | Remedy) -> str:
    return node.ask if isinstance(node, Question) else node.title


def _in_words(node: Question | Remedy, value: str) -> str | None:
    if isinstance(node, Remedy):
        return OUTCOME_WORDS[value] if value in OUTCOMES else None
    if value == UNKNOWN:
        return CANT_TELL
    answer = node.find_answer(value)
    return answer.say if answer else None


def _keep_latest(entries: list[Entry], ignored: list[Ignored]) -> tuple[tuple[Entry, ...], tuple[Ignored, ...]]:
    """A later entry replaces an earlier one that still counts. Dropping a remedy can bring back what it
    set aside, so look again until nothing is replaced; each round drops at least one entry."""
    while True:
        marked = _set_aside(entries)
        last = {entry.key: index for index, entry in enumerate(marked) if not entry.set_aside}
        stale = {index for index, entry in enumerate(marked) if not entry.set_aside and last[entry.key] != index}
        if not stale:
            return tuple(marked), tuple(ignored)
        for index in sorted(stale):
            why = f"“{label(entries[index].node)}” was answered again later; the later answer counts."
            ignored.append(Ignored(entries[index].key, entries[index].value, why))
        entries = [entry for index, entry in enumerate(entries) if index not in stale]


def _set_aside(entries: list[Entry]) -> list[Entry]:
    """Mark answers that no longer count: taken back, read once more, or made worthless by a later remedy that changed
    what they depend on."""
    marked: list[Entry] = []
    changed: dict[str, str] = {}  # tag -> the first remedy, reading backwards, that changes it
    taken_back: set[str] = set()
    answered: set[str] = set()  # later
    for entry in reversed(entries):
        marked.append(_judge(entry, changed, taken_back, answered))
        if not (entry.key.startswith(AGAIN) and entry.value == UNKNOWN):
            answered.add(entry.key)
        taken_back.discard(entry.about)
        if is_leaving(entry.key, entry.node) and entry.value == NO:
            taken_back.add(question_before(entry.key))
        if isinstance(entry.node, Remedy) and entry.value != FIXED:
            changed.update(dict.fromkeys(entry.node.changes, entry.node.title))
    return marked[::-1]


def _judge(entry: Entry, changed: Mapping[str, str], taken_back: set[str], answered: set[str]) -> Entry:
    if entry.about in taken_back:
        return replace(entry, set_aside=TAKEN_BACK)
    if is_leaving(entry.key, entry.node) and question_before(entry.key) in answered and entry.value != NO:
        return replace(entry, set_aside=CHANGED)
    if f"{AGAIN}{entry.key}" in answered:
        return replace(entry, set_aside=LOOKED_AGAIN)
    if entry.key != entry.about and entry.about in answered:
        return replace(entry, set_aside=CHANGED)
    why = _why_aside(entry, changed)
    return replace(entry, set_aside=why, fades=bool(why) and not {entry.key, entry.about} & answered)


def _why_aside(entry: Entry, changed: Mapping[str, str]) -> str:
    # "I can't tell" says nothing about the world, so no remedy can make it stale, and it is not asked again.
    if not isinstance(entry.node, Question) or entry.value == UNKNOWN or is_leaving(entry.key, entry.node):
        return ""
    title = next((changed[tag] for tag in entry.node.depends_on if tag in changed), None)
    return "" if title is None else f"“{title}” was tried after this and may have changed it."
