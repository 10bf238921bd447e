"""What a large library costs a worker: memory and start with 14,000 articles, against the same with 300.

Both workers start anew and are asked for the same number of pages: articles, lists, short links, searches and what comes
up while somebody types.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

from benchmarks.generated import make_tree
from benchmarks.measure import Result, result, table
from benchmarks.servers import ROOT, prepare, resident

FEW, MANY = 300, 14_000
PAGES = 300  # articles, and as many searches
TURNS = 3


def site_of(folder: Path, articles: int) -> dict[str, str]:
    """The variables of a site whose library has so many articles, published."""
    variables = {"CONTENT_DIRS": str(make_tree(folder / "content", articles)), "SITE_URL": "http://127.0.0.1:8000"}
    prepare(folder, **variables)
    return {**os.environ, **variables, "VAR_DIR": str(folder)}


def work() -> None:
    """Be a worker: start, answer, and print seconds to the first page, megabytes then and after the rest, how many."""
    start = perf_counter()
    from django.test import Client

    from kb.wsgi import application  # noqa: F401 - sets Django up

    client = Client(SERVER_NAME="127.0.0.1")
    assert client.get("/").status_code == 200
    seconds, fresh = perf_counter() - start, resident(os.getpid())
    asked = 0
    for address in addresses():
        answer = client.get(address, headers={"Accept-Encoding": "gzip"})
        assert answer.status_code in (200, 302), f"{address}: {answer.status_code}"
        asked += 1
    print(json.dumps([seconds, fresh, resident(os.getpid()), asked]))


def addresses() -> Iterator[str]:
    """As many with a small library as with a large one, evenly out of it."""
    from kb.site.store import store

    library = store().current()
    assert library
    count = int(library.row("SELECT count(*) FROM card")[0])
    yield from ("/articles/", "/topics/", "/guides/", "/codes/", "/sitemap.xml", "/sitemap-1.xml")
    for number in range(0, count, count // PAGES)[:PAGES]:
        card = library.card("article", f"article-{number:05}")
        assert card
        words = card.title.split()
        yield f"{card.url}"
        yield f"/s/{card.id}"
        yield f"/search/?q={'+'.join(words[:3])}"
        yield f"/search/?q={words[0]}x+{words[-1][:4]}"
        yield f"/search/suggest/?q={words[0]}+{words[-1][:3]}"


def measure(environment: dict[str, str]) -> list[tuple[float, float, float, int]]:
    """Seconds to the first page, megabytes then and at the end, how many pages: of several new workers."""
    return [
        tuple(json.loads(subprocess.run([sys.executable, "-m", "benchmarks.worker_memory", "work"], cwd=ROOT,
                                        env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout))
        for _ in range(TURNS)
    ]  # fmt: skip


def run(articles: int = MANY) -> list[Result]:
    with tempfile.TemporaryDirectory() as name:
        (Path(name) / "few").mkdir()
        (Path(name) / "many").mkdir()
        few = measure(site_of(Path(name) / "few", FEW))
        many = measure(site_of(Path(name) / "many", articles))
    more = [large[2] - small[2] for large, small in zip(many, few, strict=True)]
    results = [
        result(f"first page with {articles} articles", "s", [one[0] for one in many]),
        result(f"first page with {FEW} articles", "s", [one[0] for one in few]),
        result("memory of a new worker", "MB", [one[1] for one in many]),
        result(f"memory after {many[0][3]} pages", "MB", [one[2] for one in many], 80),
        result(f"that, against {FEW} articles", "MB more", more, 20),
    ]
    print("a worker with a large library, and with a small one")
    print(table(results))
    return results


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["work"]:
            work()
        case [number]:
            run(int(number))
        case _:
            run()
