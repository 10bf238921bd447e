"""An item as readers see it: values, without what makes them. Pages of old texts need no renderer."""

from __future__ import annotations

from dataclasses import dataclass

ARTICLE, GUIDE, CAUSE, QUESTION, REMEDY, STEP, ESCALATION = (
    "article guide cause question remedy step escalation".split()
)


@dataclass(frozen=True, slots=True)
class ItemMark:
    """An item as every list of items knows it."""

    id: str
    kind: str
    parent: str  # id of what it stands in, "" for a file's own item
    title: str
    revision: str


@dataclass(frozen=True, slots=True)
class Section:
    heading: str
    html: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """An item as readers see it at one revision: enough to show it for ever, whatever becomes of the rest."""

    mark: ItemMark
    sections: tuple[Section, ...]
    labels: tuple[tuple[str, str], ...] = ()  # e.g. ("Risk", "medium")
