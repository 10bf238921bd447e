"""The author's mode: content is shown as it is saved, right or wrong, and what is wrong is told beside it."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.conf import settings

from kb.content import documents
from kb.content.documents import ContentFile, FileChanged
from kb.content.finding import Finding
from kb.content.format.layout import place_of
from kb.content.loading import content_file
from kb.content.media import media_name
from kb.library.store import PublishError
from kb.publish.source_folder import SourceFiles, read_folders
from kb.site.minting import plan_ids, write_ids
from kb.site.publishing import preview_content
from kb.site.store import store

PAGES = {documents.ARTICLE: "/articles/", documents.GUIDE: "/guides/"}


@dataclass(frozen=True)
class FileReport:
    """What there is to say of one file."""

    path: str
    page: str  # address of the page it makes, "" where it makes none of its own
    findings: tuple[Finding, ...] = ()
    is_replaced: bool = False  # shown as it was when it could be read last
    is_left_out: bool = False
    is_here: bool = False  # it makes the page that is looked at

    @property
    def plan(self) -> str:
        """The picture of a guide, which explains why a scenario ends elsewhere."""
        return f"{self.page}plan/" if self.page.startswith(PAGES[documents.GUIDE]) and not self.is_left_out else ""


@dataclass(frozen=True)
class AuthorReport:
    """What an author is told beside every page."""

    files: tuple[FileReport, ...] = ()
    minted: Sequence[str] = ()  # paths of files that got ids

    def __bool__(self) -> bool:
        return bool(self.files or self.minted)

    @property
    def count(self) -> int:
        return sum(len(file.findings) for file in self.files)

    @property
    def is_about_page(self) -> bool:
        return any(file.is_here for file in self.files)

    def for_page(self, address: str) -> AuthorReport:
        """The same, with what is about the page at an address first."""
        files = (replace(file, is_here=bool(file.page) and address.startswith(file.page)) for file in self.files)
        return AuthorReport(tuple(sorted(files, key=lambda file: not file.is_here)), self.minted)


class PreviewOnSave:
    """Makes what the author sees when a content file changed since the last look."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._seen: dict[str, str] | None = None
        self._last_good: dict[str, ContentFile] = {}
        self._report = AuthorReport()

    def look(self) -> AuthorReport:
        with self._lock:  # two requests at once look once
            source = self._read()
            now = {file.name: file.digest for file in source.files}
            if now != self._seen:
                minted = self._mint({digest for name, digest in now.items() if (self._seen or {}).get(name) != digest})
                source = self._read() if minted else source
                self._report = self._make(source, minted)
                self._seen = {file.name: file.digest for file in source.files}
            return self._report

    def _read(self) -> SourceFiles:
        return read_folders(settings.CONTENT_DIRS, store().folder)

    def _mint(self, changed: Iterable[str]) -> Sequence[str]:
        try:
            return write_ids(plan_ids(frozenset(changed)))
        except OSError:  # a folder that may only be read: the findings say which ids are missing
            return ()

    def _make(self, source: SourceFiles, minted: Sequence[str]) -> AuthorReport:
        try:
            made = preview_content(self._last_good)
        except PublishError as error:  # the last preview stays
            return AuthorReport(
                (FileReport(str(settings.LIBRARY_DIR), "", (_whole(settings.LIBRARY_DIR, str(error)),)),)
            )
        self._remember(source, {finding.path for finding in made.findings})
        return AuthorReport(tuple(_reports(source, made.findings, made.replaced, made.left_out)), minted)

    def _remember(self, source: SourceFiles, faulty: set[str]) -> None:
        """Texts without faults, to be shown while a later one cannot be read."""
        for file in source.files:
            kept = self._last_good.get(file.name)
            if file.path in faulty or media_name(file.name) or (kept and kept.digest == file.digest):
                continue
            try:
                self._last_good[file.name] = content_file(file.path, file.name, file.data)
            except FileChanged:  # it is looked at again
                continue


def _whole(path: object, what: str) -> Finding:
    return Finding(str(path), 0, 0, what)


def _reports(
    source: SourceFiles, findings: Iterable[Finding], replaced: frozenset[str], left_out: frozenset[str]
) -> Iterable[FileReport]:
    """By file, in the order of their paths."""
    names = {file.path: file.name for file in source.files}
    by_path: dict[str, list[Finding]] = {path: [] for path, name in names.items() if name in replaced | left_out}
    for finding in findings:
        by_path.setdefault(finding.path, []).append(finding)
    for path, told in sorted(by_path.items()):
        name = names.get(path, "")
        yield FileReport(path, _page_of(name), tuple(told), name in replaced, name in left_out)


def _page_of(name: str) -> str:
    place = place_of(name)
    return f"{PAGES[place[0]]}{place[2]}/" if place and place[0] in PAGES else ""
