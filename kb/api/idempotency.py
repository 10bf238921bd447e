"""A request that comes twice is carried out once (as in the IETF's draft on the Idempotency-Key header field).

A client that got no answer cannot know whether its request arrived. With the same key it may send it again: the answer
of the first time is given. The key is written in the same transaction as what it protects: both are there, or neither.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from typing import Any

from django.db import IntegrityError, transaction
from django.http import HttpResponse

from kb.api.access import ApiRequest
from kb.api.problems import ABOUT_REUSED, KEY_REUSED, ApiProblem
from kb.models import IdempotencyKey, Token

LONGEST_KEY = 200
REPLAYED = "Idempotent-Replayed"

Json = dict[str, Any]


def once(request: ApiRequest, response: HttpResponse, answer: Callable[[], Json]) -> Json:
    """The answer, from before when there is one. Without a key every request is carried out."""
    key = request.headers.get("Idempotency-Key", "")
    if not key:
        with transaction.atomic():
            return answer()
    if len(key) > LONGEST_KEY or not key.isascii() or not key.isprintable():
        raise ApiProblem(422, f"An Idempotency-Key has at most {LONGEST_KEY} printable ASCII characters.")
    found, is_replayed = _find_or_make(request, key, answer)
    if is_replayed:
        response[REPLAYED] = "true"
    return found


def _find_or_make(request: ApiRequest, key: str, answer: Callable[[], Json]) -> tuple[Json, bool]:
    digest = sha256(f"{request.method} {request.path}\n".encode() + request.body).hexdigest()
    try:
        return _once(request.auth, key, digest, answer)
    # The same request at the same moment was faster: its answer is there now.
    except IntegrityError as error:
        found = IdempotencyKey.objects.filter(token=request.auth, key=key).first()
        if found is None:
            raise ApiProblem(409, headers={"Retry-After": "1"}) from error
        return _answer_of(found, digest)


def _once(token: Token, key: str, digest: str, answer: Callable[[], Json]) -> tuple[Json, bool]:
    found = IdempotencyKey.objects.filter(token=token, key=key).first()
    if found:
        return _answer_of(found, digest)
    with transaction.atomic():
        kept = IdempotencyKey.objects.create(token=token, key=key, digest=digest, status=201)
        kept.response = answer()
        kept.save(update_fields=["response"])
        return kept.response, False


def _answer_of(found: IdempotencyKey, digest: str) -> tuple[Json, bool]:
    if found.digest != digest:
        raise ApiProblem(422, ABOUT_REUSED, kind=KEY_REUSED)
    return found.response, True


def with_key(extra: Json) -> Json:
    """An operation's `openapi_extra`, with the header."""
    header = {
        "in": "header",
        "name": "Idempotency-Key",
        "required": False,
        "schema": {"type": "string", "maxLength": LONGEST_KEY, "pattern": "^[\\x20-\\x7e]+$"},
        "description": "A text that is new for each request and the same when it is sent again.",
    }
    return {**extra, "parameters": [header]}
