"""Full-text search: what a reader types, made an FTS5 expression that cannot fail.

Any word may match, and words that stand side by side count as terms of their own: bm25 then puts the page that says it in the
same order before one that only has the same words. A word that no page has is taken for a typing error and stands for its
nearest neighbours in the library; codes are never corrected.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import product

from rapidfuzz import process
from rapidfuzz.distance import OSA

MAX_WORDS = 24
MAX_QUERY = 2_000  # characters looked at
MAX_CHOICES = 3  # words that may stand for one that was typed
WORD = re.compile(r"[^\W_]+")
PHRASE = re.compile(r'(?P<minus>(?<!\S)-)?(?:"(?P<phrase>[^"]*)"|(?P<word>[^\s"]+))')
ENDINGS = ("s", "es", "d", "ed", "ing", "er")

# One column each in the index; the weight says how much a hit there counts (bm25: SQLite FTS5 documentation, 5.1.1).
COLUMNS = {"title": 10.0, "symptoms": 8.0, "headings": 4.0, "commands": 2.0, "body": 1.0}
WEIGHTS = ", ".join(str(weight) for weight in COLUMNS.values())
TOKENIZER = "unicode61 remove_diacritics 2"

Choices = tuple[str, ...]  # words of the library that may stand for one typed word, the likeliest first


@dataclass(frozen=True, slots=True)
class Query:
    """What a reader typed: words in order, phrases that must be there, words that must not."""

    words: tuple[str, ...] = ()
    phrases: tuple[tuple[str, ...], ...] = ()
    without: tuple[tuple[str, ...], ...] = ()


def parse_query(text: str) -> Query:
    """`printer "access denied" -wifi`. Every text is a query: what makes no sense is taken as words."""
    clean = text[:MAX_QUERY].encode("utf-8", "ignore").decode().replace("\0", " ")
    words: list[str] = []
    phrases: list[tuple[str, ...]] = []
    without: list[tuple[str, ...]] = []
    for match in PHRASE.finditer(clean):
        found = tuple(WORD.findall((match["phrase"] or match["word"] or "").lower()))
        if match["minus"] and found:
            without.append(found)
        else:
            phrases += [found] if match["phrase"] and len(found) > 1 else []
            words += found
    return Query(tuple(words[:MAX_WORDS]), tuple(phrases[:MAX_WORDS]), tuple(without[:MAX_WORDS]))


def is_code(word: str) -> bool:
    """Whether a word is a number or a code, which must never be changed into another."""
    return word[0].isdigit() or (len(word) < 8 and any(letter.isdigit() for letter in word))


def forms_of(word: str) -> tuple[str, ...]:
    """Other endings of an English word; which of them exist, the library knows."""
    stems = {
        word,
        *(word.removesuffix(ending) for ending in ENDINGS),
        f"{word[:-3]}e" if word.endswith("ing") else word,
    }
    forms = {stem + ending for stem in stems if len(stem) >= 3 for ending in ("", *ENDINGS)}
    return tuple(sorted(forms - {word}))


def nearest(word: str, known: Iterable[str]) -> Choices:
    """The known words with the fewest typing errors between them and this one (optimal string alignment)."""
    limit = 1 if len(word) < 8 else 2
    found = process.extract(word, list(known), scorer=OSA.distance, score_cutoff=limit, limit=MAX_CHOICES * 2)
    fewest = min((distance for _, distance, _ in found), default=0)
    return tuple(choice for choice, distance, _ in found if distance == fewest)[:MAX_CHOICES]


def expression(query: Query, choices: Sequence[Choices], others: Iterable[str] = (), is_prefix: bool = False) -> str:
    """The FTS5 expression. Every word is quoted, so that none can be an operator. `others` are forms and synonyms."""
    terms = [quoted(choice) for each in choices for choice in each]
    terms += [quoted(" ".join(run)) for size in (2, 3) for run in _runs(choices, size)]
    terms += [quoted(other) for other in others]
    if is_prefix and choices:
        terms.append(f"{quoted(choices[-1][0])}*")
    parts = [f"({' OR '.join(dict.fromkeys(terms))})"] if terms else []
    parts += [quoted(" ".join(phrase)) for phrase in query.phrases]
    without = "".join(f" NOT {quoted(' '.join(words))}" for words in query.without)
    return " AND ".join(parts) + without if parts else ""


def _runs(choices: Sequence[Choices], size: int) -> Iterable[tuple[str, ...]]:
    """Words side by side, with each of their choices."""
    for start in range(len(choices) - size + 1):
        yield from product(*choices[start : start + size])


def quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def choose(
    words: Iterable[str], has: Callable[[str], bool], near: Callable[[str], Iterable[str]]
) -> tuple[Choices, ...]:
    """What each word stands for: itself where the library has it, else its neighbours, else two words run together."""
    return tuple(_choices(word, has, near) for word in words)


def _choices(word: str, has: Callable[[str], bool], near: Callable[[str], Iterable[str]]) -> Choices:
    if len(word) < 4 or is_code(word) or has(word):
        return (word,)
    found = nearest(word, near(word))
    cuts = ((word[:at], word[at:]) for at in range(3, len(word) - 2))
    return found or tuple(f"{first} {rest}" for first, rest in cuts if has(first) and has(rest))[:1] or (word,)
