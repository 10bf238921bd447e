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

from kb.codes.redact import scrub
from kb.models import LONGEST_SEARCH, MissedSearch
from kb.records.background import Background
from kb.web.counting import may_be_counted
from kb.web.ratelimit import client_of, seconds_to_wait

PER_MINUTE = 10  # of one client
MOST_ROWS = 10_000
MADE_ROOM = 100  # of the rarest, when there are that many
WORD = re.compile(r"\w")


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
    """The same for all who search for the same; "" for what has no words."""
    text = scrub(query, LONGEST_SEARCH).casefold()[:LONGEST_SEARCH]
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
