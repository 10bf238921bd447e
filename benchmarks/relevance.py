"""How often the right page comes first: known-item queries made from a library, ours against FTS5 and tantivy in one run.

A query is made from one page and must find that page. Three classes: words of the title, a sentence about the symptom and a
quoted message, each also with one typing error. Usage: `python -m benchmarks.relevance` (generated articles),
`… --library LIBRARY.sqlite`, or `… --markdown FOLDER` for any tree of Markdown.
"""

from __future__ import annotations

import argparse
import random
import re
import sqlite3
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

import tantivy

from benchmarks.generated import make_tree
from benchmarks.known_items import KnownItem, make_queries
from benchmarks.markdown_pages import Page, read_markdown
from kb.library.library import Library
from kb.search.index import PAGE_TABLES, SearchIndex, finish_index
from kb.search.query import COLUMNS
from kb.search.searching import index_of
from kb.search.snippets import without_marks

GENERATED = 1000
PER_CLASS = 150
DEEP = 10
WORD = re.compile(r"[^\W_]+")

Search = Callable[[str], list[str]]


def plain_fts5(pages: list[Page]) -> Search:
    """What a reasonable engineer makes of FTS5: the title counts five times; all words first, then any word.

    Stems (the porter tokenizer) find fewer of these pages first; so do titles that count more or less.
    """
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE page USING fts5(title, body, slug UNINDEXED, tokenize='unicode61')")
    connection.executemany("INSERT INTO page VALUES (?, ?, ?)", [(page.title, page.text, page.slug) for page in pages])
    sql = f"SELECT slug FROM page WHERE page MATCH ? ORDER BY bm25(page, 5.0, 1.0) LIMIT {DEEP}"

    def search(query: str) -> list[str]:
        words = [f'"{word}"' for word in WORD.findall(query)]
        found = [row[0] for glue in (" ", " OR ") for row in connection.execute(sql, (glue.join(words),))]
        return list(dict.fromkeys(found))[:DEEP]

    return search


def tantivy_search(pages: list[Page], folder: str) -> Search:
    """Title and text as they are: neither stems nor a heavier title find more of these pages."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("slug", stored=True, tokenizer_name="raw")
    builder.add_text_field("title", tokenizer_name="default")
    builder.add_text_field("body", tokenizer_name="default")
    index = tantivy.Index(builder.build(), path=folder)
    writer = index.writer()
    for page in pages:
        writer.add_document(tantivy.Document(slug=page.slug, title=page.title, body=page.text))
    writer.commit()
    index.reload()
    searcher = index.searcher()

    def search(query: str) -> list[str]:
        parsed = index.parse_query(" ".join(WORD.findall(query.lower())), ["title", "body"])
        return [searcher.doc(address)["slug"][0] for _, address in searcher.search(parsed, DEEP).hits]

    return search


def ours(index: SearchIndex) -> Search:
    return lambda query: [found.slug for found in index.find(query, DEEP)]


def score(search: Search, queries: list[KnownItem]) -> dict[str, tuple[float, float, float]]:
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


# --- where pages come from ------------------------------------------------------------------------------------------


def index_markdown(folder: Path) -> SearchIndex:
    """The tree as a search index of ours, without the rest of a library."""
    connection = sqlite3.connect(":memory:")
    connection.executescript(PAGE_TABLES)
    marks = ", ".join("?" * (3 + len(COLUMNS)))
    for row, page in enumerate(read_markdown(folder), 1):
        values = (row, "article", page.slug, page.title, page.symptoms, page.headings, page.commands, page.body)
        connection.execute(f"INSERT INTO page VALUES ({marks})", values)
    finish_index(connection)
    return SearchIndex([lambda sql, *values: connection.execute(sql, values).fetchall()])


def read_pages(index: SearchIndex) -> list[Page]:
    rows = (row for part in index.parts for row in part(f"SELECT slug, {', '.join(COLUMNS)} FROM page"))
    return sorted((Page(slug, *map(without_marks, texts)) for slug, *texts in rows), key=lambda page: page.slug)


def compare(index: SearchIndex, seed: int = 7, count: int = PER_CLASS) -> None:
    pages = read_pages(index)
    queries = make_queries(pages, random.Random(seed), count)
    with tempfile.TemporaryDirectory() as folder:
        engines = {"ours": ours(index), "FTS5": plain_fts5(pages), "tantivy": tantivy_search(pages, folder)}
        results, seconds = {}, {}
        for name, search in engines.items():
            start = perf_counter()
            results[name] = score(search, queries)
            seconds[name] = perf_counter() - start
    print(f"relevance: {len(pages)} pages, {len(queries)} queries; MRR@10 (success@1, success@5)")
    for kind in results["ours"]:
        cells = (f"{name} {r[kind][0]:.3f} ({r[kind][1]:.2f}, {r[kind][2]:.2f})" for name, r in results.items())
        print(f"  {kind:23} {'   '.join(cells)}")
    print(
        "  ms a query              "
        + "   ".join(f"{name} {1000 * s / len(queries):.1f}" for name, s in seconds.items())
    )


def run() -> None:
    with tempfile.TemporaryDirectory() as name:
        compare(index_markdown(make_tree(Path(name) / "content", GENERATED)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--library", type=Path, help="a published library")
    parser.add_argument("--markdown", type=Path, help="a folder of Markdown articles")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--count", type=int, default=PER_CLASS, help="queries a class")
    options = parser.parse_args()
    if not options.library and not options.markdown:
        run()
        return
    index = index_of(Library(options.library)) if options.library else index_markdown(options.markdown)
    compare(index, options.seed, options.count)


if __name__ == "__main__":
    main()
