"""Did this help? One press; then, if it did not, why."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from kb.feedback.votes import NO, REASONS, YES, count_press, count_reason
from kb.links.items import Edition, find_edition, find_item
from kb.models import LONGEST_REASON
from kb.web.counting import is_sent_from_here
from kb.web.requests import Request


# No token: it changes nothing but a count, and a token would make every page with the question one reader's own.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def helped(request: Request, item_id: str, revision: str) -> HttpResponse:
    page = _page(request, item_id, revision)
    said, is_sent = request.POST.get("helped", ""), request.method == "POST"
    if is_sent and said not in (YES, NO):
        return _answer(request, page, status=422)
    return _answer(
        request, page, said, is_counted=is_sent and is_sent_from_here(request) and _count(request, page, said)
    )


def _page(request: Request, item_id: str, revision: str) -> Edition:
    item = find_item(request.library, item_id)
    page = find_edition(request.library, item, revision) if item and item.url else None
    if page is None:
        raise Http404(f"{item_id}@{revision} is no text of this site.")
    return page


def _count(request: Request, page: Edition, said: str) -> bool:
    if said == NO and "why" in request.POST:
        return count_reason(request, page, request.POST["why"], request.POST.get("text", "")[:LONGEST_REASON])
    return count_press(request, page, said)


def _answer(
    request: Request, page: Edition, said: str = "", *, is_counted: bool = False, status: int = 200
) -> HttpResponse:
    context = {
        "item": page.item,
        "revision": page.snapshot.mark.revision,
        "said": said,
        "is_counted": is_counted,
        "is_on": settings.PAGE_VOTES,
        "asks_why": is_counted and said == NO and "why" not in request.POST,
        "reasons": REASONS,
        "longest": LONGEST_REASON,
    }
    return render(request, "kb/helped.html", context, status=status)
