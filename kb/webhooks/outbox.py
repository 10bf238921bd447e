"""The outbox: what is to be told is written down with what happened, and sent by somebody else, later.

Readers never wait for a receiver: this module only writes rows.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from django.utils import timezone

from kb.models import Delivery, Webhook

STEP_CHANGED, STEP_WITHDRAWN = "step.changed", "step.withdrawn"
REVIEW_DUE, RUN_SAVED = "article.review_due", "run.saved"
EVENTS = {
    STEP_CHANGED: "a text with an id was published anew",
    STEP_WITHDRAWN: "a text was withdrawn, superseded or removed",
    REVIEW_DUE: "an article or guide is due for review",
    RUN_SAVED: "somebody saved a session",
}
LONGEST_URL = 500

Json = dict[str, Any]


def queue(event: str, data: Iterable[Json]) -> int:
    """Write deliveries for everybody who wants to know; in the same transaction as what happened, where there is one."""
    hooks = [hook for hook in Webhook.objects.filter(active=True) if event in hook.events]
    now = timezone.now()
    payloads = [{"type": event, "timestamp": now.isoformat(), "data": each} for each in data] if hooks else []
    rows = [
        Delivery(webhook=hook, event=event, payload=payload, next_try=now) for payload in payloads for hook in hooks
    ]
    Delivery.objects.bulk_create(rows)
    return len(rows)


def queue_again(ids: Iterable[int], *, only_dead: bool = False) -> int:
    """Put deliveries back into the outbox. They keep their ids, so receivers recognise them."""
    again = Delivery.objects.filter(pk__in=list(ids))
    if only_dead:
        again = again.filter(state=Delivery.State.DEAD)
    return again.update(state=Delivery.State.PENDING, attempts=0, next_try=timezone.now(), last_error="")


def check_target(url: str) -> str:
    """What is wrong with an address to send to, "" when nothing is. Where it leads is looked at when it is sent to."""
    try:
        parts = urlsplit(url)
        host = parts.hostname
        _ = parts.port  # refuses ports that are none
    except ValueError:
        return "it cannot be read as an address"
    if parts.scheme not in ("http", "https") or not host:
        return "it has to begin with http:// or https:// and a host"
    if parts.username is not None or parts.fragment:
        return "leave user names, passwords and #… out of it"
    if len(url) > LONGEST_URL or not url.isascii() or not url.isprintable() or " " in url:
        return f"it has more than {LONGEST_URL} characters, or some that no address has"
    return ""
