"""A new pack, article, guide, remedy or question to start from."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from kb.learning.from_life import draft_from, told_end, told_runs, why_not
from kb.models import Run
from kb.site.drafting import KINDS, DraftError, Order, draft_files
from kb.site.minting import plan_ids, write_ids
from kb.site.store import store


class Command(BaseCommand):
    help = "Write a new pack, article, guide, remedy or question that passes the check, with ids."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kind", choices=(*KINDS, "cause"))
        parser.add_argument("--run", default="", help="for a cause: the id of the escalated session that told of it")
        parser.add_argument("pack", nargs="?", default="", help="folder of the pack, e.g. printing")
        parser.add_argument("name", nargs="?", default="", help="name of the file and of its address, e.g. paper-jam")
        parser.add_argument("--title", default="", help="title, or what a question asks (default: made from the name)")
        parser.add_argument("--guide", default="", help="slug of the guide that uses the new remedy or question")
        parser.add_argument("--owner", default="authors", help="team that looks after the page (authors)")

    def handle(self, *args: Any, **options: Any) -> None:
        if bool(options["run"]) is not (options["kind"] == "cause"):
            raise CommandError("a cause is drafted from a session: name it with --run (make new KIND=cause SESSION=…).")
        if options["kind"] != "cause" and not options["pack"]:
            raise CommandError("name the folder of the pack.")
        names = ("kind", "pack", "name", "title", "guide", "owner")
        order = Order(today=date.today(), **{name: options[name] for name in names})
        try:
            folder = settings.CONTENT_DIRS[0]
            written = dict([_from_session(options["run"], folder)]) if options["run"] else draft_files(order, folder)
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
        self.stdout.write("Next: write what stands behind each TODO, see it with `make dev`, and run `make content`.")


def _from_session(run_id: str, folder: Path) -> tuple[Path, str]:
    library = store().current()
    run_id = run_id.strip("/").rpartition("/")[2]
    run = told_runs().filter(pk=run_id).first()
    told = told_end(library, run) if library and run else None
    if told is None:
        raise DraftError(f"no draft from session '{run_id}': {why_not(Run.objects.filter(pk=run_id).first())}.")
    return draft_from(told, folder)


def _shown(path: Path) -> str:
    return str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)
