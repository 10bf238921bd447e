"""Send what waits in the outbox."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import Error, close_old_connections

from kb.site.store import store
from kb.webhooks.delivering import deliver_due, forget_old
from kb.webhooks.events import tell_of_reviews

PAUSE = 5  # seconds between two looks


class Command(BaseCommand):
    help = "Send webhook deliveries as they become due, until stopped or once. Several can run at the same time."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="send what is due now, then exit")

    reviewed: tuple[str, date] | None = None  # library and day whose reviews were looked at

    def handle(self, *args: Any, **options: Any) -> None:
        if options["once"]:
            try:
                self._round()
            except Error as error:
                raise CommandError(f"the records database can't be used: {first_line(error)}") from None
            return
        while True:
            try:
                busy = self._round()
            except Error as error:  # it will be back: what is due waits in the outbox
                self.stderr.write(f"the records database can't be used: {first_line(error)}")
                busy = False
                close_old_connections()
            time.sleep(0 if busy else PAUSE)

    def _round(self) -> bool:
        self._tell_of_reviews()
        sent, failed = deliver_due()
        forget_old()
        if sent or failed:
            self.stdout.write(f"{sent} sent, {failed} failed.")
        return bool(sent)

    def _tell_of_reviews(self) -> None:
        """Once for each library and day: it looks at every page."""
        library, today = store().current(), datetime.now(UTC).date()
        if library is not None and self.reviewed != (library.revision, today):
            tell_of_reviews(library, today)
            self.reviewed = (library.revision, today)


def first_line(error: Error) -> str:
    return next(iter(str(error).splitlines()), type(error).__name__)
