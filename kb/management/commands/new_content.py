"""A new pack, article, guide, remedy or question to start from."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from kb.site.drafting import KINDS, DraftError, Order, draft_files
from kb.site.minting import plan_ids, write_ids


class Command(BaseCommand):
    help = "Write a new pack, article, guide, remedy or question that passes the check, with ids."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kind", choices=KINDS)
        parser.add_argument("pack", help="folder of the pack, e.g. printing")
        parser.add_argument("name", nargs="?", default="", help="name of the file and of its address, e.g. paper-jam")
        parser.add_argument("--title", default="", help="title, or what a question asks (default: made from the name)")
        parser.add_argument("--guide", default="", help="slug of the guide that uses the new remedy or question")
        parser.add_argument("--owner", default="authors", help="team that looks after the page (authors)")

    def handle(self, *args: Any, **options: Any) -> None:
        names = ("kind", "pack", "name", "title", "guide", "owner")
        order = Order(today=date.today(), **{name: options[name] for name in names})
        try:
            written = draft_files(order, settings.CONTENT_DIRS[0])
            for path, text in written.items():
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, "utf-8")
            write_ids(plan_ids())
        except DraftError as error:
            raise CommandError(str(error)) from None
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}") from None
        for path in written:
            self.stdout.write(f"written: {_shown(path)}")
        self.stdout.write("Next: edit it, see it with `make dev`, and run `make content`.")


def _shown(path: Path) -> str:
    return str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)
