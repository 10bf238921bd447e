"""What readers said of pages, put together for those who mend them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from kb.feedback.votes import REASONS
from kb.library.library import Library
from kb.links.items import Item, find_item
from kb.models import HelpReason, HelpVote

MOST_TEXTS = 3  # of what people typed about one text of a page


@dataclass(frozen=True, slots=True)
class PageVotes:
    """What was said of one text of a page, and why it did not help: the most frequent first."""

    item: Item
    revision: str
    yes: int
    no: int
    last: date
    reasons: tuple[str, ...]

    @property
    def is_of_today(self) -> bool:
        return self.revision == self.item.mark.revision


def votes_of(library: Library, since: date, most: int) -> Iterator[PageVotes]:
    """The most unhelpful first; pages that this reader may not see are left out."""
    rows = HelpVote.objects.filter(last__gte=since).order_by("-no", "yes", "-last")[:most]
    reasons = _reasons([row.item_id for row in rows])
    for row in rows:
        item = find_item(library, row.item_id)
        if item and item.url:
            said = tuple(reasons[row.item_id, row.revision])
            yield PageVotes(item, row.revision, row.yes, row.no, row.last, said)


def _reasons(ids: list[str]) -> dict[tuple[str, str], list[str]]:
    said: dict[tuple[str, str], list[str]] = defaultdict(list)
    typed: dict[tuple[str, str], int] = defaultdict(int)
    for row in HelpReason.objects.filter(item_id__in=ids).order_by("-count", "-last", "text"):
        page = row.item_id, row.revision
        if row.text:
            typed[page] += 1
        if not row.text or typed[page] <= MOST_TEXTS:
            said[page].append(_in_words(row))
    return said


def _in_words(row: HelpReason) -> str:
    words = ": ".join(part for part in (REASONS.get(row.reason, ""), f"“{row.text}”" if row.text else "") if part)
    return f"{words} ({row.count})" if row.count > 1 else words
