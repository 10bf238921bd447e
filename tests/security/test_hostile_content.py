"""Every text of every file × everything the site makes of it: what authors write stays text.

The checks that would refuse most of this content are off. They are for authors; what they miss must do no harm.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from html import escape
from xml.etree import ElementTree

import nh3
import pytest
from django.http import HttpResponse
from django.test import Client
from markdown_it import MarkdownIt

from kb.content.format import schema
from kb.content.markdown import render, sanitise, scan
from tests.support.hostile_content import FORMED, PAYLOADS, TAG, WORD, hostile_files, html_in, inspect, keys_of

STARTS = (
    "/",
    "/about/",
    "/topics/",
    "/articles/",
    "/guides/",
    "/codes/",
    "/events/",
    "/events/7/",
    "/sitemap.xml",
    "/api/v1/",
    "/search/?q=coffee",
)
PAGES = [
    "/guides/no-coffee/", "/guides/no-coffee/article/", "/guides/no-coffee/all/", "/guides/no-coffee/plan/", "/guides/no-coffee/plan.mmd",
    "/guides/no-coffee/note/?level=empty", "/guides/no-coffee/save/", "/guides/no-coffee/history/", "/guides/no-coffee/?level=empty&fill=fixed",
    "/guides/no-coffee/?level=empty&fill=no-change", "/guides/no-coffee/?show=why", "/guides/no-coffee/level/", "/guides/no-coffee/fill/",
    "/guides/no-coffee/tank/", "/guides/no-coffee/escalate/", "/guides/no-coffee/fill/S1AA/", "/guides/drips/", "/guides/drips/article/",
    "/guides/drips/?where=door", "/guides/drips/reseal/", "/guides/drips/where/", "/guides/drips/seal/", "/articles/care/", "/articles/care/S6AA/",
    "/articles/care/history/", "/articles/extra/", "/codes/0x904/", "/codes/0x904+0x7/", "/codes/0x7/", "/codes/0x1104/", "/s/S7AA", "/s/G4TM",
    "/search/?q=coffee", "/search/?q=hostile", "/search/suggest/?q=coff", "/sitemap.xml", "/sitemap-1.xml", "/robots.txt",
    "/changes.atom", "/changes.atom?guide=no-coffee", "/llms.txt", "/llms-full.txt",
]  # fmt: skip
API = [
    "/api/v1/articles/care", "/api/v1/articles/extra", "/api/v1/guides/no-coffee", "/api/v1/guides/drips", "/api/v1/codes/0x904", "/api/v1/search?q=coffee",
    "/api/v1/steps/S1AA", "/api/v1/steps/S6AA", "/api/v1/steps/C1AA", "/api/v1/steps/G4TM", "/api/v1/openapi.json",
]  # fmt: skip
EMBEDDED = [
    "/articles/care/",
    "/guides/no-coffee/",
    "/guides/no-coffee/fill/",
    "/guides/no-coffee/fill/S1AA/",
    "/codes/0x904/",
    "/s/S7AA",
]
NOTE_FORMATS = ("plain", "markdown", "jira", "servicenow", "html", "json")
MOST_PAGES = 150


@pytest.fixture(autouse=True)
def lenient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Links of a text are not looked at: nothing is said of those that lead nowhere."""
    found = scan.find_refs
    monkeypatch.setattr("kb.content.loading.faults_of", lambda *_: [])
    monkeypatch.setattr("kb.content.loading.dead_links", lambda *_: [])
    monkeypatch.setattr("kb.content.loading.character_faults", lambda _: [])
    monkeypatch.setattr(render, "find_refs", lambda source: tuple(ref for ref in found(source) if ref.kind == "cite"))


@pytest.fixture(params=PAYLOADS)
def reader(request: pytest.FixtureRequest, publish_files: Callable[..., object], settings: object) -> Client:
    """Somebody who reads a site of such content. It was published twice: the first text is an old one."""
    publish_files(hostile_files(PAYLOADS[request.param]))
    publish_files(hostile_files(f"now {PAYLOADS[request.param]}"))
    return Client(raise_request_exception=False)


def test_nothing_that_authors_write_becomes_more_than_text(reader: Client) -> None:
    faults = [fault for path in every_address(reader) for fault in faults_of(reader, path)]
    assert faults == []


def every_address(reader: Client) -> Iterator[str]:
    """What is named above, with its other forms, and what pages link to."""
    seen = dict.fromkeys([*STARTS, *PAGES])
    waiting = list(seen)
    while waiting and len(seen) < MOST_PAGES:
        answer = reader.get(waiting.pop())
        if answer.get("Content-Type", "").startswith("text/html"):
            links = [link for link in inspect(answer.content.decode()).links if re.match(r"/(?!/)", link)]
            fresh = [link for link in dict.fromkeys(each.partition("#")[0] for each in links) if link not in seen]
            seen |= dict.fromkeys(fresh)
            waiting += fresh
    yield from seen
    for path in (path for path in seen if not re.search(r"[?.]|/(?:changes|save|plan|note)/", path)):
        yield from (f"{path.rstrip('/') or '/index'}{end}" for end in (".md", ".json"))
    yield from API
    yield from (f"/oembed?url=http://127.0.0.1:8000{path}" for path in EMBEDDED)
    yield from (f"/guides/no-coffee/note/?level=empty&fill=no-change&format={each}" for each in NOTE_FORMATS)


def faults_of(reader: Client, path: str) -> list[str]:
    """What is wrong with the answer to an address, as a whole page and as a piece for htmx."""
    found = []
    for headers in ({}, {"HX-Request": "true"}):
        answer = reader.get(path, headers=headers)
        if answer.status_code >= 500:
            return [f"{path}: {answer.status_code}"]
        found += [f"{path}: header {name}" for name in answer.headers if WORD in name.lower()]
        found += [f"{path}: {fault}" for fault in faults_in(answer)]
        if not answer.get("Content-Type", "").startswith("text/html"):
            break  # a program's answer is the same for htmx
    return found


def faults_in(answer: HttpResponse) -> list[str]:
    kind, text = answer.get("Content-Type", "").partition(";")[0], answer.content.decode()
    if kind == "text/html":
        return inspect(text).faults
    if kind.endswith("json"):
        data = json.loads(text)
        keys = [f"key {key}" for key in keys_of(data) if WORD in key]
        return keys + [fault for html in html_in(data) for fault in inspect(html).faults]
    if kind == "text/markdown" or text.startswith("# "):  # llms.txt is Markdown as well
        return markdown_faults(text)
    if "flowchart LR" in text and f"<{TAG}" in text:
        return ["a tag in a drawing"]
    if kind.endswith("xml"):
        elements = list(ElementTree.fromstring(text).iter())
        shown = [each.text or "" for each in elements if each.get("type") == "html"]
        return [f"<{each.tag}>" for each in elements if TAG in each.tag] + [
            fault for html in shown for fault in inspect(html).faults
        ]
    return []


def markdown_faults(text: str) -> list[str]:
    """What a program makes of Markdown that trusts it with HTML and any address."""
    trusting = MarkdownIt("commonmark", {"html": True}).enable("table")
    trusting.validateLink = lambda url: True  # type: ignore[method-assign]
    return [fault for fault in inspect(trusting.render(text)).faults if "href=//" not in fault]


def test_a_library_in_which_internal_links_were_written_by_hand_is_read_without_harm(
    publish_files: Callable[..., object], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Libraries of before stay open, and what got into them stays harmless."""
    schemes = {"http", "https", "mailto", "kb"}
    old = nh3.Cleaner(
        tags=sanitise.TAGS, attributes=sanitise.ATTRIBUTES, url_schemes=schemes, link_rel="noopener noreferrer"
    )
    monkeypatch.setattr(sanitise, "_cleaner", lambda: old)
    monkeypatch.setattr(render, "PASSING", "kb:")
    publish_files(hostile_files(PAYLOADS["links"]))
    publish_files(hostile_files(f"now {PAYLOADS['links']}"))
    reader = Client(raise_request_exception=False)
    assert "x-hostile" in reader.get("/articles/care/").content.decode()
    assert [fault for path in every_address(reader) for fault in faults_of(reader, path)] == []


def test_what_is_searched_and_what_is_not_there_stays_text(publish_files: Callable[..., object]) -> None:
    publish_files(hostile_files(""))
    reader = Client()
    for payload in PAYLOADS.values():
        for answer in (
            reader.get("/search/", {"q": payload}),
            reader.get(f"/articles/{escape(payload)}/"),
            reader.get("/codes/x/", {"from": payload}),
        ):
            assert inspect(answer.content.decode()).faults == []


def test_every_text_that_the_formats_know_is_made_hostile() -> None:
    """A field that is added to a format has to be added here, too."""
    hostile = " ".join(hostile_files("hostile").values())
    missing = {
        name
        for name in text_fields() - FORMED
        if not re.search(rf"\b{name}:[^\n]*(?:\n\s+[^\n]*){{0,12}}?hostile", hostile)
    }
    assert missing == set()


def text_fields() -> set[str]:
    """The fields of all formats that take any text."""
    models = [each for each in vars(schema).values() if isinstance(each, type) and issubclass(each, schema.StrictModel)]
    found = set()
    for model in models:
        for name, field in model.model_json_schema().get("properties", {}).items():
            if '"maxLength": 300' in json.dumps(field) or '"maxLength": 50000' in json.dumps(field):
                found.add(name)
    return found
