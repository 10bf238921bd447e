"""Searches that found nothing, counted for authors: words without what says who and where; no reader, no address.

A thread of its own writes them: a reader never waits for the records database, nor notices when it is down.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone

from kb.codes.patterns import NO_HOST
from kb.codes.redact import GAP, scrub
from kb.models import LONGEST_SEARCH, MissedSearch
from kb.records.background import Background
from kb.web.counting import may_be_counted
from kb.web.ratelimit import client_of, seconds_to_wait

PER_MINUTE = 10  # of one client
MOST_ROWS = 10_000
MADE_ROOM = 100  # of the rarest, when there are that many
WORD = re.compile(r"\w")
TICKET_WORDS = "inc|incident|req|request|ritm|sctask|task|chg|crq|change|prb|pbi|problem|case|ticket|tkt|sr|wo|call|ref"
# Who types the number of a ticket, a phone number or the name of a machine looks for no page: none will ever be written.
NO_GAP = re.compile(
    rf"(?<![\w-])(?:(?:{TICKET_WORDS})[\s:#_-]{{0,3}}\d{{4,}}|\#\d{{3,}}|\(?0\d{{1,5}}[\s)/.-]{{1,3}}\d[\d\s/.-]{{4,14}}\d)(?![\w-])"
)
ONE_NAME = re.compile(
    rf"(?!(?:{NO_HOST})-)[a-z][a-z0-9]{{0,14}}-[a-z0-9-]{{0,14}}\d{{1,7}}", re.IGNORECASE
)  # ops-12, nyc-pc-004


@dataclass(frozen=True, slots=True)
class Miss:
    text: str
    understood_as: str = ""  # what was found instead, when typing errors were corrected


def count_miss(request: HttpRequest, query: str, understood_as: str = "") -> None:
    """Note that a reader searched in vain, unless they asked not to be counted or are a program."""
    text = normal(query)
    if text and is_counted(request):
        writer().put(Miss(text, normal(understood_as)))


def normal(query: str) -> str:
    """The same for all who search for the same; "" for what has no words, or none but a ticket, a number or a name."""
    if ONE_NAME.fullmatch(query.strip(" #:,.")):
        return ""
    text = NO_GAP.sub(GAP, scrub(query, LONGEST_SEARCH).casefold()[:LONGEST_SEARCH])
    return text if WORD.search(text) else ""


def is_counted(request: HttpRequest) -> bool:
    library = getattr(request, "library", None)
    if not settings.MISSED_SEARCHES or not may_be_counted(request) or (library and library.readers.are_members):
        return False  # what members search for is not everybody's to know
    return not seconds_to_wait(f"missed:{client_of(request)}", PER_MINUTE)


@cache
def writer() -> Background[Miss]:
    return Background(lambda miss: save(miss), "missed searches")


def save(miss: Miss) -> None:
    today = timezone.now().date()
    known = MissedSearch.objects.filter(text=miss.text)
    if known.update(count=F("count") + 1, last=today, understood_as=miss.understood_as):
        return
    if MissedSearch.objects.count() >= MOST_ROWS:
        rarest = MissedSearch.objects.order_by("count", "last").values_list("id", flat=True)[:MADE_ROOM]
        MissedSearch.objects.filter(id__in=list(rarest)).delete()
    new = MissedSearch(text=miss.text, understood_as=miss.understood_as, first=today, last=today)
    MissedSearch.objects.bulk_create([new], ignore_conflicts=True)
