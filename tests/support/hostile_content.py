"""Content in which every text is hostile, and what to look for in what the site makes of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import yaml

from kb.content.format.strict_yaml import parse_yaml
from tests.support.content_files import CODES, FILES

# What a text must never become: a tag of this name, an attribute or a key of JSON with this word in it.
TAG, WORD = "x-hostile", "onhostile"

PAYLOADS = {
    "markup": f'"\'><{TAG} {WORD}="1"></script></title></textarea></style>--><{TAG}>',
    "entities": f"&quot;&gt;&lt;{TAG} {WORD}=1&gt; &#60;{TAG}&#62; \\<{TAG}\\> `<{TAG}>` &amp;lt;{TAG}&amp;gt;",
    "links": f"[a](<kb:&quot;&gt;&lt;{TAG}&gt;>) [b](javascript:{WORD}()) <javascript:{WORD}()> [c](k&#98;:care) "
    f'[d](https://e.org/"><{TAG} {WORD}=1>) ![e](https://e.org/"><{TAG}>)',
    "attributes": f'[a](https://e.org "&quot; {WORD}=1") {{: {WORD}="1" style="x" href="kb:&quot;&gt;" }} [[care|<{TAG}>]]',
    "JSON": f'","{WORD}":"1 \\u003c{TAG}\\u003e \\",\\"{WORD}\\":1 ${{7*7}} {{{{7*7}}}} {{% {WORD} %}}',
    "tickets": f"{{html}}<{TAG}>{{html}} [code]<{TAG}>[/code] {{{{!x!}}}} [x|javascript:{WORD}()] h1. x |a|b| !//e.org/x.png!",
}

# Values with a form of their own: no text can be in them.
FORMS = """
id use prior confidence needs level kind checked on guide source pin truth reaches related aliases sources changes
depends_on after never_before family topic review_in minutes risk irreversible can extra profile next mode start official
reversible code codes fixes likely default edit_url given causes cites folded other_error within_minutes within_steps never
asks_before only_if unknown low_byte between high_word since successor gone withdrawn refuse synonyms answers.likely
provider event pages question from to guides
"""
FORMED = frozenset(FORMS.split())
LINKS = ("url", "link")
# What has keys that the author chooses.
MAPPINGS = "causes questions remedies answers sources kinds families topics collect profiles redirects placeholders providers owners terms"
DICTS = frozenset(MAPPINGS.split())


def hostile_files(payload: str) -> dict[str, str]:
    """The small content with the payload in every text of every file."""
    files = {**FILES, **MORE}
    return {
        name: _markdown(text, payload) if name.endswith(".md") else _yaml(text, payload) for name, text in files.items()
    }


def _markdown(text: str, payload: str) -> str:
    _, head, body = text.split("---\n", 2)
    steps = [
        f"{line.partition(' {#')[0]} {payload} {{#{line.partition(' {#')[2]}" if " {#" in line else line
        for line in body.split("\n")
    ]
    around = f"\n## Heading {payload}\n\n{payload}\n\n```text\n{payload}\n```\n\n| a | b |\n|---|---|\n| x | y {payload.replace('|', '')} |\n\n"
    return f"---\n{_yaml(head, payload)}---\n{payload}\n" + "\n".join(steps) + around


def _yaml(text: str, payload: str) -> str:
    return yaml.safe_dump(_poison(parse_yaml(text).value, payload), allow_unicode=True, sort_keys=False)


def _poison(value: Any, payload: str, name: str = "") -> Any:
    if isinstance(value, dict):
        is_formed = name in FORMED and not any(
            isinstance(inner, dict) or key == "meaning" for key, inner in value.items()
        )
        names = {key: key if name not in DICTS else f"{name}.*" for key in value}
        if "guess" in value:  # the one place where this is a text
            names["confidence"] = "a text"
        return value if is_formed else {key: _poison(inner, payload, names[key]) for key, inner in value.items()}
    if isinstance(value, list):
        return [_poison(inner, payload, name) for inner in value]
    if name in FORMED:
        return value
    if name == "steps":
        return value.replace(" {#", f" {payload} {{#") + f"\n{payload}\n"
    return f"{value}{'#' if name in LINKS else ' '}{payload}"


EVENTS = """\
providers:
  pump: {title: Pump control, names: [Brew-Pump], log: Machine}
events:
  - provider: pump
    event: 7
    log: Service
    says: [The pump turns and no water comes.]
    meaning: The tank is empty.
    confidence: low
    notes: By experience.
    pages: [care]
"""
INCIDENT = """\
title: The pumps are recalled
text: The maker swaps them. Do not open one.
from: 2026-01-01 00:00 +00:00
to: 2099-01-01 00:00 +00:00
link: https://status.example.org/7
guides: [no-coffee]
products: [Model One]
"""
GUIDE_MORE = """\
id: G6TM
title: It drips
summary: A puddle.
topic: brewing
owner: coffee-team
products: [Model One]
verified: {on: 2026-11-01, by: bench test, env: one machine}
review_in: 6 months
before: Careful.
sources:
  own: {title: An own source, url: "https://example.org/own", checked: 2026-11-01, note: Read it.}
causes:
  seal: {id: C6AA, title: The seal, prior: common, why: It is old., sources: [own]}
  other: {id: C7AA, prior: uncommon, title: Something else}
questions:
  where:
    id: Q6AA
    ask: Where does it drip?
    why: It tells.
    check: Look.
    needs: client
    minutes: 1
    pin: first
    because: It is quick.
    sources: [own]
    answers:
      door: {say: At the door, note: That is the seal., likely: {seal: always, default: never}}
      else: {say: Elsewhere, likely: {seal: never, default: always}}
remedies:
  reseal:
    id: R6AA
    title: Change the seal
    minutes: 5
    needs: client
    risk: {level: low, disrupts: nobody}
    rollback: Put it back.
    verify: {ask: Is it dry?, how: Wait.}
    applies_to: [Model One]
    sources: [own]
    fixes: {seal: always}
    steps: |
      Read this.

      1. Change it. {#S9AA}
escalate: {id: E6AA, to: The workshop, minutes: 60, note: Tell them., collect: {photo: A photo.}}
do_not:
  - {say: Kick it, why: It hurts., sources: [own]}
scenarios:
  - {name: The seal, truth: seal, given: {where: door}, expect: {reaches: reseal}}
"""

MORE = {
    "coffee/events.yaml": EVENTS,
    "coffee/codes.yaml": CODES.replace("official: true", "official: true, notes: Seen often"),
    "coffee/guides/drips.yaml": GUIDE_MORE,
    "coffee/pack.yaml": FILES["coffee/pack.yaml"]
    + "placeholders: {MACHINE: The machine}\nterms: {pump: [impeller]}\nowners: {default: The coffee team}\n",
    "coffee/incidents/pump.yaml": INCIDENT,
    "coffee/synonyms.yaml": "synonyms:\n- [espresso, coffee]\n",
    "profiles.yaml": "profiles:\n  all: {title: Everybody, can: [nothing, client, server, network], escalates_to: The shop}\n",
    "redirects.yaml": "redirects: {S7AA: {withdrawn: true, reason: It harms.}}\n",
    "coffee/articles/extra.md": """\
---
id: A6AA
title: Another
summary: More.
symptoms: [It is loud]
topic: brewing
owner: coffee-team
written_for: Everybody
products: [Model One]
verified: {on: 2026-10-01, by: bench test, env: one, source: manual}
review_in: 1 year
cites: [manual]
---
See [@manual]. ok
""",
}


# --- what was made of it --------------------------------------------------------------------------------------------

FORBIDDEN = frozenset({TAG, "iframe", "object", "embed", "base", "style", "applet", "frame"})
SCRIPTS = ("/static/", "application/ld+json")
SAFE = ("/", "#", "?", "http://", "https://", "mailto:")
PLACES = frozenset({"href", "src", "action", "formaction", "data-url", "data-page", "data-hx-get", "data-hx-post"})


class Inspector(HTMLParser):
    """Reads HTML as a browser does, closely enough, and collects what must not be there, and where links lead."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[str] = []
        self.links: list[str] = []
        self.data_blocks: list[str] = []
        self._in_data = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self._in_data = found.get("type") == "application/ld+json"
        if tag in FORBIDDEN or (tag == "meta" and "http-equiv" in found):
            self.faults.append(f"<{tag}>")
        if tag == "script" and not (self._in_data or found.get("src", "").startswith("/static/")):
            self.faults.append(f"<script {found}>")
        for name, value in found.items():
            if WORD in name or name.startswith("on") or name == "style":
                self.faults.append(f"{tag} {name}={value}")
            if name in PLACES and value and not value.startswith(SAFE):
                self.faults.append(f"{tag} {name}={value}")
        if tag == "a" and "href" in found:
            self.links.append(found["href"])

    def handle_data(self, data: str) -> None:
        if self._in_data:
            self.data_blocks.append(data)

    def handle_endtag(self, tag: str) -> None:
        self._in_data = False


def inspect(html: str) -> Inspector:
    found = Inspector()
    found.feed(html)
    found.close()
    for block in found.data_blocks:
        found.faults += [f"JSON-LD key {key}" for key in keys_of(json.loads(block)) if WORD in key]
    return found


def keys_of(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from keys_of(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from keys_of(inner)


def html_in(value: Any, name: str = "") -> Iterator[str]:
    """Every text in JSON that a program would show as HTML."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from html_in(inner, key)
    elif isinstance(value, list):
        for inner in value:
            yield from html_in(inner, name)
    elif isinstance(value, str) and name.endswith("html"):
        yield value


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder
