"""Characters that nobody sees, and that change what a text says or where its lines end."""

from __future__ import annotations

import re

LOST = "\ufffd"  # what programs write for a character that they could not read
TAGS = range(0xE0000, 0xE0080)
INVISIBLE = frozenset(
    "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180e\u200b\u2060\u2061\u2062\u2063\u2064\u3164\ufeff\uffa0\ufff9\ufffa\ufffb\ufffe\uffff"
).union(map(chr, TAGS))
OVERRIDES = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
SEPARATORS = frozenset("\x0b\x0c\x85\u2028\u2029\x1c\x1d\x1e\x1f")
_SINGLE = "".join(sorted((INVISIBLE | OVERRIDES | SEPARATORS).difference(map(chr, TAGS))))
# The tags as a range: one by one they made the search thirty times slower, and every file is searched.
SUSPICIOUS = re.compile(f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f{_SINGLE}{chr(TAGS[0])}-{chr(TAGS[-1])}]")


def name_of(character: str) -> tuple[str, str]:
    """What to say of such a character, and what to do about it."""
    name = f"U+{ord(character):04X}"
    if character in SEPARATORS:
        return f"a line separator ({name})", "end the line with the Enter key"
    if character in OVERRIDES:
        return f"a mark that turns the direction of the text ({name})", "remove it"
    return f"{'an invisible' if character in INVISIBLE else 'a control'} character ({name})", "remove it"
