"""The kinds of value that the file formats are made of: codes, likelihoods, ids, addresses, texts.

What an author typed arrives as text and is converted here, so that it is never guessed at twice.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from ipaddress import ip_address
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, WithJsonSchema

from decisiontree.guide import LIKELIHOOD_WORDS, PRIOR_WORDS, RESERVED

ID_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford base32: no I L O U

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
HOST_LABEL = re.compile(r"(?!-)[\w-]{1,63}(?<!-)")
REVIEW = re.compile(r"([1-9]\d{0,2}) (day|week|month|year)s?")


def parse_code(value: object) -> int:
    """`0x904` or `2308` as an integer; a number space is 32 bits wide, signed spellings allowed."""
    if isinstance(value, int):
        return value
    text = str(value).strip().lower().replace("_", "")
    try:
        number = int(text, 16) if text.lstrip("-").startswith("0x") else int(text, 10)
    except ValueError:
        raise ValueError("a code is written as 0x904 or 2308") from None
    if not -(2**31) <= number < 2**32:
        raise ValueError("a code has at most 32 bits")
    return number % 2**32


def _likelihood(value: object) -> object:
    word = str(value).strip()
    if word in LIKELIHOOD_WORDS:
        return LIKELIHOOD_WORDS[word]
    try:
        number = float(word)
    except ValueError:
        raise ValueError(f"use one of {', '.join(LIKELIHOOD_WORDS)}, or a number between 0 and 1") from None
    if not 0 < number < 1:
        raise ValueError("a likelihood lies between 0 and 1, both excluded: one wrong answer must not bury the truth")
    return number


def _prior(value: object) -> object:
    word = str(value).strip()
    if word in PRIOR_WORDS:
        return PRIOR_WORDS[word]
    try:
        number = float(word)
    except ValueError:
        raise ValueError(f"use one of {', '.join(PRIOR_WORDS)}, or a positive number") from None
    if not 0 < number <= 1000:
        raise ValueError("a prior is a positive number, at most 1000")
    return number


def _slug(value: str) -> str:
    if not SLUG.fullmatch(value):
        raise ValueError("use lower-case letters, digits and single hyphens")
    return value


def _key(value: str) -> str:
    if value in RESERVED:
        raise ValueError(f"'{value}' is a word the address bar needs; choose another key")
    return _slug(value)


def _id(value: str) -> str:
    if not 4 <= len(value) <= 6 or set(value) - set(ID_ALPHABET):
        raise ValueError("an id has 4 to 6 characters of 0-9 A-Z without I, L, O, U; `make ids` writes one")
    return value


def _review(value: str) -> str:
    if not REVIEW.fullmatch(value):
        raise ValueError("write it as '6 months', '90 days' or '1 year'")
    return value


def _groups(value: object) -> object:
    """Only a list: one word alone may be meant as a remark on whom a text is for, and would let nobody in."""
    if isinstance(value, str):
        raise ValueError(f"name the groups that may read it in a list: [{value}]")
    if value == []:
        raise ValueError("the list is empty, so nobody could read it: name a group, or remove the line")
    return value


def _url(value: str) -> str:
    if not re.match(r"https?://[^\s/]+", value):
        raise ValueError(
            "a source has a full http or https address; leave it out where there is none, and say so in `note`"
        )
    if not _has_host(value):
        raise ValueError("the host or the port of this address cannot be right")
    return value


def _has_host(url: str) -> bool:
    """Whether a browser can go there: a name made of labels or a number as host, and a port that there can be."""
    try:
        parts = urlsplit(url)
        host, _ = (parts.hostname or "").removesuffix("."), parts.port
        if parts.netloc.rpartition("@")[2].startswith("["):
            return bool(ip_address(host))
    except ValueError:
        return False
    return len(host) <= 253 and all(HOST_LABEL.fullmatch(label) for label in host.split("."))


def as_list(value: object) -> object:
    """A single text where a list is expected is taken as a list of one."""
    return [value] if isinstance(value, str) else value


_ONE_OR_MORE: dict[str, Any] = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}


class Markdown(str):
    """A text that is rendered; told apart from plain text by its type."""


class Steps(Markdown):
    """A procedure: an introduction, one numbered list, a closing text."""


_Prose = Annotated[str, StringConstraints(min_length=1, max_length=50_000)]
Text = Annotated[_Prose, AfterValidator(Markdown)]
Procedure = Annotated[_Prose, AfterValidator(Steps)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300, pattern=r"^[^\n\r]*$")]
Group = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\n\r,;]*$")]
Slug = Annotated[str, AfterValidator(_slug)]
Key = Annotated[str, AfterValidator(_key)]
Id = Annotated[str, AfterValidator(_id)]
# Editors check what the author types (words, 0x904), not what it becomes.
Code = Annotated[
    int,
    BeforeValidator(parse_code),
    WithJsonSchema({"anyOf": [{"type": "integer"}, {"type": "string", "pattern": "^(0x[0-9a-fA-F]+|-?[0-9]+)$"}]}),
]
Likelihood = Annotated[
    float,
    BeforeValidator(_likelihood),
    WithJsonSchema(
        {"anyOf": [{"enum": [*LIKELIHOOD_WORDS]}, {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1}]}
    ),
]
Prior = Annotated[
    float,
    BeforeValidator(_prior),
    WithJsonSchema({"anyOf": [{"enum": [*PRIOR_WORDS]}, {"type": "number", "exclusiveMinimum": 0, "maximum": 1000}]}),
]
Review = Annotated[str, AfterValidator(_review)]
Url = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000), AfterValidator(_url)]
Minutes = Annotated[float, Field(gt=0, le=10_000)]
Lines = Annotated[tuple[Line, ...], BeforeValidator(as_list), WithJsonSchema(_ONE_OR_MORE)]
Keys = Annotated[tuple[Slug, ...], BeforeValidator(as_list), WithJsonSchema(_ONE_OR_MORE)]
Groups = Annotated[tuple[Group, ...], BeforeValidator(_groups)]
Needs = Literal["nothing", "client", "server", "network"]
Confidence = Literal["high", "medium", "low"]
CodeSet = Annotated[dict[Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")], Code], Field(min_length=1)]


# --- dates ---

EARLIEST_YEAR = 2000  # before it nothing that this describes was there
LATEST_YEAR = 2199  # beyond it, somebody typed "for ever"


def latest_day() -> date:
    """The one look at the clock: tomorrow, as it is tomorrow already somewhere."""
    return date.today() + timedelta(days=1)


def _not_ahead(day: date) -> date:
    if day > latest_day():
        raise ValueError(f"{day.isoformat()} is in the future")
    if day.year < EARLIEST_YEAR:
        raise ValueError(f"{day.isoformat()} is too long ago")
    return day


MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(?::\d\d)? ?(Z|UTC|[+-]\d\d:?\d\d)")


def _moment(value: object) -> datetime:
    """Somebody in another country reads it, and a server in a third one acts on it: never without its time zone."""
    match = MOMENT.fullmatch(str(value).strip())
    if not match:
        raise ValueError("write day, time and time zone: 2026-11-28 08:00 +01:00, or 2026-11-28 07:00 UTC")
    day, time, zone = match.groups()
    try:
        found = datetime.fromisoformat(f"{day}T{time}:00{'+00:00' if zone in ('Z', 'UTC') else zone}")
    except ValueError:
        raise ValueError("there is no such day, time or time zone") from None
    if not EARLIEST_YEAR <= found.year <= LATEST_YEAR:
        raise ValueError(f"write a year between {EARLIEST_YEAR} and {LATEST_YEAR}")
    return found


Moment = Annotated[
    datetime, BeforeValidator(_moment), WithJsonSchema({"type": "string", "pattern": f"^{MOMENT.pattern}$"})
]
PastDate = Annotated[date, AfterValidator(_not_ahead)]  # a day on which something was done
