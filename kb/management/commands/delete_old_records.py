"""Delete what readers and ticket systems left behind longer ago than RECORDS_KEEP_DAYS."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db.models import Model
from django.utils import timezone

from kb.models import (
    AuditEntry,
    Delivery,
    EndedWalk,
    HelpReason,
    HelpVote,
    IdempotencyKey,
    MissedSearch,
    Run,
    UnopenedSearch,
    Use,
)

RECORDS = (Run, Use, Delivery, IdempotencyKey)
COUNTS = (MissedSearch, UnopenedSearch, EndedWalk, HelpVote, HelpReason)


class Command(BaseCommand):
    help = "Delete runs, uses, deliveries, idempotency keys and counts that are older than RECORDS_KEEP_DAYS. Run it daily."

    def handle(self, *args: Any, **options: Any) -> None:
        if apps.is_installed("django.contrib.sessions"):
            call_command("clearsessions")
        if settings.AUDIT_KEEP_DAYS:
            AuditEntry.objects.filter(at__lt=timezone.now() - timedelta(days=settings.AUDIT_KEEP_DAYS)).delete()
        days = settings.RECORDS_KEEP_DAYS
        if not days:
            self.stdout.write("RECORDS_KEEP_DAYS=0: records are kept for ever.")
            return
        limit = timezone.now() - timedelta(days=days)
        counts: list[tuple[type[Model], int]] = [
            (model, model.objects.filter(created__lt=limit).delete()[0]) for model in RECORDS
        ]
        for model in COUNTS:
            counts.append((model, model.objects.filter(last__lt=limit.date()).delete()[0]))
        self.stdout.write("Deleted: " + ", ".join(_in_words(model, count) for model, count in counts) + ".")


def _in_words(model: Any, count: int) -> str:
    meta = model._meta
    return f"{count} {meta.verbose_name if count == 1 else meta.verbose_name_plural}"
