"""A server as people run it, in a process of its own, and bytes sent to it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.support.processes import end, start

CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "tests" / "sample"


@dataclass
class Server:
    port: int
    variables: dict[str, str]
    log: Path
    process: subprocess.Popen[bytes] | None = None

    @classmethod
    def of(cls, folder: Path, **variables: str) -> Server:
        """One whose files are in a folder of its own; not started."""
        with socket.create_server(("127.0.0.1", 0)) as probe:
            port = probe.getsockname()[1]
        (folder / "var").mkdir(exist_ok=True)
        settings = {
            "VAR_DIR": str(folder / "var"), "CONTENT_DIRS": str(SAMPLE), "SITE_URL": f"http://127.0.0.1:{port}",
            "PATH": os.environ["PATH"], "API_CLIENT_PER_MINUTE": "0", "SAVES_PER_MINUTE": "0", "PLANS_PER_MINUTE": "0", "PYTHONUNBUFFERED": "1", **variables,
        }  # fmt: skip
        return cls(port, settings, folder / "log")

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Without waiting until it answers."""
        command = [sys.executable, "-m", "gunicorn", "kb.wsgi", "--config", "kb/gunicorn.py"]
        with self.log.open("ab") as stream:
            self.process = start(
                [*command, "--bind", f"127.0.0.1:{self.port}"],
                cwd=ROOT,
                env=self.variables,
                stdout=stream,
                stderr=stream,
            )

    def wait(self, seconds: float = 180) -> None:
        end = time.monotonic() + seconds
        while not self.send(b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"):
            assert self.process and self.process.poll() is None and time.monotonic() < end, self.log.read_text("utf-8")
            time.sleep(0.2)

    def send(self, data: bytes, seconds: float = 10) -> bytes:
        """The head of what comes back, and what came with it; nothing when the connection is closed without a word."""
        answer = b""
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), seconds) as connection:
            connection.sendall(data)
            with suppress(OSError):
                connection.shutdown(socket.SHUT_WR)  # what ends too early ends here
            while b"\r\n\r\n" not in (answer := answer.removeprefix(CONTINUE)) and (part := connection.recv(65536)):
                answer += part
        return answer

    def manage(self, *arguments: str, seconds: float = 300) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "manage.py", *arguments]
        return subprocess.run(
            command, cwd=ROOT, env=self.variables, capture_output=True, text=True, timeout=seconds, check=False
        )


@contextmanager
def serve(folder: Path, workers: int = 1, migrate: bool = True, **variables: str) -> Iterator[Server]:
    """The sample content, published and served out of a folder of its own."""
    server = Server.of(folder, WEB_CONCURRENCY=str(workers), **variables)
    commands = (("migrate", "-v0"),) if migrate else ()
    for command in (*commands, ("collectstatic", "--noinput", "-v0"), ("publish", "--no-webhooks")):
        done = server.manage(*command)
        assert done.returncode == 0, done.stdout + done.stderr
    with running(server):
        yield server


@contextmanager
def running(server: Server) -> Iterator[Server]:
    """The server with what is in its folder."""
    server.start()
    try:
        server.wait()
        yield server
    finally:
        if server.process:
            end(server.process, patience=30)
