"""Stop telling somebody."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from kb.models import Webhook
from kb.records.audit import operator, record


class Command(BaseCommand):
    help = "Remove a webhook and its pending deliveries."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("id", type=int)

    def handle(self, *args: Any, **options: Any) -> None:
        deleted, _ = Webhook.objects.filter(pk=options["id"]).delete()
        if not deleted:
            raise CommandError(f"There is no webhook {options['id']}; list_webhooks lists them.")
        record("webhook removed", str(options["id"]), operator())
        self.stdout.write(f"Webhook {options['id']} was removed.")
