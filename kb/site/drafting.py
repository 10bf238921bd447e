"""New content to start from: a pack, article, guide, remedy or question that passes the check as it is written."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from kb.content.format.fields import SLUG
from kb.content.format.strict_yaml import Document, parse_yaml

KINDS = ("pack", "article", "guide", "remedy", "question")


class DraftError(Exception):
    """This cannot be made; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Order:
    """What an author asked for. `guide` is the slug of the guide that is to use a remedy or question."""

    kind: str
    pack: str
    name: str = ""
    title: str = ""
    guide: str = ""
    owner: str = "authors"
    today: date = date(2026, 1, 1)

    @property
    def heading(self) -> str:
        words = (self.name or self.pack).replace("-", " ")
        return self.title or words[:1].upper() + words[1:]


PACK = """\
title: {title}
summary: What this pack helps with, in one sentence.
topics:
  general: General
# One word for one thing: the word that this pack uses, and those that it doesn't.
# terms: {{sign in: [log in, log on]}}
"""

SOURCES = """\
# What the files of this pack may cite, by key: title, address, and the day you read it.
sources:
  own-notes: {{title: Our own notes, checked: {today}, kind: report, note: Replace this with the page or person that you have it from.}}
"""

HEAD = """\
title: {title}
summary: What the reader has, and what this page gives, in a sentence or two.
owner: {owner}
verified: {{on: {today}, by: {owner}, env: not run yet}}
review_in: 6 months
"""

ARTICLE = (
    "---\n"
    + HEAD
    + """\
cites: [{source}]
---
Begin with what the reader sees. Then say what it means, and what to do.

## How to tell

Say what to look at, and what a good and a bad result look like.
"""
)

GUIDE = (
    HEAD
    + """\
symptoms: [The words in which a reader would describe it]

# Why it happens, the likeliest first. `prior` is how common it is.
causes:
  first-cause:
    title: What is wrong, in one clause
    prior: common
    sources: [{source}]
  second-cause:
    title: What else can be wrong
    prior: uncommon
    sources: [{source}]

# What tells them apart. `likely` is how likely the answer is when that is the cause.
questions:
  what-is-seen:
    ask: What does the reader see?
    why: It tells the first cause from the second.
    needs: nothing
    minutes: 1
    check: |
      Say where to look.
    sources: [{source}]
    answers:
      one: {{say: One thing, likely: {{first-cause: usually, default: rarely}}}}
      another: {{say: Another thing, likely: {{first-cause: rarely, default: usually}}}}

# What to do about it.
remedies:
  first-remedy:
    title: Do what mends the first cause
    minutes: 5
    needs: client
    risk: {{level: low}}
    rollback: Say how to undo it.
    verify: {{ask: Does it work now?}}
    sources: [{source}]
    fixes: {{first-cause: usually}}
    steps: |
      1. Note the setting as it is now

         *Expect:* a value that you can put back.
      2. Change the setting

         *Expect:* what the reader sees when it worked.
  second-remedy:
    title: Do what mends the second cause
    minutes: 10
    needs: client
    risk: {{level: low}}
    rollback: Say how to undo it.
    verify: {{ask: Does it work now?}}
    sources: [{source}]
    fixes: {{second-cause: usually}}
    steps: |
      1. Do the one thing that mends it

         *Expect:* what the reader sees when it worked.

# Who takes it from here when nothing helped, and what to collect first.
escalate:
  to: The team that looks after it
  minutes: 60
  collect: {{shown: What the screen shows.}}

# The tests of this guide: the true cause, some answers, and where the session must end.
scenarios:
  - truth: first-cause
    given: {{what-is-seen: one}}
    expect: {{reaches: first-remedy}}
  - truth: second-cause
    given: {{what-is-seen: another}}
    expect: {{reaches: second-remedy}}
"""
)

REMEDY = """\
---
title: {title}
minutes: 5
needs: client
risk: {{level: low}}
rollback: Say how to undo it.
verify: {{ask: Does it work now?}}
sources: [{source}]
---
1. Note the setting as it is now

   *Expect:* a value that you can put back.
2. Change the setting

   *Expect:* what the reader sees when it worked.
"""

QUESTION = """\
---
ask: {title}
why: Say what the answer tells.
needs: nothing
minutes: 1
answers: {{yes: "Yes", no: "No"}}
sources: [{source}]
---
Say where to look, and what a good and a bad result look like.
"""

USE_REMEDY = """\
  {name}:
    use: {name}
    fixes: {{{cause}: sometimes}}
"""
USE_QUESTION = """\
  {name}:
    use: {name}
    answers:
      yes: {{likely: {{{cause}: usually, default: rarely}}}}
      no: {{likely: {{{cause}: rarely, default: usually}}}}
"""
TEXTS = {"article": ARTICLE, "guide": GUIDE, "remedy": REMEDY, "question": QUESTION}
USES = {"remedy": ("remedies", USE_REMEDY), "question": ("questions", USE_QUESTION)}
PLACES = {
    "article": "articles/{}.md",
    "guide": "guides/{}.yaml",
    "remedy": "remedies/{}.md",
    "question": "questions/{}.md",
}


def draft_files(order: Order, folder: Path, may_exist: bool = False) -> Mapping[Path, str]:
    """The files to write, with their texts. Raises DraftError. Who may not know each file is not told that one is there."""
    _check(order, folder)
    if order.kind == "pack":
        return {folder / order.pack / "pack.yaml": PACK.format(title=scalar(order.heading)),
                folder / order.pack / "sources.yaml": SOURCES.format(today=order.today)}  # fmt: skip
    path = folder / order.pack / PLACES[order.kind].format(order.name)
    if path.exists() and not may_exist:
        raise DraftError(f"{path.relative_to(folder)} is there already: choose another name.")
    written = {path: TEXTS[order.kind].format(
        title=scalar(_heading(order)), owner=scalar(order.owner), today=order.today,
        source=source_of(folder / order.pack))}  # fmt: skip
    if order.kind in USES:
        guide = folder / order.pack / "guides" / f"{order.guide}.yaml"
        written[guide] = _used_in(guide, order)
    return written


def _heading(order: Order) -> str:
    return f"{order.heading.rstrip('?')}?" if order.kind == "question" else order.heading


def scalar(text: str) -> str:
    """A text as YAML has it: in quotes where it would mean something else without, also within braces."""
    line = " ".join(text.split())
    parsed = parse_yaml(f"a: {{b: {line}}}")
    return line if not parsed.faults and parsed.value == {"a": {"b": line}} else json.dumps(line, ensure_ascii=False)


def _check(order: Order, folder: Path) -> None:
    if not SLUG.fullmatch(order.pack):
        raise DraftError(f"'{order.pack}' cannot be a pack: use lower-case letters, digits and hyphens.")
    is_there = (folder / order.pack / "pack.yaml").exists()
    if order.kind == "pack" and is_there:
        raise DraftError(f"the pack '{order.pack}' is there already.")
    if order.kind != "pack" and not is_there:
        raise DraftError(f"there is no pack '{order.pack}': make it with `make new KIND=pack PACK={order.pack}`.")
    if order.kind != "pack" and not SLUG.fullmatch(order.name):
        raise DraftError(f"'{order.name}' cannot be an address: use lower-case letters, digits and hyphens.")
    if order.kind in USES and not order.guide:
        raise DraftError(
            f"name the guide that uses this {order.kind}, with GUIDE=…: readers see it there and nowhere else."
        )


def source_of(pack: Path) -> str:
    """The first key of the pack's sources; what an author has still to name otherwise."""
    path = pack / "sources.yaml"
    found = parse_yaml(path.read_text("utf-8")).value if path.exists() else None
    sources = found.get("sources") if isinstance(found, dict) else None
    if not sources:
        raise DraftError(f"{path} names no source: add one, everything that is claimed cites one.")
    return str(next(iter(sources)))


def _used_in(path: Path, order: Order) -> str:
    """The guide with one more entry, put behind the last of its kind. All else stays as it is typed."""
    if not path.exists():
        raise DraftError(f"there is no guide {path}.")
    text = path.read_text("utf-8")
    part, entry = USES[order.kind]
    parsed = parse_yaml(text)
    known = parsed.value.get("causes") if isinstance(parsed.value, dict) else None
    causes = [key for key in known or {} if key != "other"]
    if not causes and not parsed.faults:
        raise DraftError(f"{path} has no causes yet: name one first.")
    return insert(path, text, part, order.name, entry.format(name=order.name, cause=next(iter(causes), "")))


def insert(path: Path, text: str, part: str, key: str, entry: str) -> str:
    """The text of a guide with one more entry behind the last of its kind."""
    parsed = parse_yaml(text)
    if parsed.faults or not isinstance(parsed.value, dict):
        raise DraftError(f"{path} cannot be read: run `make content` first.")
    if (part,) not in parsed.keys or (part,) in parsed.flow:
        raise DraftError(f"{path} has no block `{part}:` to add to: write it first.")
    if key in (parsed.value[part] or {}):
        raise DraftError(f"{path} has a '{key}' under `{part}:` already: choose another name.")
    lines = text.split("\n")
    at = _end_of(parsed, part, lines)
    return "\n".join([*lines[:at], *entry.rstrip().split("\n"), *lines[at:]])


def _end_of(parsed: Document, part: str, lines: list[str]) -> int:
    """The line behind the block of a key, before empty lines and comments of what follows."""
    start = parsed.keys[part,].line
    after = [position.line for loc, position in parsed.keys.items() if len(loc) == 1 and position.line > start]
    end = min(after, default=len(lines) + 1) - 1
    while end > start and (not lines[end - 1].strip() or re.match(r"#", lines[end - 1])):
        end -= 1
    return end
