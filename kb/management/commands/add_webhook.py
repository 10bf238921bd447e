"""Tell somebody what happens."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from kb.models import Webhook
from kb.records.audit import operator, record
from kb.webhooks.outbox import EVENTS, check_target
from kb.webhooks.sending import check_place
from kb.webhooks.signing import new_secret


class Command(BaseCommand):
    help = "Register a webhook. Prints its signing secret once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("url")
        parser.add_argument("--event", action="append", choices=sorted(EVENTS), required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        wrong = check_target(options["url"]) or check_place(options["url"])
        if wrong:
            raise CommandError(f"{options['url']!r}: {wrong}.")
        hook = Webhook.objects.create(url=options["url"], secret=new_secret(), events=sorted(set(options["event"])))
        record("webhook added", str(hook.pk), operator(), url=hook.url, events=hook.events)
        self.stderr.write(f"Webhook {hook.pk} was added. Copy this secret to the receiver: it won't be shown again.")
        self.stdout.write(hook.secret)
