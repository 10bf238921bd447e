"""Sources that moved or are gone are listed, each with its place; what only refuses programs is not called dead."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django.fixtures import Settings

from kb.site.dead_sources import AnswerCache, WebAnswer, ask_web, check_all, politely, sources_in
from tests.support import content_files as small
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
    settings.CONTENT_DIRS, settings.VAR_DIR = [folder], tmp_path / "var"
    with pytest.raises(CommandError, match="4 sources: 1 gone, 1 moved, 1 without a clear answer"):
        call_command("check_sources", "s-fine", "s-gone", "s-closed", "s-old", "--pause", "0")
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


def test_a_clear_answer_is_kept_for_some_days_and_a_busy_server_is_asked_again(tmp_path: Path) -> None:
    asked: list[str] = []

    def ask(url: str) -> WebAnswer:
        asked.append(url)
        return WebAnswer(503 if "busy" in url else 404, url)

    path, today = tmp_path / "deep/answers.json", date(2026, 11, 28)
    for day in (today, today, date(2026, 12, 4)):
        cache = AnswerCache(path, day, 7)
        assert [cache.asking(ask)(url).status for url in ("http://a/", "http://busy/")] == [404, 503]
        cache.save()
    assert asked == ["http://a/", "http://busy/", "http://busy/", "http://busy/"]
    AnswerCache(path, date(2026, 12, 5), 7).asking(ask)("http://a/")
    assert asked[-1] == "http://a/"


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"http://a/": 1}', '{"http://a/": {"day": "x"}}', "\x00"])
def test_a_cache_that_makes_no_sense_is_begun_anew(tmp_path: Path, text: str) -> None:
    (tmp_path / "answers.json").write_text(text)
    cache = AnswerCache(tmp_path / "answers.json", date(2026, 11, 28), 7)
    assert cache.asking(lambda url: WebAnswer(200, url))("http://a/").status == 200


def test_links_in_texts_are_asked_too() -> None:
    text = small.ARTICLE.replace(
        "Let it cool.", "See [the list](https://example.org/list), not `[x](https://example.org/code)`."
    )
    found = sources_in(files({"coffee/articles/care.md": text}))
    (link,) = [each for each in found if each.key == "the list"]
    assert (link.url, link.place.path.endswith("care.md"), link.place.line > 10) == (
        "https://example.org/list",
        True,
        True,
    )
    assert not [each for each in found if "code" in each.url]


def test_hosts_get_a_pause() -> None:
    before = time.monotonic()
    politely(lambda url: WebAnswer(200, url), 0.05)("http://a/")
    assert time.monotonic() - before >= 0.05
