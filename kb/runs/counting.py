"""Sessions that nobody saves count as well: numbers without a person.

Of a session that ended: guide, role, what was answered and tried, the end, and the week. No address, no time, no ticket. It is
written down when five were alike; until then the records hold a keyed hash of it, from which nobody can read it, and a count.
"""

from __future__ import annotations

import hmac
import json
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from decisiontree.guide import UNKNOWN, Cause
from decisiontree.walk.replay import SOLVED, Walk
from kb.codes.redact import scrub
from kb.library.library import Library
from kb.links.items import find_item
from kb.models import LONGEST_CAUSE, EndedWalk
from kb.records.background import Background
from kb.web.counting import DAY, within_limits
from kb.web.ratelimit import client_of, replace_in_cache

ALIKE = 5  # sessions, before what they have in common is written down
PER_MINUTE, PER_DAY = 10, 50  # of one client
MOST_ROWS = 20_000
SAVED = "saved"  # kept for a session that is in the records by itself
MADE_ROOM = 200  # of the rarest, when there are that many

Said = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Ended:
    """How one session ended, "" for one that is not to be counted. `before`: digest of what the same client said of it
    earlier today."""

    guide_id: str
    said: Said
    week: date
    before: str = ""

    @property
    def digest(self) -> str:
        return digest_of(self.guide_id, self.said)


def digest_of(guide_id: str, said: Said) -> str:
    """The same for all that are alike; says nothing to who does not have the site's secret key."""
    text = json.dumps([guide_id, said], sort_keys=True, ensure_ascii=True)
    return hmac.new(settings.SECRET_KEY.encode(), text.encode(), sha256).hexdigest()


def count_end(
    request: HttpRequest, library: Library, here: Walk, profile: str, cause: Cause | None = None, text: str = ""
) -> bool:
    """Count how a session ended; whether it is counted. Said twice by one client it counts once, and the last word holds."""
    words = scrub(text, LONGEST_CAUSE).casefold()
    if not (here.trail or cause or words) or not is_counted(request):
        return False
    said = _said(library, here, profile, cause, words)
    key, digest = _key(request, here), digest_of(here.guide.id, said)
    before = replace_in_cache(key, digest, DAY)
    if before == SAVED:
        replace_in_cache(key, SAVED, DAY)
    elif before != digest:
        writer().put(Ended(here.guide.id, said, _this_week(), before))
    return True


def count_no_more(request: HttpRequest, here: Walk) -> None:
    """It was saved, so it speaks for itself."""
    before = replace_in_cache(_key(request, here), SAVED, DAY) if settings.COUNT_SESSIONS else ""
    if before and before != SAVED:
        writer().put(Ended("", {}, _this_week(), before))


def _key(request: HttpRequest, here: Walk) -> str:
    """Of what one client says of one session, in the cache."""
    walked = sorted([each.node.id, each.value] for each in here.trail if each.value != UNKNOWN)
    return f"ended:{client_of(request)}:{digest_of(here.guide.id, {'evidence': walked})}"


def _this_week() -> date:
    today = timezone.now().date()
    return today - timedelta(days=today.weekday())


def is_counted(request: HttpRequest) -> bool:
    return settings.COUNT_SESSIONS and within_limits(request, "ended", PER_MINUTE, PER_DAY)


def _said(library: Library, here: Walk, profile: str, cause: Cause | None, words: str) -> Said:
    """What counts as alike: the order of answers does not matter, and "I can't tell" tells nothing."""
    evidence = sorted(
        [each.node.id, each.value, item.mark.revision]
        for each in here.trail
        if each.value != UNKNOWN and (item := find_item(library, each.node.id))
    )
    guide = find_item(library, here.guide.id)
    return {
        "revision": guide.mark.revision if guide else "",
        "profile": profile,
        "evidence": evidence,
        "end": "solved" if here.next.kind == SOLVED else "handed-over",
        "cause": cause.id or cause.key if cause else "",
        "text": words,
    }


@cache
def writer() -> Background[Ended]:
    return Background(lambda ended: save(ended), "ended sessions")


@transaction.atomic
def save(ended: Ended) -> None:
    """One more of its kind, and one less of what the same client said before."""
    if ended.before:
        _add(EndedWalk.objects.select_for_update().filter(digest=ended.before).first(), ended.week, -1)
    if not ended.guide_id:
        return
    row = EndedWalk.objects.select_for_update().filter(digest=ended.digest).first() or _new_row(ended)
    if row.count + 1 >= ALIKE and not row.guide_id:
        row.guide_id, row.said = ended.guide_id, ended.said
    _add(row, ended.week, 1)


def _new_row(ended: Ended) -> EndedWalk:
    if EndedWalk.objects.count() >= MOST_ROWS:
        rarest = EndedWalk.objects.order_by("count", "last").values_list("id", flat=True)[:MADE_ROOM]
        EndedWalk.objects.filter(id__in=list(rarest)).delete()
    return EndedWalk.objects.get_or_create(digest=ended.digest, defaults={"last": ended.week})[0]


def _add(row: EndedWalk | None, week: date, number: int) -> None:
    if row is None:
        return
    name = week.isoformat()
    row.count = max(0, row.count + number)
    row.weeks[name] = max(0, row.weeks.get(name, 0) + number)
    row.last = max(row.last, week)
    row.save()
