"""What a reader types, as words, phrases and exclusions, and as FTS5 expressions that cannot fail."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

MAX_WORDS = 24
MAX_QUERY = 2_000  # characters looked at
# One column each in the index; the weight says how much a hit there counts.
COLUMNS = {"title": 10.0, "symptoms": 6.0, "headings": 3.0, "commands": 1.0, "body": 1.0}
TOKENIZER = "unicode61 remove_diacritics 2"
WORD = re.compile(r"[^\W_]+")
PHRASE = re.compile(r'(?P<minus>(?<!\S)-)?(?:"(?P<phrase>[^"]*)"|(?P<word>[^\s"]+))')


@dataclass(frozen=True, slots=True)
class Query:
    """What a reader typed: words in order, phrases that must be there, words that must not."""

    words: tuple[str, ...] = ()
    phrases: tuple[tuple[str, ...], ...] = ()
    without: tuple[tuple[str, ...], ...] = ()

    @property
    def is_narrow(self) -> bool:
        """Whether only some of the pages with its words fit: nobody knows how many."""
        return bool(self.phrases or self.without)


def parse_query(text: str) -> Query:
    """`printer "access denied" -wifi`. Every text is a query: what makes no sense is taken as words."""
    clean = text[:MAX_QUERY].encode("utf-8", "ignore").decode().replace("\0", " ")
    words: list[str] = []
    phrases: list[tuple[str, ...]] = []
    without: list[tuple[str, ...]] = []
    for match in PHRASE.finditer(clean):
        found = tuple(WORD.findall((match["phrase"] or match["word"] or "").lower()))
        if match["minus"] and found:
            without.append(found)
        else:
            phrases += [found] if match["phrase"] and len(found) > 1 else []
            words += found
    return Query(tuple(words[:MAX_WORDS]), tuple(phrases[:MAX_WORDS]), tuple(without[:MAX_WORDS]))


def any_of(texts: Iterable[str]) -> str:
    """Words or phrases of which one is enough. Each is quoted, so that none can be an operator."""
    return f"({' OR '.join(dict.fromkeys(quoted(text) for text in texts))})"


def all_of(choices: Iterable[Sequence[str]]) -> str:
    """One of each."""
    return f"({' AND '.join(any_of(each) for each in choices)})"


def narrowed(expression: str, query: Query) -> str:
    """The expression, held to the phrases and exclusions of a query."""
    parts = [expression, *(quoted(" ".join(phrase)) for phrase in query.phrases)]
    without = "".join(f" NOT {quoted(' '.join(words))}" for words in query.without)
    return " AND ".join(parts) + without


def quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
