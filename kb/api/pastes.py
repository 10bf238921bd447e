"""Codes in a paste: what each may mean, how sure that is, and where they lead."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router
from pydantic import StringConstraints

from kb.api import outputs
from kb.api.access import may_read
from kb.api.docs import WITH_BODY, problems
from kb.api.inputs import RequestBody
from kb.api.shapes import PasteOut
from kb.codes.explain import find_guide, find_pair, recognise
from kb.codes.find import codes_in
from kb.library.library import Library
from kb.web.addresses import absolute

router = Router(tags=["Reading"], auth=may_read)
Json = dict[str, Any]
LONGEST = 10_000  # characters: escaped as JSON they still fit into a body


class PasteIn(RequestBody):
    """A dialog, an event, a log line, or codes."""

    text: Annotated[str, StringConstraints(max_length=LONGEST)]


@router.post("/codes", response=PasteOut, summary="Codes in a paste", openapi_extra=problems(*WITH_BODY))
def read_paste(request: HttpRequest, body: PasteIn) -> Json:
    """What the paste box of the site makes of a text. The text is kept nowhere."""
    return paste_out(request.library, body.text)


def paste_out(library: Library, text: str) -> Json:
    seen = codes_in(library, text)
    found = recognise(library, seen)
    pair, guide = find_pair(library, seen), find_guide(library, found)
    known = dict.fromkeys((code.kind.key, code.value) for each in found for code in each.codes)
    return {
        "codes": [{"kind": kind, "value": value, "hex": f"0x{value:X}"} for kind, value in known],
        "recognised": [outputs.recognised(each) for each in found],
        "meaning": pair.meaning if pair else "",
        "guide": guide,
        "guide_url": absolute(f"/guides/{guide}/") if guide else "",
    }
