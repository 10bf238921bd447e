"""Content in a git repository."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from tests.support.content_files import Changes, write


def git(folder: Path, *arguments: str, **variables: str) -> None:
    command = ["git", "-C", str(folder), "-c", "user.name=A", "-c", "user.email=a@example.org", *arguments]
    subprocess.run(command, check=True, capture_output=True, env={**os.environ, **variables})


def make_repository(root: Path, changes: Changes = None) -> Path:
    """The small content, with changes, in a new repository at root/repo; nothing is committed yet."""
    content = write(root / "repo/content", changes)
    git(root, "init", "-q", "-b", "main", str(root / "repo"))
    return content


def commit(content: Path, message: str = "change", **variables: str) -> None:
    git(content, "add", "-A", ".")
    git(content, "commit", "-qm", message, **variables)
