"""Say what is wrong with this installation, and how to mend it."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from kb.operations.diagnosis import FAULT
from kb.operations.doctor import examine


class Command(BaseCommand):
    help = "Examine settings, folders, database, cache, library, webhooks and proxy, and say how to mend what is wrong."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--url", default="", help="where readers reach the site (default: SITE_URL)")
        parser.add_argument("--no-network", action="store_true", help="don't ask the running site")
        parser.add_argument("--json", action="store_true", help="for programs")

    def handle(self, *args: Any, **options: Any) -> None:
        found = list(examine("" if options["no_network"] else (options["url"] or settings.SITE_URL).rstrip("/")))
        if options["json"]:
            self.stdout.write(json.dumps([asdict(each) for each in found], indent=1))
        else:
            for each in found:
                self.stdout.write(str(each))
        faults = sum(each.state == FAULT for each in found)
        if faults:
            raise CommandError(f"{faults} fault{'s' if faults != 1 else ''}")
