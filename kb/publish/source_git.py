"""Content as git knows it: the files of a commit, and which commit a folder stands at."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from kb.content.documents import ContentFile
from kb.content.finding import Finding
from kb.content.loading import content_file
from kb.content.media import limit_of, media_name
from kb.library.values import Commit
from kb.publish.source_folder import SourceFiles, fault_of_name, is_passed_over, shown_path

# Dates in UTC whatever the machine's zone; no configuration of the user's that could change what git prints.
ENVIRONMENT = {**os.environ, "TZ": "UTC", "GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C"}
SYMLINK_MODE = "120000"


class GitError(Exception):
    """Git could not do what was asked; the message says why, in one line."""


@dataclass(frozen=True, slots=True)
class FileChange:
    """A file as a commit left it."""

    commit: Commit
    file: ContentFile


def git(
    folder: Path, *arguments: str, stdin: bytes = b"", variables: Mapping[str, str] = MappingProxyType({}), seconds: int | None = None
) -> bytes:  # fmt: skip
    try:
        done = subprocess.run(  # noqa: S603 - a fixed program, arguments never pass a shell
            ["git", "-C", str(folder), *arguments], input=stdin, capture_output=True, check=False,  # noqa: S607
            env={**ENVIRONMENT, **variables}, timeout=seconds,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise GitError(f"git got no answer in {seconds} seconds") from None
    except OSError as error:
        raise GitError(f"git is not installed: {error.strerror}") from None
    if done.returncode:
        lines = done.stderr.decode(errors="replace").strip().splitlines()
        raise GitError(lines[0] if lines else f"git {arguments[0]} failed")
    return done.stdout


def find_commit(folder: Path, ref: str) -> Commit:
    """The commit a name stands for. Raises GitError for a name that is none."""
    if ref.startswith("-"):
        raise GitError(f"'{ref}' is no commit")
    try:
        out = git(
            folder, "log", "-1", "--format=%H %cd", "--date=format-local:%Y-%m-%dT%H:%M:%SZ", f"{ref}^{{commit}}", "--"
        )
    except GitError:
        raise GitError(f"'{ref}' is no commit in the repository of {folder}") from None
    commit_id, date = out.decode().split()
    return Commit(commit_id, date)


def clean_commit(folder: Path) -> Commit | None:
    """The commit that the work tree shows unchanged; None when it has changes of its own or is in no repository."""
    try:
        if git(folder, "status", "--porcelain", "--untracked-files=all", "--", "."):
            return None
        return find_commit(folder, "HEAD")
    except GitError:
        return None


def read_commit(folder: Path, ref: str) -> SourceFiles:
    """The files that `folder` held at a commit, without touching the work tree."""
    commit = find_commit(folder, ref).id
    prefix = git(folder, "rev-parse", "--show-prefix").decode().strip()
    listing = git(folder, "ls-tree", "-r", "-z", "--full-tree", "--long", commit, "--", prefix or ".")
    files: list[tuple[str, str, str | None]] = []
    findings: list[Finding] = []
    for entry in filter(None, listing.decode(errors="surrogateescape").split("\0")):
        head, path = entry.split("\t", 1)
        mode, _, blob, size = head.split()
        name = path.removeprefix(prefix)
        shown = f"{shown_path(folder)}/{name}"
        if any(part.startswith(".") for part in name.split("/")) or is_passed_over(name.split("/")[-1]):
            continue
        if fault := fault_of_name(shown):
            findings.append(fault)
        elif mode == SYMLINK_MODE:
            findings.append(
                Finding(
                    shown,
                    0,
                    0,
                    "this is a symbolic link",
                    "content is plain files inside its folder",
                    rule="symbolic-link",
                )
            )
        elif size.isdigit() and int(size) > limit_of(name):
            files.append((shown, name, None))
        else:
            files.append((shown, name, blob))
    blobs = _read_blobs(folder, [blob for _, _, blob in files if blob])
    # A file over the limit is stood in for by bytes of the same fault: it is refused without being read.
    read = (
        content_file(shown, name, blobs[blob] if blob else b" " * (limit_of(name) + 1)) for shown, name, blob in files
    )
    return SourceFiles(tuple(sorted(read, key=lambda file: file.name)), tuple(findings))


def _read_blobs(folder: Path, blobs: list[str]) -> dict[str, bytes]:
    out = git(folder, "cat-file", "--batch", stdin="\n".join(blobs).encode())
    found: dict[str, bytes] = {}
    position = 0
    while position < len(out):
        end = out.index(b"\n", position)
        blob, _, size = out[position:end].decode().split()
        found[blob] = out[end + 1 : end + 1 + int(size)]
        position = end + 2 + int(size)
    return found


def is_ancestor(folder: Path, older: str, newer: str) -> bool:
    try:
        git(folder, "merge-base", "--is-ancestor", older, newer)
    except GitError:
        return False
    return True


def read_changes(folder: Path, commit: str, after: str = "", since: str = "") -> list[FileChange]:
    """Every content file that the commits up to `commit` added or changed, oldest first, along the first parents.

    `after` leaves out a commit and all before it; `since` (ISO date) leaves out what is older.
    """
    prefix = git(folder, "rev-parse", "--show-prefix").decode().strip()
    log = git(
        folder, "log", "--first-parent", "-m", "--raw", "--no-abbrev", "--no-renames", "--reverse", "-z",
        "--format=%x01%H %cd", "--date=format-local:%Y-%m-%dT%H:%M:%SZ", f"{after}..{commit}" if after else commit, "--", ".",
    )  # fmt: skip
    found = [entry for entry in _parse_log(log.decode(errors="surrogateescape"), prefix) if entry[0].date >= since]
    blobs = _read_blobs(folder, sorted({blob for _, _, blob in found}))
    return [
        FileChange(seen, content_file(f"{shown_path(folder)}/{name}", name, blobs[blob]))
        for seen, name, blob in found
        if len(blobs[blob]) <= limit_of(name) and not media_name(name)
    ]


def _parse_log(log: str, prefix: str) -> Iterator[tuple[Commit, str, str]]:
    """(commit, name inside the content folder, blob) of every file that came or changed."""
    commit = Commit("", "")
    fields = iter(log.split("\0"))
    for entry in fields:
        entry = entry.lstrip("\n")
        if entry.startswith("\x01"):
            head, _, entry = entry.removeprefix("\x01").partition("\n")
            commit = Commit(*head.split())
        if entry.startswith(":"):
            _, mode, _, blob, status = entry.removeprefix(":").split()
            path = next(fields)
            if status != "D" and mode != SYMLINK_MODE and path.startswith(prefix):
                yield commit, path.removeprefix(prefix), blob
