"""Queries that are known to want one page: what somebody types who has read it, or has its message on the screen."""

from __future__ import annotations

import random
import re
from collections import Counter
from dataclasses import dataclass

from benchmarks.markdown_pages import Page

LETTERS = "abcdefghijklmnopqrstuvwxyz"
WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
QUOTED = re.compile(
    r"[\"“](?P<a>[^\"”\n]{20,160})[\"”]|`(?P<b>[^`\n]{20,160})`|^ *> *(?P<c>[^\n]{20,160})$", re.MULTILINE
)
SENTENCE = re.compile(r"[^.!?:;\n]+")
MOST_PAGES = 3  # a message that more pages have is nobody's


@dataclass(frozen=True)
class KnownItem:
    kind: str
    text: str
    wanted: str


def make_queries(pages: list[Page], rng: random.Random, count: int) -> list[KnownItem]:
    """The same number of each class; titles that several pages share are nobody's."""
    titles = Counter(page.title.lower() for page in pages)
    own = [page for page in pages if titles[page.title.lower()] == 1]
    known = " \n ".join(_squeezed(page.text) for page in pages)
    makers = {"title words": from_title, "symptom sentences": from_symptoms, "quoted messages": from_quote}
    queries = []
    for kind, make in makers.items():
        made = (
            KnownItem(kind, text, page.slug) for page in rng.sample(own, len(own)) if (text := make(page, rng, known))
        )
        plain = [query for query, _ in zip(made, range(count), strict=False)]
        queries += plain
        queries += [KnownItem(f"{kind}, typo", with_typo(query.text, rng), query.wanted) for query in plain]
    return queries


def _squeezed(text: str) -> str:
    return " ".join(WORD.findall(text.lower()))


def from_title(page: Page, rng: random.Random, known: str) -> str:
    """Three or four words of the title, in their order."""
    words = [word for word in WORD.findall(page.title) if len(word) > 2]
    picked = sorted(rng.sample(range(len(words)), min(len(words), rng.choice((3, 4)))))
    return " ".join(words[index] for index in picked)


def from_symptoms(page: Page, rng: random.Random, known: str) -> str:
    """A sentence of what the page says first, now and then with a word left out."""
    text = page.symptoms or page.body[:900]
    sentences = [words for match in SENTENCE.finditer(text) if 7 <= len(words := WORD.findall(match[0])) <= 30]
    if not sentences:
        return ""
    words = rng.choice(sentences)
    start = rng.randrange(max(1, len(words) - 12))
    words = words[start : start + 12]
    if known.count(" ".join(words).lower()) > MOST_PAGES:
        return ""
    if rng.random() < 0.3:
        del words[rng.randrange(len(words))]
    return " ".join(words)


def from_quote(page: Page, rng: random.Random, known: str) -> str:
    """A quoted message, else a few words in a row, that stands on few pages."""
    quoted = [match["a"] or match["b"] or match["c"] for match in QUOTED.finditer(page.body)]
    runs = [words for text in quoted if len(words := WORD.findall(text)) >= 4]
    if not runs:
        words = WORD.findall(page.body)
        runs = [words[start : start + 7] for start in rng.sample(range(len(words)), min(len(words), 5))]
    for words in rng.sample(runs, len(runs)):
        text = " ".join(words[:14])
        if len(words) >= 4 and 1 <= known.count(text.lower()) <= MOST_PAGES:
            return text
    return ""


def with_typo(text: str, rng: random.Random) -> str:
    """One letter of one longer word left out, doubled, changed or swapped with its neighbour."""
    words = text.split(" ")
    long = [index for index, word in enumerate(words) if len(word) >= 4 and word.isalpha()]
    if not long:
        return text
    index = rng.choice(long)
    word = words[index]
    at = rng.randrange(len(word) - 1)
    words[index] = rng.choice([
        word[:at] + word[at + 1 :], word[:at] + word[at] + word[at:], word[:at] + rng.choice(LETTERS) + word[at + 1 :],
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
    ])  # fmt: skip
    return " ".join(words)
