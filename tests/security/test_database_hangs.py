"""A records database that hangs is a database that is down: reading, walking and health go on as if nothing had happened."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.postgresql_server import PostgreSQL, serve_postgresql
from tests.support.server import Server, serve

SECONDS = float(os.environ.get("FREEZE_SECONDS", "12"))  # longer than a pause; `make fuzz` freezes it for a minute
LONGEST_READ = 15  # seconds, on a machine that does other things too
READ = [
    b"/",
    b"/guides/blank-pages/",
    b"/guides/blank-pages/?age=old",
    b"/articles/what-the-panel-says/",
    b"/search/?q=paper&n=%d",
    b"/healthz",
    b"/readyz",
]
NEEDS_RECORDS = b"/runs/" + 32 * b"0" + b"/"


@pytest.fixture(scope="module")
def postgresql() -> Iterator[PostgreSQL]:
    pytest.importorskip("psycopg", reason="NOT TESTED: requirements-postgresql.txt is not installed")
    with serve_postgresql() as server:
        yield server


def status_of(server: Server, path: bytes) -> int:
    head = server.send(b"GET " + path + b" HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n", LONGEST_READ)
    return int(head[9:12] or b"0")


class Load:
    """Readers, and some whose pages need records, all at once."""

    def __init__(self, server: Server) -> None:
        self.server, self.reads, self.records = server, [], []
        self._stop = threading.Event()

    def read(self, number: int) -> None:
        while not self._stop.is_set():
            path = READ[number % len(READ)]
            self.reads.append((path, status_of(self.server, path % number if b"%" in path else path)))
            number += 1
            time.sleep(0.02)

    def ask_for_records(self) -> None:
        while not self._stop.is_set():
            self.records.append(status_of(self.server, NEEDS_RECORDS))
            time.sleep(0.05)

    @contextmanager
    def running(self) -> Iterator[None]:
        with ThreadPoolExecutor(14) as pool:
            done = [pool.submit(self.read, number) for number in range(6)] + [
                pool.submit(self.ask_for_records) for _ in range(8)
            ]
            try:
                yield
            finally:
                self._stop.set()
        for each in done:
            each.result()


@pytest.mark.parametrize("connected", [True, False], ids=["with connections", "without any"])
def test_while_postgresql_is_frozen_every_read_is_answered(
    postgresql: PostgreSQL, tmp_path: Path, connected: bool
) -> None:
    with serve(tmp_path, workers=2, DATABASE_URL=postgresql.url) as server:
        assert status_of(server, NEEDS_RECORDS) == 404 or not connected
        load = Load(server)
        postgresql.freeze()
        try:
            with load.running():
                time.sleep(SECONDS)
        finally:
            postgresql.wake()
        assert {status for _, status in load.reads} == {200}, [read for read in load.reads if read[1] != 200][:5]
        assert set(load.records) == {503}
        end = time.monotonic() + 60
        while (status := status_of(server, NEEDS_RECORDS)) != 404:
            assert status == 503 and time.monotonic() < end
            time.sleep(0.5)
        log = server.log.read_text()
        assert "the records database does not answer" in log and "the records database answers again" in log
        assert "Traceback" not in log


def test_a_server_that_takes_connections_and_says_nothing_is_down(tmp_path: Path) -> None:
    """As behind a firewall that swallows packets. Needs no PostgreSQL."""
    pytest.importorskip("psycopg", reason="NOT TESTED: requirements-postgresql.txt is not installed")
    with socket.create_server(("127.0.0.1", 0)) as mute:
        url = f"postgresql://kb@127.0.0.1:{mute.getsockname()[1]}/kb"
        with serve(tmp_path, workers=1, migrate=False, DATABASE_URL=url) as server:
            load = Load(server)
            with load.running():
                time.sleep(6)
            assert {status for _, status in load.reads} == {200}
            assert set(load.records) == {503}


@pytest.mark.parametrize(
    "command",
    [["list_tokens"], ["make_token", "x"], ["delete_old_records"], ["missed_searches"], ["list_webhooks"], ["migrate"],
     ["add_webhook", "https://1.1.1.1/", "--event", "run.saved"], ["revoke_token", "x"], ["list_dead_webhooks"], ["deliver_webhooks", "--once"]],
    ids=lambda command: command[0],
)  # fmt: skip
def test_with_the_database_down_a_command_says_so_in_one_line(tmp_path: Path, command: list[str]) -> None:
    pytest.importorskip("psycopg", reason="NOT TESTED: requirements-postgresql.txt is not installed")
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    server = Server.of(tmp_path, DATABASE_URL=f"postgresql://kb:secret@127.0.0.1:{port}/kb")
    done = server.manage(*command)
    lines = done.stderr.strip().splitlines()
    assert done.returncode == 1 and len(lines) == 1, done.stderr
    assert "records database" in lines[0] and "secret" not in lines[0]


def test_a_database_without_tables_names_the_command_that_makes_them(tmp_path: Path) -> None:
    done = Server.of(tmp_path).manage("list_tokens")
    assert done.returncode == 1 and done.stderr.strip().endswith("(run manage.py migrate)")


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    done = Server.of(tmp_path, VAR_DIR=str(tmp_path / "nowhere"), SECRET_KEY="x" * 50).manage("migrate")
    assert done.returncode == 1 and len(done.stderr.strip().splitlines()) == 1 and "VAR_DIR" in done.stderr
