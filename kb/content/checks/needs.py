"""What a library keeps of an article so that it need not be judged again: what it needs of the rest."""

from __future__ import annotations

from kb.content import documents
from kb.content.checks.pages import faults_of_article, needs_of_article
from kb.content.checks.references import faults_of_refs, needs_of_head, needs_of_refs
from kb.content.checks.whole import ids_in
from kb.content.content import Content
from kb.content.documents import Doc

LINKED = (documents.GUIDE, documents.REMEDY)  # what [[name]] can mean, besides an article


def needs_of(doc: Doc) -> frozenset[str] | None:
    """What an article asks of the rest, e.g. `name rdp-ports`, `source rdp manual`; None when it is wrong by itself."""
    names, ids = [doc.slug, *doc.head.aliases], [item_id for _, item_id in ids_in(doc)]
    is_clear = all(ids) and len(ids) == len(set(ids)) and len(names) == len(set(names))
    if not is_clear or any(faults_of_refs(doc)) or any(faults_of_article(doc)):
        return None
    needs = (*needs_of_refs(doc), *needs_of_head(doc), *needs_of_article(doc))
    return frozenset(f"{need.kind} {need.name}" for need in needs)


def has_all(content: Content) -> bool:
    """Whether everything that the outlined articles need is there."""
    asked = (need.partition(" ") for need in content.needs)
    return all(content.has(kind, name) for kind, _, name in asked)


def is_unambiguous(content: Content) -> bool:
    """Whether the names and ids of all articles, and the ids of all else, are there once each."""
    names = [name for outline in content.outlines for name in outline.names]
    ids = [mark[0] for outline in content.outlines for mark in outline.marks]
    ids += {mark.id for doc in content.docs for mark in doc.facts.items if mark.id}
    others = {name for doc in content.docs if doc.kind in LINKED for name in (doc.slug, *doc.head.aliases)}
    return not others.intersection(names) and len(names) == len(set(names)) and len(ids) == len(set(ids))
