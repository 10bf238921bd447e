"""Write everything that cannot be made again into a folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from kb.management.progress import LongCommand
from kb.operations.backup import BackupError, delete_old, make_backup


class Command(LongCommand):
    help = "Back up records, library, content and secret key into a new folder below FOLDER."
    stopped = "Stopped. No backup was made."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="where backups are kept")
        parser.add_argument(
            "--keep", type=int, default=0, help="then delete all but the newest KEEP backups (default: keep all)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["keep"] < 0:
            raise CommandError("--keep is a number from 0 (keep all).")
        try:
            with self.progress("Backing up"):
                folder, notes = make_backup(options["folder"].resolve())
            deleted = delete_old(options["folder"].resolve(), options["keep"])
        except (BackupError, OSError) as error:
            raise CommandError(str(error)) from None
        for note in notes:
            self.stderr.write(note)
        if deleted:
            self.stdout.write(f"Deleted {len(deleted)} older backup{'s' if len(deleted) != 1 else ''}.")
        self.stdout.write(str(folder))
