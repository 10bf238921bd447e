"""What could not be told."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from kb.models import Delivery


class Command(BaseCommand):
    help = "List failed deliveries: id, event, address and reason."

    def handle(self, *args: Any, **options: Any) -> None:
        dead = Delivery.objects.filter(state=Delivery.State.DEAD).select_related("webhook").order_by("pk")
        for delivery in dead:
            self.stdout.write(
                f"{delivery.pk}  {delivery.event}  {delivery.webhook.url}  of {delivery.created:%Y-%m-%d %H:%M} UTC, "
                f"{delivery.attempts} attempts: {delivery.last_error}"
            )
