"""What a library gives: cards, articles, codes and hits, as plain values."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from decisiontree.guide import CodeRef, Source, Step, Verified

IN_GUIDES = ("question", "cause", "remedy")
KIND_NAMES = {
    "article": "Article",
    "guide": "Guide",
    "question": "Question",
    "cause": "Cause",
    "remedy": "Remedy",
    "code": "Error code",
    "event": "Event",
}
KIND_TITLES = {
    "article": "Articles",
    "guide": "Guides",
    "question": "Questions",
    "cause": "Causes",
    "remedy": "Remedies",
    "code": "Error codes",
    "event": "Events",
}
PLACES = {
    "article": "articles",
    "guide": "guides",
    "code": "codes",
    "event": "events",
    **dict.fromkeys(IN_GUIDES, "guides"),
}


@dataclass(frozen=True, slots=True)
class Commit:
    """When something was first published."""

    id: str
    date: str  # ISO date and time of the commit, in UTC


@dataclass(frozen=True, slots=True)
class Card:
    """What a list shows of an article or guide; what hits show of a question, a cause, a remedy or a code."""

    kind: str  # one of PLACES
    slug: str  # of what is in a guide: the guide's and its key
    id: str
    title: str
    summary: str
    pack: str
    topic: str
    symptoms: tuple[str, ...]
    codes: tuple[tuple[CodeRef, ...], ...]
    verified_on: str  # ISO date
    minutes: float = 0  # guides: minutes to expect; articles 0
    products: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        return f"/{PLACES[self.kind]}/{self.slug}/"

    @property
    def kind_name(self) -> str:
        return KIND_NAMES[self.kind]

    @property
    def place(self) -> str:
        """What it belongs to: the topic, or the guide it is in."""
        return self.summary if self.kind in IN_GUIDES else self.topic


@dataclass(frozen=True, slots=True)
class Heading:
    level: int
    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Article:
    slug: str
    id: str
    title: str
    summary: str
    html: str
    headings: tuple[Heading, ...]
    steps: tuple[Step, ...]
    symptoms: tuple[str, ...]
    codes: tuple[tuple[CodeRef, ...], ...]
    sources: tuple[Source, ...]
    owner: str
    verified: Verified
    review_by: str  # ISO date
    pack: str
    topic: str
    audience: str
    related: tuple[Card, ...]
    edit_url: str  # "" when the pack names none
    revision: str
    also_called: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Kind:
    """A number space of codes."""

    key: str
    title: str
    about: str
    labels: tuple[str, ...]
    hex_only: bool = False  # a decimal after a label of this list is from another list
    high_word: int = 0  # programs print a number of this list with this in its upper half; 0 for none


@dataclass(frozen=True, slots=True)
class Code:
    """One code in one number space."""

    kind: Kind
    value: int
    name: str
    meaning: str
    family: str
    family_title: str
    confidence: str
    official: bool
    sources: tuple[Source, ...]
    notes: str
    guide: str  # slug of the guide that takes it from here, or ""
    pack: str
    other_names: tuple[str, ...] = ()
    says: tuple[str, ...] = ()  # by dialogs that do not show the number
    answers: tuple[tuple[str, str], ...] = ()  # what it answers in that guide: (question, answer)

    @property
    def hex(self) -> str:
        return f"0x{self.value:X}"


@dataclass(frozen=True, slots=True)
class Provider:
    """A part of Windows that writes events: the same number means something else in each."""

    key: str
    title: str
    names: tuple[str, ...]  # as logs print it
    log: str


@dataclass(frozen=True, slots=True)
class Event:
    """An event of a log."""

    provider: Provider
    number: int
    log: str
    meaning: str
    says: tuple[str, ...]  # its text; … stands for what differs
    confidence: str
    official: bool
    sources: tuple[Source, ...]
    notes: str
    guide: str  # slug of the guide that takes it from here, or ""
    question: str  # key of the question of that guide that asks for it, or ""
    pages: tuple[str, ...]  # slugs of articles and guides to read next
    pack: str


@dataclass(frozen=True, slots=True)
class Pair:
    """Codes shown together, e.g. 0x904 with extended 0x7."""

    codes: tuple[Code, ...]
    meaning: str
    family: str
    confidence: str
    sources: tuple[Source, ...]
    guide: str
    answers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class LookAlike:
    codes: tuple[CodeRef, ...]
    mistaken_for: str
    why: str


@dataclass(frozen=True, slots=True)
class Message:
    """What a dialog says without a code, and the page that takes it from there, or the code that it stands for."""

    page: str  # slug of a guide or an article, "" where it stands for a code
    texts: tuple[str, ...]  # in every language that is known; … stands for a name
    answers: tuple[tuple[str, str], ...] = ()  # what it answers in that guide: (question, answer)
    code: CodeRef | None = None


@dataclass(frozen=True, slots=True)
class Guess:
    """What an unlisted code is likely to be about. Always shown as a guess."""

    kind: Kind
    guess: str
    confidence: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A search result."""

    card: Card
    snippet_html: str  # with <mark>, safe
    step_id: str = ""  # the step that fits, "" when the page as a whole does
    step_title: str = ""
    step_url: str = ""  # the step's own page


def card_of(row: str) -> Card:
    entry = json.loads(row)
    entry["codes"] = tuple(tuple(CodeRef(**ref) for ref in shown) for shown in entry["codes"])
    entry["symptoms"] = tuple(entry["symptoms"])
    entry["products"] = tuple(entry["products"])
    return Card(**entry)


def kind_of(key: str, entry: dict[str, Any]) -> Kind:
    about = (entry["title"], entry["about"], tuple(entry["labels"]))
    return Kind(key, *about, bool(entry.get("hex_only")), entry.get("high_word") or 0)


def message_of(entry: dict[str, Any]) -> Message:
    texts = tuple(text for texts in entry["says"].values() for text in texts)
    code = CodeRef(*entry["code"]) if "code" in entry else None
    return Message(entry["page"], texts, tuple(entry.get("answers", {}).items()), code)


def fits(entry: dict[str, Any], value: int) -> bool:
    """Whether an unlisted value has the pattern of a guess."""
    if entry["between"]:
        low, high = entry["between"]
        return bool(low <= value <= high)
    # The low byte tells the family in the range of plain disconnect reasons only.
    return value < 0x10000 and value & 0xFF == entry["low_byte"]
