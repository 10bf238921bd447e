"""What a collector printed, read for a guide: answers, each with the values that decide. Nothing is kept."""

from __future__ import annotations

import time
from typing import Annotated, Any

from ninja import Router, Schema
from pydantic import Field, StringConstraints

from decisiontree.guide import UNKNOWN
from decisiontree.probes.answers import CollectedEvidence, Reading, find_answers
from decisiontree.probes.output import read_output
from kb.api.access import may_read
from kb.api.answers import require_guide
from kb.api.docs import WITH_BODY, problems
from kb.api.inputs import MOST_EVIDENCE, Fields, Line, Name, RequestBody
from kb.api.ticket_shapes import WalkOut
from kb.api.walk_outputs import fields_of, walk
from kb.api.walks import EvidenceIn, walk_of
from kb.web.requests import Request

router = Router(tags=["Walks"], auth=may_read)
Json = dict[str, Any]


class CollectedIn(RequestBody):
    output: Annotated[str, StringConstraints(max_length=60_000)]  # as it was pasted
    profile: Line = ""
    evidence: list[EvidenceIn] = Field([], max_length=MOST_EVIDENCE)  # what is known already
    fields: Fields = ""  # of the walk


class ValueOut(Schema):
    name: str
    value: str


class ReadingOut(Schema):
    question: str
    ask: str
    answer: str  # "unknown" where it can't tell
    say: str
    because: list[ValueOut]  # the values that decide
    why: str  # it can't tell
    earlier: str  # the answer in `evidence` that it contradicts


class CollectedOut(Schema):
    readings: list[ReadingOut]
    other_guides: list[str]  # ids of guides that other lines are for
    broken: int  # lines that can't be used
    walk: WalkOut  # with the answers in it


@router.post(
    "/guides/{slug}/evidence", response=CollectedOut, exclude_unset=True, summary="Answers from a collector's output",
    openapi_extra=problems(404, 410, *WITH_BODY),
)  # fmt: skip
def post_evidence(request: Request, slug: Name, body: CollectedIn) -> Json:
    """Reads what a collector printed. Nothing of it is stored or logged."""
    guide = require_guide(request.library, slug)
    known = tuple((each.key, each.value) for each in body.evidence)
    found = find_answers(guide, read_output(body.output), int(time.time()), dict(known))
    answers = tuple((each.question.key, each.answer.key) for each in found.answered if each.answer)
    kept = tuple(pair for pair in known if pair[0] not in dict(answers))
    here, link = walk_of(request.library, guide.slug, body.profile, (*kept, *answers))
    return {**_found(found), "walk": walk(request.library, here, link, fields_of(body.fields))}


def _found(found: CollectedEvidence) -> Json:
    return {
        "readings": [_reading(each) for each in found.readings],
        "other_guides": list(found.strangers),
        "broken": found.broken,
    }


def _reading(found: Reading) -> Json:
    return {
        "question": found.question.key,
        "ask": found.question.ask,
        "answer": found.answer.key if found.answer else UNKNOWN,
        "say": found.answer.say if found.answer else "",
        "because": [{"name": name, "value": value} for name, value in found.lines],
        "why": found.why,
        "earlier": found.earlier.key if found.earlier else "",
    }
