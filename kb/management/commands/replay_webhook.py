"""Send a delivery again."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from kb.models import Delivery
from kb.records.audit import operator, record
from kb.webhooks.outbox import queue_again


class Command(BaseCommand):
    help = "Queue sent or failed deliveries again. They keep their ids, so receivers can recognise them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("id", type=int, nargs="+", help="as list_dead_webhooks shows them")

    def handle(self, *args: Any, **options: Any) -> None:
        wanted = set(options["id"])
        known = set(Delivery.objects.filter(pk__in=wanted).values_list("pk", flat=True))
        if wanted - known:
            raise CommandError(f"There is no delivery {', '.join(str(each) for each in sorted(wanted - known))}.")
        queue_again(wanted)
        record("webhook replayed", ", ".join(map(str, sorted(wanted))), operator())
        self.stdout.write(f"{len(wanted)} back in the outbox; deliver_webhooks sends them.")
