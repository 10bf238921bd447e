"""What a reader knows already, in their own words: which question it answers, and how."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import unescape
from math import log

from decisiontree.guide import Answer, Question

MOST_WORDS = 60
MOST_FOUND = 6
CLEAR = 1.3  # so many times better than the next must an answer fit to be filled in
SAY, ASK, NOTE, CHECK = 3.0, 2.0, 1.0, 0.5  # what a word weighs by where it stands
WORD = re.compile(r"[^\W_]+")
TAG = re.compile(r"<[^>]+>")
ENDINGS = ("ing", "ed", "es", "s")
EMPTY = frozenset(
    "a an and are as at be but by can do does for from has have i in is it its me my no not of on or so that the "
    "then there this to was we what when which with you".split()
)


@dataclass(frozen=True, slots=True)
class KnownAnswer:
    """A question that the words are about."""

    question: Question
    answer: Answer | None  # the one they give, when it is clear


def find_known(questions: Sequence[Question], text: str) -> tuple[KnownAnswer, ...]:
    """Open questions that a text speaks of, best first, each with the answer it gives."""
    wanted = set(_words(text)[:MOST_WORDS])
    if not wanted:
        return ()
    about = {question.key: _about(question) for question in questions}
    spread = Counter(word for words in about.values() for word in words)
    worth = {word: log(1 + len(questions) / spread[word]) for word in wanted if spread[word]}
    ranked = sorted(
        (
            (sum(about[question.key].get(word, 0.0) * each for word, each in worth.items()), question)
            for question in questions
        ),
        key=lambda pair: -pair[0],
    )
    best = ranked[0][0] if ranked else 0.0
    return tuple(
        KnownAnswer(question, _answer(question, worth)) for score, question in ranked[:MOST_FOUND] if score > best / 2
    )


def _about(question: Question) -> dict[str, float]:
    """What each word weighs for a question: as much as at the best place where it stands."""
    places = [(ASK, question.ask), (NOTE, question.why_html), (CHECK, question.check_html)]
    places += [(SAY, answer.say) for answer in question.answers]
    places += [(NOTE, answer.note_html) for answer in question.answers]
    return _weigh(places)


def _weigh(places: Iterable[tuple[float, str]]) -> dict[str, float]:
    found: dict[str, float] = {}
    for weight, text in places:
        for word in _words(text):
            found[word] = max(found.get(word, 0.0), weight)
    return found


def _answer(question: Question, worth: dict[str, float]) -> Answer | None:
    scores = []
    for answer in question.answers:
        words = _weigh([(SAY, answer.say), (NOTE, answer.note_html)])
        fit = sum(words.get(word, 0.0) * each for word, each in worth.items())
        scores.append((fit / (1 + log(1 + len(_words(answer.say)))), answer))
    scores.sort(key=lambda pair: -pair[0])
    if not scores or scores[0][0] <= 0:
        return None
    return scores[0][1] if len(scores) == 1 or scores[0][0] >= CLEAR * scores[1][0] else None


def _words(text: str) -> list[str]:
    plain = unescape(TAG.sub(" ", text)) if "<" in text or "&" in text else text
    return [_stem(word) for word in WORD.findall(plain.lower()) if word not in EMPTY]


def _stem(word: str) -> str:
    ending = next((each for each in ENDINGS if word.endswith(each) and len(word) - len(each) >= 3), "")
    return word[: len(word) - len(ending)] if word.isalpha() else word
