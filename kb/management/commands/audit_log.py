"""Show or export who did what."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from kb.models import AuditEntry
from kb.records.audit import ACTIONS, as_json


class Command(BaseCommand):
    help = "List the audit trail, oldest first: who published, made or revoked a token, changed webhooks, deleted a session, signed in."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--days", type=int, default=30, help="how far back (default: 30; 0 for everything)")
        parser.add_argument("--action", choices=sorted(ACTIONS), default="", help="only this action")
        parser.add_argument("--json", action="store_true", help="one JSON object a line, to export")

    def handle(self, *args: Any, **options: Any) -> None:
        entries = AuditEntry.objects.order_by("at", "pk")
        if options["days"] > 0:
            entries = entries.filter(at__gte=timezone.now() - timedelta(days=options["days"]))
        if options["action"]:
            entries = entries.filter(action=options["action"])
        for entry in entries.iterator(chunk_size=500):
            self.stdout.write(as_json(entry) if options["json"] else _line(entry))


def _line(entry: AuditEntry) -> str:
    more = ", ".join(f"{name} {value}" for name, value in entry.detail.items())
    return f"{entry.at:%Y-%m-%d %H:%M:%S}  {entry.who or 'somebody'}  {entry.action} {entry.about}" + (
        f" ({more})" if more else ""
    )
