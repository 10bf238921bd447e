"""Take the library that another machine published."""

from __future__ import annotations

import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from kb.operations.objects import Objects
from kb.operations.pull import FAILURES, pull
from kb.site.store import store

LONGEST = 4  # seconds between two tries while the storage is away: when it is back, nodes are up to date within five


class Command(BaseCommand):
    help = "Fetch the published library from object storage or a shared folder, prove it whole, and show it to readers."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--from", dest="url", required=True, help="s3://bucket/prefix, gs://…, az://… or file:///folder"
        )
        parser.add_argument("--watch", type=float, default=0, metavar="SECONDS", help="go on, and look every SECONDS")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            objects = Objects(options["url"])
            if not options["watch"]:
                self._pull(objects)
                return
        except FAILURES as error:
            raise CommandError(f"{error}. Readers see the same library as before.") from None
        self._watch(objects, max(0.5, options["watch"]))

    def _pull(self, objects: Objects) -> None:
        result = pull(store(), objects)
        if result.is_new:
            self.stdout.write(f"Readers now see library {result.revision} ({result.fetched} files fetched).")
            self.stdout.flush()

    def _watch(self, objects: Objects, seconds: float) -> None:
        """Until it is stopped. What fails is said once, and tried again, ever more seldom."""
        ended, said, wait = threading.Event(), "", seconds
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: ended.set())
        while not ended.is_set():
            try:
                self._pull(objects)
                said, wait = "", seconds
            except FAILURES as error:
                if str(error) != said:
                    self.stderr.write(f"{error}. Readers see the same library as before.")
                    self.stderr.flush()
                said, wait = str(error), min(LONGEST, wait * 2)
            ended.wait(wait)
