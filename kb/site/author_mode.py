"""The author's mode: content is shown as it is saved, right or wrong, and what is wrong is told beside it."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, replace
from math import inf

from django.conf import settings

from kb.content import documents
from kb.content.documents import ContentFile, FileChanged
from kb.content.finding import Finding
from kb.content.format.layout import place_of
from kb.content.judging import Patience
from kb.content.loading import content_file
from kb.content.media import media_name
from kb.content.work.cores import uncollected
from kb.content.work.memory import Memory, remembering
from kb.content.work.progress import tell_progress
from kb.library.store import PublishError
from kb.proposals.unpublished import Unpublished, unpublished
from kb.publish.assemble import History
from kb.publish.source_folder import SourceFiles, merge
from kb.publish.source_git import GitError, find_commit
from kb.site.minting import Folders, plan_ids, read_content_folders, write_ids
from kb.site.preview.checking import CheckBeside
from kb.site.publishing import history_of_folders, preview_content, read_content
from kb.site.store import published_commit, store
from kb.site.views_live import watcher

AT_ONCE = 0.0  # seconds in which guides are walked through while the author waits
OF_WALKS = ("scenario-fails", "endless-session")
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
    unpublished: tuple[Unpublished, ...] = ()
    is_being_checked: bool = False  # guides are walked through elsewhere, and warnings are looked for

    def __bool__(self) -> bool:
        return bool(self.files or self.minted or self.unpublished)

    @property
    def count(self) -> int:
        """Of what stops publishing."""
        return sum(finding.stops_publishing for file in self.files for finding in file.findings)

    @property
    def warnings(self) -> int:
        return sum(len(file.findings) for file in self.files) - self.count

    @property
    def is_about_page(self) -> bool:
        return any(file.is_here for file in self.files)

    def names(self, source: SourceFiles, what: str) -> frozenset[str]:
        """The files of which something is so."""
        paths = {file.path for file in self.files if getattr(file, what)}
        return frozenset(file.name for file in source.files if file.path in paths)

    def for_page(self, address: str) -> AuthorReport:
        """The same, with what is about the page at an address first."""
        files = (replace(file, is_here=bool(file.page) and address.startswith(file.page)) for file in self.files)
        return replace(self, files=tuple(sorted(files, key=lambda file: not file.is_here)))


class PreviewOnSave:
    """Makes what the author sees when a content file changed since the last look.

    The page is shown at once: guides that take longer, and warnings, are checked in a process of its own, and told when
    they are known. Where there is no such process, each look walks through every guide.
    """

    def __init__(self, check: CheckBeside | None = None) -> None:
        self._lock = threading.Lock()
        self._check = check
        self._seen: dict[str, str] | None = None
        self._commit = ""
        self._last_good: dict[str, ContentFile] = {}
        self._proven: set[str] = set()
        self._memory = Memory()
        self._report = AuthorReport()
        self._starting = threading.Lock()
        self._first: threading.Thread | None = None
        self._stage = "The files are being read"

    def wait(self, seconds: float) -> str:
        """How far the first look is, when it takes longer than so long; "" once it is over. Where nobody checks beside,
        whoever looks first waits for all of it."""
        if self._check is None or self._seen is not None:
            return ""
        with self._starting:
            if self._first is None:
                self._first = threading.Thread(target=self._look_first, daemon=True)
                self._first.start()
        self._first.join(seconds)
        return self._stage if self._first.is_alive() else ""

    def _look_first(self) -> None:
        def tell(what: str, done: int, total: int) -> None:
            self._stage = f"{what.capitalize()}: {done:,} of {total:,}"

        with tell_progress(tell):
            self.look()

    def look(self) -> AuthorReport:
        with self._lock:  # two requests at once look once
            if settings.PREVIEW_REF:
                self._look_at_commit()
            else:
                self._look_at_files()
            return self._report

    def _look_at_files(self) -> None:
        folders = read_content_folders()
        source = merge(folders.values())
        now = _digests(source)
        if now == self._seen:
            return
        minted = self._mint(folders, {digest for name, digest in now.items() if (self._seen or {}).get(name) != digest})
        source = merge(read_content_folders().values()) if minted else source
        self._show(source, history_of_folders(), minted)

    def _look_at_commit(self) -> None:
        try:
            commit = find_commit(settings.CONTENT_DIRS[0], settings.PREVIEW_REF).id
            if commit == self._commit:
                return
            self._show(*read_content(commit), ())
            self._commit = commit
        except GitError as error:
            self._report = AuthorReport(
                (FileReport(settings.PREVIEW_REF, "", (_whole(settings.PREVIEW_REF, str(error)),)),)
            )

    def _show(self, source: SourceFiles, history: History, minted: Sequence[str]) -> None:
        with uncollected():
            self._report = self._make(source, history, minted)
            self._seen = _digests(source)
            gc.freeze()  # a preview is large and has no cycles: looking through it for some costs a quarter of a second
        if self._check:
            seen = self._seen
            self._check.begin(lambda findings: self._checked(seen, source, findings))

    def _checked(self, seen: dict[str, str], source: SourceFiles, findings: tuple[Finding, ...]) -> None:
        """The whole check is done: what it found is told, unless there is something newer to look at."""
        changed = unpublished(settings.CONTENT_DIRS, published_commit(), settings.PREVIEW_REF)
        with self._lock:
            if self._seen is not seen:
                return
            before = self._report
            replaced, left_out = before.names(source, "is_replaced"), before.names(source, "is_left_out")
            files = tuple(_reports(source, findings, replaced, left_out))
            self._report = AuthorReport(files, before.minted, changed)
            self._proven |= _proven_by({finding.path for finding in findings if finding.rule in OF_WALKS}, source)
        watcher.tell()

    def _mint(self, folders: Folders, changed: Set[str]) -> Sequence[str]:
        try:
            return write_ids(plan_ids(folders, changed))
        except OSError:  # a folder that may only be read: the findings say which ids are missing
            return ()

    def _make(self, source: SourceFiles, history: History, minted: Sequence[str]) -> AuthorReport:
        patience = Patience.of(AT_ONCE if self._check else inf)
        try:
            with remembering(self._memory):
                made = preview_content(source, history, self._last_good, patience, self._proven)
        except PublishError as error:  # the last preview stays
            return AuthorReport(
                (FileReport(str(settings.LIBRARY_DIR), "", (_whole(settings.LIBRARY_DIR, str(error)),)),)
            )
        self._remember(source, {finding.path for finding in made.findings})
        files = tuple(_reports(source, made.findings, made.replaced, made.left_out))
        return AuthorReport(files, minted, self._report.unpublished, self._check is not None)

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


def _digests(source: SourceFiles) -> dict[str, str]:
    return {file.name: file.digest for file in source.files}


def _proven_by(failed: set[str], source: SourceFiles) -> set[str]:
    """Revisions of the guides that are shown, of whose files nothing failed."""
    library = store().current()
    names = {file.name for file in source.files if file.path in failed}
    cards = library.cards("guide") if library else ()
    guides = [guide for card in cards if library and (guide := library.guide(card.slug))]
    return {guide.revision for guide in guides if f"{guide.pack}/guides/{guide.slug}.yaml" not in names}


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
