"""Who is told what."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.db.models import Count, Q

from kb.models import Delivery, Webhook


class Command(BaseCommand):
    help = "List the webhooks: address, events, and how many deliveries wait or were given up."

    def handle(self, *args: Any, **options: Any) -> None:
        waiting = Count("deliveries", filter=Q(deliveries__state=Delivery.State.PENDING))
        dead = Count("deliveries", filter=Q(deliveries__state=Delivery.State.DEAD))
        for hook in Webhook.objects.annotate(waiting=waiting, dead=dead).order_by("pk"):
            state = f"{hook.waiting} waiting, {hook.dead} given up" if hook.active else "off: the receiver answered 410"
            self.stdout.write(f"{hook.pk}  {hook.url}  {' '.join(hook.events)}  ({state})")
