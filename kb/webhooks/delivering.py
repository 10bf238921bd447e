"""Sending what lies in the outbox: at least once, later again when it fails, given up after a day and a half."""

from __future__ import annotations

import json
import random
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import datetime, timedelta

from django.utils import timezone

from kb.models import Delivery, Webhook
from kb.webhooks.outbox import REVIEW_DUE
from kb.webhooks.sending import Reply, post
from kb.webhooks.signing import ID, SIGNATURE, TIMESTAMP, sign

MOST_ATTEMPTS = 10
FIRST_WAIT, FACTOR, LONGEST_WAIT = 30.0, 3.0, 12 * 3600.0  # seconds
LEASE = timedelta(seconds=60)  # longer than a delivery can take (sending.SECONDS); then somebody else may try
AT_ONCE = 100  # to one receiver
SENDERS = 8  # receivers at the same time
LONGEST_ERROR = 500
GONE = 410
KEPT = timedelta(days=30)  # what was sent; what was given up stays until somebody looks


Send = Callable[[str, bytes, dict[str, str]], Reply]


def deliver_due(send: Send = post, spread: Callable[[], float] = random.random) -> tuple[int, int]:
    """Send what is due: (sent, failed). `spread` gives 0..1, so that a receiver that was down is not met by all at once.

    Each receiver gets its deliveries one after the other; receivers wait for nobody but themselves, and one that fails is
    left alone for this round.
    """
    waiting = _due_by_receiver()
    sent = failed = 0
    with ThreadPoolExecutor(SENDERS) as senders:  # they only send: records are read and written here
        running: dict[Future[Reply], tuple[int, Delivery]] = {}
        while waiting or running:
            for hook in [hook for hook in waiting if hook not in {busy for busy, _ in running.values()}]:
                if len(running) < SENDERS and (delivery := _next_claimed(waiting[hook])):
                    running[senders.submit(send, delivery.webhook.url, *message(delivery, int(time.time())))] = (
                        hook,
                        delivery,
                    )
                if not waiting[hook]:
                    del waiting[hook]
            for done in wait(running, return_when=FIRST_COMPLETED).done:
                hook, delivery = running.pop(done)
                reply = done.result()
                _note(delivery, reply, spread)
                sent, failed = sent + reply.is_good, failed + (not reply.is_good)
                if not reply.is_good:
                    waiting.pop(hook, None)
    return sent, failed


def _due_by_receiver() -> dict[int, deque[Delivery]]:
    now = timezone.now()
    found = {}
    for hook in Webhook.objects.filter(
        active=True, deliveries__state=Delivery.State.PENDING, deliveries__next_try__lte=now
    ).distinct():
        due = hook.deliveries.filter(state=Delivery.State.PENDING, next_try__lte=now)
        found[hook.pk] = deque(due.select_related("webhook").order_by("next_try", "pk")[:AT_ONCE])
    return found


def _next_claimed(deliveries: deque[Delivery]) -> Delivery | None:
    while deliveries:
        if _claim(delivery := deliveries.popleft()):
            return delivery
    return None


def _claim(delivery: Delivery) -> bool:
    """Take a delivery for a while. Of several senders one gets it; if that one dies, the lease runs out."""
    lease = timezone.now() + LEASE
    mine = Delivery.objects.filter(pk=delivery.pk, state=Delivery.State.PENDING, next_try=delivery.next_try)
    return mine.update(next_try=lease) == 1


def _note(delivery: Delivery, reply: Reply, spread: Callable[[], float]) -> None:
    delivery.attempts += 1
    if reply.is_good:
        delivery.state, delivery.next_try, delivery.last_error = Delivery.State.SENT, None, ""
    else:
        delivery.last_error = (reply.error or f"status {reply.status}")[:LONGEST_ERROR]
        _put_off(delivery, reply, spread())
    delivery.save(update_fields=["state", "attempts", "next_try", "last_error"])


def message(delivery: Delivery, timestamp: int) -> tuple[bytes, dict[str, str]]:
    """(body, headers) of a delivery. Its id stays the same however often it is sent."""
    body = json.dumps(delivery.payload, sort_keys=True, separators=(",", ":")).encode()
    name = f"msg_{delivery.pk}"
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "kb-webhooks/1",
        ID: name,
        TIMESTAMP: str(timestamp),
        SIGNATURE: sign(delivery.webhook.secret, name, timestamp, body),
    }
    return body, headers


def _put_off(delivery: Delivery, reply: Reply, spread: float) -> None:
    if reply.status == GONE:  # the receiver does not want any more
        delivery.webhook.active = False
        delivery.webhook.save(update_fields=["active"])
    if reply.status == GONE or delivery.attempts >= MOST_ATTEMPTS:
        delivery.state, delivery.next_try = Delivery.State.DEAD, None
    else:
        delivery.next_try = next_try(delivery.attempts, timezone.now(), spread)


def next_try(attempts: int, now: datetime, spread: float) -> datetime:
    """Exponential backoff with jitter: between half of the wait and all of it."""
    wait = min(FIRST_WAIT * FACTOR ** (attempts - 1), LONGEST_WAIT)
    return now + timedelta(seconds=wait * (0.5 + spread / 2))


def forget_old() -> int:
    """Remove what was sent long ago; not reviews, which are told once for each day they were due."""
    old = Delivery.objects.filter(state=Delivery.State.SENT, created__lt=timezone.now() - KEPT)
    return old.exclude(event=REVIEW_DUE).delete()[0]
