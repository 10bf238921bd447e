"""The state of this site, for operators: what is served, what waits and what needs somebody."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db.models import Count, Min, Q, Sum
from django.utils import timezone

from kb.library.reviews import reviews_due
from kb.models import Delivery, HelpVote, MissedSearch, UnopenedSearch, Webhook
from kb.operations.diagnosis import Diagnosis, fault, fine, warning
from kb.site.last_publish import read_last_publish
from kb.site.store import store

LEAST_DISK = 500_000_000  # bytes
LATE = timedelta(minutes=15)  # for a webhook that is due
MOST_NAMED = 5
DAYS = 30  # of searches


def state() -> Iterator[Diagnosis]:
    for look in (_library, _last_publish, _queue, _webhooks, _reviews, _searches, _unopened, _votes, _disk):
        yield look()


def _library() -> Diagnosis:
    library = store().current()
    if library is None:
        return fault("Library", "Nothing is published.", "Run manage.py publish.")
    if store().trouble:
        return fault("Library", f"{store().trouble}.", "Run manage.py publish.")
    made = datetime.fromtimestamp(library.path.stat().st_mtime, UTC)
    return fine("Library", f"{library.revision[:10]}, made {made:%Y-%m-%d %H:%M} UTC ({_ago(timezone.now() - made)})")


def _last_publish() -> Diagnosis:
    last = read_last_publish()
    if last is None:
        return fine("Last publish", "Not run on this machine.")
    when = f"{last.at:%Y-%m-%d %H:%M} UTC, {last.seconds:g} s"
    if last.findings:
        said = f"{when}: stopped by {_counted(last.findings, 'finding')}."
        return fault("Last publish", said, "Run manage.py check_content.")
    return fine("Last publish", f"{when}, no findings")


def _queue() -> Diagnosis:
    waiting = Delivery.objects.filter(state=Delivery.State.PENDING)
    found = waiting.aggregate(count=Count("id"), due=Min("next_try"))
    said = f"{_counted(found['count'], 'delivery', 'deliveries')} waiting"
    if found["due"] and found["due"] < timezone.now() - LATE:
        return fault("Queue", f"{said}, overdue since {found['due']:%Y-%m-%d %H:%M} UTC", "Run deliver_webhooks.")
    return fine("Queue", said)


def _webhooks() -> Diagnosis:
    fails = Q(deliveries__state=Delivery.State.DEAD) | Q(
        deliveries__state=Delivery.State.PENDING, deliveries__attempts__gt=0
    )
    failing = Webhook.objects.filter(fails).distinct().order_by("url")
    if not (count := failing.count()):
        return fine("Webhooks", f"{Webhook.objects.filter(active=True).count()} active, none failing")
    return warning("Webhooks", f"{count} failing: {_named(hook.url for hook in failing)}", "See the dead letters.")


def _reviews() -> Diagnosis:
    library = store().current()
    due = reviews_due(library, timezone.now().date()) if library else []
    if not due:
        return fine("Reviews", "none overdue")
    titles = _named(review.title for review in due)
    return warning("Reviews", f"{len(due)} overdue: {titles}", "Ask the owners: manage.py list_owners.")


def _searches() -> Diagnosis:
    recent = MissedSearch.objects.filter(last__gte=timezone.now().date() - timedelta(days=DAYS))
    found = recent.aggregate(texts=Count("id"), times=Sum("count"))
    said = f"{_counted(found['texts'], 'different search', 'different searches')} in {DAYS} days, made {found['times'] or 0} times"
    return fine("Searches without results", said)


def _unopened() -> Diagnosis:
    recent = UnopenedSearch.objects.filter(last__gte=timezone.now().date() - timedelta(days=DAYS))
    said = f"{_counted(recent.count(), 'different search', 'different searches')} in {DAYS} days"
    return fine("Searches without a click", said)


def _votes() -> Diagnosis:
    recent = HelpVote.objects.filter(last__gte=timezone.now().date() - timedelta(days=DAYS))
    found = recent.aggregate(yes=Sum("yes"), no=Sum("no"))
    return fine("Did this help?", f"{found['yes'] or 0} yes, {found['no'] or 0} no, on pages asked in {DAYS} days")


def _disk() -> Diagnosis:
    free = shutil.disk_usage(settings.VAR_DIR).free
    said = f"{free / 1e9:.1f} GB free in {settings.VAR_DIR}"
    return fine("Disk", said) if free >= LEAST_DISK else fault("Disk", said, "Make room: a publish needs it.")


def _ago(age: timedelta) -> str:
    return f"{_counted(age.days, 'day')} ago" if age.days > 0 else "less than a day ago"


def _counted(count: int, one: str, many: str = "") -> str:
    return f"{count} {one if count == 1 else many or one + 's'}"


def _named(names: Iterator[str]) -> str:
    """The first few."""
    found = list(names)
    return ", ".join(found[:MOST_NAMED]) + (", …" if len(found) > MOST_NAMED else "")
