"""The one store of libraries this process reads from."""

from __future__ import annotations

from functools import cache

from django.conf import settings

from kb.library.store import Store


@cache
def store() -> Store:
    return Store(settings.LIBRARY_DIR)


def published_commit() -> str:
    """The commit that readers see, also as the author's mode knows it; "" where nothing was published from here."""
    home = Store(settings.VAR_DIR / "library") if settings.DEBUG else store()
    library = home.current()
    return library.commit if library else ""
