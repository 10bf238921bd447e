"""Put a backup back, or prove that it could be."""

from __future__ import annotations

from pathlib import Path
from time import perf_counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from kb.operations.backup import BackupError
from kb.operations.restore import faults_of, restore
from kb.records.audit import operator, record


class Command(BaseCommand):
    help = "Restore a backup onto a machine that has no records and no library. --check proves a backup and changes nothing."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="a folder that `manage.py backup` made")
        parser.add_argument("--check", action="store_true", help="read every file, load the records, clone the content")

    def handle(self, *args: Any, **options: Any) -> None:
        start, folder = perf_counter(), options["folder"].resolve()
        try:
            if options["check"]:
                self._check(folder)
            else:
                for line in restore(folder):
                    self.stdout.write(line)
                record("restored", folder.name, operator())
        except BackupError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"Done in {perf_counter() - start:.1f} s.")

    def _check(self, folder: Path) -> None:
        faults = list(faults_of(folder))
        for fault in faults:
            self.stderr.write(fault)
        if faults:
            raise CommandError(f"{folder} can't be restored.")
        self.stdout.write(f"{folder} can be restored.")
