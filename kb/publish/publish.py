"""Making a library the one readers see: everything is judged, written whole, and only then pointed to."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from kb.content import documents
from kb.content.documents import ContentFile
from kb.content.finding import Finding
from kb.content.parallel import beside
from kb.library.store import PublishError, Store
from kb.library.values import Commit
from kb.publish.assemble import NO_HISTORY, History, Judged, assemble_draft, judge_read
from kb.publish.bake import bake, library_revision, maker
from kb.publish.build_parts import make, plan_words
from kb.publish.search_parts import words_of_codes
from kb.publish.source_folder import Read

DRAFT = Commit("draft", "")  # a library of drafts is none of the same files without faults


@dataclass(frozen=True, slots=True)
class PublishResult:
    """What a publish did: a revision, or the findings that stopped it."""

    revision: str = ""
    findings: tuple[Finding, ...] = ()
    is_new: bool = False  # False when this library existed already
    rendered: int = 0  # files that had to be read anew


def publish(store: Store, read: Read, history: History = NO_HISTORY) -> PublishResult:
    """Judge what was read and, when nothing is wrong with it, make it the library readers see."""
    try:
        store.parts.mkdir(parents=True, exist_ok=True)
        outcome = _publish(store, read, history)
        if outcome.revision:  # else what was found right so far is there for the next try
            store.tidy()
        return outcome
    except (OSError, sqlite3.Error) as error:
        raise PublishError(
            f"the library could not be written to {store.folder}: {error}. The old one stays."
        ) from error


def _publish(store: Store, read: Read, history: History) -> PublishResult:
    revision = library_revision(read.files, history.commit)
    if not read.findings and store.has(revision):
        if store.current_path() != store.path_of(revision):
            store.point_to(revision)
        return PublishResult(revision)
    judged = judge_read(store.parts, store.known_path(), read, history)
    if judged.content is None:
        return PublishResult(findings=judged.findings)
    _write(store, judged, revision, history.commit)
    return PublishResult(revision, is_new=True, rendered=judged.rendered)


def _write(store: Store, judged: Judged, revision: str, commit: Commit) -> None:
    """Write a library whole, and only then point to it."""
    content, versions, stock = judged.content, judged.versions, judged.stock
    assert content and versions and stock
    codes = words_of_codes(content.gathered.of_kind(documents.CODES))
    jobs = [*judged.old_texts, *plan_words(store.parts, maker(), judged.shelved, content.guides, codes)]
    stock = replace(stock, parts=(*stock.parts, *(job.part for job in jobs)))
    meta = {"revision": revision, "commit": commit.id, "date": commit.date[:10]}

    def write(path: Path) -> None:
        with beside(len(judged.shelved.articles)) as worker:
            made = worker.submit(make, store.parts, jobs)
            bake(path, content, stock, versions, meta, judged.kept)
            made.result()

    store.add(revision, write)
    store.point_to(revision)


# --- for authors ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PreviewResult:
    """What the author of some files sees of them."""

    findings: tuple[Finding, ...] = ()
    replaced: frozenset[str] = frozenset()  # names of files shown as they were when they could be read last
    left_out: frozenset[str] = frozenset()  # names of files of which nothing is shown


def preview(store: Store, read: Read, history: History, last_good: Mapping[str, ContentFile]) -> PreviewResult:
    """Make a library of all that can be shown, right or wrong: for the author only, never for readers."""
    try:
        store.parts.mkdir(parents=True, exist_ok=True)
        seen = _preview(store, read, history, last_good)
        store.tidy()
        return seen
    except (OSError, sqlite3.Error) as error:
        raise PublishError(f"the preview could not be written to {store.folder}: {error}") from error


def _preview(store: Store, read: Read, history: History, last_good: Mapping[str, ContentFile]) -> PreviewResult:
    judged = judge_read(store.parts, store.known_path(), read, history, drafts=True)
    if judged.content:
        _write_once(store, judged, library_revision(read.files, history.commit), history.commit)
        return PreviewResult()
    draft = assemble_draft(store.parts, store.known_path(), read.files, judged.shelved)
    files, findings = read.files, {*judged.findings, *draft.judged.findings}
    replaced = frozenset(name for name in draft.unseen if name in last_good)
    if replaced:
        files = tuple(last_good[file.name] if file.name in replaced else file for file in files)
        draft = assemble_draft(store.parts, store.known_path(), files)
    _write_once(store, draft.judged, library_revision(files, DRAFT), DRAFT)
    return PreviewResult(tuple(sorted(findings)), replaced - draft.unseen, draft.unseen)


def _write_once(store: Store, judged: Judged, revision: str, commit: Commit) -> None:
    if store.has(revision):
        store.point_to(revision)
    else:
        _write(store, judged, revision, commit)
