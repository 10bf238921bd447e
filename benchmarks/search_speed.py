"""How long a search takes inside the process, and one while somebody types. Peer: the same words OR-ed in FTS5 as it comes.

Queries are what `known_items` makes of pages of the library: words of titles, sentences, messages, with typing errors and without.
"""

from __future__ import annotations

import random
import sqlite3
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from time import perf_counter

from benchmarks.generated import make_tree
from benchmarks.known_items import make_queries
from benchmarks.relevance import WORD, read_pages
from kb.library.library import Library
from kb.library.store import Store
from kb.publish.publish import publish
from kb.publish.source_folder import read_folder
from kb.search import searching

SIZES = (2500, 14_000)
PER_CLASS, PAGES = 25, 300
TYPED = (1, 2, 3, 4, 5, 7, 10, 14, 19, 25)  # letters


def milliseconds(search: Callable[[str], object], queries: Iterable[str]) -> list[float]:
    found = []
    for query in queries:
        start = perf_counter()
        search(query)
        found.append((perf_counter() - start) * 1000)
    return sorted(found)


def told(found: list[float]) -> str:
    return f"p50 {found[len(found) // 2]:5.1f}  p95 {p95(found):5.1f} ms"


def p95(found: list[float]) -> float:
    return found[int(len(found) * 0.95)]


def fts5(library: Library) -> Callable[[str], object]:
    """One index over all pages: the words OR-ed, bm25, the best twenty."""
    connection = sqlite3.connect(":memory:")
    connection.execute(
        "CREATE VIRTUAL TABLE page USING fts5(slug UNINDEXED, title, symptoms, headings, commands, body)"
    )
    for part in searching.index_of(library).parts:
        rows = part("SELECT slug, title, symptoms, headings, commands, body FROM page")
        connection.executemany("INSERT INTO page VALUES (?, ?, ?, ?, ?, ?)", rows)
    connection.execute("INSERT INTO page(page) VALUES ('optimize')")
    sql = "SELECT slug FROM page WHERE page MATCH ? ORDER BY rank LIMIT 20"
    return lambda query: connection.execute(sql, (" OR ".join(f'"{word}"' for word in WORD.findall(query)),)).fetchall()


def measure(library: Library) -> None:
    rng = random.Random(5)
    queries = [
        query.text for query in make_queries(rng.sample(read_pages(searching.index_of(library)), PAGES), rng, PER_CLASS)
    ]
    starts = [query[:letters] for query in queries[::3] for letters in TYPED if letters <= len(query)]
    searching.search(library, queries[0])
    raw = milliseconds(fts5(library), queries)
    whole = milliseconds(lambda query: searching.search(library, query), queries)
    typed = milliseconds(lambda start: searching.search(library, start, 8, is_prefix=True), starts)
    print(f"  FTS5, any word   {told(raw)}")
    print(f"  search           {told(whole)}   (aim p95 15 ms)   {p95(whole) / p95(raw):.2f} x FTS5")
    print(f"  while typing     {told(typed)}   (aim p95 8 ms)")


def run() -> None:
    for size in SIZES:
        with tempfile.TemporaryDirectory() as name:
            store = Store(Path(name) / "library")
            outcome = publish(store, read_folder(make_tree(Path(name) / "content", size)))
            assert not outcome.findings, str(outcome.findings[0])
            library = store.current()
            assert library is not None
            print(f"search: {size} articles, {len(searching.index_of(library).parts)} parts")
            measure(library)


if __name__ == "__main__":
    run()
