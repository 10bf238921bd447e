"""Content files from a folder on disk.

What a file holds is known by its digest. A file that has the size and time it had before has the digest it had before: so
that a large folder is listed, not read, when one file in it has changed.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from hashlib import blake2b
from pathlib import Path
from typing import Any

from kb.content.documents import ContentFile, digest_of
from kb.content.finding import Finding
from kb.content.media import limit_of
from kb.content.work.cores import uncollected
from kb.library.json_values import dump, load

# A pack's own papers, and what systems and editors leave behind.
PASSED_OVER = {"README.md", "LICENSE", "Thumbs.db", "desktop.ini", "ehthumbs.db"}
LITTER = ("~", ".bak", ".orig", ".rej", ".swp", ".swo", ".tmp")
# Nanoseconds: a file written so shortly before may be written again within one tick of its clock.
SETTLED = 3_000_000_000

Seen = dict[str, list[Any]]  # by name: time of the last change, bytes, inode, digest


@dataclass(frozen=True)
class SourceFiles:
    """The content of a folder or commit, and what in it could not be read."""

    files: tuple[ContentFile, ...]
    findings: tuple[Finding, ...] = ()


def is_passed_over(name: str) -> bool:
    """Whether nobody means a file of this name to be content."""
    return name.startswith(".") or name in PASSED_OVER or name.endswith(LITTER)


def read_folders(folders: Iterable[Path], notes: Path | None = None) -> SourceFiles:
    """All content of several folders; the same place in two of them is a finding.

    `notes` is a folder to remember digests in; it is used when it is there.
    """
    return merge(read_folder(folder, notes) for folder in folders)


def merge(parts: Iterable[SourceFiles]) -> SourceFiles:
    files: dict[str, ContentFile] = {}
    findings: list[Finding] = []
    for part in parts:
        findings += part.findings
        for file in part.files:
            if file.name in files:
                hint = f"it is also {files[file.name].path}; give one pack another name"
                findings.append(
                    Finding(file.path, 0, 0, "two content folders have this file", hint, rule="duplicate-name")
                )
            files.setdefault(file.name, file)
    return SourceFiles(tuple(files[name] for name in sorted(files)), tuple(findings))


@uncollected()
def read_folder(folder: Path, notes: Path | None = None) -> SourceFiles:
    if not folder.is_dir():
        return SourceFiles(
            (),
            (
                Finding(
                    str(folder), 0, 0, "this content folder does not exist", "check CONTENT_DIRS", rule="content-folder"
                ),
            ),
        )
    note = _note_of(folder, notes) if notes and notes.is_dir() else None
    before, seen = _seen_before(note), Seen()
    files: list[ContentFile] = []
    findings: list[Finding] = []
    started, shown = time.time_ns(), shown_path(folder)
    for path, name in _walk(str(folder), "", findings):
        read = partial(_read, path, limit_of(name))
        try:
            stat = os.stat(path)
            stamp = [stat.st_mtime_ns, stat.st_size, stat.st_ino]
            known = before.get(name)
            is_same = known is not None and known[:3] == stamp
            digest = str(known[3]) if known and is_same else digest_of(f"{shown}/{name}", name, read())
        except OSError as error:
            findings.append(
                Finding(f"{shown}/{name}", 0, 0, f"this file cannot be read: {error.strerror}", rule="file-unreadable")
            )
            continue
        if stamp[0] < started - SETTLED:
            seen[name] = [*stamp, digest]
        files.append(ContentFile(f"{shown}/{name}", name, digest, read))
    if note and seen != before:
        _note(note, seen)
    return SourceFiles(tuple(files), tuple(findings))


def _read(path: str, limit: int) -> bytes:
    """One byte over the limit is enough to know; a file of 50 MB is never read whole."""
    with open(path, "rb", buffering=0) as stream:
        size = os.fstat(stream.fileno()).st_size
        return stream.read() if size <= limit else stream.read(limit + 1)


# --- what was seen before -------------------------------------------------------------------------------------------


def _note_of(folder: Path, notes: Path) -> Path:
    where = f"{folder.absolute()}\0{shown_path(folder)}"  # a digest tells the path as it is shown, too
    return notes / f".seen-{blake2b(where.encode(), digest_size=6).hexdigest()}.json"


def _seen_before(note: Path | None) -> Seen:
    """A note that is not there or makes no sense says nothing."""
    with suppress(OSError, ValueError):
        found = load(note.read_text("utf-8")) if note else {}
        if isinstance(found, dict) and all(isinstance(each, list) and len(each) == 4 for each in found.values()):
            return found
    return {}


def _note(note: Path, seen: Seen) -> None:
    waiting = note.with_name(f"{note.name}-{os.getpid()}")
    with suppress(OSError):  # only time is lost
        waiting.write_text(dump(seen), "utf-8")
        os.replace(waiting, note)


# --- the folder -----------------------------------------------------------------------------------------------------


def _walk(folder: str, prefix: str, findings: list[Finding]) -> Iterator[tuple[str, str]]:
    """(path, name inside the content folder) of plain files, in order; hidden ones are left out, links are told and not
    followed. Plain strings: there may be many thousands."""
    with os.scandir(folder) as entries:
        found = sorted(entries, key=lambda entry: entry.name)
    for entry in found:
        if is_passed_over(entry.name):
            continue
        if fault := fault_of_name(f"{shown_path(Path(folder))}/{entry.name}"):
            findings.append(fault)
        elif entry.is_symlink():
            hint = "content is plain files inside its folder; copy the file in"
            findings.append(
                Finding(shown_path(Path(entry.path)), 0, 0, "this is a symbolic link", hint, rule="symbolic-link")
            )
        elif entry.is_dir():
            yield from _walk(entry.path, f"{prefix}{entry.name}/", findings)
        elif entry.is_file():
            yield entry.path, f"{prefix}{entry.name}"


def fault_of_name(shown: str) -> Finding | None:
    """What to tell of a name that is no text, spelt so that every output can show it."""
    try:
        shown.encode()
    except UnicodeEncodeError:
        spelt = shown.encode(errors="surrogateescape").decode(errors="backslashreplace")
        hint = "rename it with lower-case letters, digits and hyphens"
        return Finding(spelt, 0, 0, "this name is not UTF-8", hint, rule="file-name")
    return None


def shown_path(path: Path) -> str:
    """A path as the author knows it: relative to where the command runs, when it is inside."""
    absolute = Path(os.path.abspath(path))  # not resolved: a link is shown by its own name
    return absolute.relative_to(Path.cwd()).as_posix() if absolute.is_relative_to(Path.cwd()) else absolute.as_posix()
