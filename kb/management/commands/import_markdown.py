"""Bring your own knowledge: a tree of Markdown files to a pack."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser

from kb.content.format.fields import REVIEW, SLUG
from kb.importing.flavours import FLAVOURS
from kb.importing.importer import ImportResult, NothingImported, run
from kb.importing.pack.article_fields import Defaults, parse_date
from kb.importing.pack.manifest import ManifestError
from kb.importing.pack.swap import PackError
from kb.importing.planning import ImportOptions
from kb.importing.source.tree import TreeError
from kb.management.progress import LongCommand

MOST_SHOWN = 200  # notes on the screen; the report has them all


class Command(LongCommand):
    help = (
        "Import a tree of Markdown files as a pack: text, pictures and links, with a report of what could not be kept."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("source", type=Path, help="the folder that holds the Markdown files")
        parser.add_argument("pack", help="the pack to write: lower-case letters, digits and hyphens")
        parser.add_argument(
            "--flavour", choices=sorted(FLAVOURS), default="", help="how the files are written (default: detected)"
        )
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, write nothing")
        parser.add_argument("--force", action="store_true", help="overwrite files that were edited by hand since")
        parser.add_argument("--content", type=Path, help="the content folder (default: the first of CONTENT_DIRS)")
        parser.add_argument("--title", default="", help="title of the pack")
        parser.add_argument("--owner", default="", help="the team that answers for every article (default: its author)")
        parser.add_argument("--review-in", default="1 year", help="'6 months', '90 days', '1 year'")
        parser.add_argument(
            "--verified-on", default="", help="a date for articles that have none (default: the day of import)"
        )
        parser.add_argument(
            "--source-url", default="", help="where the folder can be read: becomes the source of each article"
        )
        parser.add_argument("--site-url", default="", help="what links that begin with / belong to")
        parser.add_argument("--report", type=Path, help="write the report here as well, .md or .json")

    def handle(self, *args: Any, **options: Any) -> None:
        content = options["content"] or Path(settings.CONTENT_DIRS[0])
        self._check(content, options)
        folders = [Path(folder).resolve() for folder in settings.CONTENT_DIRS]
        others = (
            tuple(folder for folder in folders if folder != content.resolve()) if content.resolve() in folders else ()
        )
        defaults = Defaults(options["owner"], options["review_in"], options["verified_on"], options["source_url"])
        order = ImportOptions(
            options["source"], options["pack"], content, others, options["flavour"], options["title"],
            options["site_url"].rstrip("/"), defaults, date.today(), options["force"], options["dry_run"],
        )  # fmt: skip
        try:
            with self.progress("Importing"):
                outcome = run(order)
            self._show(outcome, options["dry_run"])
            if options["report"]:
                text = outcome.report_json if options["report"].suffix == ".json" else outcome.report
                options["report"].write_text(text, "utf-8")
        except (NothingImported, ManifestError, PackError, TreeError) as error:
            raise CommandError(str(error)) from None
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}") from None

    def _check(self, content: Path, options: dict[str, Any]) -> None:
        if not SLUG.fullmatch(options["pack"]):
            raise CommandError(f"'{options['pack']}' cannot be a pack: use lower-case letters, digits and hyphens")
        if not REVIEW.fullmatch(options["review_in"]):
            raise CommandError("--review-in is written as '6 months', '90 days' or '1 year'")
        if options["verified_on"] and not parse_date(options["verified_on"]):
            raise CommandError("--verified-on is written as 2026-11-22")
        for name in ("source_url", "site_url"):
            if options[name] and not options[name].startswith(("http://", "https://")):
                raise CommandError(f"--{name.replace('_', '-')} is a full http or https address")
        if not content.is_dir():
            raise CommandError(f"the content folder {content} does not exist")
        if content.resolve().is_relative_to(options["source"].resolve()):
            raise CommandError("the content folder lies inside the source: import from a folder of its own")

    def _show(self, outcome: ImportResult, is_dry: bool) -> None:
        for note in outcome.notes[:MOST_SHOWN]:
            self.stderr.write(str(note))
        if len(outcome.notes) > MOST_SHOWN:
            self.stderr.write(f"… and {len(outcome.notes) - MOST_SHOWN} more notes in the report.")
        listed = {"new": outcome.new, "changed": outcome.changed, "kept": outcome.kept} if is_dry else {}
        for what, names in listed.items():
            for name in names:
                self.stdout.write(f"{what}: {name}")
        counts = f"{len(outcome.new)} new, {len(outcome.changed)} changed, {outcome.unchanged} unchanged, {len(outcome.kept)} kept as edited"
        self.stdout.write(
            f"Read as {outcome.flavour}: {counts}; {outcome.pictures} pictures, {len(outcome.notes)} notes."
        )
        self.stdout.write(
            "Nothing was written." if is_dry else "The report is in the pack, .import/report.md. Next: make content."
        )
