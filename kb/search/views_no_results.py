"""When nothing was found: what was looked for, what of it no page has, and where else to go with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings

from kb.browse.guide_links import GuideLinks
from kb.library.library import Library
from kb.library.lists import ListFilter, cards_on, largest_topics
from kb.library.values import Card
from kb.search import searching
from kb.search.query import Query, parse_query

MOST_GUIDES = 20
MOST_TOPICS = 8
MOST_ALIKE = 5
MOST_CLOSEST = 3
MOST_WORDS = 12  # looked up one by one
MOST_IN_NOTE = 4_000  # characters of what was pasted: a ticket takes no more of a log
STEM = 4  # letters that words alike begin with


@dataclass(frozen=True, slots=True)
class Understood:
    """A query as it was read."""

    words: tuple[str, ...]
    phrases: tuple[str, ...]
    without: tuple[str, ...]
    unknown: tuple[str, ...]  # words that no page has
    # The address of a search for the same words and nothing else, "" when there is nothing else.
    plainly: str

    @property
    def is_narrow(self) -> bool:
        """Whether it may be for its signs that nothing was found."""
        return bool(self.phrases or self.without)

    @property
    def is_worth_telling(self) -> bool:
        return bool(self.phrases or self.without or self.unknown)


def help_for(library: Library, text: str, onward: GuideLinks) -> dict[str, object]:
    """What the page says besides that nothing was found; without a query, what there is."""
    if not text:
        cards = cards_on(library, ListFilter("guide"), size=MOST_GUIDES)
        return {"guides": [(card, onward.of_card(card)) for card in cards]}
    understood = understand(library, parse_query(text), onward)
    closest = () if understood.is_narrow else searching.closest(library, text, MOST_CLOSEST)
    return {
        "understood": understood,
        "closest": [(hit, onward.of_card(hit.card)) for hit in closest],
        "alike": () if closest else pages_alike(library, understood.unknown),
        "topics": largest_topics(library, MOST_TOPICS),
        "help_url": settings.HELP_URL,
        "is_counted": settings.MISSED_SEARCHES,
    }


def blank_note(text: str, unlisted: Iterable[str], address: str) -> str:
    """A note for a ticket about something that is not in the library: what was pasted, and what others will ask."""
    said = text.strip() or "-"
    if len(said) > MOST_IN_NOTE:
        said = f"{said[:MOST_IN_NOTE]}\n… and {len(said) - MOST_IN_NOTE:,} characters more"
    codes = [f"Code: {spelling}, unknown to {address}" for spelling in unlisted]
    asked = (
        "Who has it, and since when:",
        "On which computer, from where:",
        "What changed before it began:",
        "What was tried, and what happened:",
    )
    return "\n".join(("What happens:", said, "", *codes, *asked, f"Looked up: {address} has nothing about it yet."))


def understand(library: Library, query: Query, onward: GuideLinks) -> Understood:
    words = tuple(dict.fromkeys(query.words))
    unknown = tuple(word for word in words[:MOST_WORDS] if not searching.index_of(library).has_word(word))
    is_plain = not (query.phrases or query.without)
    fields = (("q", " ".join(words)), *onward.kept)
    plainly = "" if is_plain or not words else f"?{urlencode(fields)}"
    return Understood(words, _texts(query.phrases), _texts(query.without), unknown, plainly)


def _texts(groups: tuple[tuple[str, ...], ...]) -> tuple[str, ...]:
    return tuple(" ".join(group) for group in groups)


def pages_alike(library: Library, unknown: tuple[str, ...]) -> tuple[Card, ...]:
    """Pages with words that begin as the longest of the unknown ones do."""
    stems = [word[:STEM] for word in sorted(unknown, key=len, reverse=True)[:2] if len(word) > STEM]
    hits = [hit for stem in stems for hit in searching.search(library, stem, MOST_ALIKE, is_prefix=True)]
    return tuple({hit.card.url: hit.card for hit in hits}.values())[:MOST_ALIKE]
