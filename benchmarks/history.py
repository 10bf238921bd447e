"""What 200 commits of history cost a first publish, as a ratio to publishing the same content without history."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path
from time import perf_counter

from benchmarks.generated import make_tree
from kb.library.store import Store
from kb.publish.assemble import History
from kb.publish.publish import publish
from kb.publish.source_git import find_commit, read_changes, read_commit

ARTICLES, COMMITS = 300, 200


def git(folder: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=bench", "-c", "user.email=bench@example.org"]
    subprocess.run(["git", "-C", str(folder), *identity, *arguments], check=True, capture_output=True)


def make_history(folder: Path) -> None:
    """A repository whose commits each edit one article."""
    git(folder, "init", "-q", "-b", "main", ".")
    for number in range(COMMITS + 1):
        path = folder / f"generated/articles/article-{number % ARTICLES:05}.md"
        path.write_text(path.read_text() + f"\nEdit {number}.\n")
        git(folder, "add", "-A", ".")
        git(folder, "commit", "-qm", f"edit {number}")


def seconds(store: Store, folder: Path, history: History) -> float:
    start = perf_counter()
    outcome = publish(store, read_commit(folder, "HEAD"), history)
    assert not outcome.findings, str(outcome.findings[0])
    return perf_counter() - start


def run() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = make_tree(Path(name) / "content", ARTICLES)
        make_history(folder)
        head = find_commit(folder, "HEAD")
        bare = seconds(Store(Path(name) / "bare"), folder, History(head))
        full = seconds(
            Store(Path(name) / "full"), folder, History(head, lambda after: read_changes(folder, head.id, after))
        )
        print(f"history: {ARTICLES} articles, {COMMITS} commits that edit one each")
        print(f"  without {bare:.2f} s   with {full:.2f} s   ratio {full / bare:.2f} (aim 2)")


if __name__ == "__main__":
    run()
