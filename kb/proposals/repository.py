"""Writing commits without a work tree: nothing is checked out, no hook runs, no configuration of the machine counts.

A name is moved only from the commit it was seen at, so that two who write at once never lose what the other wrote.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from kb.publish.source_git import GitError, git

NO_HOOKS = ("-c", f"core.hooksPath={os.devnull}", "-c", "i18n.commitEncoding=utf-8", "-c", "core.quotePath=off")
NONE = "0" * 40
SECONDS_TO_PUSH = 30
QUIET = {"GIT_TERMINAL_PROMPT": "0", "GIT_SSH_COMMAND": "ssh -oBatchMode=yes -oConnectTimeout=10"}
FIELDS = "%00".join(("%(refname)", "%(objectname)", "%(authorname)", "%(authordate:short)", "%(contents)")) + "%00%01"


class Moved(GitError):
    """Somebody else wrote in between."""


@dataclass(frozen=True, slots=True)
class Person:
    name: str
    email: str


@dataclass(frozen=True, slots=True)
class NamedCommit:
    """A commit that a ref stands at."""

    ref: str
    id: str
    author: str
    date: str
    message: str


@dataclass(frozen=True, slots=True)
class Repository:
    """The repository that a content folder is in. Every method raises GitError."""

    folder: Path
    committer: Person

    def run(self, *arguments: str, stdin: bytes = b"", variables: Mapping[str, str] = MappingProxyType({})) -> str:
        return self.run_bytes(*arguments, stdin=stdin, variables=variables).decode(errors="replace").strip()

    def run_bytes(
        self, *arguments: str, stdin: bytes = b"", variables: Mapping[str, str] = MappingProxyType({})
    ) -> bytes:
        return git(self.folder, *NO_HOOKS, *arguments, stdin=stdin, variables=variables)

    def head(self) -> str:
        return self.run("rev-parse", "--verify", "HEAD^{commit}")

    def branch(self) -> str:
        """The whole name of the branch that content is published from."""
        return self.run("symbolic-ref", "HEAD")

    def path_of(self, name: str) -> str:
        return self.run("rev-parse", "--show-prefix") + name

    def read(self, commit: str, name: str) -> bytes:
        return self.run_bytes("cat-file", "blob", f"{commit}:{self.path_of(name)}")

    def names_with(self, commit: str, text: str) -> list[str]:
        """Files of the content folder that contain a text."""
        try:
            out = self.run_bytes("grep", "-l", "-z", "-F", "-e", text, commit, "--", ".").decode(errors="replace")
        except GitError:  # nothing found
            return []
        return [path.partition(":")[2] for path in out.split("\0") if path]

    def commit_file(self, parent: str, name: str, data: bytes, author: Person, message: str) -> str:
        """A commit on top of `parent` with another text of one file. No name leads to it yet."""
        path = self.path_of(name)
        mode = self.run("ls-tree", "--full-tree", parent, "--", path).split()[0]
        blob = self.run("hash-object", "-w", "--stdin", stdin=data)
        with tempfile.TemporaryDirectory() as scratch:
            index = {"GIT_INDEX_FILE": str(Path(scratch) / "index")}
            self.run("read-tree", parent, variables=index)
            self.run("update-index", "--cacheinfo", f"{mode},{blob},{path}", variables=index)
            tree = self.run("write-tree", variables=index)
        return self.commit_tree(tree, parent, author, message)

    def commit_tree(self, tree: str, parent: str, author: Person, message: str) -> str:
        people = {
            "GIT_AUTHOR_NAME": author.name,
            "GIT_AUTHOR_EMAIL": author.email,
            "GIT_COMMITTER_NAME": self.committer.name,
            "GIT_COMMITTER_EMAIL": self.committer.email,
        }
        return self.run("commit-tree", tree, "-p", parent, "-F", "-", stdin=message.encode(), variables=people)

    def move(self, ref: str, new: str, old: str = NONE) -> None:
        """Let a ref stand at `new`, if it stands at `old`. Raises Moved if it does not."""
        try:
            self.run("update-ref", ref, new, old)
        except GitError as error:
            if self.value(ref) != (old if old != NONE else ""):
                raise Moved(str(error)) from None
            raise GitError(explained(str(error))) from None

    def forget(self, ref: str, old: str) -> None:
        self.run("update-ref", "-d", ref, old)

    def value(self, ref: str) -> str:
        try:
            return self.run("rev-parse", "--verify", "--quiet", ref)
        except GitError:
            return ""

    def named(self, *prefixes: str) -> list[NamedCommit]:
        out = self.run_bytes("for-each-ref", "--sort=-authordate", f"--format={FIELDS}", *prefixes)
        rows = (row.lstrip("\n").split("\0") for row in out.decode(errors="replace").split("\0\x01"))
        return [NamedCommit(*row) for row in rows if len(row) == 5]

    def patch(self, commit: str) -> bytes:
        return self.run_bytes("format-patch", "-1", "--stdout", "--binary", commit)

    def diff(self, commit: str) -> str:
        return self.run("diff-tree", "-p", "--no-commit-id", "--no-color", "--no-ext-diff", "--unified=3", commit)

    def push(self, remote: str, commit: str, ref: str) -> None:
        git(self.folder, *NO_HOOKS, "push", "--quiet", "--no-verify", "--", remote, f"{commit}:{ref}",
            variables=QUIET, seconds=SECONDS_TO_PUSH)  # fmt: skip

    def is_clean(self, name: str, commit: str) -> bool:
        """Whether the folder shows a file as it is in a commit, or has no work tree at all."""
        if self.run("rev-parse", "--is-inside-work-tree") != "true":
            return True
        try:
            return self.run("hash-object", "--", name) == self.run("rev-parse", f"{commit}:{self.path_of(name)}")
        except GitError:
            return False

    def show(self, name: str, commit: str) -> None:
        """Bring one file of the work tree to a commit, where there is a work tree."""
        if self.run("rev-parse", "--is-inside-work-tree") == "true":
            self.run("reset", "--quiet", commit, "--", name)
            self.run("checkout-index", "--force", "--", name)


def explained(told: str) -> str:
    """What git says, with what to do about it."""
    if ".lock" in told:
        return f"{told}. Another git process is at work, or one was stopped: if none runs, delete that .lock file."
    return told
