"""How long publishing takes, and how much memory: everything, one edit, nothing new. Peers: Hugo and MkDocs Material.

`python -m benchmarks.publish 14000` measures another number of articles. Every publish is a process of its own, as
Hugo's is; ours and Hugo's take turns and the best of each counts, for a shared machine is busier at times.
"""

from __future__ import annotations

import json
import resource
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from benchmarks import site_generators
from benchmarks.generated import make_tree
from kb.library.publishing import Store, publish
from kb.library.reading import read_folder

ARTICLES = 2500
FEW = 200  # MkDocs Material is given these only: its time is scaled up, which flatters it
TURNS = 2


@dataclass(frozen=True)
class Measured:
    seconds: float  # of the whole process
    inside: float  # of publishing alone, as a process that runs already would take
    rendered: int
    parent: float  # MB at most
    worker: float  # MB of the largest worker at most


def publish_here(folder: Path, store: Path) -> None:
    """Publish in this process and print what it took."""
    start = perf_counter()
    outcome = publish(Store(store), read_folder(folder))
    inside = perf_counter() - start
    assert not outcome.findings, str(outcome.findings[0])
    peaks = [resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    print(json.dumps([inside, outcome.rendered, *peaks]))


def measure(folder: Path, store: Path) -> Measured:
    """Publish in a new process."""
    command = [sys.executable, "-m", "benchmarks.publish", str(folder), str(store)]
    start = perf_counter()
    out = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return Measured(perf_counter() - start, *json.loads(out))


def run(articles: int = ARTICLES) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder, store, peer = make_tree(Path(name) / "content", articles), Path(name) / "library", Path(name) / "peer"
        paths = sorted((folder / "generated/articles").glob("*.md"))
        size = sum(path.stat().st_size for path in paths) / 1e6
        print(f"publish: {articles} articles, {size:.0f} MB of Markdown", flush=True)
        full, hugo = _in_turns(folder, store, paths, peer)
        paths[7].write_text(paths[7].read_text() + "\nOne more line.\n")
        edit = measure(folder, store)
        assert edit.rendered == 1
        again = measure(folder, store)
        _print_ours(full, edit, again, hugo)
        _print_mkdocs(full, articles, paths[:FEW], peer)


def _in_turns(folder: Path, store: Path, paths: list[Path], peer: Path) -> tuple[Measured, float | None]:
    ours, hugo = [], []
    for _ in range(TURNS):
        shutil.rmtree(store, ignore_errors=True)
        ours.append(measure(folder, store))
        hugo.append(site_generators.hugo(paths, peer))
    built = [seconds for seconds in hugo if seconds is not None]
    return min(ours, key=lambda one: one.seconds), min(built, default=None)


def _print_ours(full: Measured, edit: Measured, again: Measured, hugo: float | None) -> None:
    against = f"{full.seconds / hugo:.2f} x Hugo ({hugo:.2f} s; aim 2 x)" if hugo else "Hugo is not installed: skipped"
    print(f"  full           {full.seconds:6.2f} s   {against}")
    print(f"  after one edit {edit.inside:6.2f} s   (aim 1 s)     {edit.seconds:.2f} s with the start of the process")
    print(f"  unchanged      {again.inside:6.2f} s   (aim 0.5 s)   {again.seconds:.2f} s with the start of the process")
    for label, one in (("full", full), ("after one edit", edit), ("unchanged", again)):
        print(f"  peak memory, {label:14} {one.parent:4.0f} MB, largest worker {one.worker:4.0f} MB (aim 500 MB)")


def _print_mkdocs(full: Measured, articles: int, few: list[Path], peer: Path) -> None:
    seconds = site_generators.mkdocs(few, peer)
    if seconds is None:
        print("  MkDocs Material is not installed: skipped")
        return
    scaled = seconds * articles / len(few)
    ours = full.seconds / scaled
    print(
        f"  MkDocs Material {seconds:.1f} s for {len(few)} articles, so {scaled:.0f} s for {articles}: ours {ours:.3f} x"
    )


if __name__ == "__main__":
    match sys.argv[1:]:
        case [folder, store]:
            publish_here(Path(folder), Path(store))
        case [number]:
            run(int(number))
        case _:
            run()
