"""Atom feeds of changes: of all content, of a pack, topic, owner or guide, or of what tickets link to."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpResponse
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.http import require_safe

from kb.links.recent import RecentChange, Wanted, recent_changes
from kb.web.addresses import absolute
from kb.web.requests import Request

FIELDS = ("pack", "topic", "owner", "guide")
NO_DAY = "1970-01-01"  # of content that lives in no git
MOST_NAMED = 20  # parts of a page in one entry


@require_safe
def changes_feed(request: Request) -> HttpResponse:
    pack, topic, owner, guide = (request.GET.get(name, "").replace("\0", "") for name in FIELDS)
    wanted = Wanted(pack, topic, owner, guide)
    if wanted.guide and request.library.guide(wanted.guide) is None:
        raise Http404(f"No guide is called {wanted.guide}.")
    return feed_of(request, ", ".join(value for name in FIELDS if (value := getattr(wanted, name))), wanted)


def feed_of(request: Request, about: str, wanted: Wanted) -> HttpResponse:
    """The feed of what is wanted, at the address that it was asked at."""
    feed = Atom1Feed(
        title=f"{settings.SITE_NAME}: changes{f' ({about})' if about else ''}",
        link=absolute("/"),
        description="",
        author_name=settings.SITE_NAME,
        feed_url=absolute(request.get_full_path()),
        feed_guid=absolute(request.get_full_path()),
    )
    for change in recent_changes(request.library, wanted):
        _add(feed, change)
    if not feed.items:
        feed.latest_post_date = lambda: _time(request.library.content_date)  # type: ignore[method-assign]
    return HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


def _add(feed: Atom1Feed, change: RecentChange) -> None:
    """One edit is one entry, and keeps its id (RFC 4151) whatever else changes."""
    item, day = change.item, change.seen.date[:10] or NO_DAY
    parts = [f"{mark.kind}: {mark.title}" for mark in change.marks if mark.id != item.mark.id]
    more = [f"and {len(parts) - MOST_NAMED} more"] if len(parts) > MOST_NAMED else []
    feed.add_item(
        title=item.mark.title,
        link=absolute(item.url or item.short_url),
        description="; ".join([*parts[:MOST_NAMED], *more]) or f"The {item.mark.kind} has a new text.",
        unique_id=f"tag:{urlsplit(settings.SITE_URL).hostname},{day}:{change.id}",
        updateddate=_time(change.seen.date),
    )


def _time(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = datetime.fromisoformat(NO_DAY)
    return found if found.tzinfo else found.replace(tzinfo=UTC)
