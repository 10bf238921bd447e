"""Write missing ids into content files."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from kb.content.identity import mint, mint_missing
from kb.publish.source_folder import read_folder

ID_IN_FILE = re.compile(r"(?:\bid: *|\{#)([0-9A-HJKMNP-TV-Z]{4,6})\b")


class Command(BaseCommand):
    help = "Write an id into every article, guide, cause, question, remedy, step and escalation that has none."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="say which files would change, write nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        folders = [(folder, read_folder(folder).files) for folder in settings.CONTENT_DIRS]
        taken = {found for _, files in folders for file in files for found in _ids_in(file.data)}
        changed = 0
        for folder, files in folders:
            for file in files:
                data = mint_missing(file, lambda: _new(taken))
                if data != file.data:
                    changed += 1
                    self.stdout.write(file.path)
                    if not options["dry_run"]:
                        _write(folder / file.name, data)
        self.stdout.write(f"{changed} files {'would change' if options['dry_run'] else 'changed'}.")


def _ids_in(data: bytes) -> set[str]:
    return set(ID_IN_FILE.findall(data.decode("utf-8", "replace")))


def _new(taken: set[str]) -> str:
    new_id = mint(taken)
    taken.add(new_id)
    return new_id


def _write(path: Path, data: bytes) -> None:
    try:
        path.write_bytes(data)
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}") from None
