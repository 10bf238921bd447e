"""Codes: what each means, all of them, and those in a paste."""

from __future__ import annotations

from typing import Annotated, Any

from ninja import Router
from pydantic import StringConstraints

from decisiontree.walk.permalink import Permalink
from kb.api import answers, outputs
from kb.api.access import kept_page, may_read
from kb.api.docs import WITH_BODY, problems
from kb.api.inputs import Limit, Line, Name, Offset, RequestBody, slice_of
from kb.api.shapes import CodeListOut, CodesOut, EventListOut, EventsOut, IncidentsOut, PasteOut
from kb.codes.explain import find_pair, recognise
from kb.codes.reading import guide_for, guide_links
from kb.codes.reading import read_paste as reading_of
from kb.incidents.concerned import incidents_of_codes, incidents_of_guide
from kb.library.library import Library
from kb.web.addresses import absolute
from kb.web.requests import Request

router = Router(tags=["Reading"], auth=may_read)
Json = dict[str, Any]
LONGEST = 10_000  # characters: escaped as JSON they still fit into a body


@router.get("/codes/{spelling}", response=CodesOut, summary="What a code means", openapi_extra=problems(404))
@kept_page()
def read_codes(request: Request, spelling: Name) -> Json:
    """`0x904`, `2308`, or two codes that are shown together: `0x904+0x7`."""
    return answers.codes(request.library, spelling)


@router.get("/codes", response=CodeListOut, summary="All codes", openapi_extra=problems())
@kept_page("limit offset")
def read_code_list(request: Request, limit: Limit = 100, offset: Offset = 0) -> Json:
    """Family by family. A code that several lists have stands there once for each."""
    return answers.code_list(request.library, slice_of(request, limit, offset))


@router.get("/events/{number}", response=EventsOut, summary="What an event means", openapi_extra=problems(404))
@kept_page()
def read_events(request: Request, number: int) -> Json:
    """The event of this number of every provider that has one."""
    return answers.events(request.library, number)


@router.get("/events", response=EventListOut, summary="All events", openapi_extra=problems())
@kept_page("limit offset")
def read_event_list(request: Request, limit: Limit = 100, offset: Offset = 0) -> Json:
    """Provider by provider."""
    return answers.event_list(request.library, slice_of(request, limit, offset))


@router.get("/incidents", response=IncidentsOut, summary="Known incidents", openapi_extra=problems())
@kept_page("guide")
def read_incidents(request: Request, guide: Line = "") -> Json:
    """Those of this moment; of one guide by `?guide=`."""
    library: Library = request.library
    found = library.guide(guide) if guide else None
    known = incidents_of_guide(library, found) if found else () if guide else library.known
    return {"items": outputs.incidents(library, known)}


class PasteIn(RequestBody):
    """A dialog, an event, a log line, or codes."""

    text: Annotated[str, StringConstraints(max_length=LONGEST)]


@router.post("/codes", response=PasteOut, summary="Codes in a paste", openapi_extra=problems(*WITH_BODY))
def read_paste(request: Request, body: PasteIn) -> Json:
    """What the paste box of the site makes of a text. The text is kept nowhere."""
    return paste_out(request.library, body.text)


def paste_out(library: Library, text: str) -> Json:
    reading = reading_of(library, text)
    found = recognise(library, reading.codes)
    pair, guide = find_pair(library, reading.codes), guide_for(library, reading, found)
    links = guide_links(library, reading, found)
    start = links.start(guide) if guide else Permalink()
    known = dict.fromkeys((code.kind.key, code.value) for each in found for code in each.codes)
    return {
        "codes": [{"kind": kind, "value": value, "hex": f"0x{value:X}"} for kind, value in known],
        "recognised": [outputs.recognised(each) for each in found],
        "events": [outputs.event(event) for each in reading.events for event in each.events],
        "meaning": pair.meaning if pair else "",
        "guide": guide,
        "guide_url": absolute(links.address(guide)) if guide else "",
        "evidence": [{"key": key, "value": value} for key, value in start.evidence],
        "error": start.error,
        "incidents": outputs.incidents(library, incidents_of_codes(library, {each.value for each in found})),
    }
