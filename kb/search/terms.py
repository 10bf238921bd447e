"""What the words of a query stand for in a library: themselves, their neighbours, other endings, synonyms, completions."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate
from math import log
from typing import Any

from kb.library.byte_lru import Kept
from kb.search.query import words_in
from kb.search.spelling import (
    TELLING,
    cuts_of,
    first_letter_errors,
    forms_of,
    is_correctable,
    is_english,
    most_errors,
    most_said,
    nearest,
)

Rows = Callable[..., list[Any]]
FEW = 3  # pages that have a word so rare that other endings of it are looked for
CORRECTED, OTHER_FORM, SYNONYM = 0.9, 0.8, 0.7  # how well they stand for the word that was typed
UNKNOWN_ABROAD = 0.5  # what an unknown word says beside one that is known in translation only
COMMON = 0.7  # what a word says that half of the pages have
COMPLETIONS, LONGEST_COMPLETION = 8, 24
# Pages, about, that have a completion; of three letters or more, the commonest one always counts.
MOST_COMPLETED = 1000
SHORT_PREFIX = 3  # letters that many words begin with
NEAR_BYTES = 200_000  # of words that were typed wrong lately: about a thousand
SHORT = 8  # words: so many may be a title, whose words may end otherwise
LARGE = 2000  # pages: in a library that has more, no word is rare by chance
FEW_WORDS = 5  # words: so many are no sentence, and it does not matter how they end
# "doesn't" is "does not" in a query and two words in the index, "doesn" and "t"; "cannot" is one.
NEGATED = {"not": ("t",), "can": ("cannot",), "will": ("won",)}
NEGATED |= {
    verb: (f"{verb}n",) for verb in "do does did is are was were has have had could would should must need".split()
}


@dataclass(frozen=True, slots=True)
class Term:
    """One typed word: what may stand for it and how well, and how much it says."""

    word: str
    forms: Mapping[str, float]
    weight: float
    pages: Mapping[str, int] = field(default_factory=dict)  # how many have each form
    endings: tuple[str, ...] = ()  # other endings that the library has, which a title may have as well
    asked: float = 0.0  # how much of the question it is, whatever the library has: what it says in English

    @property
    def is_telling(self) -> bool:
        return self.weight >= COMMON


@dataclass(frozen=True)
class Synonyms:
    """Groups of words and phrases that mean the same, each split into words."""

    groups: tuple[tuple[tuple[str, ...], ...], ...] = ()

    @classmethod
    def read(cls, text: str) -> Synonyms:
        """From JSON: groups of phrases of words."""
        return cls(tuple(tuple(tuple(phrase) for phrase in group) for group in json.loads(text)))

    def has(self, word: str) -> bool:
        return (word,) in self._groups_of

    def all_for(self, phrases: Iterable[tuple[str, ...]]) -> frozenset[tuple[str, ...]]:
        """These phrases and all that mean the same."""
        wanted = list(phrases)
        numbers = {number for phrase in wanted for number in self._groups_of.get(phrase, ())}
        same = (words_in(_joined(phrase)) for number in numbers for phrase in self.groups[number])
        return frozenset(filter(None, (*wanted, *same)))

    @cached_property
    def _groups_of(self) -> dict[tuple[str, ...], list[int]]:
        """By phrase, as a query has it."""
        found: dict[tuple[str, ...], list[int]] = {}
        for number, group in enumerate(self.groups):
            for phrase in group:
                found.setdefault(words_in(_joined(phrase)), []).append(number)
        return found

    @cached_property
    def _longest(self) -> int:
        return max((len(phrase) for phrase in self._groups_of), default=0)

    def among(self, words: Sequence[str]) -> Iterator[tuple[range, str]]:
        """(where in the words, what means the same) of every phrase among them."""
        for size in range(1, self._longest + 1):
            for start in range(len(words) - size + 1):
                phrase = tuple(words[start : start + size])
                for number in self._groups_of.get(phrase, ()):
                    for other in self.groups[number]:
                        if words_in(_joined(other)) != phrase:
                            yield range(start, start + size), " ".join(other)


def _joined(phrase: Sequence[str]) -> str:
    """A phrase as it is typed: of "can't" the index makes two words."""
    return " ".join(phrase).replace("n t ", "n't ")


@dataclass
class Lexicon:
    """The words of a library and how many pages have them, read from every part."""

    parts: Sequence[Rows]
    _near: Kept[tuple[str, ...]] = field(default_factory=lambda: Kept(NEAR_BYTES))

    @cached_property
    def pages(self) -> int:
        """How many pages there are."""
        return sum(part("SELECT coalesce(max(rowid), 0) FROM page")[0][0] for part in self.parts)

    def counts(self, words: Iterable[str]) -> dict[str, int]:
        """How many pages have each of the words, as it is; of a phrase, at most. What no page has is left out."""
        wanted = {text: text.split() for text in words}
        known = self._counts(dict.fromkeys(word for parts in wanted.values() for word in parts))
        found = {text: min(known.get(word, 0) for word in parts) for text, parts in wanted.items() if parts}
        return {text: pages for text, pages in found.items() if pages}

    def _counts(self, words: Iterable[str]) -> dict[str, int]:
        asked = list(words)
        sql = (
            f"WITH asked(text) AS (VALUES {', '.join(['(?)'] * len(asked))}) SELECT word, pages FROM asked CROSS JOIN word "  # noqa: S608
            "ON initial = substr(text, 1, 1) AND length = length(text) AND word = text"
        )
        found: dict[str, int] = {}
        for part in self.parts if asked else ():
            for word, pages in part(sql, *asked):
                found[word] = found.get(word, 0) + pages
        return found

    def near(self, word: str) -> tuple[str, ...]:
        """The words with the fewest typing errors between them and this one; asked for again with every letter after it."""
        found = self._near.get(word)
        if found is None:
            found = nearest(word, sorted(self._one_error(word)), 1)
            if not found and most_errors(word) > 1:
                found = nearest(word, sorted(self._two_errors(word)))
            self._near.keep(word, found, len(word) + 100)
        return found

    def _one_error(self, word: str) -> set[str]:
        """All words with one typing error: it leaves the beginning or the end of the word alone, or is in the first letter."""
        half = (len(word) - 1) // 2
        return self._alike(word, 1, word[:half], word[-half:]) | self._counts(first_letter_errors(word)).keys()

    def _two_errors(self, word: str) -> set[str]:
        """All words with two typing errors, the first letter right: one of three pieces is as it was typed.

        A letter apart, so that two letters swapped are in one piece only.
        """
        third = (len(word) - 2) // 3
        return self._alike(word, 2, word[:third], word[third + 1 : -third - 1], word[-third:])

    def _alike(self, word: str, slack: int, start: str, *pieces: str) -> set[str]:
        """Words with the same first letter and about the same length, that begin so or have one of the pieces."""
        has_piece = " OR instr(word, ?)" * len(pieces)  # anywhere: that is found sooner than at the end
        sql = (
            "SELECT word FROM word WHERE initial = ? AND length BETWEEN ? AND ? "  # noqa: S608 - ours
            f"AND ((word >= ? AND word < ?){has_piece})"
        )
        values = (word[0], len(word) - slack, len(word) + slack, start, start + "\U0010ffff", *pieces)
        return {row[0] for part in self.parts for row in part(sql, *values)}

    def completions(self, start: str) -> dict[str, int]:
        """The commonest words that begin so, as many as can be looked up in the time."""
        lengths = ", ".join(str(length) for length in range(len(start) + 1, LONGEST_COMPLETION))
        sql = (
            f"SELECT word, pages FROM word WHERE initial = ? AND length IN ({lengths}) AND word > ? AND word < ? "  # noqa: S608
            "ORDER BY pages DESC LIMIT ?"
        )
        found: Counter[str] = Counter()
        for number, part in enumerate(self.parts, 1):
            rows = part(sql, start[0], start, start + "\U0010ffff", COMPLETIONS * 8)
            found.update(dict(rows))
            # So many words begin so that the other parts have the same common ones.
            if len(rows) == COMPLETIONS * 8:
                found = Counter({word: pages * len(self.parts) // number for word, pages in found.items()})
                break
        most = MOST_COMPLETED if len(start) <= SHORT_PREFIX else max(MOST_COMPLETED, self.pages // 2)
        usual = sorted((word for word in found if found[word] <= most), key=lambda word: (-found[word], word))
        weighed = list(accumulate(found[word] for word in usual))
        return {word: found[word] for word in usual[: max(1, bisect_right(weighed, MOST_COMPLETED))][:COMPLETIONS]}

    def rarity(self, pages: int) -> float:
        """How much a word says that so many pages have."""
        pages = min(pages, self.pages)
        return log(1 + (self.pages - pages + 0.5) / (pages + 0.5))


def terms_of(
    words: Sequence[str],
    lexicon: Lexicon,
    synonyms: Synonyms,
    is_prefix: bool = False,
    abroad: frozenset[str] = frozenset(),
) -> list[Term]:
    """The words of a query with all they may stand for. The last one may be unfinished while somebody types.

    What is in another language is no English with typing errors: `abroad`.
    """
    counts = lexicon.counts(words)
    completed = lexicon.completions(words[-1]) if is_prefix and words else {}
    whole = words[:-1] if completed else words  # what other words begin with is no typing error
    forms = [{word: 1.0} if word in abroad or synonyms.has(word) else _choices(word, counts, lexicon) for word in whole]
    if completed:
        counts |= {word: max(pages, counts.get(word, 0)) for word, pages in completed.items()}
        forms.append({word: 1.0 for word in (words[-1], *completed) if word in counts})
    for places, other in synonyms.among(words):
        for place in places:
            forms[place].setdefault(other, SYNONYM)
    counts |= lexicon.counts({form for each in forms for form in each} - counts.keys())
    counts |= _add_endings(forms, counts, lexicon)
    endings = _endings(words, lexicon) if len(words) <= SHORT else {}
    is_translated = any(
        word not in counts and counts.keys() & each.keys() and synonyms.has(word)
        for word, each in zip(words, forms, strict=True)
    )

    is_small = lexicon.pages <= LARGE

    def term(word: str, each: Mapping[str, float]) -> Term:
        others = endings.get(word, {})
        own = _pages(each, counts)
        pages = own if len(words) > FEW_WORDS else max(own, *others.values(), 0)
        is_unknown = is_translated and not pages  # in another language it may be any little word
        return Term(
            word,
            dict.fromkeys(NEGATED.get(word, ()), 1.0) | dict(each),
            UNKNOWN_ABROAD
            if is_unknown
            else min(lexicon.rarity(pages), most_said(word) if is_small else lexicon.rarity(0)),
            {form: counts[form] for form in each if form in counts},
            tuple(others),
            UNKNOWN_ABROAD if is_unknown else min(most_said(word), TELLING),
        )

    return [term(word, each) for word, each in zip(words, forms, strict=True)]


def _endings(words: Sequence[str], lexicon: Lexicon) -> dict[str, dict[str, int]]:
    """Of each word the other endings that the library has, and on how many pages."""
    others = {word: forms_of(word) for word in words if len(word) > 3 and is_correctable(word) and " " not in word}
    known = lexicon.counts(form for forms in others.values() for form in forms)
    return {word: {form: known[form] for form in forms if form in known} for word, forms in others.items()}


def _pages(forms: Mapping[str, float], counts: Mapping[str, int]) -> int:
    """How many pages have the word, at least: synonyms tell only where it is in none."""
    meant = [counts.get(form, 0) for form, share in forms.items() if share >= CORRECTED]
    return max(meant, default=0) or max((counts.get(form, 0) for form in forms), default=0)


def _choices(word: str, counts: Mapping[str, int], lexicon: Lexicon) -> dict[str, float]:
    """What a word stands for: itself where the library has it, else its neighbours, else two words run together."""
    if word in counts or not is_correctable(word) or is_english(word):
        return {word: 1.0}
    if near := lexicon.near(word):
        pages = lexicon.counts(near) if len(near) > 1 else {}
        # What more pages say comes first: it is more likely to be meant.
        return dict.fromkeys(sorted(near, key=lambda other: -pages.get(other, 0)), CORRECTED)
    known = lexicon.counts(part for cut in cuts_of(word) for part in cut)
    cuts = (f"{first} {rest}" for first, rest in cuts_of(word) if first in known and rest in known)
    return dict.fromkeys(tuple(cuts)[:1] or (word,), CORRECTED)


def _add_endings(forms: list[dict[str, float]], counts: Mapping[str, int], lexicon: Lexicon) -> dict[str, int]:
    """Other endings of words that few pages have; a word that many have needs none, they would only blur it."""
    rare = [
        (each, other) for each in forms for form in list(each)[:COMPLETIONS]
        if len(form) > 3 and " " not in form and counts.get(form, 0) <= FEW for other in forms_of(form)
    ]  # fmt: skip
    known = lexicon.counts(other for _, other in rare)
    for each, other in rare:
        if other in known:
            each.setdefault(other, OTHER_FORM)
    return known


def understood(
    words: Sequence[str], lexicon: Lexicon, synonyms: Synonyms, abroad: frozenset[str] = frozenset()
) -> tuple[str, ...]:
    """The words a library has in place of those that were typed."""
    counts = lexicon.counts(words)
    return tuple(
        word if word in abroad or synonyms.has(word) else next(iter(_choices(word, counts, lexicon))) for word in words
    )


def runs_of(terms: Sequence[Term]) -> Iterator[list[str]]:
    """Words in a row as they were typed, broken where it is not sure which word was meant."""
    run: list[str] = []
    for term in terms:
        sure = [form for form, share in term.forms.items() if share >= CORRECTED]
        if len(sure) == 1:
            run.append(sure[0])
        else:
            yield run
            run = []
    yield run
