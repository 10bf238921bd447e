"""A digest for the team: what changed, what is overdue, and what to write next."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from decisiontree.authoring.tables import ReportPart, as_markdown, as_text
from kb.learning.gaps import KINDS, gaps_of
from kb.library.library import Library
from kb.library.reviews import reviews_due
from kb.links.recent import Wanted, recent_changes
from kb.site.store import store

MOST = 10  # of each kind


class Command(BaseCommand):
    help = "Print a digest of the last week: changes, overdue reviews, what to write next. Run it weekly and mail it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--days", type=int, default=7, help="of the last N days (7)")
        parser.add_argument("--owner", default="", help="only changes and reviews of this owner's pages")
        parser.add_argument("--markdown", action="store_true", help="print Markdown")

    def handle(self, *args: Any, days: int, owner: str, markdown: bool, **options: Any) -> None:
        library = store().current()
        if library is None:
            raise CommandError("nothing is published yet: run `manage.py publish`.")
        today = datetime.now(UTC).date()
        since = today - timedelta(days=max(1, min(days, 36_500)))
        parts = (_changes(library, since, owner), _reviews(library, today, owner), *_gaps(library, since))
        show = as_markdown if markdown else as_text
        self.stdout.write(show(f"Knowledge base, {since} to {today}", parts), ending="")


def _changes(library: Library, since: date, owner: str) -> ReportPart:
    found = recent_changes(library, Wanted(owner=owner))
    lines = [f"{each.seen.date[:10]}  {each.item.mark.title}" for each in found if each.seen.date >= since.isoformat()]
    return ReportPart("Changed", tuple(lines) or ("nothing",))


def _reviews(library: Library, today: date, owner: str) -> ReportPart:
    due = [review for review in reviews_due(library, today) if owner in ("", review.owner)]
    lines = [
        f"{each.review_by}  {each.title} ({each.owner or 'no owner'})  {settings.SITE_URL}{each.url}" for each in due
    ]
    return ReportPart("Overdue reviews", tuple(lines) or ("none",))


def _gaps(library: Library, since: date) -> Iterator[ReportPart]:
    gaps = gaps_of(library, since)
    for kind, title in KINDS.items():
        lines = [f"{gap.count}  {gap.text}" for gap in gaps if gap.kind == kind][:MOST]
        if lines:
            yield ReportPart(title, tuple(lines))
