"""What became of everything with an id, from one library to the next."""

from __future__ import annotations

from dataclasses import dataclass

from kb.library.library import Library
from kb.links.items import CURRENT, Item, find_item


@dataclass(frozen=True, slots=True)
class Difference:
    """An item that is not what it was."""

    item: Item  # as it is now
    before: str  # the revision it had

    @property
    def has_ended(self) -> bool:
        """It was withdrawn, superseded or removed; else it has a new text, or is back."""
        return self.item.state != CURRENT


def differences(old: Library, new: Library) -> tuple[Difference, ...]:
    """Items with another text or state than in the old library, in the order of their ids. New ones are not among them."""
    before, after = (_states(library) for library in (old, new))
    found = []
    for item_id in sorted(before):
        item = find_item(new, item_id) if after.get(item_id) != before[item_id] else None
        if item:
            found.append(Difference(item, before[item_id][0]))
    return tuple(found)


def _states(library: Library) -> dict[str, tuple[str, str]]:
    """(revision of today, state) of every item; a fate tells what became of one that was shown once."""
    states = {item_id: (revision, CURRENT) for item_id, revision in library.rows("SELECT id, revision FROM item")}
    for item_id, state in library.rows("SELECT id, state FROM fate"):
        states[item_id] = (states.get(item_id, ("", ""))[0], state)
    return states
