"""Errors of the API, as problem details (RFC 9457). Whatever goes wrong below /api/, a program can read the answer."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.http import HttpResponse

MEDIA_TYPE = "application/problem+json"

# What a status means here. The word is the end of the problem's type, which is an address that explains it.
KINDS = {
    400: ("bad-request", "The request could not be understood."),
    401: ("token-needed", "Send a valid token: `Authorization: Bearer …`. `manage.py make_token` makes one."),
    403: ("scope-missing", "The token is valid and does not have the scope this needs."),
    404: ("not-found", "Nothing exists at this address."),
    405: ("wrong-method", "The address exists; this method does not."),
    409: ("in-progress", "A request with this Idempotency-Key is being answered right now; try again in a moment."),
    410: ("removed", "It was published once and is gone; the answer holds its last text and what came after it."),
    413: ("too-large", "The body is larger than any this API takes."),
    415: ("wrong-media-type", "Bodies are `application/json`."),
    422: ("invalid", "The request was understood and breaks a rule; `errors` says where."),
    429: ("too-many-requests", "Wait as many seconds as Retry-After says."),
    500: ("fault", "Something went wrong. It is not your request's fault."),
    503: ("unavailable", "The library or the records database cannot be reached; try again after Retry-After."),
}
KEY_REUSED = "idempotency-key-reused"
ABOUT_REUSED = "This Idempotency-Key came before with another request; use a new key for a new one."


class ApiProblem(Exception):
    """Raised anywhere below a view of the API; becomes the answer."""

    def __init__(
        self, status: int, detail: str = "", kind: str = "", headers: Mapping[str, str] | None = None, **more: Any
    ) -> None:
        super().__init__(detail)
        self.status, self.detail, self.kind = status, detail, kind
        self.headers, self.more = headers or {}, more

    @property
    def said(self) -> str:
        """What is wrong, in words: never empty for a status that has a meaning here."""
        return self.detail or KINDS.get(self.status, ("", ""))[1]

    def response(self) -> HttpResponse:
        kind = KINDS.get(self.status, ("", ""))[0]
        body = {
            "type": f"/api/v1/#{self.kind or kind}" if kind else "about:blank",
            "title": title_of(self.status),
            "status": self.status,
            "detail": self.said,
            **self.more,
        }
        return HttpResponse(json.dumps(body), status=self.status, content_type=MEDIA_TYPE, headers=dict(self.headers))


def title_of(status: int) -> str:
    return HTTPStatus(status).phrase if status in HTTPStatus._value2member_map_ else "Error"
