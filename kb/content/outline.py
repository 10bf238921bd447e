"""What the rest of the content needs to know of an article: few words, so that those of a large library fit side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kb.content.documents import Doc
from kb.content.links import Target
from kb.content.snapshot import ARTICLE

# Id, kind, parent, title, revision: the values of an ItemMark, of which there are very many.
Mark = Sequence[str]


@dataclass(frozen=True, slots=True)
class Outline:
    """An article, as others see it."""

    slug: str
    aliases: Sequence[str]
    anchors: Sequence[str]  # of its headings
    marks: Sequence[Mark]  # its own first, then those of its steps
    audience: Sequence[str] = ()  # groups that may read it
    products: Sequence[str] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """What authors may call it, besides its id."""
        return self.slug, *self.aliases

    @property
    def targets(self) -> Iterator[Target]:
        """What can be linked in it."""
        for item_id, kind, _, title, _ in self.marks:
            yield Target(item_id, kind, title, self.address_of(item_id, kind), self.names if kind == ARTICLE else ())

    def address_of(self, item_id: str, kind: str) -> str:
        return f"/articles/{self.slug}/" if kind == ARTICLE else f"/articles/{self.slug}/{item_id}/"


def outline_of(doc: Doc) -> Outline:
    return Outline(doc.slug, doc.head.aliases, doc.facts.anchors, marks_of(doc), doc.head.audience, doc.head.products)


def marks_of(doc: Doc) -> list[Mark]:
    return [(mark.id, mark.kind, mark.parent, mark.title, mark.revision) for mark in doc.facts.items]
