"""Sources that moved or are gone."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from kb.publish.source_folder import read_folders
from kb.site.dead_sources import Checked, ask_web, check_all, sources_in


class Command(BaseCommand):
    help = "Ask the address of every source, and list those that moved, are gone or do not answer. Needs the internet."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("keys", nargs="*", help="only these sources (default: all)")
        parser.add_argument("--timeout", type=float, default=20, help="seconds to wait for an answer (20)")

    def handle(self, *args: Any, keys: list[str], timeout: float, **options: Any) -> None:
        found = sources_in(read_folders(settings.CONTENT_DIRS).files)
        wanted = [source for source in found if not keys or source.key in keys]
        if unknown := sorted({*keys} - {source.key for source in found}):
            raise CommandError(f"No source with an address has the key {', '.join(unknown)}.")
        done = list(check_all(wanted, partial(ask_web, timeout=timeout)))
        for checked in sorted(done, key=lambda each: (each.source.place.path, each.source.place.line)):
            if line := _said(checked):
                self.stdout.write(line)
        dead, silent = sum(each.is_dead for each in done), sum(each.is_unknown for each in done)
        moved = sum(each.has_moved for each in done)
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
