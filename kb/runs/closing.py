"""How a saved session ended: said on its page, or by the ticket system."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from decisiontree.guide import Cause
from kb.library.library import Library
from kb.models import Run
from kb.runs.runs import find_guide, newest


class AlreadyClosed(Exception):
    """The ticket system said how it ended, and nobody else may say otherwise."""


def causes_of(library: Library, run: Run) -> tuple[Cause, ...]:
    """What it can have been, by today's guide."""
    guide = find_guide(library, run)
    return guide.causes if guide else ()


@transaction.atomic
def close(library: Library, run: Run, outcome: str, cause: Cause | None, text: str, is_token: bool = False) -> Run:
    """Note how a session ended, at its newest state. Said twice, it is noted once; said anew, the last word holds.

    A token's word is not overwritten by a form that anybody with the address can send. The words stay when the cause is
    renamed or removed later.
    """
    last = Run.objects.select_for_update().get(pk=newest(library, run).pk)
    said = (outcome, cause.key if cause else "", text or (cause.title if cause else ""))
    if last.closed and said == (last.outcome, last.cause, last.cause_text) and last.closed_by_token >= is_token:
        return last
    if last.closed_by_token and not is_token:
        raise AlreadyClosed
    last.outcome, last.cause, last.cause_text = said
    last.closed, last.closed_by_token = timezone.now(), is_token
    if cause and not library.readers.public.readers.know(
        cause.id
    ):  # from now on the session says what not everybody may know
        last.audiences = sorted(library.readers.edition)
    last.save(update_fields=["outcome", "cause", "cause_text", "closed", "closed_by_token", "audiences"])
    return last
