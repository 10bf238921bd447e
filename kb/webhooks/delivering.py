"""Sending what lies in the outbox: at least once, later again when it fails, given up after a day and a half."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from http.client import HTTPException
from urllib.error import HTTPError
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPSHandler,
    OpenerDirector,
    Request,
)

from django.utils import timezone

from kb.models import Delivery
from kb.webhooks.outbox import REVIEW_DUE, check_target
from kb.webhooks.signing import ID, SIGNATURE, TIMESTAMP, sign

MOST_ATTEMPTS = 10
FIRST_WAIT, FACTOR, LONGEST_WAIT = 30.0, 3.0, 12 * 3600.0  # seconds
TIMEOUT = 10  # seconds for one receiver to answer
LEASE = timedelta(seconds=60)  # longer than a delivery takes; then somebody else may try
AT_ONCE = 100
LONGEST_ERROR = 500
GONE = 410
KEPT = timedelta(days=30)  # what was sent; what was given up stays until somebody looks


@dataclass(frozen=True, slots=True)
class Reply:
    """How a receiver answered: a status, or why there is none."""

    status: int = 0
    error: str = ""

    @property
    def is_good(self) -> bool:
        return 200 <= self.status < 300


Send = Callable[[str, bytes, dict[str, str]], Reply]


def post(url: str, body: bytes, headers: dict[str, str]) -> Reply:
    """Send to one receiver. Redirects are not followed: only the address that the operator chose is called."""
    wrong = check_target(url)
    if wrong:
        return Reply(error=wrong)
    opener = OpenerDirector()  # only what is needed: no files, no FTP, no proxies, no redirects
    for handler in (HTTPHandler, HTTPSHandler, HTTPErrorProcessor, HTTPDefaultErrorHandler):
        opener.add_handler(handler())
    try:
        with opener.open(Request(url, body, headers), timeout=TIMEOUT) as response:  # noqa: S310 - checked above
            return Reply(response.status)
    except HTTPError as error:
        with error:
            return Reply(error.code, f"{error.code} {error.reason}")
    except (OSError, HTTPException, ValueError) as error:
        return Reply(error=f"{type(error).__name__}: {error}")


def deliver_due(send: Send = post, spread: Callable[[], float] = random.random) -> tuple[int, int]:
    """Send what is due: (sent, failed). `spread` gives 0..1, so that a receiver that was down is not met by all at once."""
    due = Delivery.objects.filter(state=Delivery.State.PENDING, next_try__lte=timezone.now(), webhook__active=True)
    sent = failed = 0
    for delivery in due.select_related("webhook").order_by("next_try", "pk")[:AT_ONCE]:
        if _claim(delivery):
            is_sent = _deliver(delivery, send, spread)
            sent, failed = sent + is_sent, failed + (not is_sent)
    return sent, failed


def _claim(delivery: Delivery) -> bool:
    """Take a delivery for a while. Of several senders one gets it; if that one dies, the lease runs out."""
    lease = timezone.now() + LEASE
    mine = Delivery.objects.filter(pk=delivery.pk, state=Delivery.State.PENDING, next_try=delivery.next_try)
    return mine.update(next_try=lease) == 1


def _deliver(delivery: Delivery, send: Send, spread: Callable[[], float]) -> bool:
    body, headers = message(delivery, int(time.time()))
    reply = send(delivery.webhook.url, body, headers)
    delivery.attempts += 1
    if reply.is_good:
        delivery.state, delivery.next_try, delivery.last_error = Delivery.State.SENT, None, ""
    else:
        delivery.last_error = (reply.error or f"status {reply.status}")[:LONGEST_ERROR]
        _put_off(delivery, reply, spread())
    delivery.save(update_fields=["state", "attempts", "next_try", "last_error"])
    return reply.is_good


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
