"""Which tickets point at which step: told by ticket systems, so that a changed step can find its tickets."""

from __future__ import annotations

from typing import Any

from django.db.models import Max
from django.http import HttpResponse
from ninja import Router

from kb.api.access import ApiRequest, Bearer, BearerOrPassword
from kb.api.answers import require_edition, require_item
from kb.api.docs import WITH_BODY, WITH_TOKEN, problems
from kb.api.idempotency import once, with_key
from kb.api.inputs import Limit, Line, Name, Offset, Outcome, RequestBody, Revision, RunId, TicketNeeded
from kb.api.problems import ApiProblem
from kb.api.ticket_shapes import UseOut, UsesOut
from kb.library.library import Library
from kb.links.recent import Wanted
from kb.links.views_feeds import feed_of
from kb.models import Run, Use
from kb.web.requests import Request

router = Router(tags=["Uses"])
MOST_FOLLOWED = 5_000  # different texts that tickets link to, the last linked first
FEED = {
    "responses": {
        200: {"description": "An Atom feed", "content": {"application/atom+xml": {}}},
        **problems(*WITH_TOKEN)["responses"],
    }
}
Json = dict[str, Any]


class UseIn(RequestBody):
    """`step` is the id of anything that has one; without a `revision` the ticket links to the latest text."""

    step: Name
    revision: Revision = ""
    ticket: TicketNeeded
    system: Line = ""
    outcome: Outcome = ""
    run: RunId = ""


@router.post(
    "/uses",
    response={201: UseOut},
    auth=Bearer("uses:write"),
    summary="A ticket points at a step",
    openapi_extra=with_key(problems(404, 409, *WITH_BODY, *WITH_TOKEN)),
)
def add_use(request: ApiRequest, body: UseIn, response: HttpResponse) -> Json:
    """With an `Idempotency-Key`, sending it again changes nothing and gives the same answer."""
    step = _step_of(request.library, body)
    return once(request, response, lambda: use_out(_save(request, body, step)))


def _step_of(library: Library, body: UseIn) -> str:
    item = require_item(library, body.step)
    if body.revision:
        require_edition(library, item, body.revision)
    return item.mark.id


def _save(request: ApiRequest, body: UseIn, step: str) -> Use:
    run = Run.objects.filter(pk=body.run).first() if body.run else None
    if body.run and run is None:
        raise ApiProblem(404, f"There is no saved session {body.run}.")
    fields = body.model_dump(exclude={"step", "run"})
    return Use.objects.create(step=step, run=run, token=request.auth, by_token=True, **fields)


def use_out(use: Use) -> Json:
    names = ("step", "revision", "ticket", "system", "outcome")
    return {name: getattr(use, name) for name in names} | {"created": use.created.isoformat()}


@router.get(
    "/steps/{item_id}/uses",
    response=UsesOut,
    auth=Bearer("uses:read"),
    summary="Tickets that point at a step",
    openapi_extra=problems(404, *WITH_TOKEN),
)
def read_uses(request: Request, item_id: Name, limit: Limit = 100, offset: Offset = 0) -> Json:
    """Newest first. Ticket numbers are the team's own business: a token is needed even where reading is open."""
    found = Use.objects.filter(by_token=True, step=require_item(request.library, item_id).mark.id).order_by(
        "-created", "-pk"
    )
    return {"items": [use_out(use) for use in found[offset : offset + limit]], "total": found.count()}


@router.get(
    "/uses/changes.atom", auth=BearerOrPassword(), summary="What changed in what tickets link to", openapi_extra=FEED
)
def changes_of_used(request: ApiRequest, system: Line = "") -> HttpResponse:
    """An Atom feed of the last changes of the texts that this token's uses point at; with a `system`, those of every ticket
    of that system (needs `uses:read`). No ticket is named. Feed readers send the token as a password."""
    uses = Use.objects.filter(by_token=True, **({"system": system} if system else {"token": request.auth}))
    if system and "uses:read" not in request.auth.scopes:
        raise ApiProblem(403, "This needs a token with the scope uses:read.")
    last = uses.values("step").annotate(last=Max("created")).order_by("-last").values_list("step", flat=True)
    about = f"what tickets of {system} link to" if system else f"what tickets of {request.auth.name} link to"
    fields = {"system": system} if system else {}
    return feed_of(request, fields, about, Wanted(items=frozenset(last[:MOST_FOLLOWED])))
