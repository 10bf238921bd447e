"""What the checks tell an author: where, what is wrong, and what to try."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

from kb.content.rules.rule import Severity
from kb.content.rules.table import RULES


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """Something wrong in content. Lines and columns count from 1; 0 means the file as a whole."""

    path: str
    line: int
    column: int
    what: str
    hint: str = ""
    rule: str = ""  # its name in the table of rules

    @property
    def severity(self) -> Severity:
        return RULES[self.rule].severity if self.rule in RULES else "error"

    @property
    def stops_publishing(self) -> bool:
        return self.severity == "error"

    @property
    def place(self) -> str:
        return f"{self.path}:{self.line}:{self.column}" if self.line else self.path

    def __str__(self) -> str:
        return f"{self.place}: {self.what}" + (f"\n    hint: {self.hint}" if self.hint else "")


def did_you_mean(wrong: str, known: Iterable[str]) -> str:
    """A hint naming the nearest known words, or "" when none is near."""
    near = difflib.get_close_matches(wrong, sorted(set(known)), n=3, cutoff=0.6)
    return f"did you mean {' or '.join(repr(word) for word in near)}?" if near else ""
