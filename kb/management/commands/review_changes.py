"""What a reviewer of a change wants to see, as one comment in Markdown."""

from __future__ import annotations

import sqlite3
from io import StringIO
from typing import Any

from django.core.management import call_command
from django.core.management.base import CommandError, CommandParser

from kb.content.rules.reports import count
from kb.management.progress import LongCommand
from kb.publish.source_git import GitError
from kb.site.publishing import CheckResult, check_content, read_content
from kb.site.reviewing import Change, changes_between, reviewers_of

MARK = "<!-- stepwise-review -->"  # by which a script finds its comment again
MOST_SHOWN = 30
WORK_TREE = "."


class Command(LongCommand):
    help = "Print what a change does as one Markdown comment: changed pages, findings, plans, and who reviews them."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("base", help="a git commit, branch or tag")
        parser.add_argument("head", nargs="?", default=WORK_TREE, help="another one, or . for the work tree (default)")
        parser.add_argument(
            "--preview", default="", help="address of a site that shows the change, for links to its pages"
        )
        parser.add_argument(
            "--sessions", type=int, default=100, help="readers to simulate for each plan (default: 100)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        base, head = options["base"], "" if options["head"] == WORK_TREE else options["head"]
        try:
            with self.progress("Reviewing"):
                changes = changes_between(read_content(base)[0].files, read_content(head)[0].files)
                result = check_content(head)
        except (GitError, OSError, sqlite3.Error) as error:
            raise CommandError(str(error)) from None
        parts = [
            MARK,
            "## What this change does",
            self._pages(changes, options["preview"].rstrip("/")),
            self._findings(result, {change.name for change in changes}),
            self._plans(result, options),
        ]
        self.stdout.write("\n\n".join(filter(None, parts)))
        if result.content is None:
            raise CommandError(f"{count(result.errors)}: this change can't be published.")

    def _pages(self, changes: tuple[Change, ...], preview: str) -> str:
        if not changes:
            return "No page changes."
        rows = [
            f"| {change.what} | {f'[{change.name}]({preview}{change.address})' if preview and change.address else f'`{change.name}`'} | {reviewers_of(change)} |"
            for change in changes[:MOST_SHOWN]
        ]
        more = f"\n\n… and {len(changes) - MOST_SHOWN} more." if len(changes) > MOST_SHOWN else ""
        return "\n".join(["| Change | File | Review |", "|---|---|---|", *rows]) + more

    def _findings(self, result: CheckResult, changed: set[str]) -> str:
        """All errors; warnings of the changed files only, as the others are not of this change."""
        names = {file.path: file.name for file in result.files}
        told = [each for each in result.findings if each.stops_publishing or names.get(each.path) in changed]
        lines = [
            f"- **{each.severity}** `{each.place}` {each.what} ({each.rule})" + (f". {each.hint}" if each.hint else "")
            for each in told[:MOST_SHOWN]
        ]
        more = [f"- … and {len(told) - MOST_SHOWN} more"] if len(told) > MOST_SHOWN else []
        return "\n".join([f"### Check: {count(told)}", *([""] if told else []), *lines, *more])

    def _plans(self, result: CheckResult, options: dict[str, Any]) -> str:
        if result.content is None:
            return "### Plans\n\nThey are compared once the errors are corrected."
        out = StringIO()
        try:
            call_command(
                "diff_plan",
                options["base"],
                options["head"],
                sessions=options["sessions"],
                stdout=out,
                stderr=StringIO(),
            )
        except CommandError as error:
            return f"### Plans\n\n{error}"
        return out.getvalue().strip().replace("## Plans", "### Plans", 1)
