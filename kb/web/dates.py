"""Dates as people read them, and the clock of requests."""

from __future__ import annotations

from datetime import UTC, date, datetime


def day(iso: str) -> str:
    """2026-11-22 as 22 November 2026; what is no date stays as it is."""
    try:
        found = date.fromisoformat(iso)
    except ValueError:
        return iso
    return f"{found.day} {found:%B %Y}"


def moment(when: datetime) -> str:
    """29 November 2026, 18:00 UTC+01:00: never without its time zone."""
    zone = f"UTC{when.isoformat()[-6:]}" if when.utcoffset() else "UTC"
    return f"{when.day} {when:%B %Y, %H:%M} {zone}"


def now() -> datetime:
    return datetime.now(UTC)
