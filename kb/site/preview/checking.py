"""The whole check beside an author who goes on writing: in a process of its own, begun anew with each save."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable

from django.conf import settings

from kb.content.finding import Finding

Report = Callable[[tuple[Finding, ...]], None]


QUIET = 0.7  # seconds after a save that belong to the page alone


class CheckBeside:
    """Runs `check_content` for the last save only: an older one is stopped, and says nothing."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._latest: Report | None = None

    def begin(self, report: Report) -> None:
        with self._lock:
            if self._process:
                self._process.kill()
            self._process = None
            self._latest = report
        threading.Thread(target=self._run, args=(report,), daemon=True).start()

    def _run(self, report: Report) -> None:
        time.sleep(QUIET)
        with self._lock:
            if report is not self._latest:  # saved again: that one is checked
                return
            self._process = process = self._start()
        self._wait(process, report)

    def _start(self) -> subprocess.Popen[bytes]:
        folders = os.pathsep.join(map(str, settings.CONTENT_DIRS))
        variables = {
            "DEBUG": "1",
            "CONTENT_DIRS": folders,
            "VAR_DIR": str(settings.LIBRARY_DIR.parent),
            "PREVIEW_REF": "",
        }
        command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "check_content", "--format", "json"]
        command = ["nice", "-n", "10", *command] if shutil.which("nice") else command
        command += [settings.PREVIEW_REF] if settings.PREVIEW_REF else []
        return subprocess.Popen(  # noqa: S603 - our own command
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL,
            cwd=settings.BASE_DIR, env={**os.environ, **variables},
        )  # fmt: skip

    def _wait(self, process: subprocess.Popen[bytes], report: Report) -> None:
        told, _ = process.communicate()
        with self._lock:
            if process is not self._process:
                return
        try:
            found = json.loads(told)["findings"]
        except (ValueError, KeyError, TypeError):  # it was stopped, or could not run: the preview said what it knows
            return
        report(tuple(Finding(each["path"], each["line"], each["column"], each["what"], each["hint"], each["rule"]) for each in found))  # fmt: skip
