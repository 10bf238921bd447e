"""The one store of libraries this process reads from."""

from __future__ import annotations

from functools import cache

from django.conf import settings

from kb.library.store import Store


@cache
def store() -> Store:
    return Store(settings.LIBRARY_DIR)
