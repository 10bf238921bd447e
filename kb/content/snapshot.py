"""An item as readers see it: values, without what makes them. Pages of old texts need no renderer."""

from __future__ import annotations

from collections.abc import Iterable
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


# --- labels, as people read them: stored texts keep them by their keys, ("Who", "server") ---

Labels = Iterable[tuple[str, str]]

WHO = {
    "nothing": "Anyone",
    "client": "The person at the client",
    "server": "A server administrator",
    "network": "The network team",
}
NAMES = {"Who": "Who can do it", "Minutes": "Takes", "Reversible": "Can be undone", "Disrupts": "Who is affected"}


def in_words(labels: Labels) -> tuple[tuple[str, str], ...]:
    """The labels of a text in the words of a page of today. Only what can't be undone was stored as such."""
    stored = dict(labels)
    if "Risk" in stored:
        stored.setdefault("Reversible", "yes")
    return tuple((NAMES.get(name, name), _said(name, value)) for name, value in stored.items())


def _said(name: str, value: str) -> str:
    if name == "Minutes":
        return in_minutes(float(value))
    said = WHO.get(value, value) if name == "Who" else value
    return said[:1].upper() + said[1:] if name in ("Risk", "Who", "Reversible", "Disrupts") else said


def in_minutes(value: float) -> str:
    """5 min, 1 h 30 min."""
    whole = max(1, round(value))
    hours, rest = divmod(whole, 60)
    return " ".join(part for part in (f"{hours} h" * bool(hours), f"{rest} min" * bool(rest)) if part)
