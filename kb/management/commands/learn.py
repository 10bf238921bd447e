"""What saved sessions say of the words in guides: a table, and a patch for a person to merge."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from decisiontree.authoring.tables import ReportPart, Row, as_markdown, as_text
from decisiontree.learning.learn import Learned, Move
from kb.content.judging import draft
from kb.learning.gather import FEWEST, Gathered, gather
from kb.learning.proposal import READERS, Proposal, cases_in_words, propose
from kb.management.progress import LongCommand
from kb.management.simulating import find_guide
from kb.site.publishing import path_in_repository, read_content
from kb.site.store import store

HEAD = ("where", "now", "cases say", "learned", "nine in ten", "cases", "")


class Command(LongCommand):
    help = "Propose other words for a guide by how its sessions ended: a table and a patch. Changes nothing by itself."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("guide", nargs="?", default="", help="slug of one guide (default: all)")
        parser.add_argument("--patch", default="", metavar="FILE", help="write a patch for `git apply` to this file")
        parser.add_argument("--markdown", action="store_true", help="print Markdown, for a pull request")
        parser.add_argument(
            "--numbers", action="store_true", help="priors as numbers: finer than words, harder to read"
        )
        parser.add_argument("--readers", type=int, default=READERS, help=f"readers to simulate (default: {READERS})")

    def handle(self, *args: Any, **options: Any) -> None:
        library = store().current()
        if library is None:
            raise CommandError("nothing is published yet: run `manage.py publish`.")
        files = read_content()[0].files
        drafts, findings = draft(files)
        if drafts is None:
            raise CommandError(f"the content has findings: run `manage.py check_content`. The first: {findings[0]}")
        guides = (find_guide(drafts.guides, options["guide"]),) if options["guide"] else drafts.guides
        today, parts, proposals = datetime.now(UTC).date(), [], []
        with self.progress("Learning"):
            for guide in guides:
                gathered = gather(library, guide, today)
                if not gathered.are_enough:
                    if options["guide"]:
                        parts.append(ReportPart(guide.slug, (f"fewer than {FEWEST} closed sessions: nothing to show",)))
                    continue
                found = propose(
                    guide,
                    gathered,
                    files,
                    drafts,
                    path_in_repository,
                    max(1, options["readers"]),
                    not options["numbers"],
                )
                proposals.append(found)
                parts.append(_part(found, gathered))
        show = as_markdown if options["markdown"] else as_text
        nothing = (ReportPart(f"No guide has {FEWEST} closed sessions or more"),)
        self.stdout.write(show("What sessions say of the words in guides", parts or nothing), ending="")
        self._write(proposals, options["patch"])

    def _write(self, proposals: list[Proposal], path: str) -> None:
        patch = b"".join(each.patch for each in proposals if not each.is_refused)
        if path:
            try:
                Path(path).write_bytes(patch)
            except OSError as error:
                raise CommandError(f"{path}: {error.strerror}") from None
            said = f"Apply it with `git apply {path}`" if patch else "It is empty: no word moves"
            self.stdout.write(f"\nWritten: {path}. {said}.")
        refused = [each for each in proposals if each.is_refused]
        if refused:
            slugs = ", ".join(each.guide.slug for each in refused)
            raise CommandError(f"refused, since the check fails with these words: {slugs}")


def _part(found: Proposal, gathered: Gathered) -> ReportPart:
    rows = [_row(move, found.learned, "") for move in found.rewritten.written]
    rows += [
        _row(move, found.learned, "not in the patch: the file has no word of its own here")
        for move in found.rewritten.left
    ]
    return ReportPart(found.guide.slug, tuple(_lines(found, gathered, bool(rows))), HEAD, tuple(rows))


def _lines(found: Proposal, gathered: Gathered, has_moves: bool) -> Iterator[str]:
    yield f"{len(gathered.cases)} sessions, which count as {found.learned.cases:.0f} (older ones count less, alike ones of a day at most 5)"
    if gathered.stale:
        yield f"{gathered.stale} answers dropped: the question or remedy has changed since, or is gone"
    if not has_moves:
        yield "no word moves: what is written may be right"
        return
    yield f"expected minutes, if what was learned is true: {found.before.minutes:.1f} → {found.after.minutes:.1f}"
    yield f"solved: {found.before.solved:.0%} → {found.after.solved:.0%}"
    for finding in found.faults:
        yield f"REFUSED: {finding}"


def _row(move: Move, learned: Learned, remark: str) -> Row:
    before, after = move.words
    estimate = move.estimate
    share, low, high = (_figure(each, move) for each in (estimate.share, estimate.low, estimate.high))
    return (
        ".".join(move.loc), before, after, share, f"{low} to {high}",
        cases_in_words(move, learned), remark,
    )  # fmt: skip


def _figure(value: float, move: Move) -> str:
    return f"{value:.2g} min" if move.is_minutes else f"{value:.0%}"
