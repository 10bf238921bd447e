"""The published library: one read-only SQLite file, read through plain values."""

from __future__ import annotations

from dataclasses import dataclass

from decisiontree.guide import CodeRef, Guide, Profile, Source, Step, Verified


@dataclass(frozen=True, slots=True)
class Card:
    """What a list shows of an article or guide."""

    kind: str  # "article" | "guide"
    slug: str
    id: str
    title: str
    summary: str
    pack: str
    topic: str
    symptoms: tuple[str, ...]
    codes: tuple[tuple[CodeRef, ...], ...]
    verified_on: str  # ISO date
    minutes: float = 0  # guides: minutes to expect; articles 0

    @property
    def url(self) -> str:
        return f"/{self.kind}s/{self.slug}/"


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


@dataclass(frozen=True, slots=True)
class Kind:
    """A number space of codes."""

    key: str
    title: str
    about: str
    labels: tuple[str, ...]


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

    @property
    def hex(self) -> str:
        return f"0x{self.value:X}"


@dataclass(frozen=True, slots=True)
class Pair:
    """Codes shown together, e.g. 0x904 with extended 0x7."""

    codes: tuple[Code, ...]
    meaning: str
    family: str
    confidence: str
    sources: tuple[Source, ...]
    guide: str


@dataclass(frozen=True, slots=True)
class LookAlike:
    codes: tuple[CodeRef, ...]
    mistaken_for: str
    why: str


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
    step_id: str = ""


# Methods of `Library` (built in this file):
#   revision: str            id of this library, changes whenever anything published changes
#   commit: str              git commit it was baked from, "" for a work tree
#   content_date: str        ISO date of that commit, "" if unknown
#   profiles: tuple[Profile, ...]     the first is the default
#   guide(slug) -> Guide | None            article(slug) -> Article | None
#   moved(kind, slug) -> str | None        new slug for an old alias
#   cards(kind="") -> tuple[Card, ...]     topics() -> tuple[tuple[str, tuple[Card, ...]], ...]
#   recently_verified(limit) -> tuple[Card, ...]
#   codes(value) -> tuple[Code, ...]       every number space that has this value
#   code(ref: CodeRef) -> Code | None      pair(values: tuple[int, int]) -> Pair | None
#   pairs_with(value) -> tuple[Pair, ...]  look_alikes(value) -> tuple[LookAlike, ...]
#   guesses(value) -> tuple[Guess, ...]    cards_for_code(value) -> tuple[Card, ...]
#   search(query, limit=20) -> tuple[Hit, ...]
#   nearest(text, limit=5) -> tuple[Card, ...]     for 404 pages
