"""The lists of the operator's desk: newest first, as text. Secrets and hashes are in none of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.apps import apps
from django.db.models import Count, Q
from django.urls import reverse

from kb.feedback.summary import votes_of
from kb.library.library import Library
from kb.models import AuditEntry, Delivery, MissedSearch, Run, Token, UnopenedSearch, Use, Webhook
from kb.runs.runs import may_open

MOST = 200  # rows of one list


@dataclass(frozen=True, slots=True)
class DeskRow:
    cells: tuple[str, ...]
    url: str = ""  # where its first cell leads
    delivery: int = 0  # that can be sent again


@dataclass(frozen=True, slots=True)
class DeskList:
    title: str
    about: str
    headings: tuple[str, ...]
    rows: Callable[[Library], Iterator[DeskRow]]
    export: str = ""  # the route that gives all of it


def _sessions(library: Library) -> Iterator[DeskRow]:
    """Those that the operator may open."""
    for run in (run for run in Run.objects.order_by("-created")[:MOST] if may_open(library, run)):
        ticket = " ".join(part for part in (run.system, run.ticket) if part)
        cells = (run.guide, ticket, run.get_outcome_display(), run.cause or run.cause_text, _time(run.created))
        yield DeskRow(cells, reverse("run", args=[run.id]))


def _searches(library: Library) -> Iterator[DeskRow]:
    for missed in MissedSearch.objects.order_by("-count", "-last", "text")[:MOST]:
        yield DeskRow(
            (missed.text, missed.understood_as, str(missed.count), missed.first.isoformat(), missed.last.isoformat())
        )


def _unopened(library: Library) -> Iterator[DeskRow]:
    for each in UnopenedSearch.objects.order_by("-count", "-last", "text")[:MOST]:
        yield DeskRow((each.text, str(each.count), str(each.opened), each.first.isoformat(), each.last.isoformat()))


def _votes(library: Library) -> Iterator[DeskRow]:
    """Of pages that the operator may see."""
    for each in votes_of(library, date.min, MOST):
        text = "today's" if each.is_of_today else f"an earlier one, {each.revision}"
        cells = (
            each.item.mark.title, text, str(each.yes), str(each.no), "; ".join(each.reasons), each.last.isoformat(),
        )  # fmt: skip
        yield DeskRow(cells, each.item.url)


def _tokens(library: Library) -> Iterator[DeskRow]:
    for token in Token.objects.order_by("name")[:MOST]:
        scopes = " ".join(token.scopes) or "read only"
        scopes += f" for {', '.join(token.audiences)}" if token.audiences else ""
        yield DeskRow((token.name, scopes, _time(token.created), _time(token.last_used), _time(token.expires)))


def _uses(library: Library) -> Iterator[DeskRow]:
    """Those of steps that the operator may see."""
    newest = Use.objects.select_related("token").order_by("-created")[:MOST]
    for use in (use for use in newest if library.readers.know(use.step)):
        ticket = " ".join(part for part in (use.system, use.ticket) if part)
        who = use.token.name if use.token else "a token that was revoked" if use.by_token else "nobody known"
        step = f"{use.step}@{use.revision}" if use.revision else use.step
        yield DeskRow((step, ticket, use.outcome, who, _time(use.created)), reverse("short", args=[use.step]))


def _accounts(library: Library) -> Iterator[DeskRow]:
    """Those of this site. A proxy has its own."""
    if not apps.is_installed("django.contrib.auth"):
        return
    from django.contrib.auth.models import User

    for user in User.objects.prefetch_related("groups").order_by("-is_active", "username")[:MOST]:
        groups = ", ".join(sorted(group.name for group in user.groups.all()))
        is_active = "yes" if user.is_active else "no"
        yield DeskRow((user.username, user.first_name, groups, is_active, _time(user.last_login)))


def _webhooks(library: Library) -> Iterator[DeskRow]:
    counts = {state: Count("deliveries", filter=Q(deliveries__state=state)) for state in Delivery.State.values}
    for hook in Webhook.objects.annotate(**counts).order_by("url")[:MOST]:
        waiting, dead = (str(getattr(hook, state)) for state in (Delivery.State.PENDING, Delivery.State.DEAD))
        yield DeskRow((hook.url, ", ".join(hook.events), "yes" if hook.active else "no", waiting, dead))


def _dead_letters(library: Library) -> Iterator[DeskRow]:
    dead = Delivery.objects.filter(state=Delivery.State.DEAD).select_related("webhook")
    for each in dead.order_by("-created")[:MOST]:
        cells = (each.event, each.webhook.url, each.last_error, str(each.attempts), _time(each.created))
        yield DeskRow(cells, delivery=each.pk)


def _audit(library: Library) -> Iterator[DeskRow]:
    for entry in AuditEntry.objects.order_by("-at", "-pk")[:MOST]:
        detail = ", ".join(f"{name} {value}" for name, value in entry.detail.items())
        yield DeskRow((_time(entry.at), entry.who, entry.action, entry.about, detail))


def _time(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M}" if moment else "never"


LISTS = {
    "sessions": DeskList(
        "Saved sessions", "Newest first.", ("Guide", "Ticket", "Status", "Cause", "Saved (UTC)"), _sessions
    ),
    "searches": DeskList(
        "Searches without results", "Most frequent first.", ("Search", "Understood as", "Times", "First", "Last"), _searches,
    ),
    "unopened": DeskList(
        "Searches without a click", "They found pages, and no reader opened one. Most frequent first.",
        ("Search", "Times", "Opened since", "First", "Last"), _unopened,
    ),
    "votes": DeskList(
        "Did this help?", "What readers said of pages, the most unhelpful first. A new text of a page begins anew.",
        ("Page", "Text", "Yes", "No", "Why not", "Last"), _votes,
    ),
    "uses": DeskList(
        "Uses of steps", "Tickets that point at a step, newest first.",
        ("Step", "Ticket", "Outcome", "Token", "Reported (UTC)"), _uses,
    ),
    "accounts": DeskList(
        "Accounts", "Groups give roles. Where a proxy signs people in, accounts and groups are kept there and nothing is listed here.",
        ("Account", "Name", "Groups", "Active", "Last sign-in (UTC)"), _accounts,
    ),
    "tokens": DeskList(
        "Tokens", "Programs that may use the API. Make and revoke tokens with manage.py make_token and revoke_token.",
        ("Name", "Scopes", "Made (UTC)", "Last used (UTC)", "Expires (UTC)"), _tokens,
    ),
    "webhooks": DeskList(
        "Webhooks", "Add and remove webhooks with manage.py add_webhook and remove_webhook.",
        ("Address", "Events", "Active", "Waiting", "Given up"), _webhooks,
    ),
    "dead-letters": DeskList(
        "Dead letters", "Deliveries that failed too often. Sent again, they keep their ids.",
        ("Event", "Address", "Last error", "Attempts", "Created (UTC)"), _dead_letters,
    ),
    "audit": DeskList(
        "Audit trail", "Newest first. The export holds everything, one JSON object a line.",
        ("Time (UTC)", "Who", "Action", "About", "Details"), _audit, "desk-audit-export",
    ),
}  # fmt: skip
