"""The synonyms of a pack, or of all packs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.content.content import Content
from kb.content.documents import Doc
from kb.content.finding import Finding

WORD = re.compile(r"[^\W_]+")
MOST_WORDS = 6  # a longer phrase is a sentence, and nobody types it twice the same


def split_words(phrase: str) -> tuple[str, ...]:
    """A phrase as the search compares it: case and signs do not count."""
    return tuple(WORD.findall(phrase.lower()))


def check_synonyms(doc: Doc, content: Content) -> Iterator[Finding]:
    """A group has two phrases or more, and a phrase is in one group only."""
    seen: dict[tuple[str, ...], int] = {}
    for number, group in enumerate(doc.head.synonyms):
        if len(group) < 2:
            yield doc.finding(
                ("synonyms", number),
                "a group needs two words or phrases",
                "add one, or remove the group",
                rule="synonym-group",
            )
        for index, phrase in enumerate(group):
            words, loc = split_words(phrase), ("synonyms", number, index)
            if not words:
                yield doc.finding(
                    loc,
                    f"'{phrase}' has no word in it",
                    "letters or digits are what can be searched for",
                    rule="synonym-group",
                )
            elif len(words) > MOST_WORDS:
                yield doc.finding(
                    loc,
                    f"'{phrase}' has more than {MOST_WORDS} words",
                    "name what readers would type",
                    rule="synonym-group",
                )
            elif words in seen:
                where = "twice in this group" if seen[words] == number else f"in group {seen[words] + 1} already"
                yield doc.finding(
                    loc, f"'{phrase}' is {where}", "put what means the same into one group", rule="synonym-group"
                )
            seen.setdefault(words, number)
