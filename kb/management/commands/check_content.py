"""Every finding in the content, at once."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from kb.content.finding import Finding
from kb.publish.source_git import GitError
from kb.site.publishing import check_content

MOST_OF_A_KIND = 40


def listed(findings: Iterable[Finding]) -> Iterator[str]:
    """Every finding; of a kind that never ends, such as files in a wrong place, the first ones and how many more."""
    counts: Counter[str] = Counter()
    for finding in findings:
        counts[finding.what] += 1
        if counts[finding.what] <= MOST_OF_A_KIND:
            yield str(finding)
    for what, count in counts.items():
        if count > MOST_OF_A_KIND:
            yield f"… and {count - MOST_OF_A_KIND} more: {what}"


class Command(BaseCommand):
    help = "Check all content and print every finding: file:line:column, what is wrong, and a hint."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("ref", nargs="?", default="", help="a git commit, branch or tag (default: the work tree)")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            content, findings, count = check_content(options["ref"])
        except (GitError, OSError, sqlite3.Error) as error:
            raise CommandError(str(error)) from None
        for line in listed(findings):
            self.stderr.write(line)
        if content is None:
            raise CommandError(f"{len(findings)} finding{'s' if len(findings) != 1 else ''} in {count} files.")
        scenarios = sum(len(guide.scenarios) for guide in content.guides)
        self.stdout.write(f"{count} files, {len(content.guides)} guides, {scenarios} scenarios: no findings.")
