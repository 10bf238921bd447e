"""What readers can expect of a guide, before it is published."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.core.management.base import CommandParser

from decisiontree.authoring.collecting import compare_collecting
from decisiontree.authoring.report import describe, describe_collecting, title_of
from decisiontree.authoring.simulate import simulate
from decisiontree.authoring.tables import as_markdown, as_text
from kb.content.work.progress import each
from kb.management.progress import LongCommand
from kb.management.simulating import drafts_of, find_guide, find_profile, published_drafts


class Command(LongCommand):
    help = "Simulate readers of a guide: minutes, steps and outcome per cause, the worst cases, and what is never used."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("guide", help="slug of the guide")
        parser.add_argument("--profile", default="", help="kind of reader (default: the first)")
        parser.add_argument("--sessions", type=int, default=300, help="readers to simulate (default: 300)")
        parser.add_argument("--collect", action="store_true", help="with the collector and without (takes minutes)")
        parser.add_argument("--markdown", action="store_true", help="print Markdown")
        source = parser.add_mutually_exclusive_group()
        source.add_argument("--ref", default="", help="a git commit, branch or tag (default: the work tree)")
        source.add_argument("--published", action="store_true", help="the guide that readers see")

    def handle(self, *args: Any, **options: Any) -> None:
        drafts = published_drafts() if options["published"] else drafts_of(self, options["ref"])
        guide = find_guide(drafts.guides, options["guide"])
        profile = find_profile(drafts.profiles.of(guide.pack), options["profile"])
        sessions = max(1, options["sessions"])
        with self.progress("Simulating"):
            report = simulate(guide, profile, sessions, each=partial(each, "sessions"))
        render = as_markdown if options["markdown"] else as_text
        parts = describe(report)
        if options["collect"]:
            parts = (parts[0], describe_collecting(compare_collecting(guide, profile, sessions)), *parts[1:])
        self.stdout.write(render(title_of(report), parts), ending="")
