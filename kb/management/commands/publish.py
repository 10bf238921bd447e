"""Make content the library readers see."""

from __future__ import annotations

from datetime import UTC, datetime
from time import perf_counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from kb.library.history import GitError
from kb.library.publishing import PublishError
from kb.published import publish_content, store


class Command(BaseCommand):
    help = "Check all content and, when nothing is wrong with it, publish it. Readers see the old library until then."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("ref", nargs="?", default="", help="a git commit, branch or tag (default: the work tree)")
        choice = parser.add_mutually_exclusive_group()
        choice.add_argument("--list", action="store_true", help="list the libraries kept, newest first")
        choice.add_argument("--rollback", metavar="REV", help="make an earlier library the current one")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["list"]:
                self._list()
            elif options["rollback"]:
                store().point_to(options["rollback"])
                self.stdout.write(f"Readers now see library {options['rollback']}.")
            else:
                self._publish(options["ref"])
        except (GitError, PublishError, OSError) as error:
            raise CommandError(str(error)) from None

    def _list(self) -> None:
        current = store().current_path()
        for revision, published in store().revisions():
            mark = "*" if store().path_of(revision) == current else " "
            self.stdout.write(f"{mark} {revision}  {datetime.fromtimestamp(published, UTC):%Y-%m-%d %H:%M:%S} UTC")

    def _publish(self, ref: str) -> None:
        start = perf_counter()
        outcome = publish_content(ref)
        for finding in outcome.findings:
            self.stderr.write(str(finding))
        if outcome.findings:
            count = len(outcome.findings)
            raise CommandError(
                f"{count} finding{'s' if count != 1 else ''}; nothing was published, readers see the old library."
            )
        what = f"published, {outcome.rendered} files rendered" if outcome.is_new else "is up to date"
        self.stdout.write(f"Library {outcome.revision} {what} ({perf_counter() - start:.1f} s).")
