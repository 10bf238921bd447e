"""A session that nobody saved: how it ended, for the counts."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from decisiontree.guide import Guide
from decisiontree.views import read_walk, with_guide
from kb.models import LONGEST_CAUSE
from kb.runs.counting import count_end
from kb.web.counting import is_sent_from_here
from kb.web.requests import Request


# No token: it changes nothing but a count, and a token would make the walk's pages one reader's own.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@with_guide
def walk_ended(request: Request, guide: Guide) -> HttpResponse:
    """Asks what it was, and counts it. A browser says by itself that an end was reached."""
    here, link = read_walk(request, guide)
    context = {
        "guide": guide,
        "walk_query": link.at(link.evidence).query,
        "is_counted": False,
        "is_sent": request.method == "POST",
        "is_on": settings.COUNT_SESSIONS,
        "longest": LONGEST_CAUSE,
    }
    # The causes are a list of the guide's own: a name that is not on it says nothing.
    if request.method == "POST" and is_sent_from_here(request):
        cause = guide.find_cause(request.POST.get("cause", ""))
        text = request.POST.get("text", "")[:LONGEST_CAUSE]
        context["is_counted"] = count_end(request, request.library, here, link.profile, cause, text)
    return render(request, "kb/walk_ended.html", context)
