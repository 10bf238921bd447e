"""The file formats as JSON Schema, for editors that check while one types."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from kb.content.documents import MODELS


class Command(BaseCommand):
    help = "Write one JSON Schema per kind of content file into a folder."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"]
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for kind, model in MODELS.items():
                schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **model.model_json_schema()}
                (folder / f"{kind}.json").write_text(json.dumps(schema, indent=1, sort_keys=True) + "\n", "utf-8")
        except OSError as error:
            raise CommandError(f"{folder}: {error.strerror}") from None
        self.stdout.write(f"{len(MODELS)} schemas written to {folder}.")
