"""Reading, checking and publishing the content of this site: what commands and the author's mode call, and no request."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import date
from functools import cached_property, partial
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings

from kb.content.checks.advice import advise
from kb.content.content import Content
from kb.content.documents import ContentFile, FileChanged
from kb.content.finding import Finding
from kb.content.format.strict_yaml import parse_yaml
from kb.content.judging import GuideSet, Patience, draft
from kb.library.store import Store
from kb.library.values import Commit
from kb.publish.article_parts import read_remarks
from kb.publish.assemble import UNDATED, History, assemble
from kb.publish.build_parts import PartIndex, build_parts
from kb.publish.previous import PreviousLibrary
from kb.publish.publish import PreviewResult, PublishResult, preview, publish
from kb.publish.source_folder import SourceFiles, merge, read_folders
from kb.publish.source_git import (
    FileChange,
    GitError,
    clean_commit,
    find_commit,
    git,
    is_ancestor,
    read_changes,
    read_commit,
)
from kb.site.store import store

PREVIEWS = "library-draft"  # the folder of the author's mode


def read_content(ref: str = "") -> tuple[SourceFiles, History]:
    """The content of all folders: the work tree, or a commit. Raises GitError for a commit that does not exist."""
    folders = settings.CONTENT_DIRS
    if ref:
        source = merge(read_commit(folder, ref) for folder in folders)
        return source, _history(find_commit(folders[0], ref), ref)
    return read_folders(folders, store().folder), history_of_folders()


def history_of_folders() -> History:
    """That of the work tree. It has no commit while something in it is not committed."""
    return _history(clean_commit(settings.CONTENT_DIRS[0]) or UNDATED, "HEAD")


def _history(commit: Commit, ref: str) -> History:
    """The history that leads to `ref` in every folder that lives in git."""

    def read(after: str) -> list[FileChange]:
        changes = []
        for folder in settings.CONTENT_DIRS if settings.KEEP_HISTORY else ():
            with suppress(GitError):  # no repository, or no commit yet: then there is no history
                end = find_commit(folder, ref).id
                known = after if after and is_ancestor(folder, after, end) else ""
                changes += read_changes(folder, end, known, first_day(folder))
        return changes

    return History(commit, read, settings.KEEP_HISTORY)


def path_in_repository(name: str) -> str:
    """Of a content file, as git knows it; its name where its folder is in no repository."""
    for folder in settings.CONTENT_DIRS:
        with suppress(GitError):
            if (folder / name).is_file():
                return git(folder, "rev-parse", "--show-prefix").decode().strip() + name
    return name


def first_day(folder: Path) -> str:
    """The day from which what git holds counts as published, by `since:` in redirects.yaml; "" for all of it."""
    try:
        since = parse_yaml((folder / "redirects.yaml").read_text("utf-8")).value["since"]
    except (OSError, UnicodeDecodeError, KeyError, TypeError):
        return ""
    return str(since)


def publish_content(ref: str = "") -> PublishResult:
    """Publish all content. Raises GitError or PublishError; findings are part of the outcome."""
    with suppress(OSError):  # publishing says it better
        store().folder.mkdir(parents=True, exist_ok=True)  # what was read is noted there
    return publish(store(), *read_content(ref))


def preview_content(
    source: SourceFiles,
    history: History,
    last_good: Mapping[str, ContentFile],
    patience: Patience,
    proven: Collection[str],
) -> PreviewResult:
    """Show what was read to its author, with whatever faults it has. Raises PublishError. `proven` are revisions of guides
    that were walked through."""
    with suppress(OSError):  # the preview says it better
        store().folder.mkdir(parents=True, exist_ok=True)
    return preview(store(), source, history, last_good, patience, proven)


@dataclass(frozen=True)
class CheckResult:
    """What a check found: the content when nothing stops it from being published, every finding, all files."""

    content: Content | None
    findings: tuple[Finding, ...]
    files: tuple[ContentFile, ...]

    @property
    def errors(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.stops_publishing)

    def line_of(self, path: str, line: int) -> str:
        """A line of a file as it was read."""
        lines = self._lines.get(path)
        if lines is None:
            lines = self._lines[path] = self._read(path)
        return lines[line - 1] if 0 < line <= len(lines) else ""

    @cached_property
    def _lines(self) -> dict[str, list[str]]:
        return {}

    @cached_property
    def _by_path(self) -> dict[str, ContentFile]:
        return {file.path: file for file in self.files}

    def _read(self, path: str) -> list[str]:
        with suppress(FileChanged, KeyError):
            return self._by_path[path].data.decode("utf-8-sig", "replace").splitlines()
        return []


def check_content(ref: str = "") -> CheckResult:
    """Judge all content and publish nothing.

    What is found right is kept beside the libraries, or the previews where nothing was published, and not looked at again.
    A preview promises nothing.
    """
    source, history = read_content(ref)
    current, previews = store().known_path(), Store(settings.LIBRARY_DIR.with_name(PREVIEWS))
    home = previews if store().current_path() is None and previews.current_path() else store()
    promises = history.is_kept and current is not None
    with (
        TemporaryDirectory() as scratch,
        closing(PreviousLibrary(current or home.current_path(), promises)) as previous,
    ):
        parts = home.parts if os.access(home.parts, os.W_OK) else Path(scratch)
        index = build_parts(parts, source.files, previous.parts)
        advice = partial(_advise, index, source)
        assembly, findings = assemble(index, previous, source, history, advice)
        if assembly:
            findings = tuple(advice(assembly.content))
    return CheckResult(assembly.content if assembly else None, findings, source.files)


def _advise(index: PartIndex, source: SourceFiles, content: Content) -> Iterable[Finding]:
    """Every warning, of articles in parts too."""
    articles = read_remarks(path for path in index.paths if path.is_file())
    return advise(content, articles, source.files, date.today(), settings.AUDIENCES)


def read_drafts(ref: str = "") -> tuple[GuideSet | None, tuple[Finding, ...]]:
    """The guides of the work tree or of a commit as they are written. Raises GitError."""
    source, _ = read_content(ref)
    return draft(source.files, source.findings)
