"""Receivers: one that is made up, and one that listens on this machine."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import ip_network
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from kb.models import Webhook
from kb.site.store import store
from kb.webhooks.outbox import EVENTS
from kb.webhooks.signing import new_secret


@pytest.fixture(autouse=True)
def no_library(tmp_path: Path, settings: Settings) -> Iterator[None]:
    """Nothing is published but by the test itself."""
    settings.LIBRARY_DIR = tmp_path / "library"
    store.cache_clear()
    yield
    store.cache_clear()


@pytest.fixture
def hook(db: None) -> Webhook:
    return Webhook.objects.create(url="https://tickets.example.org/hook", secret=new_secret(), events=list(EVENTS))


@pytest.fixture
def listening(settings: Settings) -> Iterator[HTTPServer]:
    """A server that answers /<status>; what came in is in its `got`."""

    settings.WEBHOOK_NETWORKS = [ip_network("127.0.0.0/8")]

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.server.got.append((self.path, body, {name.lower(): value for name, value in self.headers.items()}))
            self.send_response(int(self.path[1:4]))
            self.send_header("Location", "/200")
            self.end_headers()

        def log_message(self, *args: object) -> None:
            """Quiet."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    server.got = []
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()
