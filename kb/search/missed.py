"""Searches that found nothing, or nothing that was opened, counted for authors: words without what says who and where.

A thread of its own writes them: a reader never waits for the records database, nor notices when it is down.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone

from kb.codes.patterns import NO_HOST
from kb.codes.redact import GAP, scrub
from kb.models import LONGEST_SEARCH, MissedSearch, UnopenedSearch
from kb.records.background import Background
from kb.search.spelling import is_english
from kb.web.counting import DAY, within_limits
from kb.web.ratelimit import client_of, replace_in_cache

PER_MINUTE, PER_DAY = 10, 200  # of one client
MOST_ROWS = 10_000
MADE_ROOM = 100  # of the rarest, when there are that many
WORD = re.compile(r"\w")
TICKET_WORDS = "inc|incident|req|request|ritm|sctask|task|chg|crq|change|prb|pbi|problem|case|ticket|tkt|sr|wo|call|ref"
# Who types the number of a ticket, a phone number or the name of a machine looks for no page: none will ever be written.
NO_GAP = re.compile(
    rf"(?<![\w-])(?:(?:{TICKET_WORDS})[\s:#_-]{{0,3}}\d{{4,}}|\#\d{{3,}}|\(?0\d{{1,5}}[\s)/.-]{{1,3}}\d[\d\s/.-]{{4,14}}\d)(?![\w-])",
    re.IGNORECASE,
)
# "user jdoe", not "user profile": what is no word is an account.
ACCOUNT = re.compile(
    r"\b(?P<before>(?:user ?name|user|account|caller|colleague|customer)\s+)(?P<name>[^\W\d_][\w-]{2,30})(?![\w.\\@-])",
    re.IGNORECASE,
)
ONE_NAME = re.compile(
    rf"(?!(?:{NO_HOST})-)[a-z][a-z0-9]{{0,14}}-[a-z0-9-]{{0,14}}\d{{1,7}}", re.IGNORECASE
)  # ops-12, nyc-pc-004


@dataclass(frozen=True, slots=True)
class Miss:
    text: str
    understood_as: str = ""  # what was found instead, when typing errors were corrected


@dataclass(frozen=True, slots=True)
class Look:
    """A search that found something, and whether any of it was opened."""

    text: str
    is_opened: bool


def count_miss(request: HttpRequest, query: str, understood_as: str = "") -> None:
    """Note that a reader searched in vain, unless they asked not to be counted or are a program."""
    text = normal(query)
    if text and is_counted(request):
        writer().put(Miss(text, normal(understood_as)))


def normal(query: str) -> str:
    """The same for all who search for the same; "" for what has no words, or none but a ticket, a number or a name."""
    if ONE_NAME.fullmatch(query.strip(" #:,.")):
        return ""
    return without_people(query, LONGEST_SEARCH).casefold()[:LONGEST_SEARCH]


def without_people(typed: str, most: int) -> str:
    """What somebody typed without names, addresses and numbers of tickets; "" when no word is left."""
    text = ACCOUNT.sub(_without_account, NO_GAP.sub(GAP, scrub(typed, most)))
    return text if WORD.search(text) else ""


def _without_account(match: re.Match[str]) -> str:
    return match[0] if is_english(match["name"].casefold()) else f"{match['before']}{GAP}"


def is_counted(request: HttpRequest) -> bool:
    library = getattr(request, "library", None)
    if not settings.MISSED_SEARCHES or (library and library.readers.are_members):
        return False  # what members search for is not everybody's to know
    return within_limits(request, "missed", PER_MINUTE, PER_DAY)


def count_look(request: HttpRequest, query: str, is_opened: bool) -> None:
    """Note whether a reader opened any page that a search found. One client counts once a day for the same search."""
    text = normal(query)
    if text and is_counted(request):
        said = "opened" if is_opened else "left"
        if not replace_in_cache(f"look:{client_of(request)}:{sha256(text.encode()).hexdigest()}", said, DAY):
            writer().put(Look(text, is_opened))


@cache
def writer() -> Background[Miss | Look]:
    return Background(lambda seen: save(seen), "missed searches")


def save(seen: Miss | Look) -> None:
    today = timezone.now().date()
    if isinstance(seen, Miss):
        told = {"understood_as": seen.understood_as}
        _count(MissedSearch, seen.text, {"count": F("count") + 1, "last": today} | told, told)
    elif not seen.is_opened:
        _count(UnopenedSearch, seen.text, {"count": F("count") + 1, "last": today}, {})
    else:  # what nobody ever left alone is in no table
        UnopenedSearch.objects.filter(text=seen.text).update(opened=F("opened") + 1)


def _count(
    model: type[MissedSearch] | type[UnopenedSearch], text: str, more: dict[str, Any], new: dict[str, str]
) -> None:
    rows = model._default_manager
    if rows.filter(text=text).update(**more):
        return
    if rows.count() >= MOST_ROWS:
        rarest = rows.order_by("count", "last").values_list("id", flat=True)[:MADE_ROOM]
        rows.filter(id__in=list(rarest)).delete()
    today = timezone.now().date()
    row: Any = model(text=text, first=today, last=today, **new)
    rows.bulk_create([row], ignore_conflicts=True)
