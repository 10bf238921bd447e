"""The words of a text as the search index sees them: no case, no accents, white space and signs part them.

They are bytes, because this is where the time of a search goes: what is in plain letters and signs is folded by table.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import islice

from kb.search.query import WORD

_SYMBOL = re.compile(rb"\xe2[\x80-\x9f].|\xc2.", re.DOTALL)  # in UTF-8: quotes, dashes, arrows, signs
# First bytes, and those that follow in a character of several.
_ASCII, _REST = (
    bytes(range(128)),
    bytes(range(128, 192)),
)
_PLAIN = bytes(code if code >= 128 or chr(code).isalnum() else 32 for code in range(256)).lower()
_ASCII_ONLY = _PLAIN[:128] + b" " * 128


def words_of(text: str) -> list[bytes]:
    plain = _by_table(text)
    return _folded(text).split() if plain is None else plain.split()


def start_of(text: str, number: int) -> int:
    """Where the word of this number (from 0) begins."""
    plain = _by_table(text)
    if plain is None:
        word = next(islice(WORD.finditer(text), number, None), None)
        return word.start() if word else 0
    rest = plain.split(None, number)
    end = len(plain) - (len(rest[-1]) if len(rest) > number else 0)
    return len(text.encode("utf-8", "ignore")[:end].decode("utf-8", "ignore"))


def _by_table(text: str) -> bytes | None:
    """Folded byte by byte, so that every word stays where it is; None for letters that this is too simple for."""
    raw = text.encode("utf-8", "ignore")
    is_plain = not raw.translate(None, _ASCII + _REST + b"\xc2\xe2")  # all else is signs
    return raw.translate(_ASCII_ONLY) if is_plain else None


def _folded(text: str) -> bytes:
    marked = unicodedata.normalize("NFD", text.lower())
    plain = "".join(mark for mark in marked if not unicodedata.combining(mark))
    return _SYMBOL.sub(b" ", plain.encode("utf-8", "ignore")).translate(_PLAIN)
