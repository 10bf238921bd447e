"""Sources that moved or are gone."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser

from kb.content.work.progress import each
from kb.management.progress import LongCommand
from kb.publish.source_folder import read_folders
from kb.site.dead_sources import PAUSE, AnswerCache, Checked, ask_web, check_all, politely, sources_in


class Command(LongCommand):
    stopped = "Stopped. What was answered so far is kept."
    help = "Ask the address of every source and link, and list those that moved, are gone or do not answer. Needs the internet."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("keys", nargs="*", help="only these sources (default: all)")
        parser.add_argument("--timeout", type=float, default=20, help="seconds to wait for an answer (20)")
        parser.add_argument("--days", type=int, default=7, help="ask again after so many days (7); 0 asks all now")
        parser.add_argument("--pause", type=float, default=PAUSE, help="seconds between two questions to one host (1)")

    def handle(self, *args: Any, keys: list[str], timeout: float, days: int, pause: float, **options: Any) -> None:
        found = sources_in(read_folders(settings.CONTENT_DIRS).files)
        wanted = [source for source in found if not keys or source.key in keys]
        if unknown := sorted({*keys} - {source.key for source in found}):
            raise CommandError(f"No source with an address has the key {', '.join(unknown)}.")
        cache = AnswerCache(settings.VAR_DIR / "web-answers.json", date.today(), days)
        ask = cache.asking(politely(partial(ask_web, timeout=timeout), pause))
        try:
            with self.progress("Asking"):
                answers = check_all(wanted, ask)
                done = [checked for _, checked in zip(each("addresses", wanted), answers, strict=True)]
        finally:
            cache.save()
        for checked in sorted(done, key=lambda found: (found.source.place.path, found.source.place.line)):
            if line := _said(checked):
                self.stdout.write(line)
        dead, silent = sum(one.is_dead for one in done), sum(one.is_unknown for one in done)
        moved = sum(one.has_moved for one in done)
        summary = f"{len(done)} sources: {dead} gone, {moved} moved, {silent} without a clear answer."
        if dead:
            raise CommandError(summary)
        self.stdout.write(summary)


def _said(checked: Checked) -> str:
    source, answer = checked.source, checked.answer
    where = f"{source.place.path}:{source.place.line}: {source.key}"
    if checked.is_dead:
        return f"{where}: gone ({answer.error or answer.status}): {source.url}"
    if checked.is_unknown:
        return f"{where}: no clear answer ({answer.error or answer.status}): {source.url}"
    return f"{where}: moved to {answer.url}" if checked.has_moved else ""
