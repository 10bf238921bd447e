"""English: typing errors and endings, by which a word that was typed may stand for one of a library, and how much a word says.

Codes stand for themselves only. Words that everybody uses tell little wherever they stand: in a small library one may be rare
by chance, and would count as if a page were about it.
"""

from __future__ import annotations

import gzip
import re
import string
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from math import exp, log

from rapidfuzz import process
from rapidfuzz.distance import OSA

MAX_CHOICES = 4  # words that may stand for one that was typed
SHORTEST = 4  # shorter words have too many neighbours
LONG = 7  # letters: in so many people leave out two
PAGE = 300  # words of a page of ordinary text, on which a word may stand
TELLING = 7.0  # what a word says that one such page in a thousand has: the rarer ones are left to the library
SEEN = 30  # times among 1.6 billion words; what is rarer may be a typing error itself
COUNT = re.compile(rb'"([^"\\]+)":\s*(\d+)')  # a word and how often it was seen
# Little words of other languages that are none of English: who uses them did not mistype English ones.
LITTLE_WORDS_ABROAD = frozenset(
    """
    der das ein eine einen dem den des und oder nicht nach ist sind mit beim bei vom zum zur auf aus von wird werden kann kein keine ich sie wir mein
    meine wenn fuer fur uber hat noch nur auch aber wie immer schon seit wieder
    le les une est et pas ne du au aux ce cette je il ma mon avec pour dans sur sont mais avec apres quand
    el los las una y se que del al es por para con mi cuando esta como pero despues tras
    il lo gli di che non della dopo quando sono della nel alla
    o os um uma nao ao da em mas depois quando ja
    het een niet en van voor naar zijn wordt werkt maar geen bij
    nie jest sie na po przy ale czy jak och att inte ar som det efter til ikke og jeg bir ve icin degil
    un la de
    """.split()
)
ACCENTED = re.compile(r"[^\W\d_]*[à-öø-ÿā-ž][^\W\d_]*")
ENDINGS = ("s", "es", "d", "ed", "ing", "er")


def is_code(word: str) -> bool:
    """Whether a word is a number or a code, which must never be changed into another."""
    return word[0].isdigit() or (len(word) < 8 and any(letter.isdigit() for letter in word))


def is_correctable(word: str) -> bool:
    return len(word) >= SHORTEST and not is_code(word)


def most_errors(word: str) -> int:
    return 1 if len(word) < LONG else 2


def is_nearly(word: str, other: str) -> bool:
    """Whether one may be the other with a typing error in it."""
    most = most_errors(word)
    return OSA.distance(word, other, score_cutoff=most) <= most


def abroad_in(text: str, words: Iterable[str], known: frozenset[str]) -> frozenset[str]:
    """Words of a query that are in another language, as far as little words, accents and what dialogs say there tell:
    where they are more than the usual English ones, all."""
    typed = frozenset(words)
    abroad = typed & LITTLE_WORDS_ABROAD | typed & known
    usual = sum(len(word) > 1 and word in _counts()[0] for word in typed - abroad)
    return typed if max(len(abroad), len(ACCENTED.findall(text.lower()))) > usual else abroad


def nearest(word: str, known: Iterable[str], most: int = 2) -> tuple[str, ...]:
    """The known words with the fewest typing errors between them and this one (optimal string alignment)."""
    limit, choices = min(most, most_errors(word)), list(known)
    found = process.extract(word, choices, scorer=OSA.distance, score_cutoff=limit, limit=MAX_CHOICES * 2)
    fewest = min((distance for _, distance, _ in found), default=0)
    return tuple(choice for choice, distance, _ in found if distance == fewest)[:MAX_CHOICES]


def first_letter_errors(word: str) -> tuple[str, ...]:
    """What was meant if the first letter is wrong, missing, one too many or swapped with the second."""
    changed = (letter + rest for letter in string.ascii_lowercase for rest in (word, word[1:]))
    return (word[1:], word[1] + word[0] + word[2:], *changed)


def cuts_of(word: str) -> tuple[tuple[str, str], ...]:
    """Two words that may have been run together."""
    return tuple((word[:at], word[at:]) for at in range(3, len(word) - 2))


def forms_of(word: str) -> tuple[str, ...]:
    """Other endings of an English word; which of them exist, the library knows."""
    stems = {word, *(word.removesuffix(ending) for ending in ENDINGS)}
    stems |= {f"{word[:-3]}e"} if word.endswith("ing") else set()
    # Running, dropped.
    stems |= {stem[:-1] for stem in stems if len(stem) > 3 and stem[-1] == stem[-2] and stem != word}
    forms = {stem + ending for stem in stems if len(stem) >= 3 for ending in ("", *ENDINGS)}
    return tuple(sorted(forms - {word}))


@cache
def _counts() -> tuple[Mapping[str, float], Mapping[str, bytes]]:
    """(how much each usual word says; all words by their first letters, a line each: a set would take ten times the room)."""
    counts = gzip.decompress((files("spellchecker") / "resources/en.json.gz").read_bytes())
    total = sum(int(found[2]) for found in COUNT.finditer(counts))
    says: dict[str, float] = {}
    shelves: defaultdict[str, bytearray] = defaultdict(lambda: bytearray(b"\n"))
    for found in COUNT.finditer(counts):  # one by one: as a dictionary they take 25 MB, which a worker never gives back
        word, count = found[1].decode(), int(found[2])
        if count >= SEEN:
            shelves[word[:2]] += found[1] + b"\n"
        if (said := -log(1 - exp(-PAGE * count / total))) < TELLING:
            says[word] = said
    return says, {start: bytes(shelf) for start, shelf in shelves.items()}


def most_said(word: str) -> float:
    """The most that a word can say: how rare a page of ordinary English with it is."""
    return _counts()[0].get(word, TELLING * 10)


def is_english(word: str) -> bool:
    return f"\n{word}\n".encode() in _counts()[1].get(word[:2], b"")
