"""Facts and tables for authors, as text for a terminal or Markdown for a pull request."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReportPart:
    """A heading with what stands under it."""

    title: str
    lines: Row = ()
    head: Row = ()
    rows: tuple[Row, ...] = ()


def as_text(title: str, parts: Iterable[ReportPart]) -> str:
    lines = [title, "=" * len(title)]
    for part in parts:
        lines += ["", part.title, *(f"  {line}" for line in (*part.lines, *_columns(part)))]
    return "\n".join(lines) + "\n"


def _columns(part: ReportPart) -> list[str]:
    table = [part.head, *part.rows] if part.rows else []
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in table]


def as_markdown(title: str, parts: Iterable[ReportPart]) -> str:
    blocks = [f"## {_plain(title)}"]
    for part in parts:
        blocks.append(f"### {_plain(part.title)}")
        if part.lines:
            blocks.append("\n".join(f"- {_plain(line)}" for line in part.lines))
        if part.rows:
            blocks.append("\n".join([_row(part.head), _row(["---"] * len(part.head)), *map(_row, part.rows)]))
    return "\n\n".join(blocks) + "\n"


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(map(_plain, cells))} |"


def _plain(text: str) -> str:
    """An author's words are no Markdown of ours."""
    return "".join(f"\\{sign}" if sign in "\\`*_[]<>|#" else sign for sign in " ".join(text.split()))
