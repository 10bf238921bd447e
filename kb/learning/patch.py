"""Learned words as a patch of a guide's file: every word in its place, everything else byte for byte."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from decisiontree.learning.learn import Move
from kb.content.editing.splice import CannotSplice, splice

CONTEXT = 3  # lines around a change, as git has them
NO_NEWLINE = b"\n\\ No newline at end of file\n"


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A guide's file with learned words."""

    data: bytes
    written: tuple[Move, ...]
    left: tuple[Move, ...]  # stated by `default`, by a number or not at all: an author has to write these


def rewrite(data: bytes, moves: Iterable[Move]) -> Rewritten:
    """Put the words of each move where the file states them."""
    written: list[Move] = []
    left: list[Move] = []
    for move in moves:
        changed = _with_word(data, move)
        (left if changed is None else written).append(move)
        data = data if changed is None else changed
    return Rewritten(data, tuple(written), tuple(left))


def _with_word(data: bytes, move: Move) -> bytes | None:
    """None where the file has no such word. A cause may be written short, as `tank: common`."""
    for loc in (move.loc, move.loc[:-1] if move.loc[-1] == "prior" else ()):
        try:
            return splice(data, loc, move.words[1]) if loc else None
        except CannotSplice:
            continue
    return None


def unified_diff(path: str, before: bytes, after: bytes) -> bytes:
    """What `git apply` takes, whatever the line ends; b"" where nothing differs."""
    if before == after:
        return b""
    old, new = _lines(before), _lines(after)
    parts = [f"diff --git a/{path} b/{path}\n--- a/{path}\n+++ b/{path}\n".encode()]
    for group in SequenceMatcher(None, old, new, autojunk=False).get_grouped_opcodes(CONTEXT):
        (_, old_start, _, new_start, _), (_, _, old_end, _, new_end) = group[0], group[-1]
        parts.append(f"@@ -{_span(old_start, old_end)} +{_span(new_start, new_end)} @@\n".encode())
        for kind, a, b, c, d in group:
            if kind == "equal":
                parts += _marked(b" ", old[a:b])
            else:
                parts += [*_marked(b"-", old[a:b]), *_marked(b"+", new[c:d])]
    return b"".join(parts)


def _lines(data: bytes) -> list[bytes]:
    """Lines end with \\n and with nothing else: a \\r before it belongs to the line."""
    *whole, rest = data.split(b"\n")
    return [*(line + b"\n" for line in whole), *([rest] if rest else [])]


def _span(start: int, end: int) -> str:
    return f"{start + 1 if end > start else start},{end - start}"


def _marked(sign: bytes, lines: Sequence[bytes]) -> list[bytes]:
    return [sign + (line if line.endswith(b"\n") else line + NO_NEWLINE) for line in lines]
