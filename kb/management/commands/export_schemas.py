"""The file formats as JSON Schema, for editors that check while one types."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from kb.content.documents import MODELS
from kb.content.format.json_schema import as_text, editor_settings, schema_of


class Command(BaseCommand):
    help = "Write one JSON Schema per kind of content file into a folder."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"]
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for kind in MODELS:
                (folder / f"{kind}.json").write_text(as_text(schema_of(kind)), "utf-8")
            settings = editor_settings(folder.resolve().as_uri(), "**")
            (folder / "settings.json").write_text(as_text(settings), "utf-8")
        except OSError as error:
            raise CommandError(f"{folder}: {error.strerror}") from None
        self.stdout.write(f"{len(MODELS)} schemas written to {folder}, and settings.json for VS Code.")
