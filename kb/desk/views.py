"""The operator's desk. Whoever isn't an operator gets the same answer as for an address that leads nowhere."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.db import Error
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.common import no_append_slash
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST, require_safe

from kb.accounts.identity import OPERATOR
from kb.accounts.middleware import plain_page
from kb.desk.lists import LISTS, MOST
from kb.desk.state import state
from kb.models import AuditEntry
from kb.records.audit import as_json, record
from kb.webhooks.outbox import queue_again


def for_operators(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Roles first: neither a redirect, a missing form token nor a wrong method may tell a stranger that there is something."""
    safe = never_cache(csrf_protect(view))

    @wraps(view)
    def gated(request: HttpRequest, **arguments: object) -> HttpResponse:
        try:
            if OPERATOR not in request.identity.roles(settings.ROLE_GROUPS):  # type: ignore[attr-defined]
                raise Http404
            return safe(request, **arguments)
        except Error:
            return plain_page(503, "accounts/unavailable.html", {"Retry-After": "10"})

    return no_append_slash(csrf_exempt(gated))


@for_operators
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    return render(request, "desk/state.html", {"found": list(state()), "lists": LISTS})


@for_operators
@require_safe
def desk_list(request: HttpRequest, kind: str) -> HttpResponse:
    if kind not in LISTS:
        raise Http404
    shown = LISTS[kind]
    rows = list(shown.rows(request.library))  # type: ignore[attr-defined]
    named = [(row, tuple(zip(shown.headings, row.cells, strict=True))) for row in rows]
    context = {"shown": shown, "rows": named, "is_cut": len(rows) == MOST, "lists": LISTS}
    return render(request, "desk/list.html", context)


@for_operators
@require_safe
def audit_export(request: HttpRequest) -> HttpResponse:
    """All of the audit trail, oldest first, as `manage.py audit_log --json --days 0` prints it."""
    entries = AuditEntry.objects.order_by("at", "pk").iterator(chunk_size=500)
    text = "".join(f"{as_json(entry)}\n" for entry in entries)
    headers = {"Content-Disposition": 'attachment; filename="audit.jsonl"'}
    return HttpResponse(text, content_type="application/jsonl; charset=utf-8", headers=headers)


@for_operators
@require_POST
def replay(request: HttpRequest, delivery: int) -> HttpResponse:
    """A second press does nothing: what is back in the outbox is no dead letter any more."""
    if queue_again([delivery], only_dead=True):
        record("webhook replayed", str(delivery), request.identity.name)  # type: ignore[attr-defined]
    return HttpResponseRedirect(reverse("desk-list", args=["dead-letters"]))
