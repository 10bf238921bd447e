"""Which library a request reads from. Chosen once, by who asks; everything behind it knows only this one."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Warning
from django.db import Error
from django.http import HttpRequest

from kb.library.library import Library
from kb.library.moment import at_the_moment
from kb.site.store import store
from kb.web import dates


def library_for(request: HttpRequest) -> Library | None:
    """The public one, unless some content is for groups and the reader is in them; with the incidents known now."""
    library = store().current()
    if library is not None and library.readers.audiences:
        library = library.readers.library_for(groups_of(request))
    return at_the_moment(library, dates.now) if library else None


def groups_of(request: HttpRequest) -> frozenset[str]:
    """None where nobody signs in. A program has those of its token, which `groups` holds; who else sends its request does not
    count. When the records do not answer, nobody can be told from a stranger."""
    try:  # both are looked up here, when they are first asked for
        return frozenset(request.groups if hasattr(request, "groups") else _groups_of_person(request))
    except Error:
        return frozenset()


def _groups_of_person(request: HttpRequest) -> frozenset[str]:
    return request.identity.groups if hasattr(request, "identity") else frozenset()


def check_sign_in(app_configs: Any, **options: Any) -> list[CheckMessage]:
    """For `check --deploy`: content for groups where nobody can be in one."""
    library = store().current()
    if settings.SIGN_IN != "none" or library is None or not library.readers.audiences:
        return []
    groups = ", ".join(sorted(library.readers.audiences.groups))
    what = f"Content for {groups} is served to nobody: SIGN_IN=none, so nobody is in a group."
    return [Warning(what, "Set SIGN_IN, or remove `audience:` from the content.", id="kb.W002")]
