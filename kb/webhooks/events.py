"""What is told: about a publish, a review that is due, a walk that was saved."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction

from kb.library.library import Library
from kb.library.reviews import DueReview, reviews_due
from kb.links.ids import show_id
from kb.links.library_diff import Difference, differences
from kb.models import Delivery, Run, Use, Webhook
from kb.webhooks.outbox import REVIEW_DUE, RUN_SAVED, STEP_CHANGED, STEP_WITHDRAWN, queue

MOST_TICKETS = 200  # in one delivery; `tickets_total` says how many there are
AT_ONCE = 500  # ids in one question to the database

Json = dict[str, Any]
Ticket = tuple[str, str]  # (system, reference)


# --- a publish ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Told:
    """What a publish did to one item, and the tickets that point at it."""

    difference: Difference
    tickets: tuple[Ticket, ...]

    def __str__(self) -> str:
        mark, item = self.difference.item.mark, self.difference.item
        state = item.state if self.difference.has_ended else "changed"
        tickets = ", ".join(" ".join(part for part in ticket if part) for ticket in self.tickets)
        return f"{show_id(mark.id, settings.ID_PREFIX)} {state}: {mark.title} ({tickets})"


@transaction.atomic
def tell_of_publish(old: Library, new: Library) -> tuple[Told, ...]:
    """Queue what changed and what was withdrawn; the items among them that tickets point at."""
    found = differences(old, new)
    tickets = tickets_of([each.item.mark.id for each in found])
    told = [Told(each, tickets.get(each.item.mark.id, ())) for each in found]
    queue(STEP_CHANGED, [_about(each, new) for each in told if not each.difference.has_ended])
    queue(STEP_WITHDRAWN, [_about(each, new) for each in told if each.difference.has_ended])
    return tuple(each for each in told if each.tickets)


def tickets_of(ids: Sequence[str]) -> dict[str, tuple[Ticket, ...]]:
    """Tickets that point at each of these items, at whatever revision, each once."""
    found: dict[str, dict[Ticket, None]] = {}
    for start in range(0, len(ids), AT_ONCE):
        uses = Use.objects.filter(by_token=True, step__in=ids[start : start + AT_ONCE]).order_by("system", "ticket")
        for step, *ticket in uses.values_list("step", "system", "ticket").distinct():
            found.setdefault(step, {})[ticket[0], ticket[1]] = None
    return {step: tuple(tickets) for step, tickets in found.items()}


def _about(told: Told, library: Library) -> Json:
    item = told.difference.item
    return {
        "id": item.mark.id,
        "shown_id": show_id(item.mark.id, settings.ID_PREFIX),
        "kind": item.mark.kind,
        "title": item.mark.title,
        "state": item.state,
        "reason": item.reason,
        "revision": item.mark.revision,
        "revision_before": told.difference.before,
        "url": f"{settings.SITE_URL}{item.short_url}",
        "pinned_url": f"{settings.SITE_URL}{item.short_url}@{item.mark.revision}",
        "successors": [f"{settings.SITE_URL}{each.short_url}" for each in item.successors],
        "tickets": [{"system": system, "ticket": ticket} for system, ticket in told.tickets[:MOST_TICKETS]],
        "tickets_total": len(told.tickets),
        "library": library.revision,
    }


# --- a review -------------------------------------------------------------------------------------


def tell_of_reviews(library: Library, today: date) -> int:
    """Queue what is due to be looked at again: once for each page and day it was due."""
    if not any(REVIEW_DUE in hook.events for hook in Webhook.objects.filter(active=True)):
        return 0
    before = Delivery.objects.filter(event=REVIEW_DUE).values_list("payload__data__id", "payload__data__review_by")
    known = set(before.distinct())
    return queue(
        REVIEW_DUE, [_about_review(due) for due in reviews_due(library, today) if (due.id, due.review_by) not in known]
    )


def _about_review(review: DueReview) -> Json:
    return {**asdict(review), "url": f"{settings.SITE_URL}{review.url}"}


# --- a walk that was saved ------------------------------------------------------------------------


@transaction.atomic
def save_run(run: Run) -> None:
    """Save a walk; note what its ticket's text points at, when a program with a token says so. All of it, or nothing."""
    run.save(force_insert=True)
    if run.ticket and run.by_token:
        marks = dict.fromkeys(_marks(run))
        Use.objects.bulk_create(_use(run, step, revision) for step, revision in marks)
    if not run.audiences:  # receivers know what everybody may know
        queue(RUN_SAVED, [_about_run(run)])


@transaction.atomic
def delete_run(run: Run) -> None:
    """Delete a walk and what saving it noted. What a ticket system told by itself stays."""
    run.uses.filter(token=None).delete()
    run.delete()


def _marks(run: Run) -> Iterator[tuple[str, str]]:
    """(id, revision) of everything in the run's transcript that was asked or tried, steps of remedies included."""
    yield from ((each["id"], each["revision"]) for each in run.evidence)
    for line in run.transcript.get("lines", []):
        yield from ((step["id"], step["path"].partition("@")[2]) for step in line["steps"])


def _use(run: Run, step: str, revision: str) -> Use:
    return Use(
        step=step, revision=revision, ticket=run.ticket, system=run.system, outcome=run.outcome, run=run, by_token=True
    )


def _about_run(run: Run) -> Json:
    """Not the note: it may be about people, and receivers can ask for it."""
    return {
        "id": run.pk,
        "url": f"{settings.SITE_URL}/runs/{run.pk}/",
        "guide": run.guide,
        "outcome": run.outcome,
        "system": run.system,
        "ticket": run.ticket,
        "by_token": run.by_token,
        "created": run.created.isoformat(),
        "library": run.library_revision,
    }


def tickets_in(told: Iterable[Told]) -> int:
    return len({ticket for each in told for ticket in each.tickets})
