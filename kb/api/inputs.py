"""What the API takes: every text and number has a bound, so that no input is too much for what lies behind it."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from kb.models import LONGEST_NOTE, LONGEST_TICKET

CONTROL = re.compile(r"[\x00-\x1f\x7f]")
CONTROL_BUT_LINES = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
MOST_EVIDENCE = 200


def _line(text: str) -> str:
    """One line that every database can keep: PostgreSQL refuses NUL, UTF-8 has no lone surrogates (pydantic's check)."""
    if CONTROL.search(text):
        raise ValueError("control characters are not allowed")
    return text.strip()


def _lines(text: str) -> str:
    if CONTROL_BUT_LINES.search(text):
        raise ValueError("control characters other than tabs and line ends are not allowed")
    return text.strip()


def _ticket(text: str) -> str:
    if not text:
        raise ValueError("a ticket reference is needed")
    return text


# The patterns say in the schema what the validators check.
LINE = r"^[^\u0000-\u001f\u007f]*$"
LINES = r"^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]*$"

Name = Annotated[str, StringConstraints(max_length=200)]  # of something that is looked up: a wrong one is not found
Line = Annotated[str, StringConstraints(max_length=60, pattern=LINE), AfterValidator(_line)]
Pair = Annotated[str, StringConstraints(max_length=121, pattern=LINE), AfterValidator(_line)]  # key:value
Ticket = Annotated[str, StringConstraints(max_length=LONGEST_TICKET, pattern=LINE), AfterValidator(_line)]
TicketNeeded = Annotated[
    str,
    StringConstraints(min_length=1, max_length=LONGEST_TICKET, pattern=r"^[^\u0000-\u001f\u007f]*[^\s\u0000-\u001f\u007f][^\u0000-\u001f\u007f]*$"),
    AfterValidator(_line),
    AfterValidator(_ticket),
]  # fmt: skip
Note = Annotated[str, StringConstraints(max_length=LONGEST_NOTE, pattern=LINES), AfterValidator(_lines)]
Words = Annotated[str, StringConstraints(max_length=2_000)]
Revision = Annotated[str, StringConstraints(pattern=r"^([0-9a-f]{10})?$")]
RunId = Annotated[str, StringConstraints(pattern=r"^([0-9a-f]{32})?$")]
Outcome = Annotated[str, StringConstraints(max_length=20, pattern=r"^[a-z-]*$")]
Limit = Annotated[int, Field(ge=1, le=500)]
Offset = Annotated[int, Field(ge=0, le=100_000)]
