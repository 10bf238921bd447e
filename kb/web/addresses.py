"""Addresses for somebody who is not on this site."""

from __future__ import annotations

from django.conf import settings


def absolute(path: str) -> str:
    return f"{settings.SITE_URL}{path}"
