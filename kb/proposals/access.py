"""Who may propose and who decides. Where nobody signs in, that is the author at their own machine."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest

from kb.accounts.identity import AUTHOR, REVIEWER
from kb.proposals.repository import Person

ODD = re.compile(r"[<>\x00-\x1f\x7f]+")
LONGEST = 100


def may(request: HttpRequest, role: str) -> bool:
    if settings.SIGN_IN == "none":
        return settings.DEBUG
    roles = request.identity.roles(settings.ROLE_GROUPS)  # type: ignore[attr-defined]
    return role in roles or (role == AUTHOR and REVIEWER in roles)


def sees(request: HttpRequest, item_id: str) -> bool:
    """Whether who may propose may also read what this is about: a review tells of all of its guide."""
    return request.library.readers.see_around(item_id)  # type: ignore[attr-defined, no-any-return]


def person(request: HttpRequest) -> Person:
    """Whoever asks, as git knows people. A sign-in counts; without one, what the form says."""
    if settings.SIGN_IN != "none":
        name = request.identity.name  # type: ignore[attr-defined]
        return Person(_clean(name) or "Somebody", mail_of(name))
    name = _clean(request.POST.get("author", ""))
    return Person(name or "Author", _clean(request.POST.get("email", "")) or mail_of(name or "author"))


def mail_of(name: str) -> str:
    """An address that nobody reads: the site's, unless the name is one."""
    if re.fullmatch(r"[^@\s<>]+@[^@\s<>]+", name):
        return name
    words = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "somebody"
    return f"{words}@users.{urlsplit(settings.SITE_URL).hostname or 'localhost'}"


def site_person() -> Person:
    return Person(_clean(settings.SITE_NAME) or "Site", mail_of("site"))


def _clean(text: str) -> str:
    return " ".join(ODD.sub(" ", text).split())[:LONGEST]
