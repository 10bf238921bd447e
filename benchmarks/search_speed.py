"""How long a search takes inside the process, and one while somebody types. Peer: the same words OR-ed in FTS5 as it comes.

Milliseconds of processor, for these a busy machine changes least. Every query is asked in several rounds, its best one counts.

Queries are what `known_items` makes of pages of the library: words of titles, sentences, messages, with typing errors and without.
"""

from __future__ import annotations

import random
import sqlite3
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from time import process_time

from benchmarks.generated import make_tree
from benchmarks.known_items import make_queries
from benchmarks.measure import Result, result, table
from benchmarks.relevance import WORD, read_pages
from kb.library.library import Library
from kb.library.store import Store
from kb.publish.publish import publish
from kb.publish.source_folder import read_folder
from kb.search import searching

LARGE = 14_000
SIZES = (2500, LARGE)
AIM, AIM_TYPING = 8, 6  # milliseconds that 95 of 100 queries take at most
ROUNDS = 3
PER_CLASS, PAGES = 25, 300
TYPED = (1, 2, 3, 4, 5, 7, 10, 14, 19, 25)  # letters


def milliseconds(search: Callable[[str], object], queries: Iterable[str]) -> list[float]:
    """Of processor, for each query."""
    found = []
    for query in queries:
        start = process_time()
        search(query)
        found.append((process_time() - start) * 1000)
    return found


def percentile(found: Iterable[float], share: float) -> float:
    ordered = sorted(found)
    return ordered[int(len(ordered) * share)]


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


def measure(library: Library, size: int) -> list[Result]:
    rng = random.Random(5)
    queries = [
        query.text for query in make_queries(rng.sample(read_pages(searching.index_of(library)), PAGES), rng, PER_CLASS)
    ]
    starts = [query[:letters] for query in queries[::3] for letters in TYPED if letters <= len(query)]
    searching.search(library, queries[0])
    raw, whole, typed = [], [], []
    plain = fts5(library)
    for _ in range(ROUNDS):  # in turns
        raw.append(milliseconds(plain, queries))
        whole.append(milliseconds(lambda query: searching.search(library, query), queries))
        typed.append(milliseconds(lambda start: searching.search(library, start, 8, is_prefix=True), starts))
    return [
        *_percentiles(f"search in {size}", whole, AIM if size == LARGE else None),
        *_percentiles(f"while typing in {size}", typed, AIM_TYPING if size == LARGE else None),
        result(f"search in {size}, p95", "x FTS5", [percentile(ours, 0.95) / percentile(peer, 0.95)
                                                   for ours, peer in zip(whole, raw, strict=True)], 2),
    ]  # fmt: skip


def _percentiles(name: str, rounds: list[list[float]], aim: float | None) -> list[Result]:
    return [
        result(f"{name}, p50", "ms", [percentile(one, 0.5) for one in rounds]),
        result(f"{name}, p95", "ms", [percentile(one, 0.95) for one in rounds], aim),
    ]


def run() -> list[Result]:
    print("search: milliseconds of processor inside the process; the same words OR-ed in FTS5", flush=True)
    results = [one for size in SIZES for one in _of_size(size)]
    print(table(results))
    return results


def _of_size(size: int) -> list[Result]:
    with tempfile.TemporaryDirectory() as name:
        store = Store(Path(name) / "library")
        outcome = publish(store, read_folder(make_tree(Path(name) / "content", size)))
        assert not outcome.findings, str(outcome.findings[0])
        library = store.current()
        assert library is not None
        return measure(library, size)


if __name__ == "__main__":
    run()
