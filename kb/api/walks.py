"""A walk without a page: evidence in; the next step, and what is believed so far, out. Nothing is kept."""

from __future__ import annotations

from typing import Any

from ninja import Query, Router, Schema
from pydantic import Field

from decisiontree.guide import Guide, Profile, ProfileLists
from decisiontree.walk.evidence import Evidence
from decisiontree.walk.permalink import CODES, ERROR, Permalink
from decisiontree.walk.replay import Walk
from decisiontree.walk.replay import walk as replay
from kb.api.access import kept_page, may_read
from kb.api.answers import require_guide
from kb.api.docs import WITH_BODY, problems
from kb.api.inputs import MOST_EVIDENCE, Fields, Line, Name, Pair, RequestBody
from kb.api.problems import ApiProblem
from kb.api.ticket_shapes import WalkOut
from kb.api.walk_outputs import fields_of, walk
from kb.library.library import Library
from kb.web.requests import Request

router = Router(tags=["Walks"], auth=may_read)
Json = dict[str, Any]


class EvidenceIn(RequestBody):
    """An answer to a question, or the outcome of a remedy, by their keys in the guide."""

    key: Line
    value: Line


class WalkIn(RequestBody):
    guide: Name
    profile: Line = ""
    evidence: list[EvidenceIn] = Field([], max_length=MOST_EVIDENCE)
    fields: Fields = ""


class WalkQuery(Schema):
    guide: Name
    profile: Line = ""
    evidence: list[Pair] = Field([], max_length=MOST_EVIDENCE)
    fields: Fields = ""


@router.get(
    "/walk", response=WalkOut, exclude_unset=True, summary="The next step (GET)", openapi_extra=problems(404, 410)
)
@kept_page("guide profile evidence* fields")
def read_walk(request: Request, query: Query[WalkQuery]) -> Json:
    """Evidence as `evidence=question:answer`, as often as there is something known."""
    pairs = (each.partition(":") for each in query.evidence)
    return _walk(request.library, query, tuple((key, value) for key, _, value in pairs))


@router.post(
    "/walk", response=WalkOut, exclude_unset=True, summary="The next step", openapi_extra=problems(404, 410, *WITH_BODY)
)
def post_walk(request: Request, body: WalkIn) -> Json:
    """The same for evidence that is too long for an address."""
    return _walk(request.library, body, tuple((each.key, each.value) for each in body.evidence))


def _walk(library: Library, asked: WalkQuery | WalkIn, evidence: Evidence) -> Json:
    fields = fields_of(asked.fields)
    return walk(library, *walk_of(library, asked.guide, asked.profile, evidence), fields)


def walk_of(library: Library, slug: str, profile: str, evidence: Evidence, error: str = "") -> tuple[Walk, Permalink]:
    """A walk and its address, as a page of the site reads them from a query."""
    guide = require_guide(library, slug)
    shown = next((value for key, value in evidence if is_error(key, value)), "")
    answers = tuple(pair for pair in evidence if not is_error(*pair))
    here = replay(guide, answers, require_profile(library.profiles, guide, profile))
    return here, Permalink(here.evidence, here.profile.key if profile else "", error or shown)


def is_error(key: str, value: str) -> bool:
    """Whether this is the error that the reader came with: an address of the site has it among its answers."""
    return key == ERROR and CODES.fullmatch(value) is not None


def require_profile(profiles: ProfileLists, guide: Guide, key: str) -> Profile:
    """The profile of that key; "" is for who has not said who they are, as on a page."""
    if not key:
        return profiles.unsaid(guide.pack)
    found = next((profile for profile in profiles.of(guide.pack) if profile.key == key), None)
    if found is None:
        known = ", ".join(profile.key for profile in profiles.of(guide.pack))
        raise ApiProblem(422, f"There is no profile {key}; there are: {known}.")
    return found
