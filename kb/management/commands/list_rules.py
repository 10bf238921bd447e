"""The rules that content is held to."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from kb.content.rules.page import as_markdown
from kb.content.rules.table import RULES


class Command(BaseCommand):
    help = "List the rules of check_content: name, severity, and what content has to be."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--markdown", action="store_true", help="print docs/rules.md")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["markdown"]:
            self.stdout.write(as_markdown(), ending="")
            return
        width = max(map(len, RULES))
        for rule in RULES.values():
            self.stdout.write(f"{rule.name:{width}}  {rule.severity:7}  {rule.what}")
