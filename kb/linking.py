"""“Link this step”: what a reader can copy to link an item, in every format, as it is now or whatever it says by then."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from kb.library.copying import ID, Copy, Linked, copies
from kb.library.history import Commit
from kb.library.ids import show_id
from kb.library.permanent import Edition, Item

PINNED, LATEST = "pinned", "latest"


@dataclass(frozen=True, slots=True)
class Version:
    """One of the two things a link can lead to, with the texts that do it."""

    key: str  # PINNED or LATEST
    date: str  # ISO date of the exact version, "" when it is not known
    copies: tuple[Copy, ...]


@dataclass(frozen=True, slots=True)
class Menu:
    kind: str
    shown_id: str
    pinned_page: str  # path
    versions: tuple[Version, Version]


def absolute(path: str) -> str:
    """An address for somebody who is not on this site."""
    return f"{settings.SITE_URL}{path}"


def shown(item_id: str) -> str:
    return show_id(item_id, settings.ID_PREFIX)


def menu_of(item: Item) -> Menu:
    return _menu(item, item.mark.title, item.mark.revision, item.seen)


def menu_at(edition: Edition) -> Menu:
    """The same for an older text: its exact version is the one that is shown."""
    mark = edition.snapshot.mark
    return _menu(edition.item, mark.title, mark.revision, edition.seen)


def _menu(item: Item, title: str, revision: str, seen: Commit) -> Menu:
    short, date = absolute(item.short_url), seen.date[:10]
    pinned = Linked(title, f"{short}@{revision}", shown(item.mark.id), settings.SITE_NAME, date or revision)
    latest = Linked(item.mark.title, short, shown(item.mark.id), settings.SITE_NAME)
    # An id names no version: it stands with the latest only.
    exact = Version(PINNED, date, tuple(copy for copy in copies(pinned) if copy.format != ID))
    return Menu(item.mark.kind, pinned.shown_id, item.pinned_at(revision), (exact, Version(LATEST, "", copies(latest))))
