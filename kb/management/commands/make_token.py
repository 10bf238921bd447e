"""Make a token for a program."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import IntegrityError

from kb.api.tokens import SCOPES, make_token
from kb.records.audit import operator, record


class Command(BaseCommand):
    help = "Create a token for a program. Prints it once: only its hash is kept."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="who will use it")
        parser.add_argument("--scope", action="append", choices=sorted(SCOPES), default=[], help="what it may do")
        parser.add_argument("--audience", action="append", default=[], help="a group whose content it may read")
        parser.add_argument("--days", type=int, default=0, help="how long it is valid (default: until it is revoked)")

    def handle(self, *args: Any, **options: Any) -> None:
        name = options["name"].strip()
        if not 0 < len(name) <= 100 or not name.isprintable():
            raise CommandError("A name has 1 to 100 characters.")
        if not 0 <= options["days"] <= 36_500:
            raise CommandError("--days is a number from 0 (for ever) to 36500.")
        try:
            token = make_token(name, options["scope"], options["days"], options["audience"])
        except IntegrityError:
            raise CommandError(f"There is already a token called {name}. Revoke it or choose another name.") from None
        record(
            "token made", name, operator(), scopes=options["scope"], days=options["days"], audiences=options["audience"]
        )
        self.stderr.write("Copy this token: it won't be shown again.")
        self.stdout.write(token)
