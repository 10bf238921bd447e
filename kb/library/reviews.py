"""Pages whose day has come to be looked at again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kb.library.library import Library


@dataclass(frozen=True, slots=True)
class DueReview:
    """A review that is due. Dates are ISO days; `verified_on` is "" for a page that nobody has tried out."""

    id: str
    kind: str  # article or guide
    title: str
    owner: str
    review_by: str
    verified_on: str
    url: str  # a path


def reviews_due(library: Library, today: date) -> list[DueReview]:
    """The reviews due on this day, the longest overdue first."""
    due = []
    for card in library.cards():
        page = library.article(card.slug) if card.kind == "article" else library.guide(card.slug)
        if page and page.review_by and page.review_by <= today.isoformat():
            verified = page.verified.on if page.verified else ""
            due.append(DueReview(page.id, card.kind, page.title, page.owner, page.review_by, verified, card.url))
    return sorted(due, key=lambda review: review.review_by)
