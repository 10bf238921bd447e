"""Content files from a folder on disk."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from kb.content.documents import ContentFile
from kb.content.finding import Finding
from kb.content.loading import content_file
from kb.content.media import limit_of

PASSED_OVER = {"README.md", "LICENSE"}  # a pack's own papers


@dataclass(frozen=True)
class Read:
    """What was read, and what could not be."""

    files: tuple[ContentFile, ...]
    findings: tuple[Finding, ...] = ()


def read_folders(folders: Iterable[Path]) -> Read:
    """All content of several folders; the same place in two of them is a finding."""
    return merge(read_folder(folder) for folder in folders)


def merge(parts: Iterable[Read]) -> Read:
    files: dict[str, ContentFile] = {}
    findings: list[Finding] = []
    for part in parts:
        findings += part.findings
        for file in part.files:
            if file.name in files:
                hint = f"it is also {files[file.name].path}; give one pack another name"
                findings.append(Finding(file.path, 0, 0, "two content folders have this file", hint))
            files.setdefault(file.name, file)
    return Read(tuple(files[name] for name in sorted(files)), tuple(findings))


def read_folder(folder: Path) -> Read:
    if not folder.is_dir():
        return Read((), (Finding(str(folder), 0, 0, "this content folder does not exist", "check CONTENT_DIRS"),))
    files: list[ContentFile] = []
    findings: list[Finding] = []
    shown = shown_path(folder)
    for path, name in _walk(str(folder), "", findings):
        try:
            size = os.stat(path).st_size
            # One byte over the limit is enough to know; a file of 50 MB is never read whole.
            with open(path, "rb") as stream:
                data = stream.read(limit_of(name) + 1) if size > limit_of(name) else stream.read()
        except OSError as error:
            findings.append(Finding(f"{shown}/{name}", 0, 0, f"this file cannot be read: {error.strerror}"))
            continue
        files.append(content_file(f"{shown}/{name}", name, data))
    return Read(tuple(files), tuple(findings))


def _walk(folder: str, prefix: str, findings: list[Finding]) -> Iterator[tuple[str, str]]:
    """(path, name inside the content folder) of plain files, in order; hidden ones are left out, links are told and not
    followed. Plain strings: there may be many thousands."""
    with os.scandir(folder) as entries:
        found = sorted(entries, key=lambda entry: entry.name)
    for entry in found:
        if entry.name.startswith(".") or entry.name in PASSED_OVER:
            continue
        if entry.is_symlink():
            hint = "content is plain files inside its folder; copy the file in"
            findings.append(Finding(shown_path(Path(entry.path)), 0, 0, "this is a symbolic link", hint))
        elif entry.is_dir():
            yield from _walk(entry.path, f"{prefix}{entry.name}/", findings)
        elif entry.is_file():
            yield entry.path, f"{prefix}{entry.name}"


def shown_path(path: Path) -> str:
    """A path as the author knows it: relative to where the command runs, when it is inside."""
    absolute = Path(os.path.abspath(path))  # not resolved: a link is shown by its own name
    return absolute.relative_to(Path.cwd()).as_posix() if absolute.is_relative_to(Path.cwd()) else absolute.as_posix()
