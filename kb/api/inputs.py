"""What the API takes: every text and number has a bound, so that no input is too much for what lies behind it."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest
from ninja import Schema
from pydantic import AfterValidator, ConfigDict, Field, StringConstraints, WithJsonSchema

from decisiontree.tickets.notations import one_line
from kb.api.answers import Slice
from kb.api.walk_outputs import ALL, FIELDS
from kb.models import LONGEST_NOTE, LONGEST_SYSTEM, LONGEST_TICKET

MOST_EVIDENCE = 200


class RequestBody(Schema):
    """What is sent. A field that does not exist is refused: it is a typing error more often than not."""

    model_config = ConfigDict(extra="forbid")


# PostgreSQL refuses NUL, a ticket's list breaks at other control characters; pydantic itself refuses lone surrogates.
LINE = r"^[^\u0000-\u001f\u007f]*$"
WITH_A_LETTER_OR_DIGIT = LINE.replace("$", "[0-9A-Za-z][^\\u0000-\\u001f\\u007f]*$")
LINES = r"^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]*$"

# Of something that is looked up: a wrong one is not found.
Name = Annotated[str, StringConstraints(max_length=200)]
Line = Annotated[str, StringConstraints(max_length=LONGEST_SYSTEM, pattern=LINE), AfterValidator(one_line)]
# Written key:value.
Pair = Annotated[str, StringConstraints(max_length=121, pattern=LINE), AfterValidator(one_line)]
Ticket = Annotated[str, StringConstraints(max_length=LONGEST_TICKET, pattern=LINE), AfterValidator(one_line)]
TicketNeeded = Annotated[
    str, StringConstraints(max_length=LONGEST_TICKET, pattern=WITH_A_LETTER_OR_DIGIT), AfterValidator(one_line)
]
Note = Annotated[str, StringConstraints(max_length=LONGEST_NOTE, pattern=LINES)]
Codes = Annotated[str, StringConstraints(pattern=r"^(0x[0-9A-F]{1,8}(\+0x[0-9A-F]{1,8})?)?$")]
Words = Annotated[str, StringConstraints(max_length=2_000)]
Revision = Annotated[str, StringConstraints(pattern=r"^([0-9a-f]{10})?$")]
RunId = Annotated[str, StringConstraints(pattern=r"^([0-9a-f]{32})?$")]
Outcome = Annotated[str, StringConstraints(max_length=20, pattern=r"^[a-z-]*$")]
_FIELD = f"({'|'.join((*FIELDS, ALL))})"
# Checked where it is read: the refusal names what there is.
Fields = Annotated[
    str,
    WithJsonSchema(
        {"type": "string", "pattern": f"^({_FIELD}(,{_FIELD})*)?$", "description": "What to add to the step."}
    ),
]
Limit = Annotated[int, Field(ge=1, le=500)]
LARGEST_OFFSET = 100_000
Offset = Annotated[int, Field(ge=0, le=LARGEST_OFFSET)]


def slice_of(request: HttpRequest, limit: int, offset: int) -> Slice:
    """The part of a list that is asked for."""
    return Slice(limit, offset, lambda start: f"{request.path}?limit={limit}&offset={start}")
