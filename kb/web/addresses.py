"""Addresses for somebody who is not on this site, and the way from a form to a page."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponseRedirect


def absolute(path: str) -> str:
    return f"{settings.SITE_URL}{path}"


class SeeOther(HttpResponseRedirect):
    """The answer to a form that was sent: the page to read next, by GET."""

    status_code = 303
