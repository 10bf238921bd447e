"""The event list of a pack."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from kb.content.checks.codes import check_text
from kb.content.checks.references import check_guide, check_page, check_sources
from kb.content.content import NAME, Content
from kb.content.documents import Doc
from kb.content.finding import Finding, did_you_mean
from kb.content.format import schema


def check_events(doc: Doc, content: Content) -> Iterator[Finding]:
    """Each event once, of a known provider, with a source and a way on."""
    head: schema.EventsFile = doc.head
    counts = Counter((entry.provider, entry.event) for entry in head.events)
    for index, entry in enumerate(head.events):
        loc = ("events", index)
        if entry.provider not in head.providers:
            hint = did_you_mean(entry.provider, head.providers)
            yield doc.finding((*loc, "provider"), f"unknown provider '{entry.provider}'", hint, rule="unknown-name")
        if counts[entry.provider, entry.event] > 1:
            yield doc.finding(
                (*loc, "event"), f"event {entry.event} is here twice in {entry.provider}", rule="duplicate-code"
            )
        if not entry.sources and not entry.notes:
            what = "this event names no source"
            yield doc.finding(
                loc, what, "add `sources: [key]`, or say under `notes:` that there is none", rule="no-source"
            )
        if not entry.guide and not entry.pages:
            yield doc.finding(
                loc, "this event leads nowhere", "name a `guide:`, or `pages:` to read next", rule="event-leads-nowhere"
            )
        yield from _check_links(doc, loc, entry, content)


def _check_links(doc: Doc, loc: tuple[str | int, ...], entry: schema.EventEntry, content: Content) -> Iterator[Finding]:
    yield from check_sources(doc, (*loc, "sources"), entry.sources, content)
    yield from check_guide(doc, (*loc, "guide"), entry.guide, content)
    for number, slug in enumerate(entry.pages):
        yield from check_page(doc, (*loc, "pages", number), slug, content)
    if entry.question and not content.has(NAME, f"{entry.guide}#{entry.question}"):
        yield doc.finding(
            (*loc, "question"), f"the guide '{entry.guide}' has no question '{entry.question}'", rule="unknown-name"
        )
    for number, text in enumerate(entry.says):
        yield from check_text(doc, (*loc, "says", number), text, "event", "event")
