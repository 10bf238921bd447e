"""What to write next: what readers looked for in vain, and how sessions ended that no guide foresaw."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from decisiontree.guide import Guide
from kb.codes.reading import read_paste
from kb.feedback.summary import votes_of
from kb.learning.gather import FEWEST
from kb.library.library import Library
from kb.models import EndedWalk, MissedSearch, Run, UnopenedSearch
from kb.search import searching
from kb.search.missed import normal

SEARCH, UNOPENED, CODE, UNHELPFUL = "search", "unopened", "code", "unhelpful"
OTHER, ESCALATED = "other", "escalated"
KINDS = {
    SEARCH: "Searches that found nothing",
    UNOPENED: "Searches without a click",
    CODE: "Pastes with codes that nobody has explained",
    UNHELPFUL: "Pages that did not help",
    OTHER: "Sessions that ended in something else",
    ESCALATED: "Escalations whose cause is known",
}
MOST = 50  # of a kind
LONGEST_NAME = 50
NAMELESS = "new-page"


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that is not written yet. `name` and `guide` are what a stub of it is made with."""

    kind: str
    text: str
    count: int
    last: date
    name: str
    guide: Guide | None = None
    url: str = ""  # of a page that is there and has to be better
    reasons: tuple[str, ...] = ()  # why it is not

    @property
    def stub(self) -> str:
        """The kind of file to begin with, "" for none: where the cause is known a remedy is missing, else a page."""
        if self.url:
            return ""
        return "remedy" if self.kind == ESCALATED else "article"


def gaps_of(library: Library, since: date) -> tuple[Gap, ...]:
    """The most wanted of each kind first. Free text that somebody typed about an end shows when five said it alike."""
    found = [*_searches(library, since), *_unopened(since), *_unhelpful(library, since), *_ends(library, since)]
    order = sorted(found, key=lambda gap: (list(KINDS).index(gap.kind), -gap.count, gap.text))
    seen: Counter[str] = Counter()
    kept = []
    for gap in order:
        seen[gap.kind] += 1
        if seen[gap.kind] <= MOST:
            kept.append(gap)
    return tuple(kept)


def name_of(text: str) -> str:
    """A name for the file, made from words."""
    return re.sub(r"[^a-z0-9]+", "-", text.casefold()).strip("-")[:LONGEST_NAME].strip("-") or NAMELESS


def _searches(library: Library, since: date) -> Iterator[Gap]:
    """What is found today is written already."""
    for missed in MissedSearch.objects.filter(last__gte=since).order_by("-count", "-last")[: 4 * MOST]:
        if not normal(missed.text):  # counted before its form was known
            continue
        if searching.search(library, missed.text, 1) and not searching.corrected(library, missed.text):
            continue
        kind = CODE if read_paste(library, missed.text).codes else SEARCH
        yield Gap(kind, missed.text, missed.count, missed.last, name_of(missed.text))


def _unopened(since: date) -> Iterator[Gap]:
    """More readers left the results than opened one."""
    for each in UnopenedSearch.objects.filter(last__gte=since).order_by("-count", "-last")[: 4 * MOST]:
        if each.count > each.opened:
            yield Gap(UNOPENED, each.text, each.count, each.last, name_of(each.text))


def _unhelpful(library: Library, since: date) -> Iterator[Gap]:
    """Pages as they are today that five readers or more found unhelpful, and fewer helpful."""
    for each in votes_of(library, since, 4 * MOST):
        if each.is_of_today and each.no >= FEWEST and each.no > each.yes:
            mark = each.item.mark
            yield Gap(
                UNHELPFUL, mark.title, each.no, each.last, name_of(mark.title), url=each.item.url, reasons=each.reasons
            )


def _ends(library: Library, since: date) -> Iterator[Gap]:
    """By guide and what it was, of saved sessions at their newest state and of those that nobody saved."""
    guides = {guide.id: guide for card in library.cards("guide") if (guide := library.guide(card.slug))}
    counts: Counter[End] = Counter()
    last: dict[End, date] = {}
    for (guide_id, cause, text), number, day in (*_saved(library, since), *_unsaved(since)):
        if (guide := guides.get(guide_id)) and library.readers.see_around(guide_id):
            end = (guide_id, *_in_words(guide, cause, text))
            counts[end] += number
            last[end] = max(last.get(end, day), day)
    for (guide_id, known, said), number in counts.items():
        if number >= FEWEST:
            last_day = last[guide_id, known, said]
            yield Gap(ESCALATED if known else OTHER, said, number, last_day, name_of(said), guides[guide_id])


def _in_words(guide: Guide, cause: str, text: str) -> tuple[str, str]:
    """Key and title of a cause of today's guide, said by its key, an earlier one or its id; else "" and the words."""
    known = guide.find_cause(cause) or next((each for each in guide.causes if cause and each.id == cause), None)
    return (known.key, known.title) if known else ("", text or cause)


End = tuple[str, str, str]
Counted = tuple[End, int, date]  # (guide, cause, what it was in words), how many, the last of them


def _saved(library: Library, since: date) -> Iterable[Counted]:
    runs = Run.objects.filter(closed__date__gte=since, continued_in=None).exclude(cause_text="")
    asked = ("guide_id", "cause", "cause_text", "outcome", "closed", "audiences")
    for guide, cause, text, outcome, closed, audiences in runs.values_list(*asked):
        if closed and library.readers.see(audiences) and (not cause or outcome == Run.Outcome.HANDED_OVER):
            yield (guide, cause, "" if cause else text.casefold()), 1, closed.date()


def _unsaved(since: date) -> Iterable[Counted]:
    for row in EndedWalk.objects.filter(last__gte=since - timedelta(days=7), count__gte=FEWEST).exclude(guide_id=""):
        cause, text = row.said.get("cause", ""), row.said.get("text", "")
        if (cause and row.said.get("end") == "handed-over") or (text and not cause):
            yield (row.guide_id, cause, "" if cause else text), row.count, row.last
