"""Sources that moved or are gone are listed, each with its place; what only refuses programs is not called dead."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django.fixtures import Settings

from kb.site.dead_sources import WebAnswer, ask_web, check_all, sources_in
from tests.support.content_files import files, write

SOURCES = "coffee/sources.yaml"


class Pages(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        status = {"/gone": 404, "/closed": 403, "/old": 301}.get(self.path, 200)
        self.send_response(status)
        if status == 301:
            self.send_header("Location", "/new")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args: object) -> None:
        """Quiet."""


@pytest.fixture
def web() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def entry(key: str, url: str) -> str:
    return f"  {key}: {{title: A page, url: '{url}', checked: 2026-11-01}}\n"


def test_the_command_lists_what_moved_and_what_is_gone(
    web: str, tmp_path: Path, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write(tmp_path / "content")
    (folder / SOURCES).write_text(
        "sources:\n" + "".join(entry(f"s-{page}", f"{web}/{page}") for page in ("fine", "gone", "closed", "old"))
    )
    settings.CONTENT_DIRS = [folder]
    with pytest.raises(CommandError, match="4 sources: 1 gone, 1 moved, 1 without a clear answer"):
        call_command("check_sources", "s-fine", "s-gone", "s-closed", "s-old")
    said = capsys.readouterr().out
    assert "sources.yaml:3: s-gone: gone (404)" in said
    assert "s-closed: no clear answer (403)" in said and f"s-old: moved to {web}/new" in said
    assert "s-fine" not in said


def test_a_key_that_no_source_has_is_refused(tmp_path: Path, settings: Settings) -> None:
    settings.CONTENT_DIRS = [write(tmp_path / "content")]
    with pytest.raises(CommandError, match="no-such"):
        call_command("check_sources", "no-such")


def test_nothing_at_an_address_is_said_and_no_fault_of_ours() -> None:
    assert ask_web("http://127.0.0.1:9/", 2).status == 0
    assert ask_web("ftp://example.org/").error == "no web address"


def test_an_address_is_asked_once_and_every_source_of_it_is_told() -> None:
    found = sources_in(files())
    asked: list[str] = []

    def ask(url: str) -> WebAnswer:
        asked.append(url)
        return WebAnswer(200, url)

    assert len(list(check_all([*found, *found], ask))) == 2 * len(found)
    assert len(asked) == len(set(asked)) and found
