"""Every finding in the content, at once."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from typing import Any

from django.core.management.base import CommandError, CommandParser

from kb.content.rules import reports
from kb.management.progress import LongCommand
from kb.publish.source_git import GitError
from kb.site.mending import mend_content
from kb.site.publishing import CheckResult, check_content

FORMATS = {"json": reports.as_json, "github": reports.as_github, "sarif": reports.as_sarif}


class Command(LongCommand):
    help = "Check all content and print every finding: file:line:column, the line, what is wrong, and how to mend it."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("ref", nargs="?", default="", help="a git commit, branch or tag (default: the work tree)")
        parser.add_argument("--format", choices=("text", *FORMATS), default="text", help="text, or for programs (text)")
        parser.add_argument("--output", default="", help="write the findings of json, github or sarif to this file")
        parser.add_argument("--fix", action="store_true", help="mend what needs no judgement, then check")
        parser.add_argument("--no-warnings", action="store_true", help="print what stops publishing, and no more")
        parser.add_argument("--rule", action="append", default=[], help="only findings of this rule")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["fix"] and options["ref"]:
            raise CommandError("--fix mends the files of the work tree: leave out the commit.")
        try:
            with self.progress("Checking"):
                result = check_content(options["ref"])
            if options["fix"]:
                self._mend(result)
                with self.progress("Checking again"):
                    result = check_content()
        except (GitError, OSError, sqlite3.Error) as error:
            raise CommandError(str(error)) from None
        self._report(result, options)

    def _mend(self, result: CheckResult) -> None:
        for path, count in mend_content(result).items():
            self.stdout.write(f"{path}: {count} mended")

    def _report(self, result: CheckResult, options: dict[str, Any]) -> None:
        findings = result.errors if options["no_warnings"] else result.findings
        if options["rule"]:
            findings = tuple(finding for finding in findings if finding.rule in options["rule"])
        if options["format"] == "text":
            for block in reports.as_text(findings, result.line_of):
                self.stderr.write(block)
        else:
            self._write(FORMATS[options["format"]](findings, result.line_of), options["output"])
        if result.content is None:
            raise CommandError(f"{reports.count(findings)} in {len(result.files)} files. {_worst(result)}")
        guides = result.content.guides
        scenarios = sum(len(guide.scenarios) for guide in guides)
        said = f"{len(result.files)} files, {len(guides)} guides, {scenarios} scenarios: {reports.count(findings)}."
        (self.stdout if options["format"] == "text" or options["output"] else self.stderr).write(said)

    def _write(self, text: str, path: str) -> None:
        if not path:
            self.stdout.write(text)
            return
        with open(path, "w", encoding="utf-8") as file:
            file.write(text + "\n")


def _worst(result: CheckResult) -> str:
    """Where to begin."""
    counts: dict[str, int] = defaultdict(int)
    for finding in result.errors:
        counts[finding.path] += 1
    path = max(sorted(counts), key=lambda each: counts[each], default="")
    return f"Begin with {path}." if len(counts) > 1 else ""
