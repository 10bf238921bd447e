"""Walks that somebody saved: made by programs, and read again."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Literal

from django.http import HttpResponse
from ninja import Router
from pydantic import Field

from kb.api import outputs
from kb.api.access import ApiRequest, Bearer, may_read
from kb.api.docs import WITH_BODY, WITH_TOKEN, problems
from kb.api.idempotency import once, with_key
from kb.api.inputs import MOST_EVIDENCE, Codes, Line, Name, Note, RequestBody, RunId, Ticket
from kb.api.problems import ApiProblem
from kb.api.ticket_shapes import RunOut
from kb.api.walks import EvidenceIn, walk_of
from kb.library.library import Library
from kb.models import Run
from kb.runs.forms import RunForm
from kb.runs.runs import make_run, resume, saved_in, transcript_in, usual_outcome
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
)
TYPED = ("ticket", "system", "note")


class RunIn(RequestBody):
    """A walk to save. Without an `outcome` it is the one that the walk ends with."""

    guide: Name
    profile: Line = ""
    evidence: list[EvidenceIn] = Field([], max_length=MOST_EVIDENCE)
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
    return run_out(library, require_run(saved["id"]))


def _run_of(library: Library, body: RunIn) -> Run:
    evidence = tuple((each.key, each.value) for each in body.evidence)
    here, link = walk_of(library, body.guide, body.profile, evidence, body.error)
    if body.continues:
        link = replace(link, run=require_run(body.continues).pk)
    typed = {name: getattr(body, name) for name in TYPED} | {"outcome": body.outcome or usual_outcome(here)}
    return make_run(library, here, link, **_checked(typed, body.may_hold_secrets))


def _checked(typed: dict[str, str], may_hold_secrets: bool) -> dict[str, str]:
    """What people type, by the rules of the form on the site."""
    form = RunForm(typed | {"confirmed": RunForm(typed).secrets if may_hold_secrets else ""})
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


@router.get("/runs/{run_id}", response=RunOut, auth=may_read, summary="One saved session", openapi_extra=problems(404))
def read_run(request: Request, run_id: Name) -> Json:
    """Whoever knows its id may read it: 128 random bits, which nobody guesses."""
    return run_out(request.library, require_run(run_id))


def require_run(run_id: str) -> Run:
    run = Run.objects.filter(pk=run_id.replace("\0", "")).first()
    if run is None:
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
        "continued_in": [_address(later.pk) for later in run.continued_in.order_by("created")],
        "created": run.created.isoformat(),
        "expires": run.expires.isoformat() if run.expires else "",
    }
