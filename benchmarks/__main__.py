"""`make bench`: every benchmark, one after the other. Takes about ten minutes."""

from __future__ import annotations

from benchmarks import (
    history,
    pages,
    planner_quality,
    planner_speed,
    publish,
    questions,
    relevance,
    search_speed,
    worker_memory,
)

for benchmark in (
    pages,
    planner_speed,
    planner_quality,
    publish,
    history,
    search_speed,
    worker_memory,
    relevance,
    questions,
):
    benchmark.run()
    print(flush=True)
publish.run(14_000)
