"""Every page as Markdown, for programs and for people who read without a browser."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from decisiontree.guide import Guide, Remedy, Source, Step
from decisiontree.tickets.notations import MARKDOWN, escape, inline_link, web_address
from kb.alternates.html_to_markdown import to_markdown
from kb.codes.explain import meanings
from kb.codes.find import canonical, parse_codes
from kb.content.snapshot import ARTICLE, CAUSE, ESCALATION, GUIDE, QUESTION, REMEDY, STEP, Snapshot, in_words
from kb.incidents.concerned import incidents_of_article, incidents_of_codes, incidents_of_guide
from kb.library.incidents import Incident
from kb.library.library import Library
from kb.library.values import Article, Card, Code, Event
from kb.links.history import ItemChange, ids_in
from kb.links.items import CURRENT, WITHDRAWN, Edition, find_edition, find_item, without_title
from kb.links.menu import shown
from kb.links.previews import find_page
from kb.web.addresses import absolute
from kb.web.dates import moment

LISTED = ("Causes", "Questions", "Remedies")  # a guide's own lists of titles: its parts say it all
GROUPS = ((CAUSE, "Causes"), (QUESTION, "Questions"), (REMEDY, "Remedies"), (ESCALATION, "Escalation"))


def joined(parts: Iterable[str]) -> str:
    return "\n\n".join(parts) + "\n"


def said(plain: str) -> str:
    """A plain text as Markdown that shows it as it is."""
    return escape(MARKDOWN, plain)


def known(found: Iterable[Incident]) -> Iterator[str]:
    """Known incidents: first of all, as on the page."""
    for each in found:
        link = f" <{web_address(each.link)}>" if web_address(each.link) else ""
        yield f"> **Known incident: {said(each.title)}.** Expected to end on {moment(each.ends)}.{link}"


# --- items ---


def item_text(library: Library, edition: Edition) -> str:
    """An item as it is now, with what stands around it on its page."""
    return joined(_item(library, edition))


def _item(library: Library, edition: Edition) -> Iterator[str]:
    kind, item = edition.snapshot.mark.kind, edition.item
    page = find_page(library, item)
    whole = page if kind in (ARTICLE, GUIDE) else None
    yield f"# {said(edition.snapshot.mark.title)}"
    yield from known(_incidents(library, page))
    yield from warning(edition)
    yield origin(library, edition)
    if whole and whole.verified:
        yield f"Last verified {whole.verified.on} by {said(whole.verified.by)}. Owner: {said(whole.owner)}."
    if isinstance(whole, Guide):
        yield from _sections(edition.snapshot, "##", left_out=LISTED)
        yield from _guide_parts(library, whole)
    else:
        yield from _sections(edition.snapshot, "##")
        yield from _step_links(library, _steps(page, kind, item.mark.id))
    if whole and whole.sources:
        yield "## Sources"
        yield "\n".join(_source(source) for source in whole.sources)


def _incidents(library: Library, page: Article | Guide | None) -> tuple[Incident, ...]:
    if isinstance(page, Guide):
        return incidents_of_guide(library, page)
    return incidents_of_article(library, page.slug, page.codes) if page else ()


def pinned_text(library: Library, edition: Edition) -> str:
    """A text as it was. While nothing is wrong with it, it says nothing that could ever change."""
    return joined(_pinned(library, edition))


def _pinned(library: Library, edition: Edition) -> Iterator[str]:
    yield f"# {said(edition.snapshot.mark.title)}"
    if is_eternal(edition):
        asks = absolute(f"/s/{edition.item.mark.id}.json")
        yield f"{_version(edition)} What has become of it since: <{asks}>"
    else:
        yield from warning(edition)
        yield origin(library, edition)
    yield from _sections(edition.snapshot, "##")


def is_eternal(edition: Edition) -> bool:
    return edition.item.state == CURRENT


def warning(edition: Edition) -> Iterator[str]:
    state, item = edition.state, edition.item
    if state != CURRENT:
        ending = " Do not follow this text." if state == WITHDRAWN else ""
        yield f"> **{state.capitalize()}{f': {said(item.reason)}' if item.reason else ''}.**{ending}"
    for each in item.successors:
        yield f"> Instead: {inline_link(MARKDOWN, each.mark.title, absolute(each.url or each.short_url))}"


def origin(library: Library, edition: Edition) -> str:
    """What it is, what it is part of, and which text this is."""
    parent = find_item(library, edition.snapshot.mark.parent) if edition.snapshot.mark.parent else None
    of = f" of {inline_link(MARKDOWN, parent.mark.title, absolute(parent.url or parent.short_url))}" if parent else ""
    return _version(edition, of)


def _version(edition: Edition, of: str = "") -> str:
    mark, date = edition.snapshot.mark, edition.seen.date[:10]
    version = f"version {mark.revision}{f' of {date}' if date else ''}"
    address = absolute(edition.item.short_at(mark.revision))
    return f"{mark.kind.capitalize()} {shown(mark.id)}{of}, {version}: <{address}>"


def _sections(snapshot: Snapshot, level: str, left_out: Iterable[str] = ()) -> Iterator[str]:
    if snapshot.labels:
        yield "\n".join(f"- {name}: {said(value)}" for name, value in in_words(snapshot.labels))
    for section in snapshot.sections:
        if section.heading not in left_out:
            html = without_title(section.html) if snapshot.mark.kind == STEP else section.html
            yield from filter(
                None, (section.heading and f"{level} {section.heading}", to_markdown(html, absolute("/")))
            )


def _guide_parts(library: Library, guide: Guide) -> Iterator[str]:
    """Causes, questions, remedies and the escalation with their whole texts; steps stand in their remedies."""
    items = [item for item_id in ids_in(guide) if (item := find_item(library, item_id))]
    editions = [found for item in items if (found := find_edition(library, item, item.mark.revision))]
    for kind, heading in GROUPS:
        of_kind = [edition for edition in editions if edition.snapshot.mark.kind == kind]
        if of_kind:
            yield f"## {heading}"
        for edition in of_kind:
            yield f"### {said(edition.snapshot.mark.title)}"
            yield from warning(edition)
            yield _version(edition)
            yield from _sections(edition.snapshot, "####")


def _steps(page: Article | Guide | None, kind: str, item_id: str) -> tuple[Step, ...]:
    if isinstance(page, Article):
        return page.steps if kind == ARTICLE else ()
    remedies: tuple[Remedy, ...] = page.remedies if page and kind == REMEDY else ()
    return next((remedy.steps for remedy in remedies if remedy.id == item_id), ())


def _step_links(library: Library, steps: tuple[Step, ...]) -> Iterator[str]:
    if steps:
        yield "## Link a step"
        yield "\n".join(
            f"- {shown(step.id)} <{_pinned_address(library, step.id)}> {said(step.title)}" for step in steps
        )


def _pinned_address(library: Library, item_id: str) -> str:
    item = find_item(library, item_id)
    return absolute(item.short_at(item.mark.revision) if item else f"/s/{item_id}")


def _source(source: Source) -> str:
    url = web_address(source.url)
    place = f" <{url}>" if url else ""
    return f"- [{source.key}] {said(source.title)}{place}, {source.kind}, read {source.checked}"


# --- codes and lists ---


def code_text(library: Library, spelling: str) -> str:
    """One code, or two that are shown together."""
    values = parse_codes(spelling)
    pair, codes = meanings(library, values)
    incidents = known(incidents_of_codes(library, values))
    lines = [f"# Error code {canonical(values)}", *incidents, *([said(pair.meaning)] if pair else [])]
    for code in codes:
        guide = f" Guide: <{absolute(f'/guides/{code.guide}/')}>" if code.guide else ""
        lines.append(
            f"- {code.hex} as {said(code.kind.title)}: {said(code.meaning)} Confidence: {code.confidence}.{guide}"
        )
    return joined(lines)


def events_text(library: Library, number: int) -> str:
    """An event of every provider that has one of this number."""
    return joined([f"# Event {number}", *map(event_line, library.events(number))])


def event_line(event: Event) -> str:
    guide = f" Guide: <{absolute(f'/guides/{event.guide}/')}>" if event.guide else ""
    link = f"[{event.number}]({absolute(f'/events/{event.number}/')})"
    return f"- {link} of {said(event.provider.title)}, log {said(event.log)}: {said(event.meaning)}{guide}"


def list_text(title: str, lines: Iterable[str], onward: str) -> str:
    """A part of a list; `onward` is the address of the next part, "" at the end."""
    return "\n".join([f"# {said(title)}", "", *lines, *(["", f"More: <{onward}>"] if onward else [])]) + "\n"


def code_line(code: Code) -> str:
    return f"- [{code.hex}]({absolute(f'/codes/{code.hex}/')}) as {said(code.kind.title)}: {said(code.meaning)}"


def card_line(card: Card) -> str:
    return f"- {inline_link(MARKDOWN, card.title, absolute(card.url))}: {said(card.summary)}"


def change_line(change: ItemChange) -> str:
    mark, when = change.mark, change.seen.date[:10] or "No date"
    link = inline_link(MARKDOWN, mark.title, absolute(f"/s/{mark.id}@{mark.revision}"))
    return f"- {when}, {mark.kind} {'changed' if change.before else 'new'}: {link}"
