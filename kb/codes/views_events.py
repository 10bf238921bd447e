"""What an event of a log means, for every provider that has one of its number."""

from __future__ import annotations

from itertools import groupby

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kb.codes.events import pages_of_events
from kb.library.library import Library
from kb.web.requests import Request

LARGEST = 0xFFFF


@require_safe
def event_list(request: Request) -> HttpResponse:
    library: Library = request.library
    groups = [
        (provider, list(events)) for provider, events in groupby(library.all_events(), lambda event: event.provider)
    ]
    return render(request, "kb/event_list.html", {"groups": groups})


@require_safe
def event(request: Request, number: int) -> HttpResponse:
    library: Library = request.library
    events = library.events(number) if number <= LARGEST else ()
    context = {
        "number": number,
        "events": events,
        "cards": pages_of_events(library, events),
        "sources": list({source.key: source for event in events for source in event.sources}.values()),
    }
    return render(request, "kb/event.html", context, status=200 if events else 404)
