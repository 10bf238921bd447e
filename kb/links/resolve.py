"""Which item an address names, and which revision of it. Addresses that items had before they moved are known too."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kb.content.snapshot import ARTICLE, CAUSE, GUIDE, QUESTION, REMEDY, STEP
from kb.library.library import Library
from kb.links.ids import TypedId, meant, parse_id
from kb.links.items import Item, editions_of, find_item, in_guide

OWNERS = "SELECT coalesce(named.id, page.id) FROM address page LEFT JOIN address named ON named.path = page.id WHERE page.path = ?"
MOST_SUGGESTED = 5
REVISION = re.compile(r"[0-9a-f]{10}")
SHORT = re.compile(r"/s/(?P<typed>[^/@]+)(?:@(?P<revision>[^/]*))?/?")
PINNED = re.compile(r"(?P<page>/.+/)@(?P<revision>[^/]+)/")
PAGE = re.compile(r"/(?P<kind>article|guide)s/(?P<slug>[^/]+)/(?:(?P<key>[^/]+)/)?(?:(?P<step>[^/]+)/)?")
KINDS = {
    ("article", 1): (ARTICLE,),
    ("article", 2): (STEP,),
    ("guide", 1): (GUIDE,),
    ("guide", 2): (CAUSE, QUESTION, REMEDY),
    ("guide", 3): (STEP,),
}


@dataclass(frozen=True, slots=True)
class Named:
    """What an address names: an item as it is now, or at a revision."""

    item: Item
    revision: str = ""  # "" for the latest


@dataclass(frozen=True, slots=True)
class Unknown:
    """An address that names nothing, and what may have been meant by it."""

    typed: str
    is_mistyped: bool = False  # the check character does not fit
    nearest: tuple[Item, ...] = ()


def find_named(library: Library, path: str, prefix: str) -> Named | None:
    """The item behind a page, pinned page or short address."""
    if short := SHORT.fullmatch(path):
        found = find_short(library, short["typed"], prefix)
        return Named(found, revision_in(short["revision"] or "")) if isinstance(found, Item) else None
    pinned = PINNED.fullmatch(path)
    page, revision = (pinned["page"], revision_in(pinned["revision"])) if pinned else (path, "")
    item = find_at(library, page, revision)
    return Named(item, revision) if item else None


def revision_in(text: str) -> str:
    """A revision as typed; what can be none stays as it is and will not be found."""
    return text[:40].lower()


# --- short addresses ---


def find_short(library: Library, typed: str, prefix: str) -> Item | Unknown:
    """An item by its id as somebody typed it."""
    readings = parse_id(typed.rstrip(".,;:!?)]}>'\""), prefix)  # what stood after a link in a sentence
    for reading in readings:
        item = find_item(library, reading.id) if reading.is_right else None
        if item:
            return item
    is_mistyped = any(reading.check and not reading.is_right for reading in readings)
    return Unknown(typed[:40], is_mistyped, _suggest(library, readings))


def _suggest(library: Library, readings: Iterable[TypedId]) -> tuple[Item, ...]:
    near = list(dict.fromkeys(item_id for reading in readings for item_id in meant(reading)))
    marks = ", ".join("?" * len(near))
    rows = library.rows(f"SELECT id FROM item WHERE id IN ({marks}) UNION SELECT id FROM version WHERE id IN ({marks})", *near, *near)  # noqa: S608  # fmt: skip
    known = {row[0] for row in rows}
    items = (find_item(library, item_id) for item_id in near if item_id in known)
    return tuple(item for item in items if item)[:MOST_SUGGESTED]


# --- pages ---


def find_at(library: Library, page: str, revision: str = "") -> Item | None:
    """The item whose page this is or was. The revision helps to find what was renamed since."""
    match = PAGE.fullmatch(page)
    if match is None:
        return None
    page = page.removesuffix("article/") if match["kind"] == "guide" and match["key"] == "article" else page
    item = _find_at(library, page, match, revision)
    guide = library.guide(match["slug"]) if item and match["kind"] == "guide" else None
    return in_guide(library, item, guide.id) if item and guide else item


def _find_at(library: Library, page: str, match: re.Match[str], revision: str) -> Item | None:
    return (
        _by_page_then(library, page, revision)
        or _by_page(library, page)
        or _by_step(library, match)
        or _by_node(library, match)
        or _by_old_name(library, match, revision)
        or _by_page_once(library, page)
        or _by_revision(library, match, revision)
    )


def _by_page_then(library: Library, page: str, revision: str) -> Item | None:
    """Whatever had this page when it had this text: the page may be another's by now."""
    owners = _owners(library, page) if revision else ()
    return _likeliest(item for item in owners if revision in (known for known, _ in editions_of(library, item)))


def _by_page_once(library: Library, page: str) -> Item | None:
    return _likeliest(_owners(library, page))


def _owners(library: Library, page: str) -> Iterator[Item]:
    """All that ever had this page."""
    owners = (find_item(library, item_id) for (item_id,) in library.rows(OWNERS, page))
    return (item for item in owners if item)


def _likeliest(items: Iterable[Item]) -> Item | None:
    """What lives before what is gone, then the latest."""
    return max(items, key=lambda item: (bool(item.url), item.seen.date, item.mark.id), default=None)


def _by_page(library: Library, page: str) -> Item | None:
    row = library.row("SELECT id FROM address JOIN item USING (id) WHERE path = ? AND url = path LIMIT 1", page)
    return find_item(library, row[0]) if row else None


def _by_step(library: Library, match: re.Match[str]) -> Item | None:
    """Steps are named by their id: it counts, wherever the step stands now."""
    last = match["step"] or match["key"] or ""
    item = find_item(library, last.upper())
    return item if item and item.mark.kind == STEP else None


def _by_node(library: Library, match: re.Match[str]) -> Item | None:
    """A shared question or remedy has its page below every guide that uses it; a key that was changed is known too."""
    guide = library.guide(match["slug"]) if match["kind"] == "guide" and not match["step"] else None
    key = match["key"] or ""
    node = (guide.find_node(key) or guide.find_cause(key)) if guide else None
    return find_item(library, node.id) if node else None


def _by_old_name(library: Library, match: re.Match[str], revision: str) -> Item | None:
    slug = library.moved(match["kind"], match["slug"])
    if slug is None or slug == match["slug"]:
        return None
    rest = "".join(f"{part}/" for part in (match["key"], match["step"]) if part)
    return find_at(library, f"/{match['kind']}s/{slug}/{rest}", revision)


def _by_revision(library: Library, match: re.Match[str], revision: str) -> Item | None:
    """Whatever had this text, when it is one thing only: its page may be gone, or have another name."""
    if not REVISION.fullmatch(revision):
        return None
    rows = library.rows("SELECT id FROM item WHERE revision = ? UNION SELECT id FROM version WHERE revision = ?", revision, revision)  # fmt: skip
    kinds = KINDS.get((match["kind"], 1 + bool(match["key"]) + bool(match["step"])), ())
    found = [item for (item_id,) in rows if (item := find_item(library, item_id)) and item.mark.kind in kinds]
    return found[0] if len(found) == 1 else None
