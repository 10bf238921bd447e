"""Walks that somebody saved: made by programs, and read again."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any, Literal

from django.http import HttpResponse
from ninja import Router
from pydantic import Field, StringConstraints

from decisiontree.walk.permalink import Permalink
from decisiontree.walk.replay import Walk
from kb.api import outputs
from kb.api.access import ApiRequest, Bearer, may_read
from kb.api.docs import WITH_BODY, WITH_TOKEN, problems
from kb.api.idempotency import once, with_key
from kb.api.inputs import LINE, MOST_EVIDENCE, Codes, Line, Name, Note, RequestBody, RunId, Ticket, TicketNeeded
from kb.api.problems import ApiProblem
from kb.api.ticket_shapes import RunOut
from kb.api.walks import EvidenceIn, walk_of
from kb.library.library import Library
from kb.models import LONGEST_CAUSE, Run
from kb.runs.closing import close
from kb.runs.forms import AskingForm, ClosingForm, RunForm
from kb.runs.runs import (
    continued_in,
    find_guide,
    make_run,
    may_open,
    newest,
    resume,
    saved_in,
    transcript_in,
    usual_outcome,
)
from kb.web.addresses import absolute
from kb.web.requests import Request
from kb.webhooks.events import save_run

router = Router(tags=["Runs"])
Json = dict[str, Any]
KEPT = (
    "guide",
    "guide_id",
    "guide_revision",
    "library_revision",
    "profile",
    "error",
    "evidence",
    "outcome",
    "by_token",
    "cause",
    "cause_text",
)
TYPED = ("ticket", "system", "note")


class TimedEvidenceIn(EvidenceIn):
    """`minutes`: how long it took, where the program knows. Authors learn from it; nobody has to say it."""

    minutes: float | None = Field(None, gt=0, le=10_000)


class RunIn(RequestBody):
    """A walk to save. Without an `outcome` it is the one that the walk ends with."""

    guide: Name
    profile: Line = ""
    evidence: list[TimedEvidenceIn] = Field([], max_length=MOST_EVIDENCE)
    error: Codes = ""
    outcome: Literal["", "open", "solved", "handed-over"] = ""
    ticket: Ticket = ""
    system: Line = ""
    note: Note = ""
    continues: RunId = ""  # id of the saved session that this one goes on from
    may_hold_secrets: bool = False


@router.post(
    "/runs",
    response={201: RunOut},
    auth=Bearer("runs:write"),
    summary="Save a session",
    openapi_extra=with_key(problems(404, 409, 410, *WITH_BODY, *WITH_TOKEN)),
)
def add_run(request: ApiRequest, body: RunIn, response: HttpResponse) -> Json:
    """Its notes are ready to be put into the ticket. A text with what looks like a password is refused, until
    `may_hold_secrets` says that it is none."""
    library: Library = request.library
    run = _run_of(library, body)
    saved = once(request, response, lambda: _save(run))
    response["Location"] = absolute(f"/api/v1/runs/{saved['id']}")
    return run_out(library, require_run(library, saved["id"]))


def _run_of(library: Library, body: RunIn) -> Run:
    evidence = tuple((each.key, each.value) for each in body.evidence)
    here, link = walk_of(library, body.guide, body.profile, evidence, body.error)
    if body.continues:
        link = replace(link, run=require_run(library, body.continues).pk)
    typed = {name: getattr(body, name) for name in TYPED} | {"outcome": body.outcome or usual_outcome(here)}
    took = {each.key: each.minutes for each in body.evidence if each.minutes}
    return make_run(library, here, link, took, **_checked(typed, body.may_hold_secrets))


def save_walk(library: Library, here: Walk, link: Permalink, typed: dict[str, str]) -> str:
    """Save a walk that is known already; its address."""
    kept = {name: typed.get(name, "") for name in TYPED} | {"outcome": usual_outcome(here)}
    return absolute(f"/runs/{_save(make_run(library, here, link, **_checked(kept, False)))['id']}/")


def _checked(typed: dict[str, str], may_hold_secrets: bool) -> dict[str, str]:
    """What people type, by the rules of the form on the site."""
    return _cleaned(RunForm(typed | {"confirmed": RunForm(typed).secrets if may_hold_secrets else ""}))


def _cleaned(form: AskingForm) -> dict[str, str]:
    if not form.is_valid():
        errors = [
            {"in": "body", "pointer": "/body" + f"/{name}" * (name != "__all__"), "detail": " ".join(map(str, each))}
            for name, each in form.errors.items()
        ]
        raise ApiProblem(422, errors=errors)
    return form.cleaned_data


def _save(run: Run) -> Json:
    run.by_token = True
    save_run(run)
    return {"id": run.pk}  # not what is in it: a run that is deleted is gone


class ClosingIn(RequestBody):
    """How it ended. `cause` is the key of a cause of the guide, `text` what it was when the guide has no such cause."""

    outcome: Literal["open", "solved", "handed-over"]
    cause: Name = ""
    text: Annotated[str, StringConstraints(max_length=LONGEST_CAUSE, pattern=LINE)] = ""
    may_hold_secrets: bool = False


class TicketClosingIn(ClosingIn):
    """The same, for the session that a ticket holds."""

    ticket: TicketNeeded
    system: Line = ""


@router.patch(
    "/runs/{run_id}",
    response=RunOut,
    auth=Bearer("runs:write"),
    summary="Say how a session ended",
    openapi_extra=problems(404, *WITH_BODY, *WITH_TOKEN),
)
def close_run(request: ApiRequest, run_id: Name, body: ClosingIn) -> Json:
    """Of a session that was continued, the newest state is closed, and is the answer. Sent twice, it counts once; the
    last word holds. Nothing in a guide changes by it."""
    return _close(request.library, newest(request.library, require_run(request.library, run_id)), body)


@router.post(
    "/tickets/closed",
    response=RunOut,
    auth=Bearer("runs:write"),
    summary="Say how the session of a ticket ended",
    openapi_extra=problems(404, *WITH_BODY, *WITH_TOKEN),
)
def close_ticket(request: ApiRequest, body: TicketClosingIn) -> Json:
    """For a webhook of the ticket system, which knows the ticket and no id of ours: closes the newest session saved with it."""
    found = Run.objects.filter(ticket=body.ticket, by_token=True).order_by("created")
    run = (found.filter(system=body.system) if body.system else found).last()
    if run is None or not may_open(request.library, run):
        raise ApiProblem(404, "No session was saved for this ticket with a token.")
    return _close(request.library, newest(request.library, run), body)


def _close(library: Library, run: Run, body: ClosingIn) -> Json:
    guide = find_guide(library, run)
    cause = guide.find_cause(body.cause) if guide else None  # under whatever name it had
    typed = {"outcome": body.outcome, "cause": cause.key if cause else body.cause, "text": body.text}
    confirmed = ClosingForm(typed).secrets if body.may_hold_secrets else ""
    form = ClosingForm(typed | {"confirmed": confirmed}, causes=guide.causes if guide else ())
    said = _cleaned(form)
    return run_out(library, close(library, run, said["outcome"], form.chosen, said["text"], is_token=True))


@router.get("/runs/{run_id}", response=RunOut, auth=may_read, summary="One saved session", openapi_extra=problems(404))
def read_run(request: Request, run_id: Name) -> Json:
    """Whoever knows its id may read it: 128 random bits, which nobody guesses."""
    return run_out(request.library, require_run(request.library, run_id))


def require_run(library: Library, run_id: str) -> Run:
    run = Run.objects.filter(pk=run_id.replace("\0", "")).first()
    if run is None or not may_open(library, run):
        raise ApiProblem(404, "This session was deleted or never saved.")
    return run


def _address(run_id: str) -> str:
    return absolute(f"/runs/{run_id}/")


def run_out(library: Library, run: Run) -> Json:
    today = resume(library, run)
    return {
        "id": run.pk,
        "url": _address(run.pk),
        **{name: getattr(run, name) for name in (*KEPT, *TYPED)},
        "notes": outputs.notes(transcript_in(run), saved_in(run)),
        "walk_url": absolute(today.path) if today.path else "",
        "changes": [{"title": each.title, "what": each.what, "url": absolute(each.path)} for each in today.changes],
        "lost": list(today.lost),
        "continues": _address(run.continues_id) if run.continues_id else "",
        "continued_in": [_address(later.pk) for later in continued_in(library, run)],
        "closed": run.closed.isoformat() if run.closed else "",
        "created": run.created.isoformat(),
        "expires": run.expires.isoformat() if run.expires else "",
    }
