"""How costs grow with the library and with a guide: measured at several sizes, drawn into docs/growth.svg.

`python -m benchmarks growth` takes long: the largest library has 50,000 articles.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Sequence
from math import log10
from pathlib import Path
from random import Random
from statistics import median
from time import process_time

from benchmarks.generated import make_tree
from benchmarks.known_items import make_queries
from benchmarks.measure import Result, result, table
from benchmarks.planner_speed import EVIDENCE
from benchmarks.publish import measure as publish_once
from benchmarks.random_guides import ANYBODY, random_guide
from benchmarks.relevance import read_pages
from benchmarks.search_speed import TYPED, milliseconds, percentile
from benchmarks.servers import ROOT
from decisiontree.planner import decide
from decisiontree.planner.model import compile_guide
from kb.library.library import Library
from kb.library.store import Store
from kb.search import searching

SIZES = tuple(int(size) for size in os.environ.get("GROWTH_SIZES", "300,2500,14000,50000").split(","))
CAUSES = (10, 20, 40, 80)
DRAWING = ROOT / "docs/growth.svg"
Curve = list[tuple[float, float]]  # (size, cost)


def run() -> list[Result]:
    curves: dict[str, Curve] = {}
    for size in SIZES:
        for name, cost in _of_library(size).items():
            curves.setdefault(name, []).append((size, cost))
    curves["decision of a guide, ms"] = [(causes, _decision(causes)) for causes in CAUSES]
    results = [result(f"{name}, at {size:.0f}", "", [cost]) for name, curve in curves.items() for size, cost in curve]
    print("growth: cost against size (processor time)")
    print(table(results))
    DRAWING.write_text(drawing(curves))
    (DRAWING.with_suffix(".json")).write_text(json.dumps(curves, indent=1) + "\n")
    return results


def _of_library(size: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as name:
        tree, store = make_tree(Path(name) / "content", size), Path(name) / "library"
        full = publish_once(tree, store)
        article = tree / "generated/articles/article-00007.md"
        article.write_text(article.read_text() + "\nOne more line.\n")
        edit = publish_once(tree, store)
        library = Store(store).current()
        assert library is not None
        return {
            "publish, s": full.took.processor,
            "one edit, s": edit.inside,
            **_reading(library, size),
        }


def _reading(library: Library, size: int) -> dict[str, float]:
    rng = Random(5)
    pages = rng.sample(read_pages(searching.index_of(library)), min(300, size))
    queries = [query.text for query in make_queries(pages, rng, 25)]
    starts = [query[:letters] for query in queries[::3] for letters in TYPED if letters <= len(query)]
    slugs = [f"article-{rng.randrange(size):05}" for _ in range(300)]
    return {
        "article out of the library, ms": median(milliseconds(library.article, slugs)),
        "search, ms": _p95(lambda query: searching.search(library, query), queries),
        "while typing, ms": _p95(lambda start: searching.search(library, start, 8, is_prefix=True), starts),
    }


def _p95(search: Callable[[str], object], queries: Sequence[str]) -> float:
    """Of a second round: the first one warms up."""
    milliseconds(search, queries)
    return percentile(milliseconds(search, queries), 0.95)


def _decision(causes: int) -> float:
    """Milliseconds of one cold decision with twice as many remedies and as many questions as causes."""
    times = []
    for seed in range(4):
        model = compile_guide(random_guide(Random(seed), causes, 2 * causes, causes, unknown=0.1), ANYBODY)
        for evidence in EVIDENCE:
            decide.forget()
            start = process_time()
            decide.decide(model, evidence)
            times.append((process_time() - start) * 1000)
    return median(times)


# --- the drawing: two logarithmic axes, so that what grows with the size has the slope of the diagonal ---

WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 760, 420, 60, 40, 20
COLOURS = ("#1f5fbf", "#b3261e", "#2e7d32", "#8e5b00", "#6a3fb5", "#00707a")
POWERS = (-1, 0, 1, 2, 3)  # of ten, on the axis of costs
DECADES = (1, 2, 3, 4, 5)  # of ten, on the axis of sizes


def drawing(curves: dict[str, Curve]) -> str:
    """An SVG of costs over sizes."""
    lines = [_axis(), *(_curve(name, curve, number) for number, (name, curve) in enumerate(curves.items()))]
    style = "font-family='sans-serif' font-size='12' fill='#444'"
    return (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {WIDTH + 200} {HEIGHT}' role='img' {style}>"
        f"<title>Cost against size</title><rect width='100%' height='100%' fill='#fff'/>{''.join(lines)}</svg>\n"
    )


def _x(size: float) -> float:
    return LEFT + (log10(size) - DECADES[0]) / (DECADES[-1] - DECADES[0]) * (WIDTH - LEFT - 20)


def _y(cost: float) -> float:
    share = (log10(max(cost, 10.0 ** POWERS[0])) - POWERS[0]) / (POWERS[-1] - POWERS[0])
    return HEIGHT - BOTTOM - share * (HEIGHT - BOTTOM - TOP)


def _axis() -> str:
    rows = "".join(
        f"<line x1='{LEFT}' x2='{WIDTH - 20}' y1='{_y(10.0**power):.0f}' y2='{_y(10.0**power):.0f}' stroke='#ddd'/>"
        f"<text x='{LEFT - 8}' y='{_y(10.0**power) + 4:.0f}' text-anchor='end'>{10.0**power:g}</text>"
        for power in POWERS
    )
    columns = "".join(
        f"<text x='{_x(10.0**decade):.0f}' y='{HEIGHT - BOTTOM + 20}' text-anchor='middle'>{10**decade:,}</text>"
        for decade in DECADES
    )
    return rows + columns


def _curve(name: str, curve: Curve, number: int) -> str:
    colour = COLOURS[number % len(COLOURS)]
    points = " ".join(f"{_x(size):.1f},{_y(cost):.1f}" for size, cost in curve)
    dots = "".join(f"<circle cx='{_x(size):.1f}' cy='{_y(cost):.1f}' r='3' fill='{colour}'/>" for size, cost in curve)
    label = f"<text x='{WIDTH}' y='{TOP + 20 * (number + 1)}' fill='{colour}'>{name}</text>"
    return f"<polyline points='{points}' fill='none' stroke='{colour}' stroke-width='2'/>{dots}{label}"
