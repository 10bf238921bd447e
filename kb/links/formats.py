"""A link in every notation that tickets are written in, ready to be pasted."""

from __future__ import annotations

from dataclasses import dataclass

from decisiontree.tickets.notations import HTML, JIRA, MARKDOWN, SERVICENOW, escape, link, one_line

RICH, PLAIN, URL, ID = "rich", "plain", "url", "id"


@dataclass(frozen=True, slots=True)
class Linked:
    """What is linked, and how."""

    title: str
    url: str
    shown_id: str
    site: str
    version: str = ""  # the day or revision that is linked; "" for whatever the text is by then


@dataclass(frozen=True, slots=True)
class Copy:
    """One text to paste. `html` goes with it where a program takes formatted text."""

    format: str
    name: str
    text: str
    html: str = ""


def copies(linked: Linked) -> tuple[Copy, ...]:
    """The link in every format, in the order of the menu."""
    title, url = linked.title, linked.url
    return (
        Copy(RICH, "Formatted text", f"{one_line(title)} — {url}", rich(linked)),
        Copy(MARKDOWN, "Markdown", link(MARKDOWN, title, url)),
        Copy(JIRA, "Jira wiki", link(JIRA, title, url)),
        Copy(SERVICENOW, "ServiceNow", link(SERVICENOW, title, url)),
        Copy(PLAIN, "Plain text", f"{linked.shown_id} {one_line(title)} {url}"),
        Copy(URL, "Address", url),
        Copy(ID, "Id", linked.shown_id),
    )


def rich(linked: Linked) -> str:
    """The link as HTML, with where it comes from: a ticket is read away from this site."""
    origin = ", ".join(part for part in (linked.site, f"version {linked.version}" * bool(linked.version)) if part)
    return f"{link(HTML, linked.title, linked.url)} ({escape(HTML, origin)})"
