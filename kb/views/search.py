"""The paste box: codes in what was pasted lead to their guide, words to what mentions them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from kb.library.codes import canonical
from kb.library.library import Library
from kb.views.no_results import help_for
from kb.views.onward import Onward, find_origin
from kb.views.recognised import find_guide, recognise
from kb.views.results import results_page

ONE_LINE = 200  # characters that a one-line field can show; more belongs into the paste box


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    library: Library = request.library
    query = request.GET.get("q", "").replace("\0", " ").strip()
    seen = library.find_codes(query)
    guide = find_guide(library, seen)
    origin = find_origin(request)
    onward = Onward(library, origin, canonical(code.value for code in seen[:2]))
    if guide and not (origin and guide == origin.here.guide.slug):
        return redirect(onward.address(guide))
    results = results_page(request, query, onward)
    context = {
        "query": query,
        "is_short": len(query) <= ONE_LINE and len(query.splitlines()) <= 1,
        "results": results,
        "corrected": library.corrected(query),
        "recognised": recognise(library, seen),
        "guide": library.guide(guide),
        "guide_address": onward.address(guide) if guide else "",
        **({} if results.count else help_for(library, query, onward)),
        **(origin.context if origin else {}),
    }
    return render(request, "kb/search.html", context)
