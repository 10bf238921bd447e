"""A large content tree to measure on: articles with the shape of real ones. Seeded, so every run has the same."""

from __future__ import annotations

import random
from pathlib import Path

SOURCES = 'sources:\n  manual: {title: A manual, url: "https://example.org/manual", checked: 2026-11-01}\n'
PACK = "title: Generated\nsummary: For measuring.\n"
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
SYLLABLES = [
    "ser",
    "ver",
    "cli",
    "ent",
    "net",
    "work",
    "port",
    "key",
    "cert",
    "ify",
    "ses",
    "sion",
    "log",
    "name",
    "host",
    "time",
    "out",
    "user",
    "pass",
    "word",
    "print",
    "disk",
    "vol",
    "ume",
    "back",
    "up",
    "re",
    "store",
    "scan",
    "route",
]
VERBS = ["Get", "Set", "New", "Remove", "Test", "Start", "Stop", "Enable", "Disable", "Reset"]


def make_tree(folder: Path, count: int, seed: int = 1) -> Path:
    """`count` articles of 5 to 10 KB with headings, tables, code, lists and steps."""
    rng = random.Random(seed)
    words = ["".join(rng.choices(SYLLABLES, k=rng.randint(1, 4))) for _ in range(6000)]
    articles = folder / "generated/articles"
    articles.mkdir(parents=True)
    (folder / "generated/sources.yaml").write_text(SOURCES)
    (folder / "generated/pack.yaml").write_text(PACK)
    for number in range(count):
        (articles / f"article-{number:05}.md").write_text(article(rng, words, number, count))
    return folder


def article(rng: random.Random, words: list[str], number: int, count: int) -> str:
    sections = "\n\n".join(section(rng, words, number, index, count) for index in range(rng.randint(3, 5)))
    return (
        f"---\nid: {_id(number * 8)}\ntitle: {_sentence(rng, words, 6)}\nsummary: {_sentence(rng, words, 14)}\n"
        f"symptoms: [{_sentence(rng, words, 7)}]\nowner: team\nverified: {{on: 2026-11-01, by: bench}}\nreview_in: 6 months\n"
        f"cites: [manual]\n---\n{sections}\n"
    )


def section(rng: random.Random, words: list[str], number: int, index: int, count: int) -> str:
    parts = [f"## {_sentence(rng, words, 5)}", _paragraph(rng, words)]
    parts.append(f"See [[article-{rng.randrange(count):05}]] and `{rng.choice(words)}` [@manual].")
    match index % 4:
        case 0:
            parts.append("\n".join(f"- {_sentence(rng, words, 9)}" for _ in range(5)))
        case 1:
            rows = "\n".join(f"| {rng.choice(words)} | {_sentence(rng, words, 6)} |" for _ in range(6))
            parts.append(f"| Name | Meaning |\n|---|---|\n{rows}")
        case 2:
            lines = "\n".join(
                f"{rng.choice(VERBS)}-{rng.choice(words).title()} -Name {rng.choice(words)} | Select-Object Name"
                for _ in range(4)
            )
            parts.append(f"```powershell\n{lines}\n```")
        case _:
            steps = (
                f"{step}. {_sentence(rng, words, 8)} {{#{_id(number * 8 + step)}}}\n\n   {_paragraph(rng, words)}"
                for step in (1, 2, 3)
            )
            parts.append("\n".join(steps) if index == 3 else _paragraph(rng, words))
    parts.append(_paragraph(rng, words))
    return "\n\n".join(parts)


def _sentence(rng: random.Random, words: list[str], length: int) -> str:
    return " ".join(rng.choices(words, k=length)).capitalize()


def _paragraph(rng: random.Random, words: list[str]) -> str:
    return " ".join(_sentence(rng, words, rng.randint(8, 16)) + "." for _ in range(rng.randint(3, 6)))


def _id(number: int) -> str:
    digits = ""
    for _ in range(5):
        number, digit = divmod(number, 32)
        digits = ALPHABET[digit] + digits
    return "Z" + digits
