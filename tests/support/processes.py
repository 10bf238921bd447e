"""Programs that tests start, ended with everything that they started: Node's command is a wrapper, and its child outlives it."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import warnings
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

import pytest


def start(
    command: Sequence[str | Path], *, cwd: Path | None = None, env: Mapping[str, str] | None = None,
    stdin: int | None = None, stdout: int | IO[Any] | None = subprocess.DEVNULL, stderr: int | IO[Any] | None = subprocess.DEVNULL,
) -> subprocess.Popen[bytes]:  # fmt: skip
    """In a process group of its own."""
    return subprocess.Popen(
        command, cwd=cwd, env=env, stdin=stdin, stdout=stdout, stderr=stderr, start_new_session=True
    )


def end(process: subprocess.Popen[bytes], patience: float = 0) -> None:
    """The whole group. With `patience`, in seconds, the program is asked first, so that it can end its work."""
    if patience and process.poll() is None:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(patience)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(10)


def program(name: str) -> str:
    """Where it is; a test that needs one that is missing is skipped, and says so."""
    found = shutil.which(name)
    if found is None:
        why = f"NOT TESTED: no {name} here"
        warnings.warn(pytest.PytestWarning(why), stacklevel=2)
        pytest.skip(why)
    return found


def kill(process: subprocess.Popen[bytes]) -> None:
    """As a machine that loses its power: the whole group at once."""
    os.killpg(process.pid, signal.SIGKILL)
    process.wait(10)


def freeze(process: subprocess.Popen[bytes]) -> None:
    os.killpg(process.pid, signal.SIGSTOP)


def wake(process: subprocess.Popen[bytes]) -> None:
    os.killpg(process.pid, signal.SIGCONT)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port
