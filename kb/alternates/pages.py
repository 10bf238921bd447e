"""The same pages for programs: every item, code and list as JSON values and as Markdown. docs/links.md shows the shape."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from decisiontree.guide import CodeRef, Guide, Source, Step
from decisiontree.tickets.notations import MARKDOWN, escape
from kb.alternates.html_to_markdown import to_markdown
from kb.codes.find import canonical
from kb.content.items import ARTICLE, GUIDE, REMEDY, STEP
from kb.library.library import Library
from kb.library.values import Article, Card, Code
from kb.links.history import ItemChange, ids_in
from kb.links.items import CURRENT, Edition, Item, find_edition, find_item, without_title
from kb.links.menu import shown
from kb.links.previews import find_page
from kb.web.addresses import absolute

Json = dict[str, Any]
LISTED = ("Causes", "Questions", "Remedies")  # a guide's own lists of titles: its parts say it all


@dataclass(frozen=True, slots=True)
class Twin:
    """A page's values. `is_eternal`: nothing in it can ever become wrong."""

    values: Json
    markdown: str
    is_eternal: bool = False


# --- items ---


def of_item(library: Library, edition: Edition, is_pinned: bool) -> Twin:
    """An item as it is now, or its text as it was. A pinned text says nothing that could change, while nothing is wrong with it."""
    item = edition.item
    is_eternal = is_pinned and item.state == CURRENT
    values = _text(edition)
    if is_eternal:
        values["state_url"] = absolute(f"{item.short_url}.json")
    else:
        values |= _state(library, edition)
    if not is_pinned and item.url:
        values |= _page(library, item)
    return Twin(values, "\n\n".join(_document(values)) + "\n", is_eternal)


def _text(edition: Edition) -> Json:
    """What is true of a text for ever."""
    item, mark = edition.item, edition.snapshot.mark
    short = absolute(item.short_url)
    return {
        "kind": mark.kind, "id": mark.id, "shown_id": shown(mark.id), "title": mark.title, "revision": mark.revision,
        "first_seen": {"date": edition.seen.date, "commit": edition.seen.id},
        "urls": {"short": short, "short_pinned": f"{short}@{mark.revision}"},
        "labels": dict(edition.snapshot.labels),
        "sections": [_section(section.heading, section.html, mark.kind) for section in edition.snapshot.sections],
    }  # fmt: skip


def _section(heading: str, html: str, kind: str) -> Json:
    html = without_title(html) if kind == STEP else html
    return {"heading": heading, "markdown": to_markdown(html, absolute("/")), "html": html}


def _state(library: Library, edition: Edition) -> Json:
    """What has become of it by now."""
    item, mark = edition.item, edition.snapshot.mark
    parent = find_item(library, mark.parent) if mark.parent else None
    short = absolute(item.short_url)
    urls = {"latest": absolute(item.url or item.short_url), "pinned": absolute(edition.address)}
    return {
        "state": edition.state, "reason": item.reason, "newer": edition.newer,
        "successors": [_reference(each) for each in item.successors],
        "part_of": _reference(parent) if parent else None,
        "urls": {**urls, "short": short, "short_pinned": f"{short}@{mark.revision}"},
    }  # fmt: skip


def _reference(item: Item) -> Json:
    mark = item.mark
    return {"kind": mark.kind, "id": mark.id, "title": mark.title, "state": item.state, "url": absolute(item.url or item.short_url)}  # fmt: skip


def _page(library: Library, item: Item) -> Json:
    """What stands around an item's text on its page, and the parts it has."""
    page = find_page(library, item)
    parts: Json = {"history": absolute(item.history_url)}
    if page and item.mark.kind in (ARTICLE, GUIDE):
        parts |= _facts(page)
    if isinstance(page, Article) and item.mark.kind == ARTICLE:
        parts["parts"] = [_step(library, step) for step in page.steps]
    elif isinstance(page, Guide) and item.mark.kind == GUIDE:
        parts["parts"] = list(_guide_parts(library, page))
    elif isinstance(page, Guide) and item.mark.kind == REMEDY:
        steps = next((remedy.steps for remedy in page.remedies if remedy.id == item.mark.id), ())
        parts["parts"] = [_step(library, step) for step in steps]
    return parts


def _step(library: Library, step: Step) -> Json:
    item = find_item(library, step.id)
    short = absolute(f"/s/{step.id}")
    pinned = f"{short}@{item.mark.revision}" if item else short
    return {"kind": STEP, "id": step.id, "title": step.title, "urls": {"short": short, "short_pinned": pinned}}


def _guide_parts(library: Library, guide: Guide) -> Iterator[Json]:
    """Causes, questions, remedies and the escalation, in the guide's order; steps stand in their remedies."""
    steps = {step.id for remedy in guide.remedies for step in remedy.steps}
    for item_id in ids_in(guide):
        item = find_item(library, item_id) if item_id != guide.id and item_id not in steps else None
        edition = find_edition(library, item, item.mark.revision) if item else None
        if edition:
            yield _text(edition)


def _facts(page: Article | Guide) -> Json:
    verified = page.verified
    return {
        "summary": page.summary, "symptoms": list(page.symptoms), "owner": page.owner, "review_by": page.review_by,
        "verified": {"on": verified.on, "by": verified.by, "env": verified.env} if verified else None,
        "codes": [[_code_ref(ref) for ref in shown_together] for shown_together in page.codes],
        "sources": [_source(source) for source in page.sources],
    }  # fmt: skip


def _code_ref(ref: CodeRef) -> Json:
    return {"kind": ref.kind, "value": ref.value, "hex": f"0x{ref.value:X}"}


def _source(source: Source) -> Json:
    return {"key": source.key, "title": source.title, "url": source.url, "checked": source.checked, "kind": source.kind, "note": source.note}  # fmt: skip


# --- items as Markdown ---


def _document(values: Json) -> Iterator[str]:
    """The values as a page of Markdown, part by part."""
    yield f"# {values['title']}"
    yield from warning(values)
    yield origin(values)
    if values.get("verified"):
        yield f"Last verified {values['verified']['on']} by {values['verified']['by']}. Owner: {values['owner']}."
    parts = values.get("parts", [])
    yield from _sections(values, "##", left_out=LISTED if values["kind"] == GUIDE and parts else ())
    if values["kind"] == GUIDE:
        yield from _grouped(parts)
    elif parts:
        yield "## Link a step"
        yield "\n".join(f"- {shown(part['id'])} <{part['urls']['short_pinned']}> {part['title']}" for part in parts)
    if values.get("sources"):
        yield "## Sources"
        yield "\n".join(_source_line(source) for source in values["sources"])


def warning(values: Json) -> Iterator[str]:
    state, reason = values.get("state", CURRENT), values.get("reason", "")
    if state != CURRENT:
        ending = " Do not follow this text." if state == "withdrawn" else ""
        yield f"> **{state.capitalize()}{f': {reason}' if reason else ''}.**{ending}"
    for each in values.get("successors", []):
        yield f"> Instead: [{each['title']}]({each['url']})"


def origin(values: Json) -> str:
    date = values["first_seen"]["date"][:10]
    parent = values.get("part_of")
    of = f" of [{parent['title']}]({parent['url']})" if parent else ""
    version = f"version {values['revision']}{f' of {date}' if date else ''}"
    asks = f" What has become of it since: <{values['state_url']}>" if "state_url" in values else ""
    return (
        f"{values['kind'].capitalize()} {values['shown_id']}{of}, {version}: <{values['urls']['short_pinned']}>{asks}"
    )


def _sections(values: Json, level: str, left_out: Iterable[str] = ()) -> Iterator[str]:
    if values["labels"]:
        yield "\n".join(f"- {name}: {value}" for name, value in values["labels"].items())
    for section in values["sections"]:
        if section["heading"] not in left_out:
            yield from filter(None, (section["heading"] and f"{level} {section['heading']}", section["markdown"]))


def _grouped(parts: list[Json]) -> Iterator[str]:
    for kind, heading in (("cause", "Causes"), ("question", "Questions"), ("remedy", "Remedies"), ("escalation", "Handing over")):  # fmt: skip
        found = [part for part in parts if part["kind"] == kind]
        if found:
            yield f"## {heading}"
        for part in found:
            yield f"### {part['title']}"
            yield origin(part)
            yield from _sections(part, "####")


def _source_line(source: Json) -> str:
    place = f" <{source['url']}>" if source["url"] else ""
    return f"- [{source['key']}] {source['title']}{place}, {source['kind']}, read {source['checked']}"


# --- codes and lists ---


def of_codes(values: tuple[int, ...], codes: Iterable[Code], meaning: str) -> Twin:
    """One code, or two that are shown together."""
    spelling = canonical(values)
    found = {
        "kind": "code", "title": spelling, "values": list(values), "meaning": meaning,
        "urls": {"latest": absolute(f"/codes/{spelling}/")}, "codes": [_code(code) for code in codes],
    }  # fmt: skip
    lines = [f"# Error code {spelling}", *([meaning] if meaning else [])]
    for code in found["codes"]:
        guide = f" Guide: <{code['guide']}>" if code["guide"] else ""
        lines.append(
            f"- {code['hex']} as {code['kind_title']}: {code['meaning']} Confidence: {code['confidence']}.{guide}"
        )
    return Twin(found, "\n\n".join(lines) + "\n")


def _code(code: Code) -> Json:
    return {
        "kind": code.kind.key, "kind_title": code.kind.title, "value": code.value, "hex": code.hex, "name": code.name,
        "meaning": code.meaning, "family": code.family_title, "confidence": code.confidence, "official": code.official,
        "notes": code.notes, "guide": absolute(f"/guides/{code.guide}/") if code.guide else "",
        "sources": [_source(source) for source in code.sources],
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class ListPosition:
    """How long a list is, and where it goes on; "" at its end."""

    total: int
    next: str


def of_code_list(codes: Iterable[Code], onward: ListPosition) -> Twin:
    items = [{**_code(code), "url": absolute(f"/codes/{code.hex}/")} for code in codes]
    lines = [f"- [{item['hex']}]({item['url']}) as {item['kind_title']}: {item['meaning']}" for item in items]
    return _list_of("Error codes", items, lines, onward)


def of_cards(title: str, cards: Iterable[Card], onward: ListPosition) -> Twin:
    """A list of articles or guides."""
    items = [
        {"kind": card.kind, "id": card.id, "title": card.title, "summary": card.summary, "topic": card.topic,
         "products": list(card.products), "verified_on": card.verified_on, "url": absolute(card.url)}
        for card in cards
    ]  # fmt: skip
    lines = [f"- [{item['title']}]({item['url']}): {item['summary']}" for item in items]
    return _list_of(title, items, lines, onward)


def of_history(title: str, changes: Iterable[ItemChange], onward: ListPosition) -> Twin:
    """What an article or guide and its parts said, newest first. `before` is the revision that a text took over from."""
    items = [
        {"kind": change.mark.kind, "id": change.mark.id, "title": change.mark.title, "revision": change.mark.revision,
         "before": change.before, "first_seen": {"date": change.seen.date, "commit": change.seen.id},
         "url": absolute(f"/s/{change.mark.id}@{change.mark.revision}")}
        for change in changes
    ]  # fmt: skip
    lines = [f"- {_when(item)}, {item['kind']} {'changed' if item['before'] else 'new'}: [{escape(MARKDOWN, item['title'])}]({item['url']})" for item in items]  # fmt: skip
    return _list_of(f"{title}: history", items, lines, onward)


def _when(item: Json) -> str:
    return str(item["first_seen"]["date"][:10] or "No date")


def _list_of(title: str, items: list[Json], lines: list[str], onward: ListPosition) -> Twin:
    more = ["", f"More: <{onward.next}>"] if onward.next else []
    values = {"kind": "list", "title": title, "total": onward.total, "next": onward.next, "items": items}
    return Twin(values, "\n".join([f"# {title}", "", *lines, *more]) + "\n")
