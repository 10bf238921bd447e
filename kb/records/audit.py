"""The audit trail: who published, made a token, deleted. What is noted has happened: a trail that can't be written stops nothing."""

from __future__ import annotations

import getpass
import json
import logging
import os

from django.db import Error, transaction

from kb.models import AuditEntry

ACTIONS = {
    "published": "made a library the one readers see",
    "rolled back": "made an earlier library the current one",
    "token made": "let a program in",
    "token revoked": "shut a program out",
    "webhook added": "had events sent to an address",
    "webhook removed": "had them sent no longer",
    "webhook replayed": "had deliveries sent again",
    "session deleted": "deleted a saved session",
    "proposal accepted": "published a suggested change",
    "proposal sent back": "did not take a suggested change",
    "restored": "put a backup back",
    "signed in": "began to be known",
    "signed out": "ended it",
}

logger = logging.getLogger(__name__)


def record(action: str, about: str = "", who: str = "", **detail: object) -> None:
    """Write one entry."""
    if action not in ACTIONS:
        raise ValueError(f"{action!r} is no action of the audit trail")
    try:
        with transaction.atomic():
            AuditEntry.objects.create(who=who[:200], action=action, about=about[:200], detail=detail)
    except Error as error:
        logger.error("the audit trail could not be written: %s %s by %s (%s)", action, about, who or "somebody", error)


def as_json(entry: AuditEntry) -> str:
    """One line of an export."""
    shown = {"at": entry.at.isoformat(), "who": entry.who, "action": entry.action, "about": entry.about}
    return json.dumps(shown | {"detail": entry.detail}, ensure_ascii=False)


def operator() -> str:
    """Who types a command: the account of the machine, and the one it was before `sudo`."""
    try:
        account = getpass.getuser()
    except (KeyError, OSError):  # a container's user may have no name
        account = str(os.getuid()) if hasattr(os, "getuid") else "unknown"
    return f"{os.environ.get('SUDO_USER') or account} (shell)"
