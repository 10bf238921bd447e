"""When publish ran last, and what came of it: for those who watch the site. Written by the command, read by nobody's page."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings

NAME = "last-publish.json"


@dataclass(frozen=True, slots=True)
class LastPublish:
    at: datetime
    seconds: float
    findings: int  # that stopped it
    revision: str  # "" when it was stopped


def note_publish(seconds: float, findings: int, revision: str) -> None:
    """Publishing does not depend on it: a disk that is full leaves the old note."""
    entry = {
        "at": datetime.now(UTC).isoformat(),
        "seconds": round(seconds, 2),
        "findings": findings,
        "revision": revision,
    }
    path = settings.VAR_DIR / NAME
    with suppress(OSError):
        waiting = path.with_name(f".{NAME}-{os.getpid()}")
        waiting.write_text(json.dumps(entry), "utf-8")
        waiting.replace(path)


def read_last_publish() -> LastPublish | None:
    try:
        found = json.loads((settings.VAR_DIR / NAME).read_text("utf-8"))
        return LastPublish(datetime.fromisoformat(found["at"]), found["seconds"], found["findings"], found["revision"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
