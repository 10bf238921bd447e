"""A real ticket system for tests: a Roundup tracker with SQLite, and the few requests that a ticket needs."""

from __future__ import annotations

import base64
import json
import re
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen

BIN = Path(sys.executable).parent
PASSWORD = "for-tests-only"
PATIENCE = 120  # seconds until the server answers, on a machine that does other things too


@dataclass(frozen=True)
class Tracker:
    home: Path
    url: str

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """One request to the REST interface; what it answers under `data`."""
        who = base64.b64encode(f"admin:{PASSWORD}".encode()).decode()
        usual = {"Authorization": f"Basic {who}", "Content-Type": "application/json", "X-Requested-With": "rest"}
        data = json.dumps(body).encode() if body is not None else None
        request = Request(f"{self.url}/rest/data/{path}", data, usual | {"Origin": self.url} | headers, method=method)
        with urlopen(request, timeout=PATIENCE) as response:
            return json.load(response)["data"]

    def open_ticket(self, title: str) -> str:
        return self.ask("POST", "issue", {"title": title})["id"]

    def add_note(self, ticket: str, text: str) -> None:
        message = self.ask("POST", "msg", {"author": "admin", "content": text})["id"]
        tag = self.ask("GET", f"issue/{ticket}")["@etag"]
        self.ask("PATCH", f"issue/{ticket}", {"@op": "add", "messages": message}, **{"If-Match": tag})

    def mail(self, ticket: str, text: str) -> None:
        """The same through the mail gateway."""
        head = f"From: roundup-admin@localhost\nTo: tracker@localhost\nSubject: [issue{ticket}] note\nMessage-Id: <{time.time()}@x>"
        message = f"{head}\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n{text}"
        run("roundup-mailgw", self.home, stdin=message)

    def read(self, ticket: str) -> str:
        """All that was written to a ticket."""
        messages = self.ask("GET", f"issue/{ticket}")["attributes"]["messages"]
        texts = (self.ask("GET", f"msg/{message['id']}/content")["data"] for message in messages)
        return "\n".join(texts)


def links_in(text: str) -> list[str]:
    return re.findall(r"https?://[^\s)>\]|\"]+", text)


def run(program: str, *arguments: object, stdin: str = "") -> None:
    command = [str(BIN / program), *(str(argument) for argument in arguments)]
    done = subprocess.run(command, input=stdin.encode(), capture_output=True, check=False, timeout=PATIENCE)
    assert done.returncode == 0, done.stderr.decode()


def make_tracker(home: Path) -> Tracker:
    """A new, empty tracker with mail that goes nowhere."""
    tracker = Tracker(home, f"http://127.0.0.1:{free_port()}")
    options = {
        "tracker_web": f"{tracker.url}/",
        "mail_domain": "localhost",
        "mail_host": "localhost",
        "mail_debug": home.parent / "sent-mail",
        "password_pbkdf2_default_rounds": 10_000,
    }
    home.mkdir()
    given = ",".join(f"{name}={value}" for name, value in options.items())
    run("roundup-admin", "-i", home, "install", "classic", "sqlite", given)
    run("roundup-admin", "-i", home, "initialise", PASSWORD)
    return tracker


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def serve(tracker: Tracker) -> subprocess.Popen[bytes]:
    script = Path(__file__).with_name("roundup_server.py")
    port = tracker.url.rpartition(":")[2]
    log = (tracker.home.parent / "server.log").open("w")
    server = subprocess.Popen([sys.executable, script, tracker.home, port], stdout=log, stderr=log)
    end = time.monotonic() + PATIENCE
    while True:
        try:
            tracker.ask("GET", "issue")
            return server
        except (URLError, OSError):
            assert server.poll() is None and time.monotonic() < end, Path(log.name).read_text()
            time.sleep(0.1)
