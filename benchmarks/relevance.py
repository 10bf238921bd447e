"""How often the right page comes first: known-item queries made from a library, ours against FTS5 as it is and tantivy.

A query is made from one page and must find that page. Four classes: words of the title, a sentence about the symptom (what the
summary says), a quoted message (words in a row that stand on that page only), and each of them with one typing error.
Usage: `python -m benchmarks.relevance LIBRARY.sqlite` (default: the site's current library).
"""

from __future__ import annotations

import random
import re
import sqlite3
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import tantivy

from kb.library.library import Library

QUERIES_PER_CLASS = 150
LETTERS = "abcdefghijklmnopqrstuvwxyz"
WORD = re.compile(r"[A-Za-z][A-Za-z0-9-]+")

Search = Callable[[str], list[str]]


@dataclass(frozen=True)
class Page:
    slug: str
    title: str
    body: str


@dataclass(frozen=True)
class Query:
    kind: str
    text: str
    wanted: str


def read_pages(library: Library) -> list[Page]:
    rows = library.rows(
        "SELECT slug, title, title || ' ' || symptoms || ' ' || headings || ' ' || commands || ' ' || body FROM page ORDER BY slug"
    )
    return [Page(*row) for row in rows]


def make_queries(pages: list[Page], rng: random.Random) -> list[Query]:
    """The same number of each class; titles that several pages share are nobody's."""
    titles = Counter(page.title for page in pages)
    own = [page for page in pages if titles[page.title] == 1]
    frequency = Counter(word for page in pages for word in {word.lower() for word in WORD.findall(page.body)})
    makers = {"title words": from_title, "sentences": from_summary, "quoted": from_quote}
    queries = []
    for kind, make in makers.items():
        made = (
            Query(kind, text, page.slug)
            for page in rng.sample(own, len(own))
            for text in make(page, pages, frequency, rng)
        )
        plain = [query for query, _ in zip(made, range(QUERIES_PER_CLASS), strict=False)]
        queries += plain + [Query(f"{kind}, typo", with_typo(query.text, rng), query.wanted) for query in plain]
    return queries


def from_title(page: Page, pages: list[Page], frequency: Counter[str], rng: random.Random) -> Iterator[str]:
    words = [word for word in WORD.findall(page.title) if len(word) > 2]
    if words:
        yield " ".join(sorted(rng.sample(words, min(len(words), 3)), key=words.index))


def from_summary(page: Page, pages: list[Page], frequency: Counter[str], rng: random.Random) -> Iterator[str]:
    """Ten words in a row from the beginning of the text, the rarest of them rare enough to mean something."""
    words = WORD.findall(page.body[len(page.title) :])[:60]
    if len(words) >= 14:
        start = rng.randrange(len(words) - 10)
        yield " ".join(words[start : start + 10])


def from_quote(page: Page, pages: list[Page], frequency: Counter[str], rng: random.Random) -> Iterator[str]:
    """Seven words in a row that no other page has."""
    words = WORD.findall(page.body)
    for _ in range(8):
        if len(words) < 20:
            return
        start = rng.randrange(len(words) - 7)
        run = words[start : start + 7]
        text = " ".join(run)
        if (
            min(frequency[word.lower()] for word in run) <= max(3, len(pages) // 50)
            and sum(text in " ".join(WORD.findall(other.body)) for other in pages) == 1
        ):
            yield text
            return


def with_typo(text: str, rng: random.Random) -> str:
    """One letter of one longer word left out, doubled, changed or swapped with its neighbour."""
    words = text.split(" ")
    long = [index for index, word in enumerate(words) if len(word) >= 5]
    if not long:
        return text
    index = rng.choice(long)
    word = words[index]
    at = rng.randrange(1, len(word) - 1)
    words[index] = rng.choice([
        word[:at] + word[at + 1 :], word[:at] + word[at] + word[at:], word[:at] + rng.choice(LETTERS) + word[at + 1 :],
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
    ])  # fmt: skip
    return " ".join(words)


# --- the engines ----------------------------------------------------------------------------------------------------


def plain_fts5(pages: list[Page]) -> Search:
    """FTS5 as it comes: all words, then any word, bm25."""
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE page USING fts5(slug UNINDEXED, title, body)")
    connection.executemany("INSERT INTO page VALUES (?, ?, ?)", [(page.slug, page.title, page.body) for page in pages])

    def search(query: str) -> list[str]:
        words = [f'"{word}"' for word in WORD.findall(query)]
        for glue in (" ", " OR "):
            rows = connection.execute(
                "SELECT slug FROM page WHERE page MATCH ? ORDER BY rank LIMIT 10", (glue.join(words),)
            ).fetchall()
            if rows:
                return [row[0] for row in rows]
        return []

    return search


def tantivy_search(pages: list[Page], folder: str) -> Search:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("slug", stored=True, tokenizer_name="raw")
    builder.add_text_field("title", tokenizer_name="en_stem")
    builder.add_text_field("body", tokenizer_name="en_stem")
    index = tantivy.Index(builder.build(), path=folder)
    writer = index.writer()
    for page in pages:
        writer.add_document(tantivy.Document(slug=page.slug, title=page.title, body=page.body))
    writer.commit()
    index.reload()
    searcher = index.searcher()

    def search(query: str) -> list[str]:
        parsed = index.parse_query(" ".join(WORD.findall(query)), ["title", "body"], field_boosts={"title": 4.0})
        return [searcher.doc(address)["slug"][0] for _, address in searcher.search(parsed, 10).hits]

    return search


def ours(library: Library) -> Search:
    return lambda query: [hit.card.slug for hit in library.search(query, 10)]


def score(search: Search, queries: list[Query]) -> dict[str, tuple[float, float, float]]:
    """(MRR@10, success@1, success@5) by class."""
    ranks: dict[str, list[int]] = {}
    for query in queries:
        found = search(query.text)
        ranks.setdefault(query.kind, []).append(found.index(query.wanted) + 1 if query.wanted in found else 0)
    ranks["all"] = [rank for found in ranks.values() for rank in found]
    return {kind: _measures(found) for kind, found in ranks.items()}


def _measures(ranks: list[int]) -> tuple[float, float, float]:
    count = len(ranks)
    return (
        sum(1 / rank for rank in ranks if rank) / count,
        sum(rank == 1 for rank in ranks) / count,
        sum(0 < rank <= 5 for rank in ranks) / count,
    )


def run(path: Path) -> None:
    library = Library(path)
    pages = read_pages(library)
    queries = make_queries(pages, random.Random(7))
    with tempfile.TemporaryDirectory() as folder:
        engines = {"ours": ours(library), "FTS5": plain_fts5(pages), "tantivy": tantivy_search(pages, folder)}
        results = {name: score(search, queries) for name, search in engines.items()}
    print(f"relevance: {len(pages)} pages, {len(queries)} queries; MRR@10 (success@1, success@5)")
    for kind in results["ours"]:
        cells = "   ".join(
            f"{name} {r[kind][0]:.3f} ({r[kind][1]:.2f}, {r[kind][2]:.2f})" for name, r in results.items()
        )
        print(f"  {kind:18} {cells}")


if __name__ == "__main__":
    run(Path(sys.argv[1]))
