"""Make content the library readers see."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from time import perf_counter
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from django.db import Error as DatabaseError

from kb.library.library import Library
from kb.library.store import PublishError
from kb.management.progress import LongCommand
from kb.operations.objects import Objects, StorageError
from kb.operations.push import push
from kb.publish.source_git import GitError
from kb.records.audit import operator, record
from kb.site.last_publish import note_publish
from kb.site.publishing import publish_content
from kb.site.store import store
from kb.webhooks.events import tell_of_publish, tickets_in


class Command(LongCommand):
    stopped = "Stopped. Nothing was published; readers see the old library."
    help = "Check all content and publish it if there are no findings. Readers see the old library until then."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("ref", nargs="?", default="", help="a git commit, branch or tag (default: the work tree)")
        choice = parser.add_mutually_exclusive_group()
        choice.add_argument("--list", action="store_true", help="list the libraries kept, newest first")
        choice.add_argument("--rollback", metavar="REV", help="make an earlier library the current one")
        parser.add_argument(
            "--to", default="", help="then give it to other machines: s3://bucket/prefix, file:///folder, …"
        )
        parser.add_argument(
            "--no-webhooks", action="store_true", help="don't queue webhook events (another machine does)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        before = store().current()
        try:
            if options["list"]:
                self._list()
            elif options["rollback"]:
                store().point_to(options["rollback"])
                record("rolled back", options["rollback"], operator())
                self.stdout.write(f"Readers now see library {options['rollback']}.")
            else:
                self._publish(options["ref"])
            if options["to"] and not options["list"]:
                self._push(options["to"])
        except (GitError, PublishError, StorageError, OSError) as error:
            raise CommandError(str(error)) from None
        if not (settings.DEBUG or options["no_webhooks"]):  # the author's drafts are nobody's business
            self._tell(before, store().current())

    def _tell(self, before: Library | None, after: Library | None) -> None:
        """Queue what readers' tickets should know, and name the tickets. Publishing does not depend on it."""
        if before is None or after is None or before.revision == after.revision:
            return
        try:
            told = tell_of_publish(before, after)
        except (DatabaseError, sqlite3.Error) as error:  # ours, or a library that an earlier release baked
            self.stderr.write(
                f"Published. We couldn't find out which tickets are affected, so no events were sent: {error}"
            )
            return
        if told:
            count = tickets_in(told)
            self.stdout.write(f"{count} ticket{'s' if count != 1 else ''} point at what changed or ended:")
        for each in told:
            self.stdout.write(f"  {each}")

    def _push(self, url: str) -> None:
        sent = push(store(), Objects(url))
        self.stdout.write(f"Library {sent.revision} is in {url}: {sent.sent} of {sent.files} files were new there.")

    def _list(self) -> None:
        current = store().current_path()
        for revision, published in store().revisions():
            mark = "*" if store().path_of(revision) == current else " "
            self.stdout.write(f"{mark} {revision}  {datetime.fromtimestamp(published, UTC):%Y-%m-%d %H:%M:%S} UTC")

    def _publish(self, ref: str) -> None:
        start = perf_counter()
        with self.progress("Publishing"):
            outcome = publish_content(ref)
        if not settings.DEBUG:
            note_publish(perf_counter() - start, len(outcome.findings), outcome.revision)
        for finding in outcome.findings:
            self.stderr.write(str(finding))
        if outcome.findings:
            count = len(outcome.findings)
            raise CommandError(
                f"{count} finding{'s' if count != 1 else ''}; nothing was published, readers see the old library."
            )
        if outcome.is_new and not settings.DEBUG:
            record("published", outcome.revision, operator(), commit=ref or "work tree")
        what = f"published, {outcome.rendered} files rendered" if outcome.is_new else "is up to date"
        where = f" Readers see it at {settings.SITE_URL}." if settings.SITE_URL else ""
        self.stdout.write(f"Library {outcome.revision} {what} ({perf_counter() - start:.1f} s).{where}")
