"""Requests per second of an article page and a walk step, as ratios to a bare Django view that returns the same bytes.

Both are served by gunicorn with the site's own settings and asked by wrk in turns; the best of several turns counts, for
absolute numbers vary from hour to hour on a shared machine.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import Request, urlopen

from kb.library.store import Store

ROOT = Path(__file__).resolve().parent.parent
ARTICLE = "/articles/what-0x904-0x7-means/"
STEP = "/guides/rdp-0x904-0x7/?codes=0x904-0x7"
HTMX = {"HX-Request": "true"}
AIMS = {"article": 0.7, "walk step": 0.5, "short link": 0.6}
TURNS, SECONDS = 4, 3


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(application: str, folder: Path, **variables: str) -> Iterator[tuple[str, int]]:
    """(base address, process id of the master) of a gunicorn that serves an application."""
    port = free_port()
    environment = {**os.environ, "VAR_DIR": str(folder), "SITE_URL": f"http://127.0.0.1:{port}", **variables}
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        application,
        "--config",
        "kb/gunicorn.py",
        "--bind",
        f"127.0.0.1:{port}",
    ]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL) as server:
        try:
            _wait_for(port)
            yield f"http://127.0.0.1:{port}", server.pid
        finally:
            server.terminate()


def _wait_for(port: int) -> None:
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit("the server did not start")


def fetch(url: str, headers: dict[str, str] | None = None) -> bytes:
    with urlopen(Request(url, headers=headers or {})) as answer:
        body: bytes = answer.read()
        return body


def rate(url: str, headers: dict[str, str] | None = None) -> float:
    """Requests per second, by wrk."""
    flags = [part for name, value in (headers or {}).items() for part in ("-H", f"{name}: {value}")]
    command = ["wrk", "-t1", "-c8", f"-d{SECONDS}s", *flags, url]
    out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = re.search(r"Requests/sec:\s+([\d.]+)", out)
    assert found and "Non-2xx" not in out, out
    return float(found[1])


def memory_of_worker(master: int) -> float:
    """Resident megabytes of the largest worker (Linux)."""
    pids = subprocess.run(["pgrep", "-P", str(master)], capture_output=True, text=True, check=True).stdout.split()
    sizes = [re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text()) for pid in pids]
    return max(int(size[1]) for size in sizes if size) / 1024


def ensure_wrk() -> None:
    if shutil.which("wrk"):
        return
    if not (shutil.which("apt-get") and os.geteuid() == 0):
        raise SystemExit("pages: wrk is needed (Debian's package `wrk`); install it and run again")
    print("· installing wrk", flush=True)
    for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "wrk"]):
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def run() -> None:
    ensure_wrk()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        prepare(folder)
        with served("kb.wsgi", folder) as (site, master):
            cases = {"article": (ARTICLE, None), "walk step": (STEP, HTMX), "short link": (short_link(folder), None)}
            bodies = folder / "bodies"
            bodies.mkdir()
            for label, (path, headers) in cases.items():
                body = b"" if label == "short link" else fetch(site + path, headers)  # a redirect has no body
                (bodies / label.replace(" ", "-")).write_bytes(body)
            with served("benchmarks.bare", folder, BARE_BODIES=str(bodies)) as (bare, _):
                print("pages: requests per second, ratio to a bare Django view with the same bytes (best of turns)")
                for label, (path, headers) in cases.items():
                    compare(label, site + path, headers, f"{bare}/{label.replace(' ', '-')}", AIMS[label])
                print(f"  memory of a worker {memory_of_worker(master):.0f} MB")


def short_link(folder: Path) -> str:
    """The address that a ticket carries for some remedy."""
    library = Store(folder / "library").current()
    assert library
    return "/s/" + str(library.row("SELECT id FROM item WHERE kind = 'remedy' ORDER BY id")[0])


def prepare(folder: Path) -> None:
    """Static files and a published library in a folder of their own."""
    environment = {**os.environ, "VAR_DIR": str(folder)}
    for command in (["collectstatic", "--noinput", "--verbosity", "0"], ["publish"]):
        subprocess.run(
            [sys.executable, "manage.py", *command], cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL
        )


def compare(label: str, url: str, headers: dict[str, str] | None, control: str, aim: float) -> None:
    ours, peer = 0.0, 0.0
    for _ in range(TURNS):
        peer = max(peer, rate(control, headers))
        ours = max(ours, rate(url, headers))
    print(f"  {label:10} {ours:7.0f}/s   bare {peer:7.0f}/s   ratio {ours / peer:.2f} (aim {aim})")


if __name__ == "__main__":
    run()
