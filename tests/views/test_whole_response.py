"""The web server sends an answer at once, or a reader may be left with half of one."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from gunicorn.config import Config

from kb.gunicorn import WholeResponse


class Wire:
    def __init__(self) -> None:
        self.sent: list[bytes] = []

    def sendall(self, data: bytes) -> None:
        self.sent.append(data)


def respond(kind: type, length: str | None, *parts: bytes) -> list[bytes]:
    wire = Wire()
    request = SimpleNamespace(version=(1, 1), method="GET", should_close=lambda: False, headers=[])
    response = kind(request, wire, Config())
    response.start_response("200 OK", [("Content-Length", length)] if length else [])
    for part in parts:
        response.write(part)
    return wire.sent


@pytest.mark.parametrize(
    ("length", "parts"), [("5", (b"hello",)), ("10", (b"hello", b"world")), (None, (b"hello", b"world")), ("0", (b"",))]
)
def test_head_and_body_leave_together_and_as_they_were(length: str | None, parts: tuple[bytes, ...]) -> None:
    stock, ours = respond(WholeResponse.__base__, length, *parts), respond(WholeResponse, length, *parts)
    assert b"".join(ours) == b"".join(stock)
    assert len(ours) == len(parts)
