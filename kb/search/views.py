"""Search: codes lead to their guide, words to what mentions them."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from kb.browse.guide_links import GuideLinks, find_origin
from kb.codes.explain import error_of, find_pair, recognise
from kb.codes.find import codes_in
from kb.codes.messages import guide_for, message_in
from kb.codes.views_paste import take
from kb.library.library import Library
from kb.search import searching
from kb.search.missed import count_miss
from kb.search.views_no_results import help_for
from kb.search.views_results import results_page
from kb.web.requests import Request

ONE_LINE = 200  # characters that a one-line field can show; more belongs into the paste box


# No token: a paste changes nothing here, and a token in the form would make every page with the box one reader's own.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def search(request: Request) -> HttpResponse:
    if request.method == "POST":
        return take(request)
    library: Library = request.library
    query = request.GET.get("q", "").replace("\0", " ").strip()
    seen = codes_in(library, query)
    recognised = recognise(library, seen)
    guide, message = guide_for(library, query, recognised), message_in(library, query)
    origin = find_origin(request)
    onward = GuideLinks(library, origin, error_of(library, seen))
    if guide and not (origin and guide == origin.here.guide.slug):
        return redirect(onward.address(guide))
    results, corrected = results_page(request, query, onward), searching.corrected(library, query)
    context = {
        "query": query,
        "is_short": len(query) <= ONE_LINE and len(query.splitlines()) <= 1,
        "results": results,
        "corrected": corrected,
        "recognised": recognised,
        "pair": find_pair(library, seen),
        "message_cards": library.cards_named([message.page]) if message else (),
        "guide": library.guide(guide),
        "guide_address": onward.address(guide) if guide else "",
        **({} if results.count else help_for(library, query, onward)),
        **(origin.context if origin else {}),
    }
    response = render(request, "kb/search.html", context)
    is_answered = message or any(found.codes for found in recognised) or (results.count and not corrected)
    if query and results.is_first and not is_answered:
        count_miss(request, query, corrected if results.count else "")
        response["Cache-Control"] = "private, no-cache"  # the next one is counted too
    return response
