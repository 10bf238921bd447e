"""Take a token back."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from kb.models import Token
from kb.records.audit import operator, record


class Command(BaseCommand):
    help = "Revoke a token, effective immediately. What was recorded with it stays."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name")

    def handle(self, *args: Any, **options: Any) -> None:
        deleted, _ = Token.objects.filter(name=options["name"]).delete()
        if not deleted:
            raise CommandError(f"There is no token called {options['name']}; list_tokens lists them.")
        record("token revoked", options["name"], operator())
        self.stdout.write(f"Token {options['name']} was revoked.")
