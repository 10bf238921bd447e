"""I checked this: one press proposes today as the day of the last check, and changes nothing else of the file."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from kb.accounts.identity import AUTHOR
from kb.content.editing.splice import CannotSplice
from kb.proposals.access import may, person, sees
from kb.proposals.fields import Field
from kb.proposals.proposals import FoundItem, list_proposals, proposed_text, write
from kb.proposals.views import came_from_here, find_typed, private, send_to_review
from kb.web.ratelimit import client_of, seconds_to_wait


@csrf_exempt  # see _is_own_press
@require_http_methods(["GET", "HEAD", "POST"])
@private
def mark_checked(request: HttpRequest, typed: str) -> HttpResponse:
    is_own = request.method == "POST" and _is_own_press(request)
    if not may(request, AUTHOR):
        return render(request, "proposals/strangers.html", {"role": "author"}, status=403)
    found = find_typed(typed)
    if found is None or found.item.checked is None or not sees(request, found.item.id):
        raise Http404("There is nothing with this id that has a day of its last check.")
    if request.method != "POST" or found.item.checked.text >= _today():
        return _page(request, found)
    if not is_own:
        return _page(request, found, "We couldn't verify this press. Press the button again.", 403)
    return _sent(request, found, found.item.checked)


def _is_own_press(request: HttpRequest) -> bool:
    """A page that is the same for everybody has no form token. There the browser's word counts, which no page can forge."""
    return request.headers.get("Sec-Fetch-Site") == "same-origin" or came_from_here(request)


def _sent(request: HttpRequest, found: FoundItem, field: Field) -> HttpResponse:
    for each in list_proposals(found.repository):
        is_same = each.is_open and (each.item, each.field) == (found.item.id, field.name)
        if is_same and proposed_text(found.repository, each) == _today():
            return redirect("proposal", each.name)
    wait = seconds_to_wait(f"form:{client_of(request)}", settings.SAVES_PER_MINUTE)
    if wait:
        return _page(request, found, f"Too many requests. Try again in {wait} seconds.", 429)
    try:
        return send_to_review(found, write(found, field, _today(), person(request)))
    except CannotSplice as error:
        return _page(request, found, f"This can't be written: {error}.", 422)


def _today() -> str:
    return timezone.now().date().isoformat()


def _page(request: HttpRequest, found: FoundItem, trouble: str = "", status: int = 200) -> HttpResponse:
    day = found.item.checked.text if found.item.checked else ""
    context = {"item": found.item, "day": day, "is_today": day >= _today(), "trouble": trouble}
    return render(request, "proposals/checked.html", context, status=status)
