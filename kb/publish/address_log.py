"""Every address a page ever had, and what it was the page of.

An address may have belonged to several things, one after the other: all are kept. So it does not matter in which order,
or in how many steps, a history was read: a union of sets is the same either way.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kb.content import documents
from kb.content.documents import Doc
from kb.content.outline import Outline

# (address, id of its item). A shared remedy or question has its id in a file of its own: the pages that guides give it
# point to its name ("remedy/descale"), and the name to its id.
Address = tuple[str, str]


def addresses_in(docs: Iterable[Doc]) -> frozenset[Address]:
    """The addresses that files have by themselves, old names included; steps are found by the id they end with."""
    return frozenset(pair for doc in docs for pair in _of_file(doc) if pair[1])


def addresses_of(outlines: Iterable[Outline]) -> frozenset[Address]:
    """The same of articles that are known in few words."""
    return frozenset((f"/articles/{name}/", outline.marks[0][0]) for outline in outlines for name in outline.names)


def _of_file(doc: Doc) -> Iterator[Address]:
    if doc.kind not in (documents.ARTICLE, documents.GUIDE, documents.REMEDY, documents.QUESTION):
        return
    for name in (doc.slug, *doc.head.aliases):
        if doc.kind in (documents.REMEDY, documents.QUESTION):
            yield f"{doc.kind}/{name}", doc.head.id or ""
            continue
        yield f"/{doc.kind}s/{name}/", doc.head.id or ""
        if doc.kind == documents.GUIDE:
            yield from _of_parts(doc, f"/guides/{name}/")


def _of_parts(doc: Doc, page: str) -> Iterator[Address]:
    yield f"{page}escalate/", doc.head.escalate.id or ""
    for kind, entries in (
        ("cause", doc.head.causes),
        (documents.QUESTION, doc.head.questions),
        (documents.REMEDY, doc.head.remedies),
    ):
        for key, entry in entries.items():
            shared = getattr(entry, "use", None)
            for name in (key, *entry.aliases):
                yield f"{page}{name}/", f"{kind}/{shared}" if shared else entry.id or ""
