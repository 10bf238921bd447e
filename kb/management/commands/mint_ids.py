"""Write missing ids into content files."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from kb.site.minting import plan_ids, write_ids


class Command(BaseCommand):
    help = "Write an id into every article, guide, cause, question, remedy, step and escalation that has none."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="say which files would change, write nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        planned = plan_ids()
        for file, _, _ in planned:
            self.stdout.write(file.path)
        if options["dry_run"]:
            self.stdout.write(f"{_files(len(planned))} would change.")
            return
        try:
            self.stdout.write(f"{_files(len(write_ids(planned)))} changed.")
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}") from None


def _files(count: int) -> str:
    return f"{count} file{'s' if count != 1 else ''}"
