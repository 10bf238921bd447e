"""What a command shows while it works: a bar with what is left on a terminal, a line for each stage elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any, TextIO

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from kb.content.work.progress import tell_progress

QUIET = 3.0  # seconds: shorter work says nothing where nobody watches
STOPPED = 130  # the exit code of a program that was interrupted


class LongCommand(BaseCommand):
    """A command that may take long: it shows what is left, and stops cleanly on Ctrl+C."""

    stopped = "Stopped. Nothing was changed."

    def execute(self, *args: Any, **options: Any) -> str | None:
        try:
            return super().execute(*args, **options)
        except KeyboardInterrupt:
            raise CommandError(self.stopped, returncode=STOPPED) from None

    @contextmanager
    def progress(self, what: str) -> Iterator[None]:
        """Show the progress of what is done inside."""
        stream = sys.stderr
        shown = Bar(what, stream) if stream.isatty() else Lines(what, stream)
        try:
            with tell_progress(shown.tell):
                yield
        finally:
            shown.close()


class Bar:
    """One bar, for one stage after the other."""

    def __init__(self, what: str, stream: TextIO) -> None:
        self._bar = tqdm(
            desc=what,
            file=stream,
            leave=False,
            dynamic_ncols=True,
            bar_format="{desc} {percentage:3.0f}% |{bar}| {n_fmt}/{total_fmt} {remaining}",
        )
        self._what, self._stage = what, ""

    def tell(self, stage: str, done: int, total: int) -> None:
        if stage != self._stage:
            self._stage = stage
            self._bar.reset(total=total)
            self._bar.set_description_str(f"{self._what}: {stage}")
        self._bar.update(done - self._bar.n)

    def close(self) -> None:
        self._bar.close()


class Lines:
    """A line every few seconds, for logs."""

    def __init__(self, what: str, stream: TextIO) -> None:
        self._what, self._stream, self._last = what, stream, monotonic()

    def tell(self, stage: str, done: int, total: int) -> None:
        if monotonic() - self._last >= QUIET:
            self._last = monotonic()
            self._stream.write(f"· {self._what}: {stage} {done}/{total}\n")
            self._stream.flush()

    def close(self) -> None:
        """Nothing is left on the screen."""
