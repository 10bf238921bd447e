"""What readers searched for and did not find."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from kb.library.library import Library
from kb.models import MissedSearch
from kb.search import searching
from kb.site.store import store

MOST = 200


class Command(BaseCommand):
    help = "List searches with no results, the most frequent first, and whether today's library has them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--days", type=int, default=30, help="only the last N days (30)")
        parser.add_argument("--json", action="store_true", help="for programs")

    def handle(self, *args: Any, days: int, json: bool, **options: Any) -> None:
        since = timezone.now().date() - timedelta(days=max(0, min(days, 36_500)))
        found = MissedSearch.objects.filter(last__gte=since).order_by("-count", "-last", "text")[:MOST]
        library = store().current()
        rows = [_row(missed, library) for missed in found]
        self.stdout.write(_as_json(rows) if json else _as_text(rows, days))


def _row(missed: MissedSearch, library: Library | None) -> dict[str, Any]:
    is_found = (
        library is not None
        and bool(searching.search(library, missed.text, 1))
        and not searching.corrected(library, missed.text)
    )
    return {
        "text": missed.text, "count": missed.count, "first": missed.first.isoformat(), "last": missed.last.isoformat(),
        "understood_as": missed.understood_as, "found_now": is_found,
    }  # fmt: skip


def _as_json(rows: list[dict[str, Any]]) -> str:
    return json.dumps(rows, ensure_ascii=False, indent=1)


def _as_text(rows: list[dict[str, Any]], days: int) -> str:
    lines = []
    for row in rows:
        notes = [f"understood as “{row['understood_as']}”"] if row["understood_as"] else []
        notes += ["found now"] if row["found_now"] else []
        note = f"  ({', '.join(notes)})" if notes else ""
        lines.append(f"{row['count']:5}  {row['last']}  {row['text']}{note}")
    return "\n".join(lines) or f"No searches without results in the last {days} days."
