"""Sites that run while they are measured: a gunicorn for each, asked by wrk, with the processor seconds that it took."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import Request, urlopen

from benchmarks.measure import processor_seconds

ROOT = Path(__file__).resolve().parent.parent
SECONDS = 2  # of one turn


@dataclass(frozen=True)
class Server:
    url: str
    pid: int  # of gunicorn's master

    def memory(self) -> float:
        """Resident megabytes of the largest worker (Linux)."""
        pids = subprocess.run(["pgrep", "-P", str(self.pid)], capture_output=True, text=True, check=True).stdout.split()
        return max(resident(int(pid)) for pid in pids)


@dataclass(frozen=True)
class Load:
    """What a server did in one turn."""

    rate: float  # requests per second by the clock
    processor: float  # milliseconds of processor per request


def resident(pid: int) -> float:
    found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    return int(found[1]) / 1024 if found else 0.0


def prepare(folder: Path, checkout: Path = ROOT, **variables: str) -> None:
    """Database, static files and a published library in a folder of their own."""
    environment = {**os.environ, "VAR_DIR": str(folder), **variables}
    for command in (["migrate", "--verbosity", "0"], ["collectstatic", "--noinput", "--verbosity", "0"], ["publish"]):
        subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=checkout,
            env=environment,
            check=True,
            stdout=subprocess.DEVNULL,
        )


@contextmanager
def served(application: str, folder: Path, checkout: Path = ROOT, **variables: str) -> Iterator[Server]:
    """A gunicorn that serves an application of a checkout."""
    port = _free_port()
    url = f"http://127.0.0.1:{port}"
    environment = {**os.environ, "VAR_DIR": str(folder), "SITE_URL": url, **variables}
    options = ["--config", "kb/gunicorn.py", "--bind", f"127.0.0.1:{port}", "--max-requests", "0"]
    command = [sys.executable, "-m", "gunicorn", application, *options]
    with subprocess.Popen(command, cwd=checkout, env=environment, stderr=subprocess.DEVNULL) as server:
        try:
            _wait_for(port)
            yield Server(url, server.pid)
        finally:
            server.terminate()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int) -> None:
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit("the server did not start")


def fetch(url: str, headers: Mapping[str, str] | None = None) -> bytes:
    with urlopen(Request(url, headers=dict(headers or {}))) as answer:
        body: bytes = answer.read()
        return body


def load(server: Server, path: str, headers: Mapping[str, str] | None = None) -> Load:
    """One turn: the same address again and again, by wrk with eight connections."""
    flags = [part for name, value in (headers or {}).items() for part in ("-H", f"{name}: {value}")]
    before = processor_seconds(server.pid)
    command = ["wrk", "-t1", "-c8", f"-d{SECONDS}s", *flags, server.url + path]
    out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    used = processor_seconds(server.pid) - before
    rate, asked = re.search(r"Requests/sec:\s+([\d.]+)", out), re.search(r"(\d+) requests in", out)
    if not (rate and asked) or "Non-2xx" in out:
        raise SystemExit(f"{path} could not be measured:\n{out}")
    return Load(float(rate[1]), used * 1000 / int(asked[1]))


def each_once(server: Server, paths: list[str]) -> float:
    """Milliseconds of processor per request when each address is asked once."""
    before = processor_seconds(server.pid)
    for path in paths:
        fetch(server.url + path, {"Accept-Encoding": "gzip"})
    return (processor_seconds(server.pid) - before) * 1000 / len(paths)


def ensure_wrk() -> None:
    if shutil.which("wrk"):
        return
    if not (shutil.which("apt-get") and os.geteuid() == 0):
        raise SystemExit("wrk is needed (Debian's package `wrk`); install it and run again")
    print("· installing wrk", flush=True)
    for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "wrk"]):
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
