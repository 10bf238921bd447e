"""Atom feeds of changes: of all content, or of a pack, topic, owner or guide."""

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
MOST_NAMED = 20  # parts of a page in one entry


@require_safe
def changes_feed(request: Request) -> HttpResponse:
    wanted = Wanted(**{name: request.GET.get(name, "").replace("\0", "") for name in FIELDS})
    if wanted.guide and request.library.guide(wanted.guide) is None:
        raise Http404(f"No guide is called {wanted.guide}.")
    about = ", ".join(value for name in FIELDS if (value := getattr(wanted, name)))
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
    item, day = change.item, change.seen.date[:10]
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
        found = datetime(1970, 1, 1, tzinfo=UTC)  # content that lives in no git has no date
    return found if found.tzinfo else found.replace(tzinfo=UTC)
