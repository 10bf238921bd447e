"""Full-text search over the library: what a reader types, made a query that cannot fail."""

from __future__ import annotations

import re

MAX_WORDS = 24
MAX_QUERY = 2_000  # characters looked at
WORD = re.compile(r"[^\W_]+(?:[-.:\\/][^\W_]+)*")

# One column each in the index; the weight says how much a hit there counts (bm25, SQLite FTS5 documentation, §5.1.1).
COLUMNS = {"title": 10.0, "symptoms": 8.0, "headings": 4.0, "commands": 2.0, "body": 1.0}
WEIGHTS = ", ".join(str(weight) for weight in COLUMNS.values())
TOKENIZER = "porter unicode61 remove_diacritics 2"


def words_in(query: str) -> list[str]:
    """The words of a query; everything that is no word is left out."""
    clean = query[:MAX_QUERY].encode("utf-8", "ignore").decode().replace("\0", " ")
    return WORD.findall(clean)[:MAX_WORDS]


def match_all(words: list[str]) -> str:
    """An FTS5 expression that asks for every word. Each is quoted, so none can be an operator."""
    return " ".join(f'"{word}"' for word in words)


def match_any(words: list[str]) -> str:
    return " OR ".join(f'"{word}"' for word in words)
