"""How long publishing takes, and how much memory: everything, one edit, nothing new. Peers: Hugo and MkDocs Material.

`python -m benchmarks.publish 14000` measures another number of articles. Every publish is a process of its own, as
Hugo's is; ours and Hugo's take turns and the best of each counts, for a shared machine is busier at times.
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
from benchmarks.site_generators import Took, time_process
from kb.library.store import Store
from kb.publish.publish import publish
from kb.publish.source_folder import read_folder

ARTICLES = 2500
FEW = 200  # MkDocs Material is given these only: its time is scaled up, which flatters it
TURNS = 2


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


def _in_turns(folder: Path, store: Path, paths: list[Path], peer: Path) -> tuple[Measured, Took | None]:
    ours, hugo = [], []
    for _ in range(TURNS):
        shutil.rmtree(store, ignore_errors=True)
        ours.append(measure(folder, store))
        hugo.append(site_generators.hugo(paths, peer))
    return min(ours, key=lambda one: one.took), min((took for took in hugo if took), default=None)


def _print_ours(full: Measured, edit: Measured, again: Measured, hugo: Took | None) -> None:
    print(f"  full           {full.took.seconds:6.2f} s   {_against(full.took, hugo)}")
    for label, one, aim in (("after one edit", edit, 1), ("unchanged", again, 0.5)):
        print(
            f"  {label:14} {one.inside:6.2f} s   (aim {aim} s)   {one.took.seconds:.2f} s with the start of the process"
        )
    for label, one in (("full", full), ("after one edit", edit), ("unchanged", again)):
        print(f"  peak memory, {label:14} {one.parent:4.0f} MB, largest worker {one.worker:4.0f} MB (aim 500 MB)")


def _against(ours: Took, hugo: Took | None) -> str:
    if hugo is None:
        return "Hugo is not installed: skipped"
    ratio, processor = ours.seconds / hugo.seconds, ours.processor / hugo.processor
    both = f"{ours.processor:.1f} s against {hugo.processor:.1f} s of processors, {processor:.2f} x"
    return f"{ratio:.2f} x Hugo ({hugo.seconds:.2f} s; aim 2 x)   {both}"


def _print_mkdocs(full: Measured, articles: int, few: list[Path], peer: Path) -> None:
    took = site_generators.mkdocs(few, peer)
    if took is None:
        print("  MkDocs Material is not installed: skipped")
        return
    scaled = took.seconds * articles / len(few)
    ratio = full.took.seconds / scaled
    print(
        f"  {ratio:.3f} x MkDocs Material ({took.seconds:.1f} s for {len(few)} articles, so {scaled:.0f} s for {articles})"
    )


if __name__ == "__main__":
    match sys.argv[1:]:
        case [folder, store]:
            publish_here(Path(folder), Path(store))
        case [number]:
            run(int(number))
        case _:
            run()
