"""Lists of pages and codes, a page of a hundred at a time: no request reads a whole library."""

from __future__ import annotations

from dataclasses import dataclass

from kb.library.library import Library
from kb.library.values import Card, Code, card_of

PAGE = 100


@dataclass(frozen=True, slots=True)
class ListFilter:
    """What a list is of: a kind ("" for articles and guides), a pack, a topic; "" for any."""

    kind: str = ""
    pack: str = ""
    topic: str = ""

    @property
    def is_whole(self) -> bool:
        return not (self.pack or self.topic)

    @property
    def where(self) -> tuple[str, tuple[str, ...]]:
        """As a condition in SQL, with its values."""
        given = [(name, value) for name in ("pack", "topic", "kind") if (value := getattr(self, name))]
        conditions = " AND ".join(f"{name} = ?" for name, _ in given)
        return (f"WHERE {conditions}" if given else ""), tuple(value for _, value in given)


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic of a pack, and how many pages it has."""

    pack: str
    pack_title: str
    name: str
    articles: int
    guides: int

    @property
    def pages(self) -> int:
        return self.articles + self.guides


@dataclass(frozen=True, slots=True)
class Family:
    """A family of codes, and how many it has."""

    key: str
    title: str
    codes: int


def pages_of(count: int, size: int = PAGE) -> int:
    """How many pages a list of so many has; an empty one has one too."""
    return max(1, -(-count // size))


def count_cards(library: Library, shelf: ListFilter) -> int:
    where, values = shelf.where
    return int(library.row(f"SELECT count(*) FROM card {where}", *values)[0])  # noqa: S608 - names are ours


def cards_on(library: Library, shelf: ListFilter, page: int = 1, size: int = PAGE) -> tuple[Card, ...]:
    """One page of a list, guides first, then by title."""
    return cards_from(library, shelf, size, (page - 1) * size)


def cards_from(library: Library, shelf: ListFilter, most: int, skip: int) -> tuple[Card, ...]:
    where, values = shelf.where
    order = "ORDER BY kind DESC, title, slug"
    shown = f"SELECT kind, slug, title FROM card {where} {order} LIMIT ? OFFSET ?"  # noqa: S608 - sorted without the texts
    sql = f"SELECT json FROM ({shown}) AS shown JOIN card USING (kind, slug) ORDER BY kind DESC, shown.title, slug"  # noqa: S608
    return tuple(card_of(row[0]) for row in library.rows(sql, *values, most, skip))


def count_topics(library: Library, shelf: ListFilter) -> int:
    where, values = shelf.where
    sql = f"SELECT count(*) FROM (SELECT 1 FROM card {where} GROUP BY pack, topic)"  # noqa: S608
    return int(library.row(sql, *values)[0])


def topics_on(library: Library, shelf: ListFilter, page: int = 1) -> tuple[Topic, ...]:
    """One page of the topics, pack by pack."""
    return _topics(library, shelf, "pack, topic", PAGE, (page - 1) * PAGE)


def largest_topics(library: Library, most: int) -> tuple[Topic, ...]:
    """The topics with the most pages, in the order of their names."""
    found = _topics(library, ListFilter(), "count(*) DESC, topic", most, 0)
    return tuple(sorted(found, key=lambda topic: (topic.name, topic.pack)))


def _topics(library: Library, shelf: ListFilter, order: str, most: int, skip: int) -> tuple[Topic, ...]:
    where, values = shelf.where
    sql = (
        "SELECT pack, topic, sum(kind = 'article'), sum(kind = 'guide') "  # noqa: S608 - names are ours
        f"FROM card {where} GROUP BY pack, topic ORDER BY {order} LIMIT ? OFFSET ?"
    )
    rows = library.rows(sql, *values, most, skip)
    return tuple(Topic(pack, library.pack_title(pack), *rest) for pack, *rest in rows)


# --- codes ---


def count_codes(library: Library, family: str = "") -> int:
    return int(library.row("SELECT count(*) FROM code WHERE ? IN ('', family)", family)[0])


def families(library: Library) -> tuple[Family, ...]:
    rows = library.rows("SELECT family, count(*) FROM code GROUP BY family ORDER BY family")
    return tuple(Family(key, library.family_title(key), count) for key, count in rows)


def codes_on(library: Library, family: str, page: int = 1, size: int = PAGE) -> tuple[Code, ...]:
    """One page of the codes of a family; "" for all codes, family by family."""
    return codes_from(library, family, size, (page - 1) * size)


def codes_from(library: Library, family: str, most: int, skip: int) -> tuple[Code, ...]:
    sql = "SELECT pack, json FROM code WHERE ? IN ('', family) ORDER BY family, kind, value LIMIT ? OFFSET ?"
    return tuple(library.code_of(*row) for row in library.rows(sql, family, most, skip))


# --- every address ---


def count_addresses(library: Library) -> int:
    """Pages, codes and events that have an address of their own."""
    codes, events = library.row(
        "SELECT (SELECT count(DISTINCT value) FROM code), (SELECT count(DISTINCT number) FROM event)"
    )
    return count_cards(library, ListFilter()) + int(codes) + int(events)


def addresses(library: Library, skip: int, most: int) -> list[tuple[str, str]]:
    """(path, day it last changed, "" when that is unknown), in an order that stays."""
    sql = (
        "SELECT 1 AS part, url AS path, substr(seen_date, 1, 10) FROM item WHERE kind IN ('article', 'guide') "
        "UNION SELECT 2, printf('/codes/0x%X/', value), '' FROM code "
        "UNION SELECT 3, '/events/' || number || '/', '' FROM event ORDER BY part, path LIMIT ? OFFSET ?"
    )
    return [(path, day or "") for _, path, day in library.rows(sql, most, skip)]
