"""Changes of one text in a file, with everything else as it was, byte for byte.

A file is never written from its parsed value: comments, quotes, order and line ends belong to its author. The place of a text
comes from the parser's marks, the new text is written in the first way that reads as what was meant, and the result is parsed
once more: a change that would move anything else is refused.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import yaml

from kb.content.format.strict_yaml import Loc, parse_yaml
from kb.content.markdown.front_matter import FENCE

try:
    from yaml import CSafeLoader as _Loader
except ImportError:  # pragma: no cover
    from yaml import SafeLoader as _Loader  # type: ignore[assignment]

BODY: Loc = ("",)  # what stands below the front matter of a Markdown file
INDENT = 2


class CannotSplice(ValueError):
    """The text is not there, or the change cannot be written without touching anything else."""


@dataclass(frozen=True, slots=True)
class _Span:
    """Where a text stands: characters from `start` to `end`, written in `style` under a key indented by `indent`."""

    start: int
    end: int
    style: str
    indent: int
    is_flow: bool


def splice(data: bytes, loc: Loc, text: str) -> bytes:
    """The file with another text at `loc`: keys and list positions, or BODY.

    Raises CannotSplice. A text that is the same already gives the same bytes.
    """
    try:
        whole = data.decode("utf-8")  # a byte order mark is a character like any other, and stays
        text.encode()
    except UnicodeError:
        raise CannotSplice("the file or the text is not UTF-8") from None
    head_start, head_end = _head_of(whole)
    if loc == BODY:
        return _with_body(whole, head_end, text)
    head = whole[head_start:head_end]
    before = parse_yaml(_plain(head))
    if before.faults or not before.is_whole:
        raise CannotSplice("the file cannot be read as it is")
    wanted = _replaced(before.value, loc, text)
    if wanted == before.value:
        return data
    span = _span_of(head, loc)
    line_end = "\r\n" if "\r\n" in head else "\n"
    for written in _ways_to_write(text, span):
        changed = head[: span.start] + written.replace("\n", line_end) + head[span.end :]
        after = parse_yaml(_plain(changed))
        if not after.faults and after.is_whole and after.value == wanted:
            return f"{whole[:head_start]}{changed}{whole[head_end:]}".encode()
    raise CannotSplice("this text cannot be written here; edit the file itself")


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n")


# --- the file -------------------------------------------------------------------------------------------------------


def _head_of(whole: str) -> tuple[int, int]:
    """From where to where the YAML of a file goes: all of it, or what stands between the marks of a Markdown file."""
    first = 1 if whole.startswith("\ufeff") else 0
    opening = _fence_at(whole, first)
    if opening is None:
        return first, len(whole)
    closing = next((found for found in _fences(whole, opening) if found), None)
    return (opening, closing[0]) if closing else (first, len(whole))


def _fence_at(whole: str, at: int) -> int | None:
    """Where the line after a mark begins that stands here."""
    found = re.compile(r"---[ \t]*\r?\n").match(whole, at)
    return found.end() if found else None


def _fences(whole: str, start: int) -> Iterator[tuple[int, int]]:
    """(start, end) of every mark from here on, its line end included."""
    for found in re.compile(r"^---[ \t]*\r?$\n?", FENCE.flags).finditer(whole, start):
        yield found.start(), found.end()


def _with_body(whole: str, head_end: int, text: str) -> bytes:
    closing = next(_fences(whole, head_end), None)
    if closing is None or closing[0] != head_end:
        raise CannotSplice("this file has no text below its front matter")
    old = whole[closing[1] :]
    if _plain(old) == text:
        return whole.encode()
    line_end = "\r\n" if "\r\n" in old else "\n"
    return (whole[: closing[1]] + _plain(text).replace("\n", line_end)).encode()


def _replaced(value: Any, loc: Loc, text: str) -> Any:
    """The parsed value with another text at `loc`."""
    changed = deepcopy(value)
    inner = changed
    try:
        for part in loc[:-1]:
            inner = inner[part]
        if isinstance(inner, str) or not isinstance(inner[loc[-1]], str):
            raise CannotSplice("only a text can be changed in its place")
    except (KeyError, IndexError, TypeError):
        raise CannotSplice(f"there is no {'.'.join(map(str, loc))} in the file") from None
    inner[loc[-1]] = text
    return changed


# --- its place ------------------------------------------------------------------------------------------------------


def _span_of(head: str, loc: Loc) -> _Span:
    """Where the text at `loc` stands. It is there: the strict parser found it."""
    node: Any = yaml.compose(head, Loader=_Loader)
    is_flow, indent = False, 0
    for part in loc:
        is_flow = is_flow or bool(node.flow_style)
        if isinstance(node, yaml.MappingNode):
            key, node = next((key, value) for key, value in node.value if key.value == part)
            indent = _column(head, key.start_mark.index)
        else:
            node = node.value[part]
            indent = _column(head, node.start_mark.index) - INDENT
    start, end, style = node.start_mark.index, node.end_mark.index, node.style or ""
    if style in ("|", ">"):  # the empty lines after a block belong to what follows
        end = start + len(head[start:end].rstrip(" \t\r\n"))
    return _Span(start, end, style, max(0, indent), is_flow)


def _column(head: str, index: int) -> int:
    return index - (head.rfind("\n", 0, index) + 1)


# --- writing --------------------------------------------------------------------------------------------------------


def _ways_to_write(text: str, span: _Span) -> Iterator[str]:
    """The text as YAML, in the way it was written first, then in every other way that may hold it."""
    ways = {"|": _block, ">": _block, "'": _single, '"': _double, "": _bare}
    first = ways.get(span.style, _bare)
    for way in dict.fromkeys((first, _bare, _single, _block, _double)):
        yield from way(text, span)


def _bare(text: str, span: _Span) -> Iterator[str]:
    if text and "\n" not in text and text == text.strip():
        yield text


def _single(text: str, span: _Span) -> Iterator[str]:
    if "\n" not in text:
        quoted = text.replace("'", "''")
        yield f"'{quoted}'"


def _double(text: str, span: _Span) -> Iterator[str]:
    yield json.dumps(text, ensure_ascii=False)


def _block(text: str, span: _Span) -> Iterator[str]:
    """Line by line under its key. Its own line end belongs to it, so the last one is not written again."""
    if span.is_flow or not text.strip():
        return
    margin = " " * (span.indent + INDENT)
    lines = text.rstrip("\n").split("\n")
    kept = len(text) - len(text.rstrip("\n"))
    mark = {0: "-", 1: ""}.get(kept, "+")
    helper = str(INDENT) if lines[0][:1] in (" ", "\t", "") else ""
    body = "\n".join(f"{margin}{line}" if line else "" for line in lines)
    yield f"|{helper}{mark}\n{body}" + "\n" * max(0, kept - 1)
