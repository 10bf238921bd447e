"""`make bench`: every benchmark, one after the other, as a table and as JSON. Takes about half an hour.

`python -m benchmarks pages search` runs only these; `python -m benchmarks --base REV` compares with another commit as well.
"""

from __future__ import annotations

import json
import platform
import subprocess
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from benchmarks import (
    against,
    growth,
    history,
    learning,
    looks,
    odd_libraries,
    pages,
    planner_quality,
    planner_speed,
    private,
    publish,
    questions,
    relevance,
    search_speed,
    worker_memory,
)
from benchmarks.measure import Result, table
from benchmarks.servers import ROOT

RESULTS = ROOT / "var/bench"
BENCHMARKS: dict[str, Callable[[], Sequence[Result] | None]] = {
    "pages": pages.run,
    "private": private.run,
    "looks": looks.run,
    "planner-speed": planner_speed.run,
    "planner-quality": planner_quality.run,
    "learning": learning.run,
    "publish": publish.run,
    "history": history.run,
    "search": search_speed.run,
    "worker": worker_memory.run,
    "relevance": relevance.run,
    "questions": questions.run,
    "publish-large": partial(publish.run, 14_000),
}
EXTRA = {"growth": growth.run, "odd": odd_libraries.run}  # only when it is named


def main(arguments: list[str]) -> None:
    base = arguments.pop(arguments.index("--base") + 1) if "--base" in arguments else ""
    names = [name for name in arguments if name != "--base"] or list(BENCHMARKS)
    known = BENCHMARKS | EXTRA
    if unknown := [name for name in names if name not in known]:
        raise SystemExit(f"no such benchmark: {', '.join(unknown)}. There are: {', '.join(known)}")
    results: list[Result] = []
    for name in names:
        results += known[name]() or ()
        print(flush=True)
    if base:
        results += against.run(base)
    aims = [one for one in results if one.aim is not None]
    print("All aims\n" + table(aims))
    print(f"· {write(results)}")


def write(results: Sequence[Result]) -> Path:
    """The results as JSON, with the commit and the machine; the newest of a commit replaces the one before."""
    commit = _git("rev-parse", "--short=12", "HEAD")
    RESULTS.mkdir(parents=True, exist_ok=True)
    path = RESULTS / f"{commit}.json"
    found = {"commit": commit, "is_changed": bool(_git("status", "--porcelain")), "machine": _machine(),
             "at": datetime.now(UTC).isoformat(timespec="seconds"), "results": [one.as_json() for one in results]}  # fmt: skip
    path.write_text(json.dumps(found, indent=1) + "\n")
    return path


def _machine() -> str:
    model = [line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")]
    name = model[0].partition(":")[2].strip() if model else platform.processor()
    return f"{len(model)} x {name}, Python {platform.python_version()}"


def _git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=ROOT, check=True, capture_output=True, text=True).stdout.strip()


if __name__ == "__main__":
    main(sys.argv[1:])
