"""Search: codes lead to their guide, words to what mentions them."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from kb.browse.guide_links import find_origin
from kb.codes.events import pages_of_events
from kb.codes.explain import Recognised, find_pair, recognise, tells_more
from kb.codes.reading import PasteReading, guide_for, guide_links, read_paste
from kb.codes.views_paste import take
from kb.library.library import Library
from kb.search import searching
from kb.search.missed import count_look, count_miss
from kb.search.query import parse_query
from kb.search.views_no_results import blank_note, help_for
from kb.search.views_results import results_page
from kb.web.counting import is_sent_from_here
from kb.web.requests import Request

ONE_LINE = 200  # characters that a one-line field can show; more belongs into the paste box


# No token: a paste changes nothing here, and a token in the form would make every page with the box one reader's own.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def search(request: Request) -> HttpResponse:
    if request.method == "POST":
        return take(request, not_here)
    return answer(request, request.GET.get("q", "").replace("\0", " ").strip())


# Sent when a reader leaves the results: a count, and no token for the same reason.
@csrf_exempt
@require_POST
def looked(request: Request) -> HttpResponse:
    """Whether any page was opened of those that a search found. Nothing is looked for here: the page counts what it showed."""
    query = request.POST.get("q", "").replace("\0", " ").strip()
    if query and len(query) <= ONE_LINE and is_sent_from_here(request):
        count_look(request, query, request.POST.get("opened") == "1")
    return HttpResponse(status=204)


def not_here(request: Request, paste: str, query: str, reading: PasteReading) -> HttpResponse | None:
    """The page for a paste that nothing here is about: given at once, because an address never holds what was pasted."""
    library = request.library
    is_known = any(found.codes for found in recognise(library, reading.codes)) or reading.message or reading.events
    if not query or is_known or parse_query(query).is_narrow or searching.search(library, query, 1):
        return None
    return answer(request, query, paste, reading)


def answer(request: Request, query: str, paste: str = "", read: PasteReading | None = None) -> HttpResponse:
    """The page of results; a code or a message that has a guide leads there at once."""
    library: Library = request.library
    reading = read or read_paste(library, query)
    seen, events, message = reading.codes, reading.events, reading.message
    recognised = recognise(library, seen)
    guide = guide_for(library, reading, recognised)
    origin = find_origin(request)
    onward = guide_links(library, reading, recognised, origin)
    if guide and not (origin and guide == origin.here.guide.slug) and not tells_more(library, query, seen):
        return redirect(onward.address(guide))
    results = results_page(request, query, onward)
    is_known = bool(message or events) or any(found.codes for found in recognised)
    corrected = searching.corrected(library, query) if results.count else ""
    context = {
        "query": query,
        "pasted": paste,
        "is_short": not paste and len(query) <= ONE_LINE and len(query.splitlines()) <= 1,
        "results": results,
        "corrected": corrected,
        "recognised": recognised,
        "events": events,
        "event_cards": pages_of_events(library, tuple(event for found in events for event in found.events)),
        "pair": find_pair(library, seen),
        "message_cards": library.cards_named([message.page]) if message else (),
        "guide": library.guide(guide),
        "guide_address": onward.address(guide) if guide else "",
        "is_looked_at": settings.MISSED_SEARCHES
        and results.is_first
        and bool(results.count)
        and not (is_known or origin),
        "is_not_here": bool(query) and not (results.count or results.chosen or is_known),
        "note": blank_note(paste or query, _unlisted(recognised), settings.SITE_NAME),
        **({} if results.count else help_for(library, query, onward)),
        **(origin.context if origin else {}),
    }
    response = render(request, "kb/search.html", context)
    if query and results.is_first and not is_known and (corrected or not results.count):
        count_miss(request, query, corrected)
        response["Cache-Control"] = "private, no-cache"  # the next one is counted too
    return response


def _unlisted(recognised: tuple[Recognised, ...]) -> list[str]:
    return [found.spelling for found in recognised if not found.codes]
