"""What changed lately, for feeds: one entry for each page that one commit changed, with the same id for ever."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby, islice

from kb.content.snapshot import ItemMark
from kb.library.library import Library
from kb.library.values import Card, Commit
from kb.links.history import ids_in
from kb.links.items import Item, find_item

ENTRIES = 50  # in a feed
SCANNED = 5_000  # texts looked at, from the newest on
COLUMNS = "id, kind, parent, title, revision, seen_commit, seen_date"
DEEPEST = 5  # a step, in a remedy, in a guide


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a feed is about; "" is anything. `items`: these and what stands in them, whatever else is said."""

    pack: str = ""
    topic: str = ""
    owner: str = ""
    guide: str = ""
    items: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class RecentChange:
    """A page, or a part that several guides share, as one commit left it."""

    item: Item
    seen: Commit
    marks: tuple[ItemMark, ...]  # what got a new text: itself, parts of it, or both

    @property
    def id(self) -> str:
        """Unique for ever: a page and the commit that changed it. Renaming the page or the site's software changes nothing."""
        return f"{self.item.mark.id}/{self.seen.id or self.marks[0].revision}"


def recent_changes(library: Library, wanted: Wanted) -> tuple[RecentChange, ...]:
    guide = library.guide(wanted.guide) if wanted.guide else None
    within = frozenset(ids_in(guide)) if guide else frozenset()
    found = (each for each in _changes(library) if _is_wanted(library, each, wanted, within))
    return tuple(islice(found, ENTRIES))


def _changes(library: Library) -> Iterator[RecentChange]:
    rows = library.rows(
        f"SELECT {COLUMNS} FROM version UNION ALL SELECT {COLUMNS} FROM item "  # noqa: S608
        "ORDER BY seen_date DESC, seen_commit, id LIMIT ?",
        SCANNED,
    )
    for (commit, day), group in groupby(rows, key=lambda row: (row[5], row[6])):
        pages: dict[str, list[ItemMark]] = {}
        for row in group:
            pages.setdefault(_page_of(library, row[0], row[2]), []).append(ItemMark(*row[:5]))
        for page, marks in pages.items():
            if item := find_item(library, page):
                yield RecentChange(item, Commit(commit, day), tuple(marks))


def _page_of(library: Library, item_id: str, parent: str) -> str:
    """Id of the article or guide that an item stands in, or of the part that several guides share."""
    for _ in range(DEEPEST):
        if not parent:
            break
        item_id = parent
        row = library.row("SELECT parent FROM item WHERE id = ?", item_id) or library.row(
            "SELECT parent FROM version WHERE id = ? ORDER BY seen_date DESC LIMIT 1", item_id
        )
        parent = row[0] if row else ""
    return item_id


def _is_wanted(library: Library, change: RecentChange, wanted: Wanted, within: frozenset[str]) -> bool:
    if wanted.items is not None:
        parts = {name for mark in change.marks for name in (mark.id, mark.parent)}
        return change.item.mark.id in wanted.items or not parts.isdisjoint(wanted.items)
    if wanted.guide:
        return change.item.mark.id in within or any(mark.id in within for mark in change.marks)
    if not (wanted.pack or wanted.topic or wanted.owner):
        return True
    card = _card_of(library, change.item)
    return card is not None and (
        wanted.pack in ("", card.pack)
        and wanted.topic in ("", card.topic)
        and wanted.owner in ("", _owner_of(library, card))
    )


def _card_of(library: Library, item: Item) -> Card | None:
    """Of the page that shows it; None for what is shown nowhere any more."""
    parts = item.url.split("/")
    return library.card({"articles": "article", "guides": "guide"}.get(parts[1], ""), parts[2]) if item.url else None


def _owner_of(library: Library, card: Card) -> str:
    page = library.article(card.slug) if card.kind == "article" else library.guide(card.slug)
    return page.owner if page else ""
