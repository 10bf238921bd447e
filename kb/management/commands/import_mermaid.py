"""A Mermaid flowchart becomes a guide."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from kb.content.format.fields import SLUG
from kb.importing.mermaid import NoFlowchart, import_flowchart
from kb.site.minting import plan_ids, write_ids


class Command(BaseCommand):
    help = "Make a guide with a fixed route from a Mermaid flowchart, and report what could not be taken as drawn."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("source", type=Path, help="a .mmd file, or a Markdown page with a mermaid block")
        parser.add_argument("pack", help="folder of the pack")
        parser.add_argument("name", help="name of the guide and of its address")
        parser.add_argument("--title", default="", help="title (default: made from the name)")
        parser.add_argument("--owner", default="authors", help="team that looks after the guide (authors)")
        parser.add_argument("--force", action="store_true", help="replace a guide that is there already")

    def handle(self, *args: Any, **options: Any) -> None:
        pack, name = options["pack"], options["name"]
        if not SLUG.fullmatch(name) or not SLUG.fullmatch(pack):
            raise CommandError("pack and name are written with lower-case letters, digits and hyphens")
        path = settings.CONTENT_DIRS[0] / pack / "guides" / f"{name}.yaml"
        if not (settings.CONTENT_DIRS[0] / pack / "pack.yaml").exists():
            raise CommandError(f"there is no pack '{pack}': make it with `make new KIND=pack PACK={pack}`")
        if path.exists() and not options["force"]:
            raise CommandError(f"{path} is there already; --force replaces it")
        title = options["title"] or name.replace("-", " ").capitalize()
        try:
            source: Path = options["source"]
            made = import_flowchart(source.read_text("utf-8-sig"), title, source.name, options["owner"], date.today())
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(made.guide, "utf-8")
            write_ids(plan_ids())
        except NoFlowchart as error:
            raise CommandError(f"{options['source']}: {error}") from None
        except UnicodeDecodeError:
            raise CommandError(f"{options['source']} is not UTF-8 text") from None
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}") from None
        for line in made.report:
            self.stderr.write(line)
        self.stdout.write(
            f"written: {path}: {made.questions} questions, {made.remedies} remedies, {len(made.report)} notes."
        )
        self.stdout.write("Next: say in each remedy how to undo it, see it with `make dev`, and run `make content`.")
