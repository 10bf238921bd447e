"""Who has a token."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from kb.models import Token


class Command(BaseCommand):
    help = "List the tokens: name, scopes, when each was made, last used and expires."

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        for token in Token.objects.order_by("name"):
            scopes = " ".join(token.scopes) or "(read only)"
            scopes += f" for {', '.join(token.audiences)}" if token.audiences else ""
            end = f"expires {day(token.expires)}" if token.expires else "does not expire"
            if token.expires and token.expires <= now:
                end = f"expired {day(token.expires)}"
            self.stdout.write(
                f"{token.name}  {scopes}  made {day(token.created)}, last used {day(token.last_used)}, {end}"
            )


def day(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d}" if moment else "never"
