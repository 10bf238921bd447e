"""Markdown read without rendering it: links and citations, steps and code fences, each with its line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

ID_MARK = re.compile(r"[ \t]*\{#(?P<id>[^}\s]*)\}[ \t]*$")
STEP_START = re.compile(r"^(?P<number>\d{1,3})\.(?P<space>[ \t]+)(?=\S)")
FENCE = re.compile(r"^[ \t]*(?P<fence>`{3,}|~{3,})")
LINK = re.compile(r"(?<!\\)\[\[(?P<target>[\w#:+. -]{1,200})(?:\\?\|(?P<text>[^\[\]\n]{1,300}))?\]\]")
IMAGE = re.compile(r"!\[(?P<alt>[^\]]{0,1000})\]\((?P<target>[^)\s]+)")
CITE = re.compile(r"\[@(?P<key>[a-z0-9-]{1,80})\]")
BACKTICKS = re.compile("`+")
CODE_SPAN = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)")


@dataclass(frozen=True, slots=True)
class Ref:
    """A link or citation found in a text; `line` counts from 1 within that text."""

    kind: str  # "link" | "cite" | "image" | "image without alt"
    target: str
    line: int
    column: int


@dataclass(slots=True)
class Chunk:
    """A list of steps with its items, each with its first line's number, or ordinary text without any."""

    lines: list[str]
    line: int  # of its first line, counted from 1
    items: list[tuple[int, list[str]]] = field(default_factory=list)


# --- cutting a body into text and steps -----------------------------------------------------------------------------


def chunks(lines: list[str]) -> Iterator[Chunk]:
    """Runs of ordinary lines, and numbered lists of which at least one item has an id."""
    start = 0
    for items in numbered_lists(lines):
        if any(ID_MARK.search(item[0]) for _, item in items):
            first, end = items[0][0] - 1, items[-1][0] - 1 + len(items[-1][1])
            if start < first:
                yield Chunk(lines[start:first], start + 1)
            yield Chunk(lines[first:end], first + 1, items)
            start = end
    if start < len(lines):
        yield Chunk(lines[start:], start + 1)


def numbered_lists(lines: list[str]) -> Iterator[list[tuple[int, list[str]]]]:
    """The items of each numbered list at the left margin, with their first lines."""
    index, fence = 0, ""
    while index < len(lines):
        fence = _fence_after(lines[index], fence)
        if fence or not STEP_START.match(lines[index]):
            index += 1
        else:
            items = _items(lines, index)
            yield items
            index = items[-1][0] - 1 + len(items[-1][1])


def _items(lines: list[str], start: int) -> list[tuple[int, list[str]]]:
    """The items of the list at `start`, with their first lines."""
    items: list[tuple[int, list[str]]] = []
    index = start
    while index < len(lines) and STEP_START.match(lines[index]):
        end = _item_end(lines, index)
        items.append((index + 1, lines[index:end]))
        index = end
    return items


def _item_end(lines: list[str], start: int) -> int:
    """The first line after `start` that is neither blank nor indented: there the item ends."""
    index, fence = start + 1, ""
    while index < len(lines):
        line = lines[index]
        if not fence and line.strip() and not line[0].isspace():
            break
        fence = _fence_after(line, fence)
        index += 1
    return index


def has_fence(line: str) -> bool:
    return "```" in line or "~~~" in line


def _fence_after(line: str, fence: str) -> str:
    """The code fence that is open after this line, "" when none is."""
    if not has_fence(line):  # nearly every line, and each is asked several times
        return fence
    found = FENCE.match(line)
    if not found:
        return fence
    mark = found["fence"]
    if not fence:
        return mark
    return "" if mark[0] == fence[0] and len(mark) >= len(fence) and not line.strip().strip(mark[0]) else fence


# --- reading without rendering --------------------------------------------------------------------------------------


def without_code_spans(line: str) -> str:
    """The line with its code spans blanked out; as CODE_SPAN finds them, and in one pass however many backticks there are."""
    runs = list(BACKTICKS.finditer(line))
    places: dict[int, list[int]] = {}  # of runs by their length, the last first
    for index in range(len(runs) - 1, -1, -1):
        places.setdefault(len(runs[index][0]), []).append(index)
    parts, end, index = [], 0, 0
    while index < len(runs):
        for length in range(len(runs[index][0]), 0, -1):  # the end of a longer run can open a span as well
            same = places.get(length, [])
            while same and same[-1] <= index:
                same.pop()
            if same:
                start, close = runs[index].end() - length, runs[same[-1]]
                parts += [line[end:start], " " * (close.end() - start)]
                end, index = close.end(), same[-1]
                break
        index += 1
    return "".join([*parts, line[end:]])


def prose_lines(source: str) -> Iterator[tuple[int, str]]:
    """Lines outside code fences, code spans blanked out, with their number from 1."""
    fence = ""
    for number, line in enumerate(source.split("\n"), 1):
        was_in, fence = fence, _fence_after(line, fence)
        if not was_in and not fence:
            yield number, without_code_spans(line) if "`" in line else line


def find_refs(source: str) -> tuple[Ref, ...]:
    """Every internal link and citation, with its place."""
    if "[[" not in source and "[@" not in source and "![" not in source:
        return ()
    refs: list[Ref] = []
    for number, line in prose_lines(source):
        if "[" not in line:
            continue
        refs += [Ref("link", match["target"].strip(), number, match.start() + 1) for match in LINK.finditer(line)]
        refs += [Ref("cite", match["key"], number, match.start() + 1) for match in CITE.finditer(line)]
        for match in IMAGE.finditer(line):
            kind = "image" if match["alt"].strip() else "image without alt"
            refs.append(Ref(kind, match["target"], number, match.start() + 1))
    return tuple(refs)


def step_lines(source: str) -> tuple[tuple[int, str], ...]:
    """(line from 1, id or "") of every item of every list of steps."""
    found = []
    for chunk in chunks(source.split("\n")):
        for line, lines in chunk.items:
            mark = ID_MARK.search(lines[0])
            found.append((line, mark["id"] if mark else ""))
    return tuple(found)


def ordered_items(source: str) -> tuple[tuple[int, str], ...]:
    """(line from 1, text) of every numbered item at the left margin outside code: a remedy's steps, with or without ids."""
    return tuple((number, line) for number, line in prose_lines(source) if STEP_START.match(line))


def commands_of(source: str) -> str:
    """The text of all code blocks."""
    lines, fence = [], ""
    for line in source.split("\n"):
        was_in, fence = fence, _fence_after(line, fence)
        if was_in and fence:
            lines.append(line.strip())
    return "\n".join(lines)
