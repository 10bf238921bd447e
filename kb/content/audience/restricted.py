"""Which audience each part of the content has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from kb.content import documents
from kb.content.audience.groups import EVERYBODY, Audience, audience_of
from kb.content.content import Content
from kb.content.documents import ContentFile, Doc
from kb.content.finding import Finding, did_you_mean
from kb.content.format.layout import place_of
from kb.content.outline import Mark, marks_of

PARTS = ("causes", "questions", "remedies")  # of a guide
OWN = (documents.ARTICLE, documents.GUIDE, documents.QUESTION, documents.REMEDY, documents.INCIDENT)


def entries_of(doc: Doc) -> Iterator[tuple[str, str, Any]]:
    """(part, key, entry) of the causes, questions and remedies of a guide."""
    for part in PARTS:
        yield from ((part, key, entry) for key, entry in getattr(doc.head, part).items())


def is_restricted(content: Content) -> bool:
    """Whether anything is for some readers only."""
    heads = (doc.head for doc in content.docs if doc.kind in (documents.PACK, *OWN))
    parts = (entry for doc in content.of_kind(documents.GUIDE) for _, _, entry in entries_of(doc))
    return any(each.audience for each in (*heads, *content.outlines, *parts))


class Restrictions:
    """The audiences of files, and of what stands in guides: what a pack asks for, and what each asks for beyond that."""

    def __init__(self, content: Content, names: Iterable[str]) -> None:
        self._content = content
        self._packs = pack_audiences(content.of_kind(documents.PACK))
        own = {(doc.kind, doc.pack, doc.slug): doc.head.audience for doc in content.docs if doc.kind in OWN}
        articles = {outline.slug: outline.audience for outline in content.outlines}
        self._places = {name: place_of(name) for name in names}
        self._own = {
            name: articles.get(place[2], ()) if place[0] == documents.ARTICLE else own.get(place, ())
            for name, place in self._places.items()
            if place
        }

    def of_file(self, name: str) -> Audience:
        pack, inside, _ = name.partition("/")
        return audience_of(self._packs.get(pack, ()) if inside else (), self._own.get(name, ()))

    def of_doc(self, doc: Doc) -> Audience:
        return self.of_entry(doc, ())

    def of_entry(self, doc: Doc, groups: Iterable[str]) -> Audience:
        """Of something in a file."""
        own = doc.head.audience if doc.kind in OWN else ()
        return audience_of(self._packs.get(doc.pack, ()), own, groups)

    def audiences(self) -> frozenset[Audience]:
        """All that occur, but for everybody."""
        return frozenset((*map(self.of_file, self._places), *self.by_id().values())) - {EVERYBODY}

    def by_id(self) -> Mapping[str, Audience]:
        """Of everything that has an id and is not for everybody."""
        found = {}
        outlines = {outline.slug: outline for outline in self._content.outlines}
        for name, place in self._places.items():
            if place and place[0] == documents.ARTICLE and place[2] in outlines and (audience := self.of_file(name)):
                found.update(dict.fromkeys((mark[0] for mark in outlines[place[2]].marks), audience))
        for doc in self._content.docs:
            inside = groups_inside(doc)
            for mark in marks_of(doc):
                groups = inside.get(mark[0]) or inside.get(mark[2]) or ()
                if audience := self.of_entry(doc, groups):
                    found[mark[0]] = audience
        return found


def pack_audiences(docs: Iterable[Doc]) -> Mapping[str, Iterable[str]]:
    return {doc.pack: doc.head.audience for doc in docs}


def groups_inside(doc: Doc) -> Mapping[str, Sequence[str]]:
    """By id, the groups that a guide names at its causes, questions and remedies. Steps have those of their remedy."""
    entries = entries_of(doc) if doc.kind == documents.GUIDE else ()
    return {entry.id: entry.audience for _, _, entry in entries if entry.id and entry.audience}


def own_groups(doc: Doc, mark: Mark) -> tuple[Sequence[str], Sequence[str]]:
    """What a file itself asks of the readers of an item in it."""
    inside = groups_inside(doc)
    return doc.head.audience if doc.kind in OWN else (), inside.get(mark[0]) or inside.get(mark[2]) or ()


def check_groups(content: Content, files: Iterable[ContentFile], known: Iterable[str]) -> Iterator[Finding]:
    """Groups that nobody can be in, where it is known which there are."""
    groups = set(known)
    for finding, named in _named(content, files) if groups else ():
        for group in sorted(set(named) - groups):
            what, hint = f"there is no group '{group}'", did_you_mean(group, groups) or "add it to AUDIENCES"
            yield replace(finding, what=what, hint=hint, rule="unknown-audience")


def _named(content: Content, files: Iterable[ContentFile]) -> Iterator[tuple[Finding, Iterable[str]]]:
    """Where groups are named, and which."""
    for doc in content.docs:
        if doc.kind in (documents.PACK, *OWN):
            yield doc.finding(("audience",), ""), doc.head.audience
        for part, key, entry in entries_of(doc) if doc.kind == documents.GUIDE else ():
            yield doc.finding((part, key, "audience"), ""), entry.audience
    articles = {outline.slug: outline.audience for outline in content.outlines if outline.audience}
    for file in files if articles else ():
        place = place_of(file.name)
        if place and place[0] == documents.ARTICLE:
            yield Finding(file.path, 0, 0, ""), articles.get(place[2], ())
