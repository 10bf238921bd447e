"""Signatures of webhook deliveries, as the Standard Webhooks specification has them (standardwebhooks.com, version 1).

Signed are id, time and body together: none of them can be changed. The standard library is all this needs: receivers may
take this file.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import secrets
from collections.abc import Collection, Mapping
from hashlib import sha256

ID, TIMESTAMP, SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"
VERSION = "v1"
SECRET_PREFIX = "whsec_"  # noqa: S105 - marks a secret as one
WINDOW = 300  # seconds that a delivery may be old, or its sender's clock ahead


class Refused(Exception):
    """A delivery that is not to be believed; the message says why."""


def new_secret() -> str:
    return SECRET_PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def sign(secret: str, delivery_id: str, timestamp: int, body: bytes) -> str:
    """The signature header of a delivery."""
    signed = f"{delivery_id}.{timestamp}.".encode() + body
    digest = hmac.digest(_key(secret), signed, sha256)
    return f"{VERSION},{base64.b64encode(digest).decode()}"


def _key(secret: str) -> bytes:
    return base64.b64decode(secret.removeprefix(SECRET_PREFIX), validate=True)


def verify(
    secret: str, headers: Mapping[str, str], body: bytes, now: float, seen: Collection[str] = (), window: int = WINDOW
) -> str:
    """The id of a delivery that is genuine, recent and new. Raises Refused.

    `headers` has lower-case names; `seen` are the ids of the last `window` seconds, which the receiver keeps: within
    the window only they can tell a delivery that somebody recorded and sends again.
    """
    delivery_id, timestamp = headers.get(ID, ""), headers.get(TIMESTAMP, "")
    if not delivery_id or not timestamp.isascii() or not timestamp.isdigit() or len(timestamp) > 12:
        raise Refused("the id or the time of the delivery is missing")
    _check_signature(secret, delivery_id, int(timestamp), body, headers.get(SIGNATURE, ""))
    if abs(now - int(timestamp)) > window:
        raise Refused("the delivery is too old, or from the future")
    if delivery_id in seen:
        raise Refused("the delivery was received before")
    return delivery_id


def _check_signature(secret: str, delivery_id: str, timestamp: int, body: bytes, header: str) -> None:
    """A header may hold several signatures, for the time in which a secret is exchanged."""
    try:
        expected = sign(secret, delivery_id, timestamp, body).encode()
    except binascii.Error:
        raise Refused("the secret is not one that was shown") from None
    given = header.encode("utf-8", "replace").split(b" ")
    if not any(hmac.compare_digest(expected, each) for each in given):
        raise Refused("the signature is wrong")
