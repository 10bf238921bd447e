"""Answers that are not the same for everybody: no cache on the way may give one reader's to another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.http.response import ResponseHeaders
from django.utils.cache import patch_vary_headers

if TYPE_CHECKING:
    from kb.library.library import Library

PRIVATE = "private, no-cache"
WHO_ASKS = ("Cookie", "Authorization")  # a cache outside of the proxy that signs people in sees these


def says_who_asks(library: Library, response: HttpResponse) -> None:
    """For a page that is about to be kept: others get another one at its address."""
    if library.readers.audiences:
        patch_vary_headers(response, WHO_ASKS)


def closed(response: HttpResponse) -> HttpResponse:
    """An answer for one reader: no cache on the way keeps it. The headers of a kept page are shared, so these are others."""
    response.headers = ResponseHeaders(response.headers)
    if response.get("Cache-Control", PRIVATE).startswith("public"):
        response.headers["Cache-Control"] = PRIVATE
    response.headers.setdefault("Cache-Control", PRIVATE)
    patch_vary_headers(response, WHO_ASKS)
    return response


def for_reader(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The answer, closed when it is from a library for members; a public one says that members get another."""
    library = getattr(request, "library", None)
    if library is None or not library.readers.audiences:
        return response
    if library.readers.are_members:
        return closed(response)
    if WHO_ASKS[-1] in response.get("Vary", ""):  # a kept page says it by itself
        return response
    response.headers = ResponseHeaders(response.headers)
    patch_vary_headers(response, WHO_ASKS)
    return response
