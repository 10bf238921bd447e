"""`make bench`: every benchmark, one after the other."""

from __future__ import annotations

from benchmarks import history, pages, planner_quality, planner_speed, publish, relevance, search_speed

for benchmark in (pages, planner_speed, planner_quality, publish, history, search_speed, relevance):
    benchmark.run()
    print(flush=True)
