"""What is written and not published yet: content files that differ from the commit that readers see."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from kb.content import documents
from kb.content.format.layout import place_of
from kb.content.media import media_name
from kb.publish.source_git import GitError, find_commit, git

PAGES = {documents.ARTICLE: "/articles/", documents.GUIDE: "/guides/"}
WHAT = {"A": "new", "D": "removed"}
MOST_BRANCHES = 50
QUIET = {"GIT_OPTIONAL_LOCKS": "0"}  # looking must not get into the way of somebody who commits


@dataclass(frozen=True, slots=True)
class Unpublished:
    """A content file that readers don't have as it is written."""

    what: str  # "new" | "changed" | "removed"
    name: str  # inside the content folder
    address: str  # of the page it makes, "" where it makes none


def _base(folder: Path, published: str) -> str:
    """The commit that readers see; where none is known here, the last commit. Raises GitError."""
    for commit in filter(None, (published, "HEAD")):
        try:
            return git(folder, "rev-parse", "--verify", "--quiet", f"{commit}^{{commit}}").decode().strip()
        except GitError:
            continue
    raise GitError("there is no commit to compare with")


def unpublished(folders: Iterable[Path], published: str, ref: str = "") -> tuple[Unpublished, ...]:
    """Every file of the work tree, or of a commit, by name. A folder in no repository has nothing to be compared with."""
    found: dict[str, Unpublished] = {}
    for folder in folders:
        try:
            found |= {each.name: each for each in _changed(folder, _base(folder, published), ref)}
        except GitError:
            continue
    return tuple(found[name] for name in sorted(found))


def _changed(folder: Path, base: str, ref: str) -> Iterator[Unpublished]:
    commits = [base, *([find_commit(folder, ref).id] if ref else [])]
    how = ("diff", "--no-renames", "--no-ext-diff", "--name-status", "-z", "--relative")
    told = git(folder, *how, *commits, "--", ".", variables=QUIET)
    words = told.decode(errors="surrogateescape").split("\0")
    pairs = [*zip(words[::2], words[1::2], strict=False)]
    others = b"" if ref else git(folder, "ls-files", "-z", "--others", "--exclude-standard", "--", ".", variables=QUIET)
    pairs += [("A", name) for name in others.decode(errors="surrogateescape").split("\0") if name]
    for mark, name in pairs:
        place = place_of(name)
        if place or media_name(name):
            what = WHAT.get(mark, "changed")
            page = PAGES.get(place[0], "") if place and what != "removed" else ""
            yield Unpublished(what, name, f"{page}{place[2]}/" if place and page else "")


def list_branches(folders: Iterable[Path]) -> list[str]:
    """The branches there are, the one that changed last first."""
    for folder in folders:
        with suppress(GitError):
            how = ("for-each-ref", "--sort=-committerdate", "--format=%(refname:short)", f"--count={MOST_BRANCHES}")
            told = git(folder, *how, "refs/heads", "refs/remotes", variables=QUIET).decode(errors="replace")
            return [
                name for name in told.splitlines() if not name.startswith("proposal/") and not name.endswith("/HEAD")
            ]
    return []


def text_changes(folders: Iterable[Path], names: Iterable[str], published: str, ref: str = "") -> str:
    """What changed in some files, in the work tree or in a commit, as a diff; "" where nothing did or nobody knows."""
    told = []
    for folder in folders:
        own = [name for name in names if ref or (folder / name).is_file()]
        try:
            commits = [_base(folder, published), *([find_commit(folder, ref).id] if ref else [])]
            how = ("diff", "--no-color", "--no-ext-diff", "--unified=2", "--relative", *commits)
            told.append(git(folder, *how, "--", *own, variables=QUIET).decode(errors="replace") if own else "")
        except GitError:
            continue
    return "".join(told)
