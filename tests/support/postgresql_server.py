"""A PostgreSQL of the test's own, which can be frozen and woken. Tests of it are skipped, loudly, where none is installed."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

INSTALLED = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
USER = "postgres"  # the server refuses to run as root


@dataclass
class PostgreSQL:
    folder: Path
    port: int

    @property
    def url(self) -> str:
        return f"postgresql://{USER}@127.0.0.1:{self.port}/postgres"

    run: Callable[..., None]

    def start(self) -> None:
        options = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1 -c fsync=off"
        self._control("-w", "-l", f"{self.folder}/log", "-o", options, "start")

    def stop(self) -> None:
        self._control("-w", "-m", "immediate", "stop")

    def _control(self, *arguments: str) -> None:
        self.run(program("pg_ctl"), "-D", f"{self.folder}/data", *arguments)

    def freeze(self) -> None:
        self._signal(signal.SIGSTOP)

    def wake(self) -> None:
        self._signal(signal.SIGCONT)

    def _signal(self, number: int) -> None:
        """To the server and to all that serve connections."""
        parent = int((self.folder / "data" / "postmaster.pid").read_text().split()[0])
        children = subprocess.run(
            ["pgrep", "-P", str(parent)], capture_output=True, text=True, check=False
        ).stdout.split()
        for process in (parent, *map(int, children)):
            os.kill(process, number)


def program(name: str) -> str:
    found = next((str(folder / name) for folder in reversed(INSTALLED) if (folder / name).exists()), shutil.which(name))
    if found is None:
        why = "NOT TESTED: no PostgreSQL here (apt-get install postgresql), so nobody knows what happens when it hangs"
        warnings.warn(pytest.PytestWarning(why), stacklevel=2)
        pytest.skip(why)
    return found


@contextmanager
def serve_postgresql() -> Iterator[PostgreSQL]:
    initdb = program("initdb")
    with TemporaryDirectory(prefix="kb-postgresql-") as folder:  # pytest's own folders are for one user only
        yield from _serve(Path(folder), initdb)


def _serve(folder: Path, initdb: str) -> Iterator[PostgreSQL]:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    run = _runner(folder)
    run(initdb, "-D", f"{folder}/data", "-U", USER, "-A", "trust", "--no-sync")
    server = PostgreSQL(folder, port, run)
    server.start()
    try:
        yield server
    finally:
        server.wake()
        server.stop()


def _runner(folder: Path):
    """Runs a program as somebody whom the server lets run it."""
    account = {}
    if os.geteuid() == 0:
        user = pwd.getpwnam(USER)
        os.chown(folder, user.pw_uid, user.pw_gid)
        account = {"user": user.pw_uid, "group": user.pw_gid}

    def run(*command: str) -> None:
        done = subprocess.run(command, capture_output=True, text=True, cwd=folder, timeout=180, check=False, **account)
        assert done.returncode == 0, done.stdout + done.stderr

    return run
