"""YAML without surprises: everything stays text, and what is ambiguous is refused.

YAML 1.1 would turn `no` into False, `0x904` into 2308 and `1.10` into 1.1, and would let the last of two equal
keys win. Here mappings, lists, text and null are all there is; duplicate keys, anchors, aliases and tags are faults.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from kb.content.format.characters import SUSPICIOUS, name_of

MAX_DEPTH = 30
MAX_NODES = 200_000
NULLS = {"", "~", "null"}

QUOTED = re.compile(r"^\s*(?:- +)?(?:[\w.-]+:[ ]+)?(?P<quote>[\"'])(?P<text>.*)$")
# `title: Ticket #42 says no`: a comment that nobody meant, as a comment of an author's has a space after its mark
CUT_OFF = re.compile(r"^\s*(?:- +)?[\w-]+:[ ]+(?P<text>[^\s\"'|>\[{#&*!][^\n]*?)[ ]#(?=[^\s#])")
NO_COLON = {
    ":": ("there is no space after the colon", "type a space after it"),
    "：": ("this colon is not the one of the keyboard", "type : and a space"),
    "": ("this line has no colon", "write key: value, or put quotes around a text of several lines"),
}
HARD_SPACE = re.compile(r"^(?:[ ]*\u00a0|[ ]*(?:- +)?[\w-]+:\u00a0)")

Loc = tuple[str | int, ...]  # the way to a value: keys and list positions

try:
    from yaml import CSafeLoader as _Loader  # ten times faster where libyaml is there
except ImportError:  # pragma: no cover
    from yaml import SafeLoader as _Loader  # type: ignore[assignment]


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """Where a value stands; lines and columns count from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Fault:
    position: Position
    what: str
    hint: str = ""
    rule: str = ""


@dataclass(slots=True)
class Document:
    """A parsed file: its value, and where each part of it stands."""

    value: Any = None
    # Of the key (or list item) that leads to the value.
    keys: dict[Loc, Position] = field(default_factory=dict)
    values: dict[Loc, Position] = field(default_factory=dict)  # of the value itself
    flow: set[Loc] = field(default_factory=set)  # mappings written {like: this}
    faults: list[Fault] = field(default_factory=list)
    is_whole: bool = True  # False: reading stopped at a fault, and what follows is not known

    def find_position(self, loc: Loc) -> Position:
        """Where `loc` stands, or the nearest thing around it that stands in the file."""
        for end in range(len(loc), -1, -1):
            position = self.keys.get(loc[:end]) or self.values.get(loc[:end])
            if position:
                return position
        return Position(1, 1)


class _Stop(Exception):
    """Parsing cannot go on; the fault is recorded already."""


def parse_yaml(text: str, first_line: int = 1) -> Document:
    """Parse one document. Never raises for what an author wrote: look at `faults`."""
    slips = list(_slips(text, first_line))
    document = Document(faults=[*slips])
    try:
        _Builder(document, first_line).build(iter(yaml.parse(text, Loader=_Loader)))
        return document
    except yaml.MarkedYAMLError as error:
        if not slips:  # else one of them explains it
            document.faults.append(_syntax_fault(error, text.split("\n"), first_line))
    except yaml.YAMLError as error:  # e.g. a control character: has no mark
        document.faults.append(
            Fault(Position(first_line, 1), f"this is not YAML: {str(error).splitlines()[0]}", rule="yaml-syntax")
        )
    except _Stop:
        pass
    document.is_whole = False
    return document


def _slips(text: str, first_line: int) -> Iterator[Fault]:
    """What YAML understands in another way than an author means it, or not at all."""
    for number, line in enumerate(text.split("\n"), first_line):
        if found := HARD_SPACE.search(line):
            yield Fault(
                Position(number, found.end()),
                "a no-break space where YAML needs a plain one",
                "type a space",
                rule="yaml-space",
            )
        if found := CUT_OFF.match(line):
            what = f"what follows # is a comment: the text would end after '{found['text'].split()[-1]}'"
            yield Fault(
                Position(number, found.end("text") + 2), what, "put quotes around the whole text", rule="yaml-comment"
            )


def _syntax_fault(error: yaml.MarkedYAMLError, lines: list[str], first_line: int) -> Fault:
    mark = error.problem_mark or error.context_mark
    if mark is None:
        return Fault(
            Position(first_line, 1), f"this is not YAML: {error.problem or 'cannot be read'}", rule="yaml-syntax"
        )
    problem = error.problem or "cannot be read"
    context = error.context or ""
    opened = _open_quote(lines, mark.line)
    if not opened and "quoted scalar" in context and "end of stream" in problem and error.context_mark:
        opened = error.context_mark.line, error.context_mark.column
    if opened:
        return Fault(
            Position(opened[0] + first_line, opened[1] + 1),
            "this quote is never closed",
            "close it at the end of the text",
            rule="yaml-quote",
        )
    if error.context_mark and error.context_mark.line < mark.line and ("simple key" in context or "flow" in context):
        mark = error.context_mark  # where it begins, not where the reading ended
    line = lines[mark.line] if mark.line < len(lines) else ""
    character = line[mark.column : mark.column + 1]
    hint = ""
    if "\t" in line[: mark.column + 1]:
        hint = "indent with spaces, not tabs"
    elif "simple key" in context:
        problem, hint = NO_COLON.get(next((sign for sign in "：:" if sign in line), ""), (problem, ""))
    elif "flow" in context and character not in "[{":
        problem, hint = "a comma or a closing bracket is missing before this", "write {one: a, two: b} or [a, b]"
    elif "flow" in context:
        problem, hint = f"this {character} is never closed", "close it, or put quotes around the text"
    elif "escape" in problem or "hexdecimal" in problem:
        hint = "in double quotes \\ begins an escape: use single quotes, or write \\\\"
    elif "mapping values are not allowed" in problem and line[:1].isspace() and ": " not in line[: mark.column]:
        hint = "this line is indented further than the one above it: begin both in the same column"
    elif "mapping values are not allowed" in problem:
        hint = "put quotes around a text that contains a colon"
    elif character and character in "@`%&*!|>,]}":
        hint = f"a text that begins with {character} needs quotes: put quotes around it"
    elif QUOTED.match(line) and "expected key" in problem:
        hint = "the text goes on after its closing quote: put quotes around all of it, inside use the other kind"
    elif ": " in line and "'" not in line and '"' not in line:
        hint = "if this is a text, put quotes around it"
    return Fault(
        Position(mark.line + first_line, mark.column + 1), f"this is not YAML: {problem}", hint, rule="yaml-syntax"
    )


def _open_quote(lines: list[str], last: int) -> tuple[int, int] | None:
    """Where a quoted text begins that does not end on its line, the last one before a fault."""
    for number in range(min(last, len(lines) - 1), -1, -1):
        found = QUOTED.match(lines[number])
        if found and not _closes(found["text"], found["quote"]):
            return number, found.start("quote")
    return None


def _closes(text: str, quote: str) -> bool:
    rest = text.replace("\\\\", "").replace('\\"', "") if quote == '"' else text.replace("''", "")
    return quote in rest


class _Builder:
    """Builds values from parser events, so that anchors, aliases, tags and duplicates are seen before they are lost."""

    def __init__(self, document: Document, first_line: int) -> None:
        self.document = document
        self.first_line = first_line
        self.nodes = 0

    def build(self, events: Iterator[Any]) -> None:
        documents = 0
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self.fault(
                        event,
                        "a second document begins here",
                        "keep one document per file; remove the '---'",
                        rule="yaml-syntax",
                    )
                    raise _Stop
                self.document.value = self.node(next(events), events, ())

    def fault(self, event: Any, what: str, hint: str = "", rule: str = "") -> None:
        self.document.faults.append(Fault(self.position(event), what, hint, rule))

    def position(self, event: Any) -> Position:
        return Position(event.start_mark.line + self.first_line, event.start_mark.column + 1)

    def node(self, event: Any, events: Iterator[Any], loc: Loc) -> Any:
        self.nodes += 1
        if len(loc) > MAX_DEPTH or self.nodes > MAX_NODES:
            self.fault(event, "this file is nested too deeply or has too many entries", rule="file-too-large")
            raise _Stop
        self.document.values[loc] = self.position(event)
        if isinstance(event, yaml.AliasEvent):
            self.fault(
                event,
                f"aliases are not allowed (*{event.anchor})",
                "write the value out, or use `use:` for shared items",
                rule="yaml-magic",
            )
            return None
        self._refuse_magic(event)
        if isinstance(event, yaml.MappingStartEvent):
            return self.mapping(event, events, loc)
        if isinstance(event, yaml.SequenceStartEvent):
            return self.sequence(events, loc)
        if event.style == '"' and (
            found := SUSPICIOUS.search(event.value)
        ):  # written as itself, it is seen in the file
            what, _ = name_of(found[0])
            self.fault(
                event,
                f"an escape in this text makes {what}",
                "remove it, or write \\\\ for a backslash",
                rule="hidden-character",
            )
        if event.style in ("|", ">"):  # the text of a block begins in the line after its mark
            self.document.values[loc] = Position(self.position(event).line + 1, 1)
        return None if event.implicit[0] and event.value.lower() in NULLS else event.value

    def _refuse_magic(self, event: Any) -> None:
        if event.anchor:
            self.fault(
                event,
                f"anchors are not allowed (&{event.anchor})",
                "write the value out where it is needed",
                rule="yaml-magic",
            )
        if event.tag:
            self.fault(
                event, f"tags are not allowed ({event.tag})", "remove the tag; every value is text", rule="yaml-magic"
            )

    def mapping(self, start: Any, events: Iterator[Any], loc: Loc) -> dict[str, Any]:
        result: dict[str, Any] = {}
        if start.flow_style:
            self.document.flow.add(loc)
        for event in events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            key = self.key(event)
            if key in result:
                first = self.document.keys[(*loc, key)]
                self.fault(
                    event,
                    f"the key '{key}' is here twice",
                    f"it was first given in line {first.line}",
                    rule="duplicate-key",
                )
            else:
                self.document.keys[(*loc, key)] = self.position(event)
            result[key] = self.node(next(events), events, (*loc, key))
        return result

    def key(self, event: Any) -> str:
        if isinstance(event, yaml.ScalarEvent) and not event.anchor and not event.tag:
            return str(event.value)
        self.fault(
            event,
            "a key must be plain text",
            "a text that begins with { or [ needs quotes: put quotes around it",
            rule="yaml-syntax",
        )
        raise _Stop

    def sequence(self, events: Iterator[Any], loc: Loc) -> list[Any]:
        result: list[Any] = []
        for event in events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            item = (*loc, len(result))
            self.document.keys[item] = self.position(event)
            result.append(self.node(event, events, item))
        return result
