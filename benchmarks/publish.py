"""How long publishing takes: everything, one edit, nothing new. Peer: Python-Markdown alone over the same bodies."""

from __future__ import annotations

import resource
import tempfile
from pathlib import Path
from time import perf_counter

import markdown

from benchmarks.generated import make_tree
from kb.library.publishing import Outcome, Store, publish
from kb.library.reading import read_folder

ARTICLES = 2500


def timed_publish(store: Store, folder: Path) -> tuple[float, Outcome]:
    start = perf_counter()
    outcome = publish(store, read_folder(folder))
    assert not outcome.findings, str(outcome.findings[0])
    return perf_counter() - start, outcome


def peer(folder: Path) -> float:
    """Seconds Python-Markdown with tables and fenced code takes over the same files, one process, nothing else done."""
    start = perf_counter()
    for path in sorted((folder / "generated/articles").glob("*.md")):
        markdown.markdown(path.read_text().split("---\n", 2)[2], extensions=["tables", "fenced_code"])
    return perf_counter() - start


def run(articles: int = ARTICLES) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = make_tree(Path(name) / "content", articles)
        size = sum(path.stat().st_size for path in folder.rglob("*.md")) / 1e6
        store = Store(Path(name) / "library")
        print(f"publish: {articles} articles, {size:.0f} MB of Markdown")
        full, _ = timed_publish(store, folder)
        path = folder / "generated/articles/article-00007.md"
        path.write_text(path.read_text() + "\nOne more line.\n")
        edit, outcome = timed_publish(store, folder)
        assert outcome.rendered == 1
        again, _ = timed_publish(store, folder)
        bare = peer(folder)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"  full           {full:6.2f} s   (aim 15 s)   {full / bare:.2f} x Python-Markdown alone ({bare:.2f} s)")
        print(f"  after one edit {edit:6.2f} s   (aim 1 s)    {edit / bare:.3f} x")
        print(f"  unchanged      {again:6.2f} s                {again / bare:.3f} x")
        print(f"  peak memory    {memory:6.0f} MB")


if __name__ == "__main__":
    run()
