"""Pictures as a library keeps them, looked at before they are let in."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack, closing
from pathlib import Path

from kb.content.documents import ContentFile
from kb.content.finding import Finding
from kb.content.media import check_picture, media_name, media_type
from kb.library.parts import PartResult, connect, insert, writing

SCHEMA = "CREATE TABLE media (name TEXT PRIMARY KEY, digest TEXT NOT NULL, type TEXT NOT NULL, data BLOB NOT NULL)"


def write_pictures(path: Path, files: Sequence[ContentFile], previous: Sequence[Path]) -> PartResult:
    """Write a part with these pictures; what previous parts have of them is copied. With findings it is good for a draft only."""
    findings: list[Finding] = []
    rendered = 0
    with ExitStack() as stack, writing(path, SCHEMA) as connection:
        olds = [stack.enter_context(closing(connect(old))) for old in previous]
        for file in sorted(files, key=lambda file: file.name):
            name = media_name(file.name)
            kept = (old.execute("SELECT * FROM media WHERE name = ? AND digest = ?", (name, file.digest)).fetchone() for old in olds)  # fmt: skip
            row = next((row for row in kept if row), None)
            if row is None:
                rendered += 1
                faults = list(check_picture(file))
                findings += faults
                row = None if faults else (name, file.digest, media_type(file.name), file.data)
            insert(connection, "media", [row] if row else [])
    return PartResult(tuple(findings), rendered)
