"""What the API gives, as schemas; `outputs` makes them out of the library's values."""

from __future__ import annotations

from typing import Any, Literal

from ninja import Schema
from pydantic import Field


def shaped(schema: type[Schema], values: dict[str, Any]) -> dict[str, Any]:
    """What is left of values by a schema: as an operation of the API gives them."""
    return schema.model_validate(values).model_dump(mode="json", exclude_unset=True)


def on_request() -> Any:
    """A field that is left out of the answer unless it is asked for."""
    return Field(default_factory=lambda: None)


class Problem(Schema):
    """An error, as RFC 9457 describes it."""

    type: str
    title: str
    status: int
    detail: str


class SourceOut(Schema):
    key: str
    title: str
    url: str
    checked: str
    kind: str
    note: str


class CodeRefOut(Schema):
    kind: str
    value: int
    hex: str


class PageOut(Schema):
    """An article or guide, as lists show it."""

    kind: Literal["article", "guide"]
    slug: str
    id: str
    title: str
    summary: str
    pack: str
    topic: str
    symptoms: list[str]
    codes: list[list[CodeRefOut]]
    products: list[str]
    verified_on: str
    url: str


class PagesOut(Schema):
    """A part of a list. `total` counts all of it; `next` is the address of the next part, "" at the end."""

    items: list[PageOut]
    total: int
    next: str


class CodeOut(Schema):
    """What a code means in one number space."""

    kind: str
    kind_title: str
    value: int
    hex: str
    name: str
    meaning: str
    family: str
    confidence: str
    official: bool
    sources: list[SourceOut]
    notes: str
    guide: str
    url: str


class CodeListOut(Schema):
    """A part of the list of all codes. `total` counts all of it; `next` is the address of the next part, "" at the end."""

    items: list[CodeOut]
    total: int
    next: str


class LookAlikeOut(Schema):
    codes: list[CodeRefOut]
    mistaken_for: str
    why: str


class IncidentOut(Schema):
    """What many have at the moment: readers see it from `begins` until `ends`."""

    key: str
    title: str
    html: str
    begins: str
    ends: str
    link: str


class IncidentsOut(Schema):
    items: list[IncidentOut]


class CodesOut(Schema):
    """One code, or two that are shown together."""

    spelling: str
    values: list[int]
    meaning: str
    codes: list[CodeOut]
    look_alikes: list[LookAlikeOut]
    pages: list[PageOut]
    guide: str
    url: str
    incidents: list[IncidentOut]


class EventOut(Schema):
    """What an event of a log means. `says` is its text, `…` where it differs; `question` the question of the guide that asks for it."""

    provider: str
    provider_title: str
    number: int
    log: str
    meaning: str
    says: list[str]
    confidence: str
    official: bool
    sources: list[SourceOut]
    notes: str
    guide: str
    guide_url: str
    question: str
    pages: list[str]
    url: str


class EventsOut(Schema):
    """The events of one number, provider by provider."""

    number: int
    events: list[EventOut]
    pages: list[PageOut]
    url: str


class EventListOut(Schema):
    """A part of the list of all events. `total` counts all of it; `next` is the address of the next part, "" at the end."""

    items: list[EventOut]
    total: int
    next: str


class MeaningOut(CodeRefOut):
    meaning: str


class NearOut(Schema):
    """A known code that may have been meant, and why it is offered."""

    hex: str
    meaning: str
    why: str


class RecognisedOut(Schema):
    """A number in a text. `sure` says how its list is known: `named` by a symbolic name, `labelled` by the words before it,
    `formed` by its form, `bare` not at all; `elsewhere`: the list that is named lacks it; `guessed`: no list has it."""

    value: int
    hex: str
    sure: Literal["named", "labelled", "formed", "bare", "elsewhere", "guessed"]
    kind: str
    label: str
    codes: list[MeaningOut]
    guesses: list[str]
    nearest: list[NearOut]
    look_alikes: list[LookAlikeOut]


class EvidenceOut(Schema):
    key: str
    value: str


class PasteOut(Schema):
    """`meaning` is that of two codes that are known to be shown together; `guide_url` begins the guide with what
    is known: `evidence`, and the `error` where no question asks for it."""

    codes: list[CodeRefOut]
    recognised: list[RecognisedOut]
    events: list[EventOut]
    meaning: str
    guide: str
    guide_url: str
    evidence: list[EvidenceOut]
    error: str
    incidents: list[IncidentOut]


class HitOut(Schema):
    page: PageOut
    snippet_html: str


class SearchOut(PasteOut):
    query: str
    hits: list[HitOut]


class UrlsOut(Schema):
    latest: str
    pinned: str
    short: str
    short_pinned: str


class SeenOut(Schema):
    """When a text was first published: the day and the commit."""

    revision: str
    date: str
    commit: str


class SuccessorOut(Schema):
    id: str
    kind: str
    title: str
    state: str
    url: str


class StandingOut(Schema):
    """What has become of an item by now."""

    shown_id: str
    state: Literal["current", "changed", "superseded", "withdrawn", "removed"]
    reason: str
    successors: list[SuccessorOut]
    first_seen: SeenOut
    history: str
    urls: UrlsOut


class StepOut(Schema):
    """One thing to do, with the addresses a ticket can carry."""

    id: str
    title: str
    revision: str
    html: str
    urls: UrlsOut


class VerifiedOut(Schema):
    on: str
    by: str
    env: str
    source: str


class ArticleOut(PageOut, StandingOut):
    html: str
    steps: list[StepOut]
    sources: list[SourceOut]
    owner: str
    verified: VerifiedOut
    review_by: str
    audience: str
    related: list[PageOut]
    edit_url: str
    revision: str


class CauseOut(Schema):
    key: str
    id: str
    title: str
    prior: float
    why_html: str
    confidence: str
    sources: list[str]
    url: str


class AnswerOut(Schema):
    key: str
    say: str
    hint: str  # what it looks like, "" where the words say enough
    note_html: str


class QuestionOut(Schema):
    key: str
    id: str
    ask: str
    why_html: str
    check_html: str
    needs: str
    minutes: float
    answers: list[AnswerOut]
    sources: list[str]
    revision: str
    withdrawn: str  # why it must not be followed any more, "" when it may be
    urls: UrlsOut


class RemedyOut(Schema):
    key: str
    id: str
    title: str
    intro_html: str
    steps: list[StepOut]
    outro_html: str
    needs: str
    minutes: float
    risk: str
    reversible: bool
    disrupts: str
    rollback_html: str
    verify_html: str
    outcomes: list[str]
    applies_to: list[str]
    verified: VerifiedOut | None
    sources: list[str]
    revision: str
    withdrawn: str  # why it must not be followed any more, "" when it may be
    urls: UrlsOut


class CollectOut(Schema):
    key: str
    html: str


class EscalationOut(Schema):
    id: str
    to: str
    minutes: float
    note_html: str
    collect: list[CollectOut]


class GuideOut(PageOut, StandingOut):
    mode: str
    meaning_html: str
    before_html: str
    causes: list[CauseOut]
    questions: list[QuestionOut]
    remedies: list[RemedyOut]
    escalation: EscalationOut
    profiles: list[str]
    sources: list[SourceOut]
    owner: str
    verified: VerifiedOut | None
    review_by: str
    revision: str
