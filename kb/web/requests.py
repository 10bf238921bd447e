"""A request as views get it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from django.http import HttpRequest

if TYPE_CHECKING:
    from kb.library.library import Library


class Asker(Protocol):
    """Who asks, as far as views care."""

    @property
    def name(self) -> str: ...


class Request(HttpRequest):
    """`library` is what it reads from for its whole life, `trouble` what the operator should know; the middleware set them."""

    library: Library
    identity: Asker  # only where people sign in
    trouble: str
