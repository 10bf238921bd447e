"""The paste box: what people paste is read here and goes no further.

The answer is a redirect that holds the codes and words that say nothing of who and where, so a dialog or a log ends up in no
address, access log, history or referrer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import cache_control

from decisiontree.probes.output import guides_in, is_output
from decisiontree.walk.carry_over import FROM
from kb.codes.explain import recognise, tells_more
from kb.codes.reading import PasteReading, guide_for, guide_links, read_paste
from kb.codes.redact import scrub
from kb.library.library import Library
from kb.web.addresses import SeeOther
from kb.web.ratelimit import client_of, seconds_to_wait
from kb.web.requests import Request

MOST_CODES = 12  # an address has to be short enough for every server on the way
MOST_WORDS = 200  # characters
NAME_ONLY = 4  # words that name an event and say nothing else: "Event ID 1149"
MOST_READ = 40_000  # characters, for the words; the codes come from the whole paste
MOST_FIELDS = 60
MOST_VALUE = 200  # characters
MOST_THROWN_AWAY = 64_000_000  # bytes
# `Timestamp (UTC): 11/22/26 08:01`
VALUE_ONLY = re.compile(r"\s*[^:：=\d]{1,40}[:：=]\s*[^\s:：]*\d\S*(?:\s+[\d:.+/-]+\S{0,2})*\s*")
LABEL_ONLY = re.compile(r"^\s*[\w()]{1,20}(?: [\w()]{1,20})?[:：]\s*$")  # `Details:`
QUOTES = re.compile(r"[\"“”„«»]")
MINUS = re.compile(r"(?<!\S)-+(?=\S)")
WITH_DIGITS = re.compile(r"\S*\d\S*")


# Of a paste, the query it makes, and what it says.
NotHere = Callable[[Request, str, str, PasteReading], HttpResponse | None]


@cache_control(no_store=True)
def take(request: Request, not_here: NotHere) -> HttpResponse:
    """Where a paste leads: straight to its guide, else to a search for what is left of it. `not_here` has a page for what
    the search would not find."""
    wait = seconds_to_wait(
        f"paste:{client_of(request)}", settings.PASTE_MB_PER_MINUTE * 1000, 1 + _size(request) // 1000
    )
    if wait:
        _throw_away(request)
        response = render(request, "kb/paste_too_often.html", {"wait": wait}, status=429)
        response["Retry-After"] = str(wait)
        return response
    try:
        fields = _fields(request)
    except RequestDataTooBig:
        _throw_away(request)
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 1_000_000
        return render(request, "kb/paste_too_long.html", {"most": most}, status=413)
    library: Library = request.library
    paste = fields.get("q", "")
    if is_output(paste) and (collector := _collector_of(library, paste)):
        return SendAgain(collector)
    reading = read_paste(library, paste)
    found = recognise(library, reading.codes)
    guide = guide_for(library, reading, found) if FROM not in fields else ""
    if guide and not tells_more(library, paste, reading.codes):
        return SeeOther(guide_links(library, reading, found).address(guide))
    events = reading.events
    if (
        len(events) == 1
        and not reading.codes
        and len(paste.split(maxsplit=NAME_ONLY)) <= NAME_ONLY
        and FROM not in fields
    ):
        return SeeOther(reverse("event", args=[events[0].number]))
    query = shortened(paste, reading)
    page = not_here(request, paste, query, reading) if FROM not in fields else None
    return page or SeeOther(f"{reverse('search')}?{urlencode([('q', query), *_kept(fields)])}")


class SendAgain(HttpResponseRedirect):
    """The same form goes to another page: what was pasted stays out of the address."""

    status_code = 307


def _collector_of(library: Library, paste: str) -> str:
    """The page that reads the output of a guide's collector."""
    targets = (library.find_target(guide) for guide in guides_in(paste))
    return next((f"{target.url}collect/" for target in targets if target and target.kind == "guide"), "")


def shortened(paste: str, reading: PasteReading) -> str:
    """The codes and events of a paste as they are read again, and its words without numbers; without codes, its words."""
    plain = _without_labels(paste[:MOST_READ])
    seen, events = reading.codes, reading.events
    if not (seen or events):
        return _without_quotes(scrub(plain, MOST_WORDS))
    words = WITH_DIGITS.sub(" ", _without_quotes(scrub(plain, 10 * MOST_WORDS)))
    for label in sorted({code.label for code in seen if code.label}, key=len, reverse=True):
        words = re.sub(rf"{re.escape(label)}\s?[:：=]?", " ", words, flags=re.IGNORECASE)
    rest = " ".join(words.split())[:MOST_WORDS]
    return " ".join((*(code.words for code in seen[:MOST_CODES]), *(event.words for event in events), rest)).strip(
        " :,;="
    )


def _without_labels(paste: str) -> str:
    """A paste of several lines without what only names a value, "Extended: 0x7", and without the minus that a search would heed."""
    lines = paste.splitlines()
    if len(lines) <= 1:
        return paste
    told = (line for line in lines if not VALUE_ONLY.fullmatch(line))
    return MINUS.sub(" ", "\n".join(LABEL_ONLY.sub("", line) for line in told))


def _without_quotes(text: str) -> str:
    """What a program quotes is no exact phrase that somebody asks for. After what is private is out: quotes tell a name."""
    return " ".join(QUOTES.sub(" ", text).split())


def _fields(request: Request) -> QueryDict:
    if _size(request) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        raise RequestDataTooBig  # a file in the form would not be counted otherwise
    return request.POST


def _size(request: Request) -> int:
    length = request.META.get("CONTENT_LENGTH") or "0"
    return int(length) if length.isascii() and length.isdigit() else 0


def _throw_away(request: Request) -> None:
    """Read what is being sent, up to a point: a browser that cannot finish sending shows an error of its own instead."""
    left = MOST_THROWN_AWAY
    with suppress(OSError):  # the browser is gone
        while left > 0 and (chunk := request.read(64_000)):
            left -= len(chunk)


def _kept(fields: QueryDict) -> Iterator[tuple[str, str]]:
    """The walk that somebody comes from goes along."""
    for name, value in list(fields.items())[:MOST_FIELDS]:
        if name != "q" and len(name) <= MOST_VALUE:
            yield name, str(value)[:MOST_VALUE]
