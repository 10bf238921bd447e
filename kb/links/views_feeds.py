"""Atom feeds of changes: of all content, of a pack, topic, owner or guide, or of what tickets link to."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from html import escape
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import Http404, HttpResponse
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.http import require_safe

from kb.library.library import Library
from kb.library.lists import ListFilter, count_cards
from kb.links.recent import RecentChange, Wanted, recent_changes
from kb.web.addresses import absolute
from kb.web.requests import Request

FIELDS = ("pack", "topic", "owner", "guide")
NO_DAY = "1970-01-01"  # of content that lives in no git
MOST_NAMED = 20  # parts of a page in one entry
CONTROL = re.compile(r"[\x00-\x1f\x7f]+")  # no XML can hold them


@require_safe
def changes_feed(request: Request) -> HttpResponse:
    given = {name: CONTROL.sub("", request.GET.get(name, "")) for name in FIELDS}
    wanted = Wanted(given["pack"], given["topic"], given["owner"], given["guide"])
    _check(request.library, wanted)
    fields = {name: value for name, value in given.items() if value}
    return feed_of(request, fields, ", ".join(fields.values()), wanted)


def _check(library: Library, wanted: Wanted) -> None:
    if wanted.guide and library.guide(wanted.guide) is None:
        raise Http404(f"No guide is called {wanted.guide}.")
    shelf = ListFilter("", wanted.pack, wanted.topic)
    if not (wanted.guide or shelf.is_whole or count_cards(library, shelf)):
        raise Http404("There are no pages about this.")


def feed_of(request: Request, fields: Mapping[str, str], about: str, wanted: Wanted) -> HttpResponse:
    """The feed of what is wanted. Its address has the fields that it reads and no others: everybody gets the same one."""
    address = absolute(request.path + (f"?{urlencode(fields)}" if fields else ""))
    feed = Atom1Feed(
        title=CONTROL.sub(" ", f"{settings.SITE_NAME}: changes{f' ({about})' if about else ''}"),
        link=absolute("/"),
        description="",
        author_name=settings.SITE_NAME,
        feed_url=address,
        feed_guid=address,
    )
    for change in recent_changes(request.library, wanted):
        _add(feed, change)
    if not feed.items:
        feed.latest_post_date = lambda: _time(request.library.content_date)  # type: ignore[method-assign]
    response = HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")
    if not feed.items:
        response["Cache-Control"] = "private, no-cache"  # anybody can ask for owners that there are not, without end
    return response


def _add(feed: Atom1Feed, change: RecentChange) -> None:
    """One edit is one entry, and keeps its id (RFC 4151) whatever else changes."""
    item, day = change.item, change.seen.date[:10] or NO_DAY
    parts = [f"{mark.kind}: {mark.title}" for mark in change.marks if mark.id != item.mark.id]
    more = [f"and {len(parts) - MOST_NAMED} more"] if len(parts) > MOST_NAMED else []
    feed.add_item(
        title=CONTROL.sub(" ", item.mark.title),
        link=absolute(item.url or item.short_url),
        description=_as_html("; ".join([*parts[:MOST_NAMED], *more]) or f"The {item.mark.kind} has a new text."),
        unique_id=f"tag:{urlsplit(settings.SITE_URL).hostname},{day}:{change.id}",
        updateddate=_time(change.seen.date),
    )


def _as_html(text: str) -> str:
    """Django says of each summary that it is HTML; titles are text."""
    return escape(CONTROL.sub(" ", text))


def _time(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = datetime.fromisoformat(NO_DAY)
    return found if found.tzinfo else found.replace(tzinfo=UTC)
