"""New content to start from: a pack, article, guide, remedy or question that passes the check as it is written."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from textwrap import indent

from decisiontree.guide import OTHER
from kb.content.format.fields import SLUG
from kb.content.format.strict_yaml import Document, Loc, parse_yaml

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
summary: TODO say what this pack helps with, in one sentence.
topics:
  general: General
# One word for one thing: the word that this pack uses, and those that it doesn't.
# terms: {{sign in: [log in, log on]}}
"""

SOURCES = """\
# What the files of this pack may cite, by key: title, address, and the day you read it.
sources:
  own-notes: {{title: Our own notes, checked: {today}, kind: report, note: TODO name the page or person that you have it from.}}
"""

HEAD = """\
title: {title}
summary: TODO say what the reader has, and what this page gives, in a sentence or two.
owner: {owner}
verified: {{on: {today}, by: {owner}, env: TODO say where you tried it}}
review_in: 6 months
"""

ARTICLE = (
    "---\n"
    + HEAD
    + """\
cites: [{source}]  # TODO name the source of this
---
TODO begin with what the reader sees. Then say what it means, and what to do.

## How to tell

TODO say what to look at, and what a good and a bad result look like.
"""
)

GUIDE = (
    HEAD
    + """\
symptoms: [TODO the words in which a reader would describe it]

# Why it happens, the likeliest first. `prior` is how common it is.
causes:
  first-cause:
    title: TODO say what is wrong, in one clause
    prior: common
    sources: [{source}]  # TODO name the source of this
  second-cause:
    title: TODO say what else can be wrong
    prior: uncommon
    sources: [{source}]  # TODO name the source of this

# What tells them apart. `likely` is how likely the answer is when that is the cause.
questions:
  what-is-seen:
    ask: TODO what does the reader see?
    why: It tells the first cause from the second.
    needs: nothing
    minutes: 1
    check: |
      TODO say where to look.
    sources: [{source}]  # TODO name the source of this
    answers:
      one: {{say: TODO one thing, likely: {{first-cause: usually, default: rarely}}}}
      another: {{say: TODO another thing, likely: {{first-cause: rarely, default: usually}}}}

# What to do about it.
remedies:
{first_remedy}{second_remedy}
# Who takes it from here when nothing helped, and what to collect first.
escalate:
  to: TODO the team that looks after it
  minutes: 60
  collect: {{shown: TODO what the screen shows.}}

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

REMEDY_HEAD = """\
title: {title}
minutes: {minutes}
needs: client
risk: {{level: {risk}}}
rollback: TODO say how to undo it.
verify: {{ask: "TODO does it work now?"}}
sources: [{source}]  # TODO name the source of this
"""
STEP = """\
{number}. {text}

   *Expect:* TODO say what the reader sees when it worked."""
STEPS = ("TODO note the setting as it is now", "TODO change the setting")


@dataclass(frozen=True, slots=True)
class RemedyDraft:
    """A remedy of which somebody has still to say how it is undone and how one sees that it worked."""

    title: str
    source: str
    steps: Sequence[str] = STEPS
    minutes: int = 5
    risk: str = "low"

    @property
    def head(self) -> str:
        return REMEDY_HEAD.format(title=scalar(self.title), minutes=self.minutes, risk=self.risk, source=self.source)

    @property
    def body(self) -> str:
        return "\n".join(STEP.format(number=number, text=text) for number, text in enumerate(self.steps, 1)) + "\n"

    def as_file(self) -> str:
        return f"---\n{self.head}---\n{self.body}"

    def as_entry(self, key: str, cause: str, chance: str = "sometimes") -> str:
        """The same inside a guide."""
        fixes = f"    fixes: {{{cause}: {chance}}}\n    steps: |\n"
        return f"  {key}:\n{indent(self.head, '    ')}{fixes}{indent(self.body, '      ')}"


QUESTION = """\
---
ask: {title}
why: TODO say what the answer tells.
needs: nothing
minutes: 1
answers: {{yes: "Yes", no: "No"}}
sources: [{source}]  # TODO name the source of this
---
TODO say where to look, and what a good and a bad result look like.
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
TEXTS = {"article": ARTICLE, "guide": GUIDE, "question": QUESTION}
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
    written = {path: _text_of(order, source_of(folder / order.pack))}
    if order.kind in USES:
        guide = folder / order.pack / "guides" / f"{order.guide}.yaml"
        written[guide] = _used_in(guide, order)
    return written


def _text_of(order: Order, source: str) -> str:
    if order.kind == "remedy":
        return RemedyDraft(order.heading, source).as_file()
    first = RemedyDraft(
        "TODO do what mends the first cause", source, ["TODO say what to do first", "TODO say what to do then"]
    )
    second = RemedyDraft("TODO do what mends the second cause", source, ["TODO do the one thing that mends it"], 10)
    return TEXTS[order.kind].format(
        title=scalar(_heading(order)), owner=scalar(order.owner), today=order.today, source=source,
        first_remedy=first.as_entry("first-remedy", "first-cause", "usually"),
        second_remedy=second.as_entry("second-remedy", "second-cause", "usually"),
    )  # fmt: skip


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
    causes = [key for key in known or {} if key != OTHER]
    if not causes and not parsed.faults:
        raise DraftError(f"{path} has no causes yet: name one first.")
    return insert(path, text, part, order.name, entry.format(name=order.name, cause=next(iter(causes), "")))


def insert(path: Path, text: str, part: str, key: str, entry: str) -> str:
    """The text of a guide with one more entry: behind the last of its kind, and before the cause for everything else."""
    parsed = parse_yaml(text)
    if parsed.faults or not isinstance(parsed.value, dict):
        raise DraftError(f"{path} cannot be read: run `make content` first.")
    if (part,) not in parsed.keys or (part,) in parsed.flow:
        raise DraftError(f"{path} has no block `{part}:` to add to: write it first.")
    if key in (parsed.value[part] or {}):
        raise DraftError(f"{path} has a '{key}' under `{part}:` already: choose another name.")
    lines = text.split("\n")
    at = _start_of(parsed, (part, OTHER), lines) if (part, OTHER) in parsed.keys else _end_of(parsed, part, lines)
    return "\n".join([*lines[:at], *entry.rstrip().split("\n"), *lines[at:]])


def _start_of(parsed: Document, loc: Loc, lines: list[str]) -> int:
    """The line behind which an entry begins, with the comments right above it."""
    start = parsed.keys[loc].line - 1
    while lines[start - 1].lstrip().startswith("#"):
        start -= 1
    return start


def _end_of(parsed: Document, part: str, lines: list[str]) -> int:
    """The line behind the block of a key, before empty lines and comments of what follows."""
    start = parsed.keys[part,].line
    after = [position.line for loc, position in parsed.keys.items() if len(loc) == 1 and position.line > start]
    end = min(after, default=len(lines) + 1) - 1
    while end > start and (not lines[end - 1].strip() or re.match(r"#", lines[end - 1])):
        end -= 1
    return end
