"""The commands in docs/api.md do what they say, and the payloads in docs/ticket-systems.md are those we send."""

from __future__ import annotations

import json
import re
import shlex
from base64 import b64encode
from pathlib import Path
from string import Template

import pytest

from kb.links.ids import show_id
from tests.support.content_files import write
from tests.support.sites import forget, publish_all, serve

ROOT = Path(__file__).parents[2]
API, TICKETS = ((ROOT / f"docs/{name}.md").read_text("utf-8") for name in ("api", "ticket-systems"))
# What the sample pack has in place of what the docs name.
NAMES = {
    "TSG-K2AC-X": show_id("P7AA", "TSG"),
    "K2AC": "P7AA",
    "rdp-0x904-0x7": "blank-pages",
    "0x904+0x7": "0x2A+0x80070005",
    "port:open": "age:old",
    "restart-services:no": "reseat:no",
    '"port", "value": "open"': '"age", "value": "old"',
}


def blocks(page, language):
    return re.findall(rf"^```{language}\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)


def commands(page):
    lines = "".join(blocks(page, "sh")).replace("\\\n", " ").splitlines()
    return [line for line in lines if line.startswith("curl ")]


EVENTS = """
providers: {schannel: {title: Schannel, names: [Schannel], log: System}}
events: [{provider: schannel, event: 36870, meaning: The key cannot be read., confidence: low, notes: By experience.,
  pages: [care]}]
"""


@pytest.fixture
def event_site(settings, tmp_path):
    """A site that has the event of the examples; the sample pack has none."""
    serve(settings, tmp_path / "library", write(tmp_path / "content", {"coffee/events.yaml": EVENTS}))
    publish_all()
    yield
    forget()


@pytest.mark.parametrize("command", commands(API), ids=lambda command: command[-60:])
def test_each_command_is_answered(client, token, command, request):
    if "/events/" in command:
        request.getfixturevalue("event_site")
    for shown, real in NAMES.items():
        command = command.replace(shown, real)
    words = shlex.split(Template(command).substitute(KB="", TOKEN=token), comments=True)[1:]
    options = list(zip(words[:-1:2], words[1::2], strict=True))
    headers = dict(value.split(": ", 1) for name, value in options if name == "-H")
    if who := dict(options).get("-u"):
        headers["Authorization"] = f"Basic {b64encode(who.encode()).decode()}"
    (body,) = [value for name, value in options if name == "-d"] or [None]
    ask = client.get if body is None else client.post
    answer = ask(words[-1], headers=headers, **({"data": body, "content_type": "application/json"} if body else {}))
    assert answer.status_code in (200, 201), answer.content
    told = answer.json() if answer["Content-Type"].startswith("application/json") else {"feed": answer.content}
    assert told and not told.get("ignored")


def test_there_are_commands_for_reading_walking_and_writing():
    used = " ".join(commands(API))
    assert all(f"/api/v1/{part}" in used for part in ("codes", "search", "guides", "steps", "walk", "runs", "uses"))


def test_the_guide_of_the_examples_has_what_they_name():
    guide = (ROOT / "content/rdp/guides/rdp-0x904-0x7.yaml").read_text("utf-8")
    assert all(f"\n{name}" in guide for name in ("  port:", "      open:", "  restart-services:"))


def test_the_ids_of_the_examples_are_of_the_shipped_content():
    pages = "".join((ROOT / f"docs/{name}.md").read_text("utf-8") for name in ("api", "ticket-systems", "links"))
    named = re.findall(r"(?:steps/|/s/|TSG-)([0-9A-Z]{4,6})(?:-(\w))?\b", pages)
    text = "".join(path.read_text("utf-8") for path in (ROOT / "content").rglob("*") if path.suffix in (".md", ".yaml"))
    assert len(named) > 5
    for item_id, check in named:
        assert f"{{#{item_id}}}" in text or f"id: {item_id}\n" in text, item_id
        assert not check or show_id(item_id, "TSG") == f"TSG-{item_id}-{check}"


@pytest.mark.parametrize("payload", [*blocks(API, "json"), *blocks(TICKETS, "json")])
def test_each_payload_is_json(payload):
    assert json.loads(payload)


def test_the_payload_for_jira_is_the_one_we_give(get):
    shown = json.loads(blocks(TICKETS, "json")[0])
    assert shape(shown) == shape(get("/steps/P7AA/jira-remote-link").json())


def test_the_error_is_the_one_we_give(get):
    assert json.loads(blocks(API, "json")[0]) == get("/articles?limit=501").json()


def test_every_endpoint_and_scope_the_docs_name_is_there(get):
    paths = {path.partition("{")[0] for path in get("/openapi.json").json()["paths"]}
    for name in re.findall(r"/api/v1/([a-z-]+)", API + TICKETS):
        # Zammad's API has the same beginning as ours.
        assert name in ("openapi", "ticket_articles", "ticket") or any(
            path.startswith(f"/api/v1/{name}") for path in paths
        ), name


def shape(value):
    return {key: shape(each) for key, each in value.items()} if isinstance(value, dict) else type(value)
