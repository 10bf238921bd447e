"""Anything with an id: a step, question, remedy, cause, escalation, guide or article; as it is and as it was."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.templatetags.static import static
from ninja import Router

from kb.api import outputs
from kb.api.access import kept_page, may_read
from kb.api.docs import problems
from kb.api.inputs import Name, Revision
from kb.api.problems import ApiProblem
from kb.api.ticket_shapes import ItemOut, JiraRemoteLink
from kb.library.library import Library
from kb.library.values import Commit
from kb.links.items import (
    REMOVED,
    WITHDRAWN,
    Edition,
    Item,
    editions_of,
    find_edition,
    lines_of,
)
from kb.links.resolve import Unknown, find_at, find_short
from kb.web.addresses import absolute

router = Router(tags=["Steps"], auth=may_read)
Json = dict[str, Any]


def require_item(library: Library, typed: str) -> Item:
    """An item by its id in any spelling: `Q7M2`, `q7m2`, `TSG-Q7M2-H`."""
    found = find_short(library, typed, settings.ID_PREFIX)
    if isinstance(found, Unknown):
        why = "its check character does not fit" if found.is_mistyped else "nothing was ever published under it"
        raise ApiProblem(404, f"No id {found.typed}: {why}.", did_you_mean=[_named(item) for item in found.nearest])
    return found


def _named(item: Item) -> Json:
    return {"id": item.mark.id, "title": item.mark.title, "url": outputs.urls_of(item)["latest"]}


def require_edition(library: Library, item: Item, revision: str = "") -> Edition:
    edition = find_edition(library, item, revision or item.mark.revision)
    if edition is None:
        raise ApiProblem(404, f"{item.mark.id} never had the revision {revision}.")
    return edition


def require_slug(library: Library, kind: str, slug: str) -> str:
    """The slug of today of an article or guide that is not there under this one. What has no page any more is gone, with its last text."""
    item = find_at(library, f"/{kind}s/{slug}/")
    if item is None:
        raise ApiProblem(404, f"No {kind} is called {slug}.")
    if not item.url:
        raise ApiProblem(410, item.reason, step=_edition(library, require_edition(library, item)))
    return item.url.split("/")[2]


@router.get(
    "/steps/{item_id}", response=ItemOut, summary="One step, now or at a revision", openapi_extra=problems(404, 410)
)
@kept_page
def read_step(request: HttpRequest, item_id: Name, revision: Revision = "") -> Json:
    """Its state, text and addresses. Whatever has an id can be asked for. What was removed answers 410, with its last text."""
    library: Library = request.library
    item = require_item(library, item_id)
    found = _edition(library, require_edition(library, item, revision))
    if item.state == REMOVED:
        raise ApiProblem(410, item.reason, step=found)
    return found


def _edition(library: Library, edition: Edition) -> Json:
    item, mark = edition.item, edition.snapshot.mark
    return {
        "id": mark.id,
        "kind": mark.kind,
        "title": mark.title,
        "parent": mark.parent,
        "revision": mark.revision,
        "state": edition.state,
        "reason": item.reason,
        "newer": edition.newer,
        "first_seen": _seen(mark.revision, edition.seen),
        "current_revision": item.mark.revision,
        "text": "\n".join(lines_of(edition.snapshot)),
        "labels": dict(edition.snapshot.labels),
        "sections": [{"heading": section.heading, "html": section.html} for section in edition.snapshot.sections],
        "successors": [_named(each) for each in item.successors],
        "revisions": [_seen(*each) for each in editions_of(library, item)],
        "urls": outputs.urls_at(item, mark.revision),
    }


def _seen(revision: str, seen: Commit) -> Json:
    return {"revision": revision, "date": seen.date, "commit": seen.id}


@router.get(
    "/steps/{item_id}/jira-remote-link",
    response=JiraRemoteLink,
    summary="A step as a Jira remote link",
    openapi_extra=problems(404),
)
@kept_page
def jira_remote_link(request: HttpRequest, item_id: Name, revision: Revision = "") -> Json:
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
