"""What could not be kept: where, what it was, and what was done instead."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field

MOST_NOTES = 20_000  # a report nobody could read, and a bound on memory


@dataclass(frozen=True, slots=True, order=True)
class Note:
    path: str  # in the source tree
    line: int  # from 1; 0 means the file as a whole
    what: str
    done: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.what}: {self.done}" if self.line else self._of_file()

    def _of_file(self) -> str:
        return f"{self.path}: {self.what}: {self.done}" if self.path else f"{self.what}: {self.done}"


@dataclass(slots=True)
class ImportReport:
    """Collects notes, each once, in the end in the order of files and lines."""

    _notes: dict[Note, None] = field(default_factory=dict)
    left_out: int = 0

    def add(self, path: str, line: int, what: str, done: str) -> None:
        if len(self._notes) < MOST_NOTES:
            self._notes[Note(path, line, _one_line(what), _one_line(done))] = None
        else:
            self.left_out += 1

    def extend(self, notes: Iterable[Note]) -> None:
        for note in notes:
            self.add(note.path, note.line, note.what, note.done)

    @property
    def notes(self) -> list[Note]:
        return sorted(self._notes)


def _one_line(text: str) -> str:
    folded = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    return folded if len(folded) <= 300 else f"{folded[:299]}…"


def as_json(notes: list[Note], numbers: Mapping[str, int]) -> str:
    value = {**numbers, "notes": [asdict(note) for note in notes]}
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def as_markdown(notes: list[Note], numbers: Mapping[str, int], left_out: int = 0) -> str:
    """Numbers first, then what was done how often, then every note under its file."""
    lines = ["# Import report", "", *(f"- {name}: {count}" for name, count in numbers.items()), ""]
    lines += ["## What was done instead", ""]
    lines += [f"- {count} × {done}" for done, count in Counter(note.done for note in notes).most_common()] or [
        "Nothing."
    ]
    lines += ["", "## File by file", ""]
    path = ""
    for note in notes:
        if note.path != path:
            path = note.path
            lines += ["", f"### {path}", ""]
        where = f"line {note.line}: " if note.line else ""
        lines.append(f"- {where}{note.what}. *{note.done}*")
    if left_out:
        lines += ["", f"{left_out} more notes were left out."]
    return "\n".join(lines) + "\n"
