"""What a proposal does: the review that pull requests get, made by a process of its own so that no request bakes anything."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

SECONDS = 120
PLANS = re.compile(r"^### Plans from .*$", re.MULTILINE)
SESSIONS = "50"  # readers that are simulated for each changed plan


@dataclass(frozen=True, slots=True)
class Review:
    markdown: str
    is_valid: bool  # it can be published


@dataclass(frozen=True, slots=True)
class Manage:
    """The site's own commands, with the settings that this process has."""

    root: Path
    variables: dict[str, str]

    def __call__(self, *arguments: str) -> tuple[bool, str, str]:
        """Whether it went well, what it printed, and what it complained of."""
        command = [sys.executable, str(self.root / "manage.py"), *arguments]
        environment = {**os.environ, **self.variables}
        try:
            done = subprocess.run(  # noqa: S603 - our own program, arguments never pass a shell
                command, capture_output=True, text=True, check=False, cwd=self.root, env=environment, timeout=SECONDS
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            return False, "", str(error)
        return done.returncode == 0, done.stdout, done.stderr.strip()


def review(manage: Manage, base: str, commit: str) -> Review:
    """Findings, scenarios and plans of a commit against its base."""
    is_valid, told, trouble = manage("review_changes", base, commit, "--sessions", SESSIONS)
    if not told.strip():
        lines = trouble.splitlines()
        told = f"The check could not run: {lines[-1] if lines else 'no reason was given'}"
    return Review(_without_heading(told), is_valid)


def _without_heading(told: str) -> str:
    """The comment without what the page says itself: its heading, and which commits are compared."""
    text = told.partition("-->")[2].strip() if told.startswith("<!--") else told
    text = text.partition("\n")[2].strip() if text.startswith("## ") else text
    return PLANS.sub("### Plans, before and after", text)
