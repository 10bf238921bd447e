"""How long publishing takes, and how much memory: everything, one edit, nothing new. Peers: Hugo and MkDocs Material.

`python -m benchmarks.publish 14000` measures another number of articles. Every publish is a process of its own, as
Hugo's is; ours and Hugo's take turns, and the seconds of processors are compared, which a busy machine changes least.
"""

from __future__ import annotations

import json
import resource
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from benchmarks import site_generators
from benchmarks.generated import make_tree
from benchmarks.measure import Result, result, table
from benchmarks.site_generators import Took, time_process
from kb.library.store import Store
from kb.publish.publish import publish
from kb.publish.source_folder import read_folder

ARTICLES = 2500
FEW = 200  # MkDocs Material is given these only: its time is scaled up, which flatters it
TURNS, EDITS = 3, 5


@dataclass(frozen=True)
class Measured:
    took: Took  # the whole process
    inside: float  # of publishing alone, as a process that runs already would take
    rendered: int
    parent: float  # MB at most
    worker: float  # MB of the largest worker at most


def publish_here(folder: Path, store: Path) -> None:
    """Publish in this process and print what it took."""
    store.mkdir(exist_ok=True)
    start = perf_counter()
    outcome = publish(Store(store), read_folder(folder, store))
    inside = perf_counter() - start
    assert not outcome.findings, str(outcome.findings[0])
    peaks = [resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    print(json.dumps([inside, outcome.rendered, *peaks]))


def measure(folder: Path, store: Path) -> Measured:
    """Publish in a new process."""
    command = [sys.executable, "-m", "benchmarks.publish", str(folder), str(store)]
    took, out = time_process(command)
    return Measured(took, *json.loads(out))


def run(articles: int = ARTICLES) -> list[Result]:
    with tempfile.TemporaryDirectory() as name:
        folder, store, peer = make_tree(Path(name) / "content", articles), Path(name) / "library", Path(name) / "peer"
        paths = sorted((folder / "generated/articles").glob("*.md"))
        size = sum(path.stat().st_size for path in paths) / 1e6
        print(f"publish: {articles} articles, {size:.0f} MB of Markdown", flush=True)
        full, hugo = _in_turns(folder, store, paths, peer)
        edits = [_edit(folder, store, paths[7 * number]) for number in range(EDITS)]
        again = [measure(folder, store) for _ in range(EDITS)]
        results = [*_of_full(full, hugo), *_of_edits(edits, again), *_against_mkdocs(full, articles, paths[:FEW], peer)]
    print(table(results))
    return results


def _in_turns(folder: Path, store: Path, paths: list[Path], peer: Path) -> tuple[list[Measured], list[Took]]:
    ours, hugo = [], []
    for _ in range(TURNS):
        shutil.rmtree(store, ignore_errors=True)
        ours.append(measure(folder, store))
        hugo.append(site_generators.hugo(paths, peer))
    return ours, [took for took in hugo if took]


def _edit(folder: Path, store: Path, path: Path) -> Measured:
    """What it takes after one line of one article was changed."""
    path.write_text(path.read_text() + "\nOne more line.\n")
    found = measure(folder, store)
    assert found.rendered == 1
    return found


def _of_full(full: list[Measured], hugo: list[Took]) -> list[Result]:
    results = [
        result("full", "s", [one.took.seconds for one in full]),
        result("full, processors", "s", [one.took.processor for one in full]),
        result("full, memory of the process", "MB", [one.parent for one in full], 500),
        result("full, memory of its largest worker", "MB", [one.worker for one in full], 500),
    ]
    if not hugo:
        print("  Hugo is not installed: skipped")
        return results
    pairs = list(zip(full, hugo, strict=True))
    costs = [ours.took.processor / peer.processor for ours, peer in pairs]
    clock = [ours.took.seconds / peer.seconds for ours, peer in pairs]
    return [*results, result("full, processors", "x Hugo", costs, 2), result("full, by the clock", "x Hugo", clock)]


def _of_edits(edits: list[Measured], again: list[Measured]) -> list[Result]:
    return [
        result("one edit, in a running process", "s", [one.inside for one in edits], 0.5),
        result("one edit, from the shell", "s", [one.took.seconds for one in edits], 1.2),
        result("one edit, processors, from the shell", "s", [one.took.processor for one in edits]),
        result("unchanged, in a running process", "s", [one.inside for one in again], 0.5),
    ]


def _against_mkdocs(full: list[Measured], articles: int, few: list[Path], peer: Path) -> list[Result]:
    took = site_generators.mkdocs(few, peer)
    if took is None:
        print("  MkDocs Material is not installed: skipped")
        return []
    scaled = took.processor * articles / len(few)
    return [result("full, processors", "x MkDocs", [one.took.processor / scaled for one in full])]


if __name__ == "__main__":
    match sys.argv[1:]:
        case [folder, store]:
            publish_here(Path(folder), Path(store))
        case [number]:
            run(int(number))
        case _:
            run()
