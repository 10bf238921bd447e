"""The doctor finds what operators get wrong, and says how to mend it."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from django.core.files.storage import storages
from django.utils import timezone

from kb.models import Delivery, Run, Webhook
from kb.operations import doctor
from kb.operations.outside import look_from_outside
from tests.support.commands import refuse, say
from tests.support.git import commit, git, make_repository
from tests.support.sites import forget, serve

GOOD = {
    "Content-Security-Policy": "default-src 'self'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}


@pytest.fixture
def healthy(published_site, tmp_path: Path, settings, db: None) -> Path:
    settings.SILENCED_SYSTEM_CHECKS = [*settings.SILENCED_SYSTEM_CHECKS, "async.E001"]  # allowed by tests/settings.py
    settings.VAR_DIR = tmp_path
    return published_site()


def test_a_healthy_installation_has_no_fault(healthy: Path) -> None:
    said = say("doctor", "--no-network")
    assert "FAULT" not in said and "library" in said and "database" in said
    assert all(each["state"] != "fault" for each in json.loads(say("doctor", "--no-network", "--json")))


def test_nothing_published_is_a_fault_with_its_cure(healthy: Path, settings, tmp_path: Path) -> None:
    serve(settings, tmp_path / "empty", healthy)
    assert "Run manage.py publish" in refuse("doctor", "--no-network")


def test_a_damaged_library_is_a_fault(healthy: Path, tmp_path: Path) -> None:
    part = next((tmp_path / "library" / "parts").glob("articles-*"))
    part.write_bytes(part.read_bytes()[:-1])
    forget()
    assert "Run manage.py publish" in refuse("doctor", "--no-network")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_a_fault(healthy: Path, tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    assert "can't be written" in refuse("doctor", "--no-network")


def test_a_key_that_others_can_read_is_a_fault(healthy: Path, tmp_path: Path) -> None:
    (tmp_path / "secret-key").write_text("x")
    (tmp_path / "secret-key").chmod(0o644)
    assert "chmod 600" in refuse("doctor", "--no-network")


def test_a_disk_that_is_nearly_full_is_a_fault(healthy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "LEAST_DISK", 10**18)
    assert "Make room" in refuse("doctor", "--no-network")


def test_static_files_that_were_not_collected_are_a_fault(healthy: Path, settings, tmp_path: Path) -> None:
    settings.STATIC_ROOT = str(tmp_path / "static")
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": "kb.web.static_files.StaticFiles"}}
    storages._storages.pop("staticfiles", None)
    assert "collectstatic" in refuse("doctor", "--no-network")


def test_a_content_folder_that_does_not_exist_is_a_fault(healthy: Path, settings, tmp_path: Path) -> None:
    settings.CONTENT_DIRS = [tmp_path / "nowhere"]
    assert "Correct CONTENT_DIRS" in refuse("doctor", "--no-network")


def test_a_shallow_clone_is_a_fault(healthy: Path, settings, tmp_path: Path) -> None:
    content = make_repository(tmp_path / "deep")
    commit(content, "first")
    (content / "x.txt").write_text("x")
    commit(content, "second")
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{content.parent}", str(tmp_path / "shallow"))
    settings.CONTENT_DIRS = [tmp_path / "shallow"]
    assert "fetch --unshallow" in refuse("doctor", "--no-network")


def test_jobs_that_nobody_runs_are_faults(healthy: Path) -> None:
    hook = Webhook.objects.create(url="https://example.org/", secret="s", events=[])
    old = timezone.now() - timedelta(days=1)
    Delivery.objects.create(webhook=hook, event="run.saved", next_try=old)
    Delivery.objects.create(webhook=hook, event="run.saved", state=Delivery.State.DEAD)
    run = Run.objects.create(guide="g", guide_id="G1AA", guide_revision="r", library_revision="l")
    Run.objects.filter(pk=run.pk).update(created=timezone.now() - timedelta(days=400))
    said = refuse("doctor", "--no-network")
    assert (
        "deliver_webhooks running" in said and "list_dead_webhooks" in said and "delete_old_records once a day" in said
    )


@contextmanager
def proxy(status: int = 200, headers: dict[str, str] = GOOD, largest: int = 10**7, **extra: str) -> Iterator[str]:
    """What stands in front of a site, well or badly set up."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            for name, value in (headers | {name: extra[name] for name in extra if name != "Date"}).items():
                self.send_header(name, value.replace("SELF", f"http://127.0.0.1:{self.server.server_port}/"))
            self.end_headers()
            self.wfile.write(b"ok 0123456789\n")

        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            self.rfile.read(length)
            self.send_response(413 if length > largest else 403)
            self.end_headers()

        def date_time_string(self, timestamp: float | None = None) -> str:
            return extra.get("Date") or super().date_time_string(timestamp)

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def said_of(url: str) -> str:
    return "\n".join(map(str, look_from_outside(url)))


def test_a_proxy_that_is_set_up_well_has_no_fault() -> None:
    with proxy() as url:
        assert "/readyz says ok 0123456789" in (said := said_of(url)) and "FAULT" not in said


@pytest.mark.parametrize(
    ("setup", "cure"),
    [
        ({"status": 301, "Location": "SELF"}, "set BEHIND_PROXY=1"),
        ({"status": 302, "Location": "https://www.example.org/"}, "Set SITE_URL"),
        ({"status": 400}, "pass on the Host header"),
        ({"status": 502}, "answers 502"),
        ({"headers": {}}, "Content-Security-Policy is missing"),
        ({"largest": 1_000_000}, "client_max_body_size"),
        ({"Date": "Mon, 01 Jan 2024 00:00:00 GMT"}, "timedatectl"),
    ],
)
def test_a_proxy_that_is_set_up_badly_is_found_out(setup: dict, cure: str) -> None:
    with proxy(**setup) as url:
        assert cure in said_of(url)


def test_a_site_that_cannot_be_reached_is_a_fault() -> None:
    assert "Is the server running?" in said_of("http://127.0.0.1:9")
