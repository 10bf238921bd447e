"""What the API gives about items, walks, runs and uses."""

from __future__ import annotations

from typing import Literal

from ninja import Schema

from kb.api.shapes import (
    EscalationOut,
    EvidenceOut,
    IncidentOut,
    QuestionOut,
    RemedyOut,
    SeenOut,
    StandingOut,
    StepOut,
    UrlsOut,
    VerifiedOut,
    on_request,
)


class SectionOut(Schema):
    heading: str
    html: str


class ItemOut(StandingOut):
    """Anything with an id, at one revision."""

    id: str
    kind: str
    title: str
    parent: str
    revision: str
    newer: int
    current_revision: str
    text: str
    labels: dict[str, str]
    sections: list[SectionOut]
    revisions: list[SeenOut]


class ItemChangeOut(Schema):
    """A text that an item got, and the revision it took over from: "" when the item was new."""

    id: str
    kind: str
    title: str
    revision: str
    before: str
    first_seen: SeenOut
    url: str


class HistoryOut(Schema):
    """A part of a history, newest first. `total` counts all of it; `next` is the address of the next part, "" at the end."""

    items: list[ItemChangeOut]
    total: int
    next: str


class EntryOut(Schema):
    """One line of the trail."""

    key: str
    value: str
    id: str
    label: str
    say: str
    set_aside: str


class IgnoredOut(Schema):
    key: str
    value: str
    why: str


class CandidateOut(Schema):
    """A cause and how likely it is now, with what speaks for and against it."""

    key: str
    id: str
    title: str
    share: float
    word: str
    speaks_for: list[str]
    speaks_against: list[str]


class DueStepOut(StepOut):
    urls: UrlsOut = on_request()


class DueQuestionOut(QuestionOut):
    """A question, without what an answer does not need; `details` asks for the rest."""

    sources: list[str] = on_request()
    urls: UrlsOut = on_request()


class DueRemedyOut(RemedyOut):
    """A remedy, without what doing it does not need; `details` asks for the rest. One that worked has no text but its check."""

    intro_html: str = on_request()
    steps: list[DueStepOut] = on_request()  # type: ignore[assignment]
    outro_html: str = on_request()
    rollback_html: str = on_request()
    applies_to: list[str] = on_request()
    verified: VerifiedOut | None = on_request()
    sources: list[str] = on_request()
    urls: UrlsOut = on_request()


class NextOut(Schema):
    """What to do now. `evidence` and `url`: where another guide takes over, what holds there too, and its page with it."""

    kind: Literal["ask", "do", "escalate", "solved", "guide"]
    reason: str
    guide: str
    evidence: list[EvidenceOut]
    url: str
    question: DueQuestionOut | None = None
    remedy: DueRemedyOut | None = None


class NotesOut(Schema):
    """The ticket note, in each notation."""

    plain: str
    markdown: str
    jira: str
    servicenow: str


class OpenOut(Schema):
    """A question not asked, or a remedy not tried."""

    key: str
    id: str
    label: str


class WalkOut(Schema):
    """What to do now. What is not required is there when `fields` asks for it; `escalation` also where that is the step."""

    guide: str
    guide_id: str
    guide_revision: str
    library_revision: str
    profile: str
    evidence: list[EvidenceOut]
    next: NextOut
    candidates: list[CandidateOut] = on_request()
    trail: list[EntryOut] = on_request()
    ignored: list[IgnoredOut]
    escalation: EscalationOut = on_request()
    unasked: list[OpenOut] = on_request()
    untried: list[OpenOut] = on_request()
    anyway: str  # when the plan is to hand over: the key of what one could still go on with, "" for nothing
    minutes: float
    notes: NotesOut = on_request()
    url: str
    incidents: list[IncidentOut]


class JiraStatus(Schema):
    resolved: bool
    icon: dict[str, str]


class JiraObject(Schema):
    url: str
    title: str
    summary: str
    icon: dict[str, str]
    status: JiraStatus


class JiraRemoteLink(Schema):
    """The body of Jira's `POST /rest/api/3/issue/{key}/remotelink`."""

    globalId: str  # Jira's name
    application: dict[str, str]
    relationship: str
    object: JiraObject


class ChangeOut(Schema):
    """How something that was asked or tried differs from what it was then."""

    title: str
    what: str
    url: str


class RunEvidenceOut(EvidenceOut):
    id: str
    revision: str


class RunOut(Schema):
    """A saved walk, as it was then; `walk_url`, `changes` and `lost` say how to go on today."""

    id: str
    url: str
    guide: str
    guide_id: str
    guide_revision: str
    library_revision: str
    profile: str
    error: str
    evidence: list[RunEvidenceOut]
    outcome: str
    ticket: str
    system: str
    note: str
    by_token: bool  # false: anybody may have saved it
    cause: str  # key of what it was, "" when nobody said
    cause_text: str  # what it was in words
    closed: str  # when somebody said how it ended, "" for not yet
    notes: NotesOut
    walk_url: str
    changes: list[ChangeOut]
    lost: list[str]
    continues: str  # address of the saved walk that this one goes on from, "" for none
    continued_in: list[str]  # addresses of those that go on from this one, the oldest first
    created: str
    expires: str


class UseOut(Schema):
    step: str
    revision: str
    ticket: str
    system: str
    outcome: str
    created: str


class UsesOut(Schema):
    items: list[UseOut]
    total: int
