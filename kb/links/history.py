"""The history of an article or guide: every text it and its parts had, newest first, each with the one before it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from decisiontree.guide import Guide
from kb.content.snapshot import ItemMark
from kb.library.library import Library
from kb.library.values import Article, Commit

COLUMNS = "id, kind, parent, title, revision, seen_commit, seen_date"


@dataclass(frozen=True, slots=True)
class ItemChange:
    """One item got a new text."""

    mark: ItemMark
    before: str  # the revision it had until then, "" when it is new
    seen: Commit


def ids_in(guide: Guide) -> tuple[str, ...]:
    """The guide's own id and those of everything in it, shared parts included."""
    found = [guide.id, guide.escalation.id, *(cause.id for cause in guide.causes)]
    found += [question.id for question in guide.questions]
    for remedy in guide.remedies:
        found += [remedy.id, *(step.id for step in remedy.steps)]
    return tuple(dict.fromkeys(item_id for item_id in found if item_id))


def changes_in(library: Library, page: Article | Guide) -> tuple[ItemChange, ...]:
    """Every change of an article or guide and of what is in it, newest first."""
    return changes_of(library, ids_in(page) if isinstance(page, Guide) else (page.id,))


def changes_of(library: Library, ids: Iterable[str]) -> tuple[ItemChange, ...]:
    """Every change of these items, and of what stood in them once, newest first."""
    known = tuple(ids)
    marks = ", ".join("?" * len(known))
    rows = library.rows(
        f"SELECT {COLUMNS}, 0 AS today FROM version WHERE id IN ({marks}) OR parent IN ({marks}) UNION ALL "  # noqa: S608
        f"SELECT {COLUMNS}, 1 FROM item WHERE id IN ({marks}) ORDER BY seen_date, today, kind, id, revision",
        *known, *known, *known,
    )  # fmt: skip
    latest: dict[str, str] = {}
    found = []
    for *mark, commit, date, _ in rows:
        change = ItemChange(ItemMark(*mark), latest.get(mark[0], ""), Commit(commit, date))
        latest[change.mark.id] = change.mark.revision
        found.append(change)
    return tuple(reversed(found))
