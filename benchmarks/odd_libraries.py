"""Searches where words tell little: libraries of odd shapes, queries of odd shapes. Milliseconds of processor.

Every article has the same words; 50,000 tiny articles; 200 articles of a megabyte. Asked for stop words only, 200 words, one
letter, and words of titles. Nothing may take more than three times what a usual search may.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.generated import PACK, SOURCES, article_id
from benchmarks.measure import Result, result, table
from benchmarks.search_speed import AIM, AIM_TYPING, milliseconds
from kb.library.library import Library
from kb.library.store import Store
from kb.publish.publish import publish
from kb.publish.source_folder import read_folder
from kb.search import searching

MOST, MOST_TYPING = 3 * AIM, 3 * AIM_TYPING
ROUNDS = 3
MEGABYTE = 900_000  # characters; a little under the largest file that is read
HEAD = "---\nid: {id}\ntitle: {title}\nsummary: {summary}\nowner: team\nverified: {{on: 2026-11-01, by: bench}}\nreview_in: 6 months\ncites: [manual]\n---\n"
SAME = "The server closes the session after the network was lost and the user has to sign in again. " * 40
SHAPES = {"the same words": 14_000, "tiny articles": 50_000, "articles of a megabyte": 200}
QUERIES = {
    "stop words": "the of and to is in that it on with",
    "200 words": " ".join(f"{word}{number}" if number % 3 else word for number in range(50)
                          for word in ("server", "session", "network", "user")),
    "one letter": "s",
    "words of titles": "server session network",
    "a sentence": "the user has to sign in again after the network was lost",
    "typing errors": "sesion netwrok serever",
}  # fmt: skip


def articles(shape: str, count: int) -> Iterator[str]:
    for number in range(count):
        match shape:
            case "the same words":
                title, summary, body = f"Server session network {number}", "The session is closed.", SAME
            case "tiny articles":
                title, summary, body = f"Server {number % 997} session {number}", "Short.", f"Network {number % 313}."
            case _:
                title, summary = f"Server session {number}", "A long one."
                body = "\n\n".join(f"{SAME}\n\nUser {number} network {line}." for line in range(MEGABYTE // len(SAME)))
        yield f"{HEAD.format(id=article_id(number), title=title, summary=summary)}{body}\n"


def make(folder: Path, shape: str, count: int) -> Path:
    place = folder / "odd/articles"
    place.mkdir(parents=True)
    (folder / "odd/sources.yaml").write_text(SOURCES)
    (folder / "odd/pack.yaml").write_text(PACK)
    for number, text in enumerate(articles(shape, count)):
        (place / f"article-{number:05}.md").write_text(text)
    return folder


def measure(library: Library, shape: str) -> Iterator[Result]:
    searching.search(library, "warm up")
    for name, query in QUERIES.items():
        whole = [milliseconds(lambda text: searching.search(library, text), [query])[0] for _ in range(ROUNDS)]
        start = query[:12]
        typed = [milliseconds(lambda text: searching.search(library, text, 8, is_prefix=True), [start])[0]
                 for _ in range(ROUNDS)]  # fmt: skip
        yield result(f"{shape}: {name}", "ms", whole, MOST)
        yield result(f"{shape}: {name}, while typing", "ms", typed, MOST_TYPING)


def run() -> list[Result]:
    print("odd: searches where words tell little; milliseconds of processor", flush=True)
    results = []
    for shape, count in SHAPES.items():
        with tempfile.TemporaryDirectory() as name:
            store = Store(Path(name) / "library")
            outcome = publish(store, read_folder(make(Path(name) / "content", shape, count)))
            assert not outcome.findings, str(outcome.findings[0])
            library = store.current()
            assert library is not None
            results += measure(library, shape)
    print(table(results))
    return results


if __name__ == "__main__":
    run()
