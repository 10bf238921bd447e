"""Making a library the one readers see: everything is judged, written whole, and only then pointed to."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, replace
from pathlib import Path

from kb.content.finding import Finding
from kb.content.parallel import beside
from kb.library.store import PublishError, Store
from kb.publish.assemble import NO_HISTORY, History, judge_read
from kb.publish.bake import bake, library_revision, maker
from kb.publish.build_parts import make, plan_words
from kb.publish.source_folder import Read


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
    content, versions, stock = judged.content, judged.versions, judged.stock
    if content is None or versions is None or stock is None:
        return PublishResult(findings=judged.findings)
    jobs = [*judged.old_texts, *plan_words(store.parts, maker(), judged.shelved, content.guides)]
    stock = replace(stock, parts=(*stock.parts, *(job.part for job in jobs)))
    meta = {"revision": revision, "commit": history.commit.id, "date": history.commit.date[:10]}

    def write(path: Path) -> None:
        with beside(len(judged.shelved.articles)) as worker:
            made = worker.submit(make, store.parts, jobs)
            bake(path, content, stock, versions, meta, judged.kept)
            made.result()

    store.add(revision, write)
    store.point_to(revision)
    return PublishResult(revision, is_new=True, rendered=judged.rendered)
