"""The role a reader chose, remembered on their device. What is remembered is never part of a page: it leads to its address."""

from __future__ import annotations

import re

from django.http import HttpRequest, HttpResponse

COOKIE = "role"
YEAR = 365 * 24 * 3600  # seconds
MOST = 5  # packs may have roles of their own: the last few are remembered
KEY = re.compile(r"[a-z0-9-]{1,60}")
FIELD = re.compile(r"(?:^|&)as=")
WALKS = re.compile(r"/guides/[^/]+/(?:plan/)?")


def remembered_roles(request: HttpRequest) -> list[str]:
    """The roles chosen on this device, the last one first."""
    return [key for key in request.COOKIES.get(COOKIE, "").split(".")[:MOST] if KEY.fullmatch(key)]


def remember_role(request: HttpRequest, response: HttpResponse, key: str) -> None:
    keys = [key, *(other for other in remembered_roles(request) if other != key)][:MOST]
    response.set_cookie(COOKIE, ".".join(keys), max_age=YEAR, samesite="Lax", secure=request.is_secure(), httponly=True)


def needs_role(request: HttpRequest) -> bool:
    """Does this address leave open who is reading, and does the device know?"""
    return (
        COOKIE in request.COOKIES
        and bool(WALKS.fullmatch(request.path))
        and not FIELD.search(request.META.get("QUERY_STRING", ""))
    )
