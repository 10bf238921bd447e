"""What is different for a process that answers requests: it must not wait long for the records."""

from __future__ import annotations

from django.conf import settings

SQLITE_SECONDS = 5  # for another process that writes; whoever waits holds a thread


def serve_requests() -> None:
    """To be called before the first connection."""
    settings.IS_SERVING = True
    database = settings.DATABASES["default"]
    if database["ENGINE"] == "django.db.backends.sqlite3":
        database["OPTIONS"] = database["OPTIONS"] | {"timeout": SQLITE_SECONDS}
