"""What to write next: what readers looked for in vain, and how sessions ended that no guide foresaw."""

from __future__ import annotations

import json as json_writer
import shlex
from argparse import ArgumentParser
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kb.learning.gaps import KINDS, Gap, gaps_of
from kb.site.store import store


class Command(BaseCommand):
    help = "List what to write next, the most wanted first, each with the command that makes a stub of it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--days", type=int, default=90, help="only the last N days (90)")
        parser.add_argument("--json", action="store_true", help="for programs")

    def handle(self, *args: Any, days: int, json: bool, **options: Any) -> None:
        library = store().current()
        if library is None:
            raise CommandError("nothing is published yet: run `manage.py publish`.")
        gaps = gaps_of(library, datetime.now(UTC).date() - timedelta(days=max(0, min(days, 36_500))))
        if json:
            self.stdout.write(json_writer.dumps([_as_data(gap) for gap in gaps], ensure_ascii=False, indent=1))
            return
        for kind, title in KINDS.items():
            found = [gap for gap in gaps if gap.kind == kind]
            self.stdout.write(f"{title}: {len(found) or 'none'}")
            for gap in found:
                where = f" (in {gap.guide.slug})" if gap.guide else ""
                notes = [*gap.reasons, _command(gap) or gap.url]
                self.stdout.write("\n              ".join([f"{gap.count:5}  {gap.last}  {gap.text}{where}", *notes]))


def _as_data(gap: Gap) -> dict[str, Any]:
    guide = gap.guide.slug if gap.guide else ""
    return {
        "kind": gap.kind, "text": gap.text, "count": gap.count, "last": gap.last.isoformat(), "guide": guide,
        "command": _command(gap), "url": gap.url, "reasons": list(gap.reasons),
    }  # fmt: skip


def _command(gap: Gap) -> str:
    if not gap.stub:
        return ""
    pack = gap.guide.pack if gap.guide else "PACK"
    guide = ["--guide", gap.guide.slug] if gap.guide and gap.stub == "remedy" else []
    return "manage.py new_content " + shlex.join([gap.stub, pack, gap.name, "--title", gap.text, *guide])
