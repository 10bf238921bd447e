"""Events of logs in whatever people paste: by provider and number, as XML, as a table or by what they say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kb.codes.messages import Fragments, fragments_of, letters, stand_in
from kb.codes.normalise import PART, ends_of, fold
from kb.library.library import Library
from kb.library.values import Card, Event

MOST = 5  # events of one paste
SHORT = 300  # characters: in a line of one's own a number beside a provider is its event
BETWEEN = r"[\s:=#(>\"'.|\[*`]{1,16}"
ID = r"\d{1,5}(?![\w:]|\.\d|[-/]\d)"
WORDS = (
    "event|events|eventcode|eventid|ereignis|ereignisse|evenement|evento|eventos|zdarzenie|zdarzenia|gebeurtenis|handelse|"
    "hendelse|haendelse|tapahtuma|udalost|esemeny|olay|событие|события|イベント|事件|이벤트"
)
ID_WORDS = "ids?|id's|kennung|code|nummer|number|numero|no|nr|identifier|identificateur|код|id值"
# "Event ID: 1057", "events 36870 and 36874", "Ereignis-ID 1058"
NUMBERED = re.compile(
    rf"(?<![\w])(?:{WORDS})[\s_-]?(?:{ID_WORDS})?{BETWEEN}(?P<ids>{ID}(?:\s?(?:,|/|&|and|und|et|y|e|or)\s?{ID}){{0,6}})"
    rf"|(?<![\w])id{BETWEEN}(?P<id>{ID})"
)
OF_XML = re.compile(r"<eventid\b[^<>]{0,80}>\s{0,9}(?P<id>\d{1,5})\s{0,9}</")
# A row as PowerShell and the viewer print events: the time, then the number.
OF_TABLE = re.compile(
    rf"^[ \t|>*]{{0,20}}\d{{1,4}}[-./]\d{{1,2}}[-./]\d{{2,4}},?[ \tt]{{1,9}}\d{{1,2}}:\d\d(?::\d\d)?(?: ?[ap]m)?[ \t|]{{1,30}}(?P<id>{ID})",
    re.MULTILINE,
)
BARE = re.compile(rf"(?<![\w.:/-]){ID}")
ALONE = re.compile(r"\d{3,5}")
# What the paste calls its source. A line of a table, an attribute of XML, or PowerShell's own name of it.
SOURCE = re.compile(
    r"(?:(?<!\w)(?:source|provider ?name|log ?name|quelle|protokollname|origine|origen|fonte|bron|kilde|kalla|zrodlo|источник)"
    r"\s{0,20}[:=]|<provider\s+name\s?=)\s{0,9}[\"']?(?P<name>[\w. /-]{2,80})"
)


@dataclass(frozen=True, slots=True)
class FoundEvents:
    """What a number or a text in a paste is the event of; several where the paste does not say which provider."""

    events: tuple[Event, ...]
    how: str  # "provider" named | "text" read | "number" only

    @property
    def number(self) -> int:
        return self.events[0].number

    @property
    def words(self) -> str:
        """The same as a text that is read again as the same event."""
        return (
            f"Event {self.number} {self.events[0].provider.names[0]}"
            if len(self.events) == 1
            else f"Event {self.number}"
        )


@dataclass(frozen=True, slots=True)
class Known:
    """What a library knows about events: names of providers in letters alone, and texts of events."""

    names: tuple[tuple[str, str], ...]  # (letters, key of the provider), the longest first
    texts: tuple[tuple[Fragments, Event], ...]


def events_in(library: Library, paste: str) -> tuple[FoundEvents, ...]:
    """The events of a paste, each number once."""
    known = library.derived(_read)
    if not known.names:
        return ()
    text = fold(ends_of(paste, PART, PART))
    said = letters(text)
    providers = _providers(said, known)
    found = {each.number: each for each in _by_text(said, known)}
    for number in _numbers(text, bool(providers)):
        if (each := _of_number(library, number, providers, text)) is not None:
            found.setdefault(number, each)
    return tuple(found.values())[:MOST]


def _read(library: Library) -> Known:
    names = {(letters(name), key) for key, provider in library.providers.items() for name in provider.names}
    texts = ((fragments_of(text), event) for event in library.all_events() for text in event.says)
    return Known(tuple(sorted(names, key=lambda name: (-len(name[0]), name))), tuple(texts))


def _providers(said: str, known: Known) -> frozenset[str]:
    """Providers that a paste names. A name inside a longer one does not count: SessionBroker in SessionBroker-Client."""
    found = set()
    for name, key in known.names:
        if name in said:
            found.add(key)
            said = said.replace(name, "|")
    return frozenset(found)


def _by_text(said: str, known: Known) -> Iterator[FoundEvents]:
    hits = [(sum(map(len, fragments)), event) for fragments, event in known.texts if stand_in(fragments, said)]
    for _, event in sorted(hits, key=lambda hit: -hit[0]):
        yield FoundEvents((event,), "text")


def _numbers(text: str, is_named: bool) -> list[int]:
    """Event numbers in reading order. "Id : 1057" is one only beside a provider, as is a number alone in a short line."""
    found: list[tuple[int, str]] = [(match.start(), match["id"]) for match in OF_XML.finditer(text)]
    for match in NUMBERED.finditer(text):
        if match["ids"] or is_named:
            found += ((match.start(), number) for number in re.findall(r"\d+", match["ids"] or match["id"]))
    if is_named:
        found += ((match.start(), match["id"]) for match in OF_TABLE.finditer(text))
    if not found and len(text) <= SHORT and (is_named or ALONE.fullmatch(text.strip())):
        found = [(match.start(), match[0]) for match in BARE.finditer(text)]
    return [int(number) for _, number in sorted(found)[: 10 * MOST]]


def _of_number(library: Library, number: int, providers: frozenset[str], text: str) -> FoundEvents | None:
    events = library.events(number)
    own = tuple(event for event in events if event.provider.key in providers)
    if own:
        return FoundEvents(own, "provider")
    # Events of another program have the same numbers: what names its source and is not ours is none of ours.
    return FoundEvents(events, "number") if events and not (providers or SOURCE.search(text)) else None


def pages_of_events(library: Library, events: tuple[Event, ...]) -> tuple[Card, ...]:
    """The guides that take events from here, and what else to read about them."""
    slugs = [*(event.guide for event in events if event.guide), *(slug for event in events for slug in event.pages)]
    return library.cards_named(dict.fromkeys(slugs))
