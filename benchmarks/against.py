"""This commit against another one, through the front door only, so that any two commits can be compared.

Both are served side by side and asked in turns; the figures are this commit's over the other's, in processor time.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from benchmarks.generated import make_tree
from benchmarks.measure import Result, ratios, table
from benchmarks.pages import ARTICLE, HTMX, STEP
from benchmarks.servers import ROOT, Server, each_once, ensure_wrk, load, prepare, served
from benchmarks.site_generators import time_process

TURNS = 6
ARTICLES = 2500
HOT: tuple[tuple[str, str, Mapping[str, str] | None], ...] = (
    ("the front page", "/", None),
    ("an article", ARTICLE, None),
    ("a walk's step", STEP, HTMX),
)
WORDS = ("certificate", "session", "gateway", "password", "licence", "black", "printer", "clipboard", "slow", "port")
STEPS = ("tunnel", "direct", "vpn", "gateway", "unknown")


def run(base: str) -> list[Result]:
    ensure_wrk()
    with tempfile.TemporaryDirectory() as name, checked_out(base, Path(name)) as other:
        ours, theirs = Path(name) / "ours", Path(name) / "theirs"
        results = list(_publishing(other, Path(name)))
        for folder, checkout in ((ours, ROOT), (theirs, other)):
            folder.mkdir()
            prepare(folder, checkout)
        with served("kb.wsgi", ours) as here, served("kb.wsgi", theirs, other) as there:
            results += _pages(here, there)
    print(f"this commit against {base}: processor time, less than 1 is faster")
    print(table(results))
    return results


@contextmanager
def checked_out(base: str, folder: Path) -> Iterator[Path]:
    """A work tree of another commit, removed afterwards."""
    tree = folder / "base"
    _git("worktree", "add", "--detach", str(tree), base)
    try:
        yield tree
    finally:
        _git("worktree", "remove", "--force", str(tree))


def _git(*arguments: str) -> None:
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"git {' '.join(arguments)}: {done.stderr.strip()}")


def _pages(here: Server, there: Server) -> Iterator[Result]:
    for name, path, headers in HOT:
        yield _compared(f"{name}, asked again", lambda site, p=path, h=headers: load(site, p, h).processor, here, there)
    fresh = {here: iter(range(1000)), there: iter(range(1000))}

    def steps(site: Server) -> float:
        number = next(fresh[site])
        return each_once(site, [f"{STEP}&path={answer}&x={number}" for answer in STEPS])

    def searches(site: Server) -> float:
        number = next(fresh[site])
        return each_once(
            site, [f"/search/?q={word}+{WORDS[(at + number) % len(WORDS)]}" for at, word in enumerate(WORDS)]
        )

    yield _compared("steps of a walk", steps, here, there)
    yield _compared("searches", searches, here, there)


def _compared(name: str, cost: Callable[[Server], float], here: Server, there: Server) -> Result:
    return Result(name, "x base", ratios(lambda: cost(here), lambda: cost(there), TURNS))


def _publishing(other: Path, folder: Path) -> Iterator[Result]:
    """A whole publish of generated articles, in new folders each time."""
    tree = make_tree(folder / "content", ARTICLES)
    number = iter(range(1000))

    def cost(checkout: Path) -> float:
        var = folder / f"publish-{next(number)}"
        command = ["env", f"VAR_DIR={var}", f"CONTENT_DIRS={tree}", sys.executable, "manage.py", "publish"]
        return time_process(command, checkout)[0].processor

    yield Result("publish", "x base", ratios(lambda: cost(ROOT), lambda: cost(other), 3))
