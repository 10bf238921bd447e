"""Restricted content full of words that are nowhere else, every address the site has for it, and a search for those words."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any

from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from kb.content.format.fields import ID_ALPHABET
from kb.library.library import Library
from tests.support.content_files import CODES, PACK, SOURCES

CANARY = re.compile(r"qz[a-z]{7}x", re.IGNORECASE)
GROUP = "staff"
STUDIO_PARTS = ("scenarios", "readers")
STEPS = ("title", "body", "step", "answer", "source")


class Words:
    """Words, ids and keys that nothing else has; the same ones for the same seed."""

    def __init__(self, seed: int = 1) -> None:
        self._random, self._ids = random.Random(seed), count(7 * 32**3)
        self.all: list[str] = []

    def word(self) -> str:
        self.all.append("qz" + "".join(self._random.choices("bcdfghjklmnprstvw", k=7)) + "x")
        return self.all[-1]

    def id(self) -> str:
        number = next(self._ids)
        return "".join(ID_ALPHABET[number // 32**place % 32] for place in (3, 2, 1, 0))


@dataclass(frozen=True)
class Size:
    """Three hundred items, or a few of each kind."""

    articles: int = 100
    in_pack: int = 50
    public_guides: int = 6
    parts: int = 6  # causes, questions and remedies each
    guides: int = 8


SMALL = Size(articles=3, in_pack=2, public_guides=1, parts=2, guides=1)


def canary_content(words: Words, size: Size, edition: int = 1) -> dict[str, str]:
    """The small content with restricted items of every kind; another `edition` has other texts, so there is a history."""
    files = {"coffee/pack.yaml": PACK, "coffee/codes.yaml": CODES}
    sources = [SOURCES]
    for number in range(size.articles):
        files |= _article(words, "coffee", number, f"audience: [{GROUP}]\n", edition)
    for number in range(size.public_guides):
        files |= _guide(words, "coffee", f"public-{number}", "", size.parts, sources, f"audience: [{GROUP}]")
    for number in range(size.guides):
        files |= _guide(words, "coffee", f"{words.word()}-{number}", f"audience: [{GROUP}]\n", 1, sources)
    files |= _vault(words, size, edition)
    files["coffee/sources.yaml"] = "".join(sources)
    files["coffee/incidents/outage.yaml"] = (
        f"title: The {words.word()} is down\ntext: Wait for {words.word()}.\nfrom: 2026-11-01 08:00 +01:00\nto: 2027-01-20 08:00 +01:00\n"
        f"audience: [{GROUP}]\nguides: [no-coffee]\n"
    )
    files["coffee/media/plan.svg"] = f'<svg xmlns="http://www.w3.org/2000/svg"><title>{words.word()}</title></svg>\n'
    return files


def _vault(words: Words, size: Size, edition: int) -> dict[str, str]:
    """A pack for the group, with codes and events of its own."""
    files = {
        "vault/pack.yaml": f"title: {words.word()} vaults\nsummary: {words.word()}\naudience: [{GROUP}]\ntopics: {{doors: {words.word()}}}\n",
        "vault/sources.yaml": SOURCES.replace("The manual", words.word()),
        "vault/codes.yaml": _codes(words),
        "vault/events.yaml": f"providers:\n  vault: {{title: {words.word()}, names: [{words.word()}], log: System}}\nevents:\n"
        f"  - {{provider: vault, event: 4711, meaning: {words.word()} moved, confidence: high, sources: [manual], guide: vault-0}}\n",
    }
    for number in range(size.in_pack):
        files |= _article(words, "vault", number, "", edition)
    return files | _guide(words, "vault", "vault-0", "", 2, [])


def _codes(words: Words) -> str:
    return (
        f"kinds:\n  vault: {{title: {words.word()}, about: Doors., labels: [{words.word()} code]}}\n"
        f"families:\n  doors: {{title: {words.word()}, guide: vault-0}}\n"
        f"codes:\n  - {{kind: vault, code: 0x4711, name: {words.word().upper()}, meaning: {words.word()} opened., family: doors, "
        "confidence: high, sources: [manual]}\n"
    )


def _article(words: Words, pack: str, number: int, audience: str, edition: int) -> dict[str, str]:
    title, body, step, source, symptom = (words.word() for _ in range(5))
    picture = "![A plan](../media/plan.svg)" if pack == "coffee" else ""
    slug = f"{words.word()}-{pack}-{number}"
    return {
        f"{pack}/articles/{slug}.md": f"""\
---
id: {words.id()}
title: {title} for machine {number}
summary: What {body} does.
symptoms: [It says {symptom}]
{audience}owner: vault-team
verified: {{on: 2026-10-01, by: bench test}}
review_in: 1 year
sources:
  own: {{title: The {source} paper, checked: 2026-11-01}}
---
Edition {edition} of {words.word()} [@own]. {picture}

1. Turn the {step}. {{#{words.id()}}}
"""
    }


def _guide(
    words: Words, pack: str, slug: str, audience: str, parts: int, sources: list[str], of_part: str = ""
) -> dict[str, str]:
    """A guide that is restricted, or one of whose parts half are."""
    inner = f", {of_part}" if of_part else ""
    block = f"    {of_part}\n" if of_part else ""
    causes, questions, remedies = [], [], []
    for number in range(parts):
        key = f"{words.word()}-{number}"
        cited = "manual"
        if sources:
            cited = f"src-{words.word()}"
            sources.append(f"  {cited}: {{title: The {words.word()} book, checked: 2026-11-01}}\n")
        causes.append(
            f"  c-{key}: {{id: {words.id()}, title: The {words.word()} broke, prior: common, why: {words.word()}., sources: [{cited}]{inner}}}\n"
        )
        questions.append(
            f"  q-{key}:\n    id: {words.id()}\n    ask: Is the {words.word()} on?\n    why: {words.word()}.\n    needs: client\n    minutes: 1\n"
            f"    check: Look at {words.word()}.\n    sources: [{cited}]\n{block}    answers:\n"
            f"      is-on: {{say: It is {words.word()}, likely: {{c-{key}: never, default: always}}}}\n"
            f"      is-off: {{say: Off, likely: {{c-{key}: always, default: never}}}}\n"
        )
        remedies.append(
            f"  r-{key}:\n    id: {words.id()}\n    title: Change the {words.word()}\n    minutes: 5\n    needs: client\n    risk: {{level: low}}\n"
            f"    rollback: Put {words.word()} back.\n    verify: {{ask: Does {words.word()} run?}}\n    sources: [{cited}]\n"
            f"    fixes: {{c-{key}: always}}\n{block}    steps: |\n      1. Pull the {words.word()}. {{#{words.id()}}}\n"
        )
    return {f"{pack}/guides/{slug}.yaml": _guide_text(words, slug, audience, causes, questions, remedies)}


def _guide_text(
    words: Words, slug: str, audience: str, causes: list[str], questions: list[str], remedies: list[str]
) -> str:
    is_public = slug.startswith("public")
    title = f"Public trouble {slug}" if is_public else f"The {words.word()} trouble"
    own = "" if not is_public else (
        f"  plain: {{id: {words.id()}, title: The plug is out, prior: common, why: Somebody cleaned., sources: [manual]}}\n"
    )  # fmt: skip
    question = "" if not is_public else (
        f"  plug:\n    id: {words.id()}\n    ask: Is the plug in?\n    why: It falls out.\n    needs: client\n    minutes: 1\n    check: Look.\n    sources: [manual]\n"
        "    answers:\n      is-in: {say: Yes, likely: {plain: never, default: always}}\n      is-out: {say: No, likely: {plain: always, default: never}}\n"
    )  # fmt: skip
    remedy = "" if not is_public else (
        f"  push:\n    id: {words.id()}\n    title: Push the plug in\n    minutes: 1\n    needs: client\n    risk: {{level: low}}\n    rollback: Pull it.\n"
        f"    verify: {{ask: Does it run?}}\n    sources: [manual]\n    fixes: {{plain: always}}\n    steps: |\n      1. Push. {{#{words.id()}}}\n"
    )  # fmt: skip
    return (
        f"id: {words.id()}\ntitle: {title}\nsummary: It stands still.\n{audience}owner: coffee-team\n"
        "verified: {on: 2026-11-01, by: bench test}\nreview_in: 6 months\n"
        f"causes:\n{own}{''.join(causes)}questions:\n{question}{''.join(questions)}remedies:\n{remedy}{''.join(remedies)}"
        f"escalate: {{id: {words.id()}, to: The workshop, minutes: 60}}\n"
    )


# --- addresses ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Ask:
    """One request. `method` POST sends `data` as a form, or as JSON when it is a text."""

    path: str
    method: str = "GET"
    data: Any = None

    def send(self, client: Client, **headers: str) -> Any:
        if self.method == "GET":
            return client.get(self.path, headers=headers)
        if isinstance(self.data, str):
            return client.post(self.path, self.data, content_type="application/json", headers=headers)
        return client.post(self.path, self.data or {}, headers=headers)

    @property
    def said(self) -> str:
        """What was sent: an answer may repeat it."""
        return f"{self.path} {json.dumps(self.data)}"


class Addresses:
    """Every address that the URL patterns make for what a library holds."""

    def __init__(self, library: Library, words: Words, runs: Iterable[str] = ()) -> None:
        items = library.rows("SELECT id, kind, revision, url FROM item WHERE url != '' ORDER BY id")
        items += library.rows(
            "SELECT id, kind, revision, (SELECT url FROM item WHERE item.id = version.id) FROM version"
        )
        items = [row for row in items if row[3]]
        self.words, self.runs = words.all, list(runs)
        self.pages = sorted({url for _, _, _, url in items})
        self.codes = [f"0x{row[0]:X}" for row in library.rows("SELECT DISTINCT value FROM code")]
        self.events = [str(row[0]) for row in library.rows("SELECT DISTINCT number FROM event")]
        self.slugs = sorted({page.split("/")[2] for page in self.pages})
        self._values: Mapping[tuple[str, ...], list[tuple[str, ...]]] = {
            (): [()],
            ("slug",): [(slug,) for slug in self.slugs],
            ("slug", "key"): self._parts("guides", 4),
            ("slug", "part"): [(slug, part) for slug in self.slugs for part in STUDIO_PARTS],
            ("slug", "key", "step_id"): self._parts("guides", 5),
            ("slug", "step_id"): self._parts("articles", 4),
            ("typed",): [(row[0],) for row in items],
            ("item_id",): [(row[0],) for row in items],
            ("typed", "revision"): [(row[0], row[2]) for row in items],
            ("item_id", "revision"): [(row[0], row[2]) for row in items],
            ("page", "revision"): [(url[1:], revision) for _, _, revision, url in items],
            ("path", "form"): [(page.strip("/"), form) for page in (*self.pages, "/index") for form in ("md", "json")],
            ("pack", "name"): [("coffee", "plan.svg")],
            ("spelling",): [(code,) for code in self.codes],
            ("number",): [(number,) for number in (*self.events, "1", "2")],
            ("run_id",): [(run,) for run in self.runs],
            ("run_id", "file"): [(run, file) for run in self.runs for file in ("txt", "md", "jira", "servicenow", "json")],
            ("kind",): [(kind,) for kind in ("sessions", "searches", "unopened", "votes", "tokens", "webhooks", "dead-letters", "audit")],
            ("delivery",): [("1",)],
            ("name",): [("20261128-aaaa-00000000",)],
        }  # fmt: skip

    def _parts(self, kind: str, depth: int) -> list[tuple[str, ...]]:
        split = (page.strip("/").split("/") for page in self.pages)
        return [tuple(parts[1:]) for parts in split if parts[0] == kind and len(parts) == depth - 1]

    def of_patterns(self) -> Iterator[Ask]:
        for pattern in _patterns(get_resolver()):
            names = tuple(re.findall(r"\(\?P<(\w+)>|<(?:\w+:)?(\w+)>", pattern))
            keys = tuple(first or second for first, second in names)
            assert keys in self._values, f"the canary test knows no values for {pattern}: teach it"
            yield from (
                Ask("/" + _filled(pattern, dict(zip(keys, values, strict=True)))) for values in self._values[keys]
            )

    def of_questions(self) -> Iterator[Ask]:
        """Fields of queries, forms and calls."""
        for word in (
            *self.words,
            *(word[:5] for word in self.words[:200]),
            *(word[:-1] + "y" for word in self.words[:200]),
        ):
            yield from (Ask(f"{address}?q={word}") for address in ("/search/", "/search/suggest/", "/api/v1/search"))
            yield Ask("/mcp", "POST", _call("search", {"query": word}))
        for slug in self.slugs:
            yield from (Ask(f"/{kind}/{slug[:-2]}/") for kind in ("guides", "articles"))
            yield Ask(f"/api/v1/walk?guide={slug}")
            yield Ask(f"/changes.atom?guide={slug}")
            yield Ask("/api/v1/walk", "POST", json.dumps({"guide": slug}))
            yield Ask("/mcp", "POST", _call("next_step", {"guide": slug}))
            yield Ask("/mcp", "POST", _call("explain", {"guide": slug}))
        for page in self.pages:
            yield from (
                Ask(f"/oembed?url=http://127.0.0.1:8000{page}"),
                Ask("/mcp", "POST", _call("read", {"id": page})),
            )
            yield Ask(f"/nowhere{page}")
        for text in ("0x4711", "event 4711", "4711", *(f"Error {word}: 0x4711" for word in self.words[:20])):
            yield from (Ask("/search/", "POST", {"q": text}), Ask("/mcp", "POST", _call("read_error", {"text": text})))
            yield Ask("/api/v1/codes", "POST", json.dumps({"text": text}))
        for query in ("pack=vault", "topic=doors", "family=doors", "pack=vault&topic=doors", "page=2", "kind=guide"):
            yield from (
                Ask(f"{list_}?{query}")
                for list_ in ("/guides/", "/articles/", "/topics/", "/codes/", "/search/", "/changes.atom")
            )
            yield from (Ask(f"/api/v1/{list_}?{query}") for list_ in ("guides", "articles", "pages", "codes", "events"))


def _patterns(resolver: URLResolver, before: str = "") -> Iterator[str]:
    for each in resolver.url_patterns:
        pattern = before + str(each.pattern)
        if isinstance(each, URLPattern):
            yield pattern
        else:
            yield from _patterns(each, pattern)


def _filled(pattern: str, values: Mapping[str, str]) -> str:
    """An address of a pattern, of `path` or of `re_path`."""
    address, at = "", 0
    while at < len(pattern):
        field = re.match(r"\(\?P<(\w+)>|<(?:\w+:)?(\w+)>", pattern[at:])
        if field is None:
            address, at = address + pattern[at], at + 1
            continue
        address += values[field[1] or field[2]]
        at = _end(pattern, at + 1) if field[1] else at + field.end()
    return re.sub(r"/\?(?=\\Z|$)", "", address).replace("^", "").replace("\\Z", "").replace("\\.", ".")


def _end(pattern: str, at: int) -> int:
    """Behind a group: its brackets may hold others."""
    depth = 1
    while depth:
        depth += {"(": 1, ")": -1}.get(pattern[at], 0)
        at += 1
    return at


def _call(tool: str, arguments: dict[str, str]) -> str:
    params = {"name": tool, "arguments": arguments}
    return json.dumps({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params})


# --- looking for canaries -----------------------------------------------------------------------------------------


def canaries_in(response: Any, ask: Ask) -> set[str]:
    """Words that an answer holds and the request did not."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    text = content.decode("utf-8", "replace") + "\n".join(f"{name}: {value}" for name, value in response.items())
    return {word.lower() for word in CANARY.findall(text)} - {word.lower() for word in CANARY.findall(ask.said)}


def leaks(strangers: Iterable[Client], member: Client, asks: Iterable[Ask]) -> Iterator[tuple[str, str]]:
    """(address, what leaked). The member asks first: what is kept from that must be nobody else's."""
    for ask in asks:
        theirs = ask.send(member)
        is_private = bool(canaries_in(theirs, ask))
        if is_private and "public" in theirs.get("Cache-Control", ""):
            yield ask.path, "a cache on the way may keep the member's page"
        for stranger in strangers:
            response = ask.send(stranger)
            yield from ((ask.path, word) for word in sorted(canaries_in(response, ask)))
            if response.status_code == 500:
                yield ask.path, "500"
            tag = theirs.get("ETag") if is_private else None
            if tag and ask.send(stranger, **{"If-None-Match": tag}).status_code == 304:
                yield ask.path, "the member's entity tag is right for a stranger"
