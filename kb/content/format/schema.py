"""The file formats, as pydantic models: one per kind of file. `docs/content-format.md` shows each by example.

Input is what `strict_yaml` yields: mappings, lists, text and None. Numbers and dates arrive as text and are
converted here, so that what the author typed is never guessed at twice.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from kb.content.format.fields import (
    SLUG,
    Code,
    CodeSet,
    Confidence,
    Groups,
    Id,
    Keys,
    Line,
    Lines,
    Moment,
    Needs,
    PastDate,
    Review,
    Slug,
    Text,
    Url,
    as_list,
)


class StrictModel(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SourceEntry(StrictModel):
    """One entry of `sources.yaml`, or of `sources:` in a guide or article."""

    title: Line
    url: Url | None = None
    checked: PastDate
    kind: Literal["official", "report", "secondary"] = "official"
    note: Line | None = None


class VerifiedEntry(StrictModel):
    on: PastDate
    by: Line
    env: Line | None = None
    source: Slug | None = None


class Head(StrictModel):
    """What articles and guides have in common."""

    id: Id | None = None
    title: Line
    summary: Line
    codes: tuple[CodeSet, ...] = ()
    symptoms: Lines = ()
    topic: Line | None = None
    products: Annotated[Lines, Field(max_length=10)] = ()  # what readers may narrow a search to
    owner: Line
    verified: VerifiedEntry
    review_in: Review
    sources: dict[Slug, SourceEntry] = {}
    aliases: Keys = ()
    related: Keys = ()
    audience: Groups = ()  # who may read it, in one of these groups; everybody where there is none


class ArticleHead(Head):
    """Front matter of `articles/*.md`."""

    also_called: Lines = ()  # other titles, which a search finds as it finds the title
    causes: Keys = ()
    written_for: Line | None = None
    cites: Keys = ()  # sources that support the article as a whole

    @model_validator(mode="before")
    @classmethod
    def _text_as_remark(cls, value: object) -> object:
        """`audience:` was a remark on readers before it named groups. A finding says so; old texts in git stay readable."""
        if not isinstance(value, dict) or not isinstance(text := value.get("audience"), str):
            return value
        rest = {key: each for key, each in value.items() if key != "audience"}
        return {**rest, "audience": [text]} if SLUG.fullmatch(text) else {**rest, "written_for": text}


class KindEntry(StrictModel):
    """A number space: the same 7 means something else in each."""

    title: Line
    about: Line
    labels: Lines = ()  # words that stand before the number in dialogs and logs, in any language
    high_word: Code | None = None  # 1: programs print number 3 of this list as 0x00010003
    # Programs print this list in hexadecimal: a decimal after its label is from another list.
    hex_only: bool = False


class CodeEntry(StrictModel):
    kind: Slug | Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
    code: Code
    name: Line | None = None
    other_names: Lines = ()  # what other clients call it
    says: Lines = ()  # what a dialog says that does not show the number, word by word; … for a name
    meaning: Line
    family: Slug
    confidence: Confidence
    official: bool = False
    sources: Keys = ()
    notes: Line | None = None
    guide: Slug | None = None
    answers: dict[Slug, Slug] = {}  # what the code answers already in its guide, by question


class PairEntry(StrictModel):
    codes: Annotated[CodeSet, Field(min_length=2, max_length=2)]
    meaning: Line
    family: Slug
    confidence: Literal["high", "medium-high", "medium", "low"]
    sources: Keys = ()
    guide: Slug | None = None
    answers: dict[Slug, Slug] = {}


class LookAlikeEntry(StrictModel):
    codes: CodeSet
    mistaken_for: Line
    why: Line


class FamilyEntry(StrictModel):
    title: Line
    guide: Slug | None = None
    answers: dict[Slug, Slug] = {}  # of codes that name no guide and no answers of their own


class GuessEntry(StrictModel):
    """What an unlisted code is likely to be about, by its pattern: always shown as a guess."""

    kind: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
    low_byte: Code | None = None
    between: tuple[Code, Code] | None = None
    guess: Line
    confidence: Line

    @model_validator(mode="after")
    def _one_pattern(self) -> GuessEntry:
        if (self.low_byte is None) == (self.between is None):
            raise ValueError("give either low_byte or between")
        return self


class MessageEntry(StrictModel):
    """What a dialog says without any code, word by word, in as many languages as are known."""

    page: Slug  # the guide or article that takes it from here
    # By language; … for a name.
    says: dict[Annotated[str, StringConstraints(pattern=r"^[a-z]{2}(-[A-Za-z]{2,4})?$")], Lines]
    # What the message answers already in that guide, by question.
    answers: dict[Slug, Slug] = {}
    sources: Keys = ()
    notes: Line | None = None


class CodesFile(StrictModel):
    """`codes.yaml` of a pack."""

    kinds: dict[Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")], KindEntry]
    families: dict[Slug, FamilyEntry] = {}
    codes: tuple[CodeEntry, ...] = ()
    pairs: tuple[PairEntry, ...] = ()
    look_alikes: tuple[LookAlikeEntry, ...] = ()
    guesses: tuple[GuessEntry, ...] = ()
    messages: tuple[MessageEntry, ...] = ()


class ProviderEntry(StrictModel):
    """A part of Windows that writes events: the same 40 means something else in each."""

    title: Line
    names: Annotated[Lines, Field(min_length=1)]  # as a log prints its source or provider
    log: Line


class EventEntry(StrictModel):
    """An event of a log, by provider and number."""

    provider: Slug
    event: Annotated[int, Field(ge=0, le=65535)]
    log: Line | None = None  # where it is not the provider's
    meaning: Line
    says: Lines = ()  # its text word by word, in any language; … for a name
    confidence: Confidence
    official: bool = False
    sources: Keys = ()
    notes: Line | None = None
    guide: Slug | None = None
    question: Slug | None = None  # of that guide: the one that asks for this event
    pages: Keys = ()  # articles and guides to read next

    @model_validator(mode="after")
    def _question_of_a_guide(self) -> EventEntry:
        if self.question and not self.guide:
            raise ValueError("a question is of a guide: name the guide too")
        return self


class EventsFile(StrictModel):
    """`events.yaml` of a pack: what the logs say, event by event."""

    providers: dict[Slug, ProviderEntry]
    events: tuple[EventEntry, ...] = ()


class SourcesFile(StrictModel):
    """`sources.yaml` of a pack: what its files may cite by key."""

    sources: dict[Slug, SourceEntry]


class PackFile(StrictModel):
    """`pack.yaml`: what a folder of content is about."""

    title: Line
    summary: Line
    edit_url: Url | None = None  # "https://…/edit/main/content/rdp/" — a file's path is appended
    audience: Groups = ()  # who may read the pack: what is in it can be for fewer, never for more
    topics: dict[Slug, Line] = {}
    start: Slug | None = None  # the guide for readers who don't know where to begin; the front page has it first
    # Words in commands that stand for a reader's own names, and what to call them. "Name?" holds for one page only.
    placeholders: dict[Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9_]{1,29}$")], Line] = {}
    terms: dict[Line, Lines] = {}  # the word for a thing, and those that this pack does not use
    owners: dict[Line, Line] = {}  # who reviews changes, by file pattern; "default" for the rest


class ProfileEntry(StrictModel):
    """A kind of reader. `name` is short, for the line above a question; `title` is what people choose."""

    title: Line
    name: Annotated[Line, Field(max_length=30)] | None = None
    can: Annotated[tuple[Needs, ...], BeforeValidator(as_list)]
    extra: dict[Needs, Annotated[float, Field(ge=0, le=10_000)]] = {}
    risk: dict[Literal["low", "medium", "high"], Annotated[float, Field(ge=0, le=10_000)]] = {}
    irreversible: Annotated[float, Field(ge=0, le=10_000)] = 30
    disrupts: Annotated[float, Field(ge=0, le=10_000)] = 5
    escalation: Annotated[float, Field(ge=0, le=10_000)] = 0
    escalates_to: Line | None = None
    folded: bool = False


class ProfilesFile(StrictModel):
    """`profiles.yaml` at the top of a content folder: the kinds of reader. The first is the default."""

    profiles: Annotated[dict[Slug, ProfileEntry], Field(min_length=1)]


class FateEntry(StrictModel):
    """What became of an id that was published: it has successors, is gone, or is withdrawn as wrong or harmful."""

    successor: Annotated[tuple[Id, ...], BeforeValidator(as_list)] = ()
    gone: bool = False
    withdrawn: bool = False
    reason: Line

    @model_validator(mode="after")
    def _says_what(self) -> FateEntry:
        if not self.successor and not self.gone and not self.withdrawn:
            raise ValueError("say `successor: [ID]`, `gone: true` or `withdrawn: true`")
        return self

    @property
    def state(self) -> str:
        return "withdrawn" if self.withdrawn else "superseded" if self.successor else "gone"


class RedirectsFile(StrictModel):
    """`redirects.yaml` at the top of a content folder: what became of ids that went away."""

    # What is older in git was never published: a draft's history is nobody's link.
    since: date | None = None
    redirects: dict[Id, FateEntry] = {}


class SynonymsFile(StrictModel):
    """`synonyms.yaml`, at the top of a content folder or in a pack: words and phrases that readers use for the same thing."""

    synonyms: tuple[tuple[Line, ...], ...] = ()


class IncidentFile(StrictModel):
    """`incidents/*.yaml` of a pack: what many readers have at the moment. Its name is the file's."""

    title: Line
    text: Text | None = None
    begins: Annotated[Moment, Field(alias="from")]
    ends: Annotated[Moment, Field(alias="to")]
    link: Url | None = None
    audience: Groups = ()
    codes: tuple[CodeSet, ...] = ()
    guides: Keys = ()
    products: Annotated[Lines, Field(max_length=10)] = ()
    # By guide and cause: how many of the cases are this, while it lasts.
    causes: dict[Slug, Annotated[dict[Slug, Literal["some", "many", "most"]], Field(min_length=1)]] = {}

    @model_validator(mode="after")
    def _matches_something(self) -> IncidentFile:
        if not (self.codes or self.guides or self.products or self.causes):
            raise ValueError("say where it shows: `codes:`, `guides:`, `products:` or `causes:`")
        return self
