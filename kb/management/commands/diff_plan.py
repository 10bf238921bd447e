"""What a change of content does to the plans of guides."""

from __future__ import annotations

import re
from typing import Any

from django.core.management.base import CommandParser

from decisiontree.authoring.plan_diff import compare
from decisiontree.authoring.simulate import Report, simulate
from decisiontree.authoring.tables import ReportPart, as_markdown
from decisiontree.guide import Guide
from kb.content.judging import GuideSet
from kb.content.work.progress import each
from kb.management.progress import LongCommand
from kb.management.simulating import drafts_of, find_guide, find_profile

WORK_TREE = "."
COMMIT = re.compile(r"[0-9a-f]{40}")


class Command(LongCommand):
    help = "Compare the plans of guides between two commits: a Markdown table for a pull request."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("base", help="a git commit, branch or tag")
        parser.add_argument("head", help="another one, or . for the work tree")
        parser.add_argument("guide", nargs="?", default="", help="slug of one guide (default: all that changed)")
        parser.add_argument("--profile", default="", help="kind of reader (default: the first)")
        parser.add_argument("--sessions", type=int, default=100, help="readers to simulate (default: 100)")

    def handle(self, *args: Any, **options: Any) -> None:
        base, head = (drafts_of(self, "" if options[name] == WORK_TREE else options[name]) for name in ("base", "head"))
        slugs = sorted({guide.slug for guide in (*base.guides, *head.guides)})
        if options["guide"]:
            slugs = [find_guide((*head.guides, *base.guides), options["guide"]).slug]
        pairs = [(_find(base, slug), _find(head, slug)) for slug in slugs]
        changed = [
            (before, after)
            for before, after in pairs
            if before is None or after is None or before.revision != after.revision or base.profiles != head.profiles
        ]
        with self.progress("Comparing"):
            parts = tuple(
                compare(self._simulate(base, before, options), self._simulate(head, after, options))
                for before, after in each("guides", changed)
            )
        title = f"Plans from {shown_ref(options['base'])} to {shown_ref(options['head'])}"
        self.stdout.write(as_markdown(title, parts or (ReportPart("No guide changes"),)), ending="")

    def _simulate(self, drafts: GuideSet, guide: Guide | None, options: dict[str, Any]) -> Report | None:
        if guide is None:
            return None
        return simulate(
            guide, find_profile(drafts.profiles.of(guide.pack), options["profile"]), max(1, options["sessions"])
        )


def shown_ref(ref: str) -> str:
    """As people call it: a commit by its first letters."""
    return "the work tree" if ref == WORK_TREE else ref[:10] if COMMIT.fullmatch(ref) else ref


def _find(drafts: GuideSet, slug: str) -> Guide | None:
    return next((guide for guide in drafts.guides if guide.slug == slug), None)
