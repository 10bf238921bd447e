"""One page read and written anew, by itself; what it says of other pages is settled later."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from functools import partial

from kb.content.work.cores import map_each
from kb.importing.drafts import Draft
from kb.importing.flavours import FLAVOURS, templates
from kb.importing.markdown.blocks import Blocks
from kb.importing.markdown.inlines import Sink
from kb.importing.report import ImportReport, Note
from kb.importing.source.front_matter import split_head
from kb.importing.source.includes import PageReader
from kb.importing.source.lines import lines_of
from kb.importing.source.tree import Tree

logger = logging.getLogger(__name__)
PARALLEL_FROM = 100  # fewer pages are read faster than a second process starts


def read_page(tree: Tree, flavour: str, path: str) -> tuple[Draft | None, list[Note]]:
    """The draft of one page, None when there is no text in it, and what was lost on the way.

    A page that nobody foresaw is left out by itself: it does not stop all others.
    """
    try:
        return _read_page(tree, flavour, path)
    except Exception as error:  # whatever it is, the author of the tree cannot help it
        logger.exception("%s could not be imported", path)
        report = ImportReport()
        report.add(path, 0, f"could not be read ({error.__class__.__name__}: {error})", "left out; please report it")
        return None, report.notes


def _read_page(tree: Tree, flavour: str, path: str) -> tuple[Draft | None, list[Note]]:
    report = ImportReport()
    text = tree.read_text(path, report)
    if text is None:
        return None, report.notes
    head = split_head(text, path, report)
    dialect = FLAVOURS[flavour]()
    reading = PageReader(tree, report, dialect.prepare, path)
    lines = dialect.prepare(templates.expand(lines_of(head.body, path, head.body_line), reading), reading)
    draft = Draft(path, head.values, head.lines)
    draft.text = Blocks(Sink(draft, report, []), lines, dialect.has_definitions(tree)).write()
    if not draft.text and not draft.title:
        report.add(path, 0, "has no text", "left out")
        return None, report.notes
    return draft, report.notes


def read_pages(tree: Tree, flavour: str, paths: Sequence[str], report: ImportReport) -> dict[str, Draft]:
    """All pages, on all cores where there are many."""
    return _collect(map_each(partial(read_page, tree, flavour), paths, PARALLEL_FROM), report)


def _collect(results: Iterable[tuple[Draft | None, list[Note]]], report: ImportReport) -> dict[str, Draft]:
    drafts: dict[str, Draft] = {}
    for draft, notes in results:
        report.extend(notes)
        if draft is not None:
            drafts[draft.path] = draft
    return drafts
