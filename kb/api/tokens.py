"""Tokens: what a program shows to be let in.

A token is 32 random bytes, so its SHA-256 cannot be turned back by trying: a slow hash and a salt, which protect
passwords that people choose, would protect nothing here and cost every request.
"""

from __future__ import annotations

import secrets
from base64 import b64decode
from collections.abc import Iterable
from datetime import timedelta
from hashlib import sha256

from django.utils import timezone

from kb.models import Token

SCOPES = {
    "runs:write": "save runs",
    "uses:read": "see which tickets point at a step",
    "uses:write": "say that a ticket points at a step",
}
PREFIX = "kb_"  # so that scanners for leaked secrets, and people, can tell what it is
STAMP_EVERY = timedelta(minutes=5)  # a write for each request would be one too many


def make_token(name: str, scopes: list[str], days: int = 0, audiences: Iterable[str] = ()) -> str:
    """A new token, stored as its hash: this is the only time it can be seen. `days` 0 is for ever. It reads what is for
    everybody, and what is for the groups in `audiences`."""
    secret = PREFIX + secrets.token_urlsafe(32)
    expires = timezone.now() + timedelta(days=days) if days else None
    Token.objects.create(
        name=name, scopes=sorted(scopes), audiences=sorted(set(audiences)), hash=hash_of(secret), expires=expires
    )
    return secret


def find_token(secret: str) -> Token | None:
    """The token that was shown; None when there is none or its time is over."""
    token = Token.objects.filter(hash=hash_of(secret)).first()
    now = timezone.now()
    if token is None or (token.expires and token.expires <= now):
        return None
    if token.last_used is None or token.last_used < now - STAMP_EVERY:
        Token.objects.filter(pk=token.pk).update(last_used=now)
    return token


def secret_in(header: str) -> str:
    """The token in an `Authorization` header, "" for none. Feed readers know names and passwords only: the password is it."""
    kind, _, value = header.partition(" ")
    if kind.lower() == "bearer":
        return value.strip()
    if kind.lower() != "basic":
        return ""
    try:
        return b64decode(value, validate=True).decode().partition(":")[2]
    except ValueError:
        return ""


def hash_of(secret: str) -> str:
    return sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
