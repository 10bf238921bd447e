"""What pages cost, against a bare Django view that returns the same bytes: an article, a walk's step, a ticket's link.

Both are served by gunicorn with the site's own settings and asked in turns, so that a busy machine slows both. Beside the clock stand
milliseconds of processor per request, which a busy machine changes least.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin

from benchmarks.measure import Result, result, spread, table
from benchmarks.servers import Load, Server, each_once, ensure_wrk, fetch, load, prepare, served
from kb.library.store import Store

ARTICLE = "/articles/what-0x904-0x7-means/"
STEP = "/guides/rdp-0x904-0x7/?codes=0x904-0x7"
HTMX = {"HX-Request": "true"}
TURNS = 7
WHY_AIM, FIRST_VIEW_AIM, MEMORY_AIM = 100, 14, 80  # milliseconds, kilobytes, megabytes
FIRST_ANSWERS = ("tunnel", "direct", "vpn", "gateway", "unknown")
STYLESHEET = re.compile(r'<link[^>]+rel="?stylesheet"?[^>]*>')
HREF = re.compile(r'href="?([^"\s>]+)')


@dataclass(frozen=True)
class Case:
    name: str
    path: str
    headers: Mapping[str, str] | None
    aim: float  # the least ratio of requests per second


def cases(folder: Path) -> list[Case]:
    return [
        Case("article", ARTICLE, None, 1.0),
        Case("walk step", STEP, HTMX, 0.8),
        Case("short link", short_link(folder), None, 0.6),
    ]


def short_link(folder: Path) -> str:
    """The address that a ticket carries for some remedy."""
    library = Store(folder / "library").current()
    assert library
    return "/s/" + str(library.row("SELECT id FROM item WHERE kind = 'remedy' ORDER BY id")[0])


def run() -> list[Result]:
    ensure_wrk()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        prepare(folder)
        bodies = folder / "bodies"
        bodies.mkdir()
        with served("kb.wsgi", folder) as site:
            results = _one_by_one(site)  # first, while nothing is remembered
            for case in cases(folder):
                redirects = case.path.startswith("/s/")  # a redirect has no body
                body = b"" if redirects else fetch(site.url + case.path, case.headers)
                (bodies / _file(case)).write_bytes(body)
            with served("benchmarks.bare", folder, BARE_BODIES=str(bodies)) as bare:
                for case in cases(folder):
                    results += against_bare(site, bare, case)
            results.append(result("memory of a busy worker", "MB", [site.memory()], MEMORY_AIM))
    print("pages: against a bare Django view with the same bytes; processor time per request")
    print(table(results))
    return results


def _file(case: Case) -> str:
    return case.name.replace(" ", "-")


def against_bare(site: Server, bare: Server, case: Case) -> list[Result]:
    """The ratio of each pair of turns, and what a request costs."""
    pairs: list[tuple[Load, Load]] = []
    for turn in range(TURNS):
        servers = [(site, case.path), (bare, f"/{_file(case)}")]
        found = [load(server, path, case.headers) for server, path in (servers if turn % 2 else servers[::-1])]
        pairs.append((found[0], found[1]) if turn % 2 else (found[1], found[0]))
    rates = spread([ours.rate / peer.rate for ours, peer in pairs])
    costs = spread([peer.processor / ours.processor for ours, peer in pairs])
    own = spread([ours.processor for ours, _ in pairs])
    return [
        Result(f"{case.name}, requests", "x bare", rates, case.aim, is_upper=False),
        Result(f"{case.name}, processor", "x bare", costs, case.aim, is_upper=False),
        Result(f"{case.name}, processor", "ms", own),
    ]


def _one_by_one(site: Server) -> list[Result]:
    """What is asked for the first time, and the bytes of a first view."""
    fetch(site.url + ARTICLE)
    steps = [f"{STEP}&path={answer}" for answer in FIRST_ANSWERS]
    whys = [each_once(site, [f"{step}&show=why"]) for step in steps]
    cold = [each_once(site, [f"{STEP}&changed={answer}"]) for answer in ("nothing", "unknown")]
    return [
        result("walk step, first time", "ms", cold),
        result("walk step with why, first time", "ms", whys, WHY_AIM),
        *(
            result(f"first view of {name}: HTML and CSS", "KB", [first_view(site, path)], FIRST_VIEW_AIM)
            for name, path in (("the front page", "/"), ("an article", ARTICLE), ("a question", STEP))
        ),
    ]


def first_view(site: Server, path: str) -> float:
    """Kilobytes on the wire of a page and of the stylesheets that it waits for."""
    page = fetch(site.url + path).decode()
    links = [HREF.search(link) for link in STYLESHEET.findall(page) if 'media="print"' not in link]
    addresses = (site.url + path, *(urljoin(site.url + path, found[1]) for found in links if found))
    return sum(len(fetch(address, {"Accept-Encoding": "br, gzip"})) for address in addresses) / 1000


if __name__ == "__main__":
    run()
