"""Making a library the one readers see: everything is judged, written whole, and only then pointed to."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from kb.content.documents import ContentFile
from kb.content.finding import Finding
from kb.content.judging import ENDLESS, Patience
from kb.content.work.cores import beside
from kb.library.audiences import KEY, table_for
from kb.library.store import PublishError, Store
from kb.library.values import Commit
from kb.publish.assemble import NO_HISTORY, Assembly, History, assemble, assemble_draft
from kb.publish.audience.editions import NO_EDITIONS, EditionParts
from kb.publish.bake import bake
from kb.publish.build_parts import build_parts, make
from kb.publish.maker import library_revision
from kb.publish.previous import PreviousLibrary
from kb.publish.source_folder import SourceFiles

DRAFT = Commit("draft", "")  # a library of drafts is none of the same files without faults


@dataclass(frozen=True, slots=True)
class PublishResult:
    """What a publish did: a revision, or the findings that stopped it."""

    revision: str = ""
    findings: tuple[Finding, ...] = ()
    is_new: bool = False  # False when this library existed already
    rendered: int = 0  # files that had to be read anew


def publish(store: Store, source: SourceFiles, history: History = NO_HISTORY) -> PublishResult:
    """Judge what was read and, when nothing is wrong with it, make it the library readers see."""
    try:
        store.parts.mkdir(parents=True, exist_ok=True)
        outcome = _publish(store, source, history)
        if outcome.revision:  # else what was found right so far is there for the next try
            store.tidy()
        return outcome
    except (OSError, sqlite3.Error) as error:
        raise PublishError(
            f"the library could not be written to {store.folder}: {error}. The old one stays."
        ) from error


def _publish(store: Store, source: SourceFiles, history: History) -> PublishResult:
    revision = library_revision(source.files, history.commit)
    if not source.findings and store.has(revision):
        if store.current_path() != store.path_of(revision):
            store.point_to(revision)
        return PublishResult(revision)
    with closing(PreviousLibrary(store.known_path(), history.is_kept)) as previous:
        index = build_parts(store.parts, source.files, previous.parts)
        assembly, findings = assemble(index, previous, source, history)
    if assembly is None:
        return PublishResult(findings=findings)
    _write(store, assembly, revision, history.commit)
    return PublishResult(revision, is_new=True, rendered=assembly.rendered)


def _write(store: Store, assembly: Assembly, revision: str, commit: Commit) -> None:
    """Write the libraries whole, and only then point to the public one, which names the others."""
    meta = {"revision": revision, "commit": commit.id, "date": commit.date[:10]}
    public, *others = (*map(_of_edition, assembly.editions.parts), assembly)
    table = table_for(revision, assembly.editions.audiences, assembly.editions.editions[1:])
    for library, each in zip(table.libraries, others, strict=True):
        store.add(library.revision, _writer(store, each, {**meta, "revision": library.revision}), library.name)
    store.add(revision, _writer(store, public, {**meta, KEY: table.as_text()} if table else meta))
    store.point_to(revision)


def _writer(store: Store, assembly: Assembly, meta: Mapping[str, str]) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        with beside(len(assembly.index.articles)) as worker:
            made = worker.submit(make, store.parts, assembly.jobs)
            bake(path, assembly, meta)
            made.result()

    return write


def _of_edition(parts: EditionParts) -> Assembly:
    """Nothing is remembered there: the next publish learns from the library that has everything."""
    return Assembly(parts.content, parts.index, parts.versions, parts.jobs, is_memory=False)


# --- for authors ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PreviewResult:
    """What the author of some files sees of them."""

    findings: tuple[Finding, ...] = ()
    replaced: frozenset[str] = frozenset()  # names of files shown as they were when they could be read last
    left_out: frozenset[str] = frozenset()  # names of files of which nothing is shown
    unproven: frozenset[str] = frozenset()  # slugs of guides that could not be walked through in time


def preview(
    store: Store,
    source: SourceFiles,
    history: History,
    last_good: Mapping[str, ContentFile],
    patience: Patience = ENDLESS,
    proven: Collection[str] = (),
) -> PreviewResult:
    """Make a library of all that can be shown, right or wrong: for the author only, never for readers.

    `proven` are revisions of guides that were walked through; others are, as long as there is patience.
    """
    try:
        store.parts.mkdir(parents=True, exist_ok=True)
        with closing(PreviousLibrary(store.known_path(), history.is_kept, proven)) as previous:
            seen = _preview(store, previous, source, history, last_good, patience)
        store.tidy()
        return seen
    except (OSError, sqlite3.Error) as error:
        raise PublishError(f"the preview could not be written to {store.folder}: {error}") from error


def _preview(
    store: Store,
    previous: PreviousLibrary,
    source: SourceFiles,
    history: History,
    last_good: Mapping[str, ContentFile],
    patience: Patience,
) -> PreviewResult:
    index = build_parts(store.parts, source.files, previous.parts, drafts=True)
    assembly, findings = assemble(index, previous, source, history, patience=patience)
    late = frozenset(patience.late)
    if assembly:  # its author sees all of it, whoever else may
        commit = DRAFT if late else history.commit  # what is not proven yet is another library
        _write_once(store, replace(assembly, editions=NO_EDITIONS), library_revision(source.files, commit), commit)
        return PreviewResult(unproven=late)
    files = source.files
    assembly, draft = assemble_draft(index, previous, patience)
    findings = tuple(sorted({*findings, *draft.findings}))
    replaced = frozenset(name for name in draft.unseen if name in last_good)
    if replaced:
        files = tuple(last_good[file.name] if file.name in replaced else file for file in files)
        index = build_parts(store.parts, files, previous.parts, drafts=True)
        assembly, draft = assemble_draft(index, previous, patience)
    _write_once(store, assembly, library_revision(files, DRAFT), DRAFT)
    return PreviewResult(findings, replaced - draft.unseen, draft.unseen, frozenset(patience.late))


def _write_once(store: Store, assembly: Assembly, revision: str, commit: Commit) -> None:
    if store.has(revision):
        store.point_to(revision)
    else:
        _write(store, assembly, revision, commit)
