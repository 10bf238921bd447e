"""A large content tree to measure on: articles with the shape of real ones. Seeded, so every run has the same.

Words are as unequal as in real text (Zipf's law, the commonest ones English), articles of one subject share words, titles and
messages, and some words stand in one article only: an index over words drawn evenly is smaller and faster than any real one.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from itertools import product
from pathlib import Path

SOURCES = 'sources:\n  manual: {title: A manual, url: "https://example.org/manual", checked: 2026-11-01}\n'
PACK = "title: Generated\nsummary: For measuring.\n"
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
SYLLABLES = [
    "ser", "ver", "cli", "ent", "net", "work", "port", "key", "cert", "ify", "ses", "sion", "log", "name", "host",
    "time", "out", "user", "pass", "word", "print", "disk", "vol", "ume", "back", "up", "re", "store", "scan",
    "route",
]  # fmt: skip
COMMON = [
    "the", "to", "of", "and", "a", "in", "is", "for", "that", "you", "this", "on", "not", "be", "with", "if", "or",
    "it", "are", "can", "by", "as", "from", "an", "when", "at", "your", "have", "has", "was", "use", "which", "will",
    "then", "do", "all", "more", "after", "does", "may", "no",
]  # fmt: skip
VERBS = ["Get", "Set", "New", "Remove", "Test", "Start", "Stop", "Enable", "Disable", "Reset"]
WORDS = 27_000
SUBJECT_WORDS = 30
ARTICLES_A_SUBJECT = 70

Words = Callable[[int], list[str]]  # so many words of running text


@dataclass(frozen=True)
class Language:
    """Every word as often as it is common, and which words are neither common nor rare: subjects are made of them."""

    bag: list[str]
    middle: list[str]


def language(rng: random.Random) -> Language:
    made = [["".join(parts) for parts in product(SYLLABLES, repeat=size)] for size in (1, 2, 3)]
    words = [*COMMON, *(word for same in made for word in rng.sample(same, len(same)))][:WORDS]  # short ones are common
    bag = [word for rank, word in enumerate(words, 1) for _ in range(max(1, round(WORDS / (rank + 3))))]
    return Language(bag, words[len(COMMON) : 4000])


def make_tree(folder: Path, count: int, seed: int = 1) -> Path:
    """`count` articles of 5 to 10 KB with headings, tables, code, lists, messages and steps."""
    rng = random.Random(seed)
    spoken = language(rng)
    subjects = [rng.sample(spoken.middle, SUBJECT_WORDS) for _ in range(count // ARTICLES_A_SUBJECT + 1)]
    articles = folder / "generated/articles"
    articles.mkdir(parents=True)
    (folder / "generated/sources.yaml").write_text(SOURCES)
    (folder / "generated/pack.yaml").write_text(PACK)
    for number in range(count):
        text = article(rng, spoken, subjects[number % len(subjects)], number, count)
        (articles / f"article-{number:05}.md").write_text(text)
    return folder


def article(rng: random.Random, spoken: Language, subject: list[str], number: int, count: int) -> str:
    def words(length: int) -> list[str]:
        """Running text: a quarter of it about the subject."""
        own = length // 4
        found = rng.choices(spoken.bag, k=length - own) + rng.choices(subject, k=own)
        rng.shuffle(found)
        return found

    sections = "\n\n".join(section(rng, words, number, index, count) for index in range(rng.randint(3, 5)))
    title = " ".join(rng.choices(subject, k=rng.randint(3, 6)) + rng.choices(spoken.bag, k=2)).capitalize()
    return (
        f"---\nid: {article_id(number * 8)}\ntitle: {title}\nsummary: {_sentence(words, 14)}\n"
        f"symptoms: [{_sentence(words, 7)}]\nowner: team\nverified: {{on: 2026-11-01, by: bench}}\nreview_in: 6 months\n"
        f"cites: [manual]\n---\n{message(rng, words, number)}\n\n{sections}\n"
    )


def message(rng: random.Random, words: Words, number: int) -> str:
    """What happened, and what a dialog says: three in four articles have one."""
    code = f" (0x{0x80070000 + rng.randrange(400):08X})" if number % 2 else ""
    return _paragraph(rng, words) + (f'\n\n> "{_sentence(words, 9)}.{code}"' if number % 4 else "")


def section(rng: random.Random, words: Words, number: int, index: int, count: int) -> str:
    parts = [f"## {_sentence(words, 5)}", _paragraph(rng, words)]
    parts.append(f"See [[article-{rng.randrange(count):05}]] and `{words(1)[0]}` [@manual].")
    match index % 4:
        case 0:
            parts.append("\n".join(f"- {_sentence(words, 9)}" for _ in range(5)))
        case 1:
            rows = "\n".join(f"| {words(1)[0]} | {_sentence(words, 6)} |" for _ in range(6))
            parts.append(f"| Name | Meaning |\n|---|---|\n{rows}")
        case 2:
            lines = "\n".join(
                f"{rng.choice(VERBS)}-{words(1)[0].title()} -Name {words(1)[0]} | Select-Object Name" for _ in range(4)
            )
            parts.append(f"```powershell\n{lines}\n```")
        case _:
            steps = (
                f"{step}. {_sentence(words, 8)} {{#{article_id(number * 8 + step)}}}\n\n   {_paragraph(rng, words)}"
                for step in (1, 2, 3)
            )
            parts.append("\n".join(steps) if index == 3 else _paragraph(rng, words))
    parts += [_paragraph(rng, words), _paragraph(rng, words)]
    return "\n\n".join(parts)


def _sentence(words: Words, length: int) -> str:
    return " ".join(words(length)).capitalize()


def _paragraph(rng: random.Random, words: Words) -> str:
    return " ".join(_sentence(words, rng.randint(8, 16)) + "." for _ in range(rng.randint(3, 5)))


def article_id(number: int) -> str:
    digits = ""
    for _ in range(5):
        number, digit = divmod(number, 32)
        digits = ALPHABET[digit] + digits
    return "Z" + digits
