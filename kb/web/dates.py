"""Dates as people read them."""

from __future__ import annotations

from datetime import date


def day(iso: str) -> str:
    """2026-11-22 as 22 November 2026; what is no date stays as it is."""
    try:
        found = date.fromisoformat(iso)
    except ValueError:
        return iso
    return f"{found.day} {found:%B %Y}"
