"""From a walk to a real ticket and back: the link found in the ticket opens the step as it was.

Everything goes over sockets: our site on a server of its own, the tracker on another.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from django.core.management import call_command

from kb.api.tokens import make_token
from kb.site.page_cache import cache
from tests.integration.tracker import Tracker, links_in, make_tracker, serve
from tests.support.sites import SAMPLE

pytestmark = pytest.mark.django_db(transaction=True)
WALK = {"guide": "blank-pages", "evidence": [{"key": "age", "value": "old"}, {"key": "reseat", "value": "no-change"}]}
PINNED = re.compile(r".+/s/R1SC@[0-9a-f]{10}(\?in=G1BP)?")


@pytest.fixture(scope="module")
def tracker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tracker]:
    tracker = make_tracker(tmp_path_factory.mktemp("roundup") / "tracker")
    server = serve(tracker)
    yield tracker
    server.terminate()
    server.wait(10)


@pytest.fixture
def kb(site, live_server, settings):
    """The address of our site, as readers and programs reach it."""
    settings.SITE_URL = live_server.url
    cache.clear()
    return live_server.url


def save_run(kb: str, **fields: str) -> dict:
    headers = {
        "Authorization": f"Bearer {make_token('roundup', ['runs:write'])}",
        "Content-Type": "application/json",
        "Idempotency-Key": fields["ticket"],
    }
    with urlopen(Request(f"{kb}/api/v1/runs", json.dumps(WALK | fields).encode(), headers), timeout=60) as answer:
        return json.load(answer)


def read_page(url: str) -> str:
    with urlopen(url, timeout=60) as page:
        assert page.status == 200
        return page.read().decode()


@pytest.mark.parametrize("way", ["add_note", "mail"])
def test_the_link_in_a_ticket_opens_the_step_as_it_was(kb, tracker, way):
    ticket = tracker.open_ticket("The printer gives blank pages")
    run = save_run(kb, ticket=f"issue{ticket}", system="roundup", note="Waits for toner — till noon.")
    getattr(tracker, way)(ticket, run["notes"]["plain"])
    found = tracker.read(ticket)
    assert "Waits for toner — till noon." in found and "No change" in found
    (pinned,) = {link for link in links_in(found) if PINNED.fullmatch(link)}
    page = read_page(pinned)
    assert "Take the cartridge out and put it back" in page and "Open the cover." in page
    assert run["url"] in links_in(found) and "Waits for toner" in read_page(run["url"])


def test_when_the_step_is_withdrawn_the_ticket_is_named_and_its_link_says_so(kb, tracker, settings, tmp_path, capsys):
    ticket = tracker.open_ticket("Blank again")
    tracker.add_note(ticket, save_run(kb, ticket=f"issue{ticket}", system="roundup")["notes"]["plain"])
    withdraw(settings, tmp_path, "R1SC", "it breaks the clip")
    assert f"roundup issue{ticket}" in capsys.readouterr().out
    (pinned,) = {link for link in links_in(tracker.read(ticket)) if PINNED.fullmatch(link)}
    page = read_page(pinned)
    assert "it breaks the clip" in page and "Open the cover." in page


def withdraw(settings, folder: Path, item_id: str, reason: str) -> None:
    """Publish the same content with one thing withdrawn."""
    (folder / "redirects.yaml").write_text(f"redirects:\n  {item_id}: {{withdrawn: true, reason: {reason}}}\n")
    settings.CONTENT_DIRS = [SAMPLE, folder]
    call_command("publish")
