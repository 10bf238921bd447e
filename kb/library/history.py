"""Content as git knows it: the files of a commit, and which commit a folder stands at."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

from kb.content.finding import Finding
from kb.content.loading import MAX_BYTES, content_file
from kb.library.reading import PASSED_OVER, Read, shown_path

SYMLINK_MODE = "120000"


class GitError(Exception):
    """Git could not do what was asked; the message says why, in one line."""


@dataclass(frozen=True, slots=True)
class Commit:
    id: str
    date: str  # ISO date of the commit, in UTC


def git(folder: Path, *arguments: str, stdin: bytes = b"") -> bytes:
    try:
        done = subprocess.run(  # noqa: S603 - a fixed program, arguments never pass a shell
            ["git", "-C", str(folder), *arguments], input=stdin, capture_output=True, check=False,  # noqa: S607
        )  # fmt: skip
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
        out = git(folder, "log", "-1", "--format=%H %cd", "--date=format-local:%Y-%m-%d", f"{ref}^{{commit}}", "--")
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


def read_commit(folder: Path, ref: str) -> Read:
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
        if any(part.startswith(".") for part in name.split("/")) or name.split("/")[-1] in PASSED_OVER:
            continue
        if mode == SYMLINK_MODE:
            findings.append(Finding(shown, 0, 0, "this is a symbolic link", "content is plain files inside its folder"))
        elif size.isdigit() and int(size) > MAX_BYTES:
            files.append((shown, name, None))
        else:
            files.append((shown, name, blob))
    blobs = _read_blobs(folder, [blob for _, _, blob in files if blob])
    # A file over the limit is stood in for by bytes of the same fault: it is refused without being read.
    read = (content_file(shown, name, blobs[blob] if blob else b" " * (MAX_BYTES + 1)) for shown, name, blob in files)
    return Read(tuple(sorted(read, key=lambda file: file.name)), tuple(findings))


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
