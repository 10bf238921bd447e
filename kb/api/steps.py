"""Anything with an id: a step, question, remedy, cause, escalation, guide or article; as it is and as it was."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.templatetags.static import static
from ninja import Router

from kb.api import answers, outputs
from kb.api.access import kept_page, may_read
from kb.api.answers import require_edition, require_item
from kb.api.docs import problems
from kb.api.inputs import Name, Revision
from kb.api.ticket_shapes import ItemOut, JiraRemoteLink
from kb.library.library import Library
from kb.links.items import (
    REMOVED,
    WITHDRAWN,
    Edition,
)
from kb.web.addresses import absolute
from kb.web.requests import Request

router = Router(tags=["Steps"], auth=may_read)
Json = dict[str, Any]


@router.get(
    "/steps/{item_id}", response=ItemOut, summary="One step, now or at a revision", openapi_extra=problems(404, 410)
)
@kept_page("revision")
def read_step(request: Request, item_id: Name, revision: Revision = "") -> Json:
    """Its state, text and addresses. Whatever has an id can be asked for. What was removed answers 410, with its last text."""
    library: Library = request.library
    return answers.item(library, require_edition(library, require_item(library, item_id), revision))


@router.get(
    "/steps/{item_id}/jira-remote-link",
    response=JiraRemoteLink,
    summary="A step as a Jira remote link",
    openapi_extra=problems(404),
)
@kept_page("revision")
def jira_remote_link(request: Request, item_id: Name, revision: Revision = "") -> Json:
    """What to send to Jira's `POST /rest/api/3/issue/{key}/remotelink`, as it is.

    The same `globalId` updates the link instead of adding another; Jira strikes a resolved link through.
    """
    item = require_item(request.library, item_id)
    edition = require_edition(request.library, item, revision)
    ends = item.state in (WITHDRAWN, REMOVED)
    icon = {"url16x16": absolute(static("icons/favicon.svg")), "title": settings.SITE_NAME}
    return {
        "globalId": f"system={settings.SITE_URL}&id={item.mark.id}",
        "application": {"type": "kb", "name": settings.SITE_NAME},
        "relationship": "troubleshooting step",
        "object": {
            "url": outputs.urls_at(item, edition.snapshot.mark.revision)["short_pinned"],
            "title": edition.snapshot.mark.title,
            "summary": _summary(edition),
            "icon": icon,
            "status": {"resolved": ends, "icon": {**icon, "title": edition.state.capitalize()}},
        },
    }


def _summary(edition: Edition) -> str:
    """What happened to it, when something did, and else the text of the day."""
    if edition.item.reason:
        return f"{edition.state.capitalize()}: {edition.item.reason}"
    return (
        f"{edition.state.capitalize()}, text of {edition.seen.date[:10]}"
        if edition.seen.date
        else edition.state.capitalize()
    )
