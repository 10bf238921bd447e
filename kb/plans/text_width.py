"""Text as it is set in a drawing: how wide it is, and where its lines break.

SVG breaks no lines by itself, and nobody knows here which font a reader has: letters are taken to be as wide as those
of usual fonts, rather a little wider.
"""

from __future__ import annotations

LETTER = 14  # size
MOST_LINES = 4
NARROW, WIDE = frozenset("ijlItfr.,:;|!'()[] "), frozenset("mwMW@%—")


def wrap(text: str, width: float, most: int = MOST_LINES) -> tuple[str, ...]:
    """Lines that fit; what is too long ends in an ellipsis."""
    lines = [""]
    words = text.split()
    while words:
        word = words.pop(0)
        longer = f"{lines[-1]} {word}".strip()
        if width_of(longer) <= width:
            lines[-1] = longer
        elif lines[-1]:
            words.insert(0, word)
            lines.append("")
        else:
            fits = _fitting(word, width)
            lines[-1] = word[:fits]
            words.insert(0, word[fits:])
    if len(lines) <= most:
        return tuple(lines)
    cut = lines[most - 1][: _fitting(lines[most - 1], width - width_of("…"))]
    return (*lines[: most - 1], f"{cut.rstrip()}…")


def _fitting(text: str, width: float) -> int:
    """How many of the first letters fit, at least one."""
    return next((end - 1 for end in range(2, len(text) + 1) if width_of(text[:end]) > width), max(1, len(text)))


def width_of(text: str) -> float:
    return LETTER * sum(
        0.32 if sign in NARROW else 0.9 if sign in WIDE else 0.7 if sign.isupper() else 0.56 for sign in text
    )
