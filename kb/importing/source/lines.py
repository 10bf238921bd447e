"""Lines that know where they came from, and which of them are code."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

# Marks that no source can hold: control characters are removed when a file is read.
OPEN, CLOSE = "\x1e", "\x1f"  # a container, on lines of their own: "\x1ekind\x1dtitle", "\x1f"
PART = "\x1d"

FENCE = re.compile(r"^(?P<lead>[\s>]*(?:[-*+] +|\d+[.)] +)?)(?P<fence>`{3,}|~{3,})(?P<info>[^\n]*)$")
MARK = re.compile(f"{OPEN}(?P<kind>[^{PART}\n]*)(?:{PART}(?P<title>[^\n]*))?|[ ]*{CLOSE}")
CODE_SPAN = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)")
TARGET = re.compile(r"(?P<before>\]\(\s*<?|\bsource=\"|\bsrc=\"|^ {0,3}\[(?!\^)[^\]]+\]:\s+<?)(?P<target>[^)\s>\"#?]+)")


LONGEST = 5_000  # characters of a line that flavours look at


@dataclass(frozen=True, slots=True)
class SourceLine:
    text: str
    path: str
    number: int
    was: str = ""  # of a line that became a mark of ours: its text in the source

    def with_text(self, text: str) -> SourceLine:
        return replace(self, text=text)

    @property
    def indent(self) -> int:
        return len(self.text) - len(self.text.lstrip(" "))

    @property
    def is_blank(self) -> bool:
        return not self.text.strip()


def lines_of(text: str, path: str, first: int = 1) -> list[SourceLine]:
    return [SourceLine(line.expandtabs(4), path, first + index) for index, line in enumerate(text.split("\n"))]


def with_code(lines: Iterable[SourceLine]) -> Iterator[tuple[SourceLine, bool]]:
    """Each line, and whether it belongs to fenced code. Lines nobody would write count as code: patterns never see them."""
    fence = ""
    for line in lines:
        found = FENCE.match(line.text) if len(line.text) < LONGEST else None
        if not fence and found and not (found["fence"][0] == "`" and "`" in found["info"]):
            fence = found["fence"]
            yield line, True
        elif fence:
            ends = found and found["fence"][0] == fence[0] and len(found["fence"]) >= len(fence)
            if ends and found and not found["info"].strip():
                fence = ""
            yield line, True
        else:
            yield line, len(line.text) >= LONGEST


def container(kind: str, title: str, at: SourceLine, indent: str) -> SourceLine:
    return replace(at, text=f"{indent}{OPEN}{kind}{PART}{title}", was=at.text.strip())


def end_of(at: SourceLine, indent: str) -> SourceLine:
    return at.with_text(f"{indent}{CLOSE}")


def outside_spans(text: str, pattern: re.Pattern[str], replacement: str) -> str:
    """`text` with `pattern` replaced, but not inside code spans."""
    parts, last = [], 0
    for span in CODE_SPAN.finditer(text):
        parts += [pattern.sub(replacement, text[last : span.start()]), span[0]]
        last = span.end()
    return "".join([*parts, pattern.sub(replacement, text[last:])])
