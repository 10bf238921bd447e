"""Did this help? Presses counted by page and revision: numbers without a person, and why it did not, if somebody says so.

A new text of a page begins anew: what was said of the one before is not held against it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.db.models import F, Model
from django.http import HttpRequest
from django.utils import timezone

from kb.links.items import Edition
from kb.models import LONGEST_REASON, HelpReason, HelpVote
from kb.records.background import Background
from kb.search.missed import without_people
from kb.web.counting import DAY, within_limits
from kb.web.ratelimit import client_of, replace_in_cache

YES, NO = "yes", "no"
REASONS = {
    "outdated": "It's wrong or out of date",
    "unclear": "I couldn't follow it",
    "no-effect": "I did it, and nothing changed",
    "another": "My problem is another one",
}
PER_MINUTE, PER_DAY = 10, 50  # of one client
MOST_ROWS = 20_000
MADE_ROOM = 200  # of the oldest, when there are that many


@dataclass(frozen=True, slots=True)
class Press:
    """`before`: what the same client pressed earlier today; it is taken back."""

    item_id: str
    revision: str
    said: str
    before: str = ""


@dataclass(frozen=True, slots=True)
class Reason:
    item_id: str
    revision: str
    reason: str
    text: str


def count_press(request: HttpRequest, page: Edition, said: str) -> bool:
    """Whether it is counted. One client counts once a day for a text, and its last word holds."""
    if not _is_counted(request):
        return False
    item_id, revision = page.item.mark.id, page.snapshot.mark.revision
    before = replace_in_cache(f"helped:{client_of(request)}:{item_id}@{revision}", said, DAY)
    if before != said:
        writer().put(Press(item_id, revision, said, before))
    return True


def count_reason(request: HttpRequest, page: Edition, reason: str, text: str) -> bool:
    """Why it did not help. Once a day of one client for a text."""
    if not _is_counted(request):
        return False
    reason, words = reason if reason in REASONS else "", without_people(text, LONGEST_REASON)
    item_id, revision = page.item.mark.id, page.snapshot.mark.revision
    if (reason or words) and not replace_in_cache(f"why:{client_of(request)}:{item_id}@{revision}", "told", DAY):
        writer().put(Reason(item_id, revision, reason, words))
    return True


def _is_counted(request: HttpRequest) -> bool:
    return settings.PAGE_VOTES and within_limits(request, "helped", PER_MINUTE, PER_DAY)


@cache
def writer() -> Background[Press | Reason]:
    return Background(lambda said: save(said), "page votes")


def save(said: Press | Reason) -> None:
    if isinstance(said, Reason):
        _add_reason(said)
    else:
        _add_press(said)


def _add_press(press: Press) -> None:
    today = timezone.now().date()
    page = HelpVote.objects.filter(item_id=press.item_id, revision=press.revision)
    changes: dict[str, object] = {press.said: F(press.said) + 1, "last": today}
    if press.before:
        page.filter(**{f"{press.before}__gt": 0}).update(**{press.before: F(press.before) - 1})
    if not page.update(**changes):
        _make_room(HelpVote)
        HelpVote.objects.create(item_id=press.item_id, revision=press.revision, last=today, **{press.said: 1})


def _add_reason(told: Reason) -> None:
    today = timezone.now().date()
    same = {"item_id": told.item_id, "revision": told.revision, "reason": told.reason, "text": told.text}
    if not HelpReason.objects.filter(**same).update(count=F("count") + 1, last=today):
        _make_room(HelpReason)
        HelpReason.objects.create(**same, last=today)


def _make_room(model: type[Model]) -> None:
    rows = model._default_manager
    if rows.count() >= MOST_ROWS:
        oldest = rows.order_by("last").values_list("id", flat=True)[:MADE_ROOM]
        rows.filter(id__in=list(oldest)).delete()
