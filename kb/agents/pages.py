"""Pages for an assistant: errors, search results and texts as short Markdown. No command of a remedy is among them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings

from decisiontree.guide import Guide
from decisiontree.tickets.notations import MARKDOWN, escape, inline_link
from decisiontree.walk.permalink import Permalink
from decisiontree.walk.replay import Walk
from kb.agents.texts import LARGEST_PAGE, fitted
from kb.alternates.html_to_markdown import to_markdown, without_code
from kb.alternates.pages import card_line, known, origin, warning
from kb.api.answers import require_edition, require_item
from kb.api.problems import ApiProblem
from kb.codes.explain import find_pair, recognise
from kb.codes.reading import guide_for, read_paste
from kb.content.snapshot import GUIDE, REMEDY, STEP
from kb.incidents.concerned import incidents_of_codes, incidents_of_guide
from kb.library.incidents import Incident
from kb.library.library import Library
from kb.links.items import CURRENT, Edition, find_edition, find_item
from kb.links.resolve import find_named
from kb.search import searching
from kb.web.addresses import absolute

Json = dict[str, Any]
MOST_FOUND = 8
LISTED = 200


def page_of(here: Walk) -> str:
    return absolute(f"/guides/{here.guide.slug}/{Permalink(here.evidence, here.profile.key).query}")


def error_text(library: Library, text: str) -> tuple[str, Json]:
    reading = read_paste(library, text)
    found = recognise(library, reading.codes)
    pair, guide = find_pair(library, reading.codes), guide_for(library, reading, found)
    lines = [
        f"- {each.spelling} as {_said(code.kind.title)}: {_said(code.meaning)}"
        for each in found
        for code in each.codes[:3]
    ]
    events = [f"- Event {e.number}: {_said(e.meaning)}" for each in reading.events for e in each.events[:3]]
    start = ["# What this says", *known(_incidents(library, [each.value for each in found], guide))]
    start += [_said(pair.meaning)] if pair else []
    end = [_onward(library, guide, text)]
    body = [*lines, *events] or ["No code, event or message that we know is in it."]
    return fitted(start, body[:40], end, absolute("/search/")), {"guide": guide, "evidence": []}


def _incidents(library: Library, codes: list[int], slug: str) -> Iterable[Incident]:
    """Of what was pasted, and of the guide that it leads to; each once."""
    guide = library.guide(slug) if slug else None
    of_guide = incidents_of_guide(library, guide) if guide else ()
    return {each.key: each for each in (*incidents_of_codes(library, codes), *of_guide)}.values()


def _onward(library: Library, guide: str, text: str) -> str:
    if guide:
        return f'Guide: <{absolute(f"/guides/{guide}/")}>. Call `next_step` with {{"guide": "{guide}"}}.'
    hits = searching.pages(library, text[:2_000], 3)
    return (
        "\n".join(["No guide is made for it. Closest:", *(card_line(hit.card) for hit in hits)])
        if hits
        else "No guide is made for it."
    )


def search_text(library: Library, query: str) -> str:
    hits = searching.pages(library, query, MOST_FOUND)
    lines = [f"{card_line(hit.card)} ({hit.card.kind} `{hit.card.slug}`)" for hit in hits]
    return fitted(
        ["# Found"],
        lines or ["Nothing."],
        ["Call `read` for a page, `next_step` with the slug of a guide."],
        absolute("/search/"),
    )


def item_text(library: Library, asked: str, revision: str = "") -> str:
    """A text by its id or address, now or as it was. 404 where there is none."""
    return _text_of(library, _edition(library, asked.strip(), revision))


def _edition(library: Library, asked: str, revision: str) -> Edition:
    path = asked.removeprefix(settings.SITE_URL)
    named = find_named(library, f"/{path.strip('/')}/", settings.ID_PREFIX) if "/" in path else None
    if named:
        found = find_edition(library, named.item, revision or named.revision or named.item.mark.revision)
        if found is None:
            raise ApiProblem(404, "This text was never published.")
        return found
    return require_edition(library, require_item(library, path), revision)


def _text_of(library: Library, edition: Edition) -> str:
    mark = edition.snapshot.mark
    start = [f"# {_said(mark.title)}", *warning(edition), origin(library, edition)]
    guide = (
        library.guide(edition.item.url.strip("/").rpartition("/")[2])
        if mark.kind == GUIDE and edition.item.url
        else None
    )
    body = _guide(guide) if guide else _sections(library, edition)
    return fitted(start, body, [], absolute(edition.item.url or edition.item.short_url), LARGEST_PAGE)


def _guide(guide: Guide) -> Iterator[str]:
    """In short: what it is about, and the names of its parts. The rest comes step by step."""
    yield to_markdown(without_code(guide.meaning_html), absolute("/"))
    for heading, parts in (("Causes", guide.causes), ("Remedies", guide.remedies)):
        yield f"## {heading}"
        yield "\n".join(f"- {each.id} {_said(each.title)}" for each in parts)
    yield f'Call `next_step` with {{"guide": "{guide.slug}"}}: it gives one step at a time.'


def _sections(library: Library, edition: Edition) -> Iterator[str]:
    with_code = has_commands(library, edition)
    if not with_code:
        yield "Commands are left out."
    for section in edition.snapshot.sections:
        html = section.html if with_code else without_code(section.html)
        if section.heading:
            yield f"## {_said(section.heading)}"
        if text := to_markdown(html, absolute("/")):
            yield text


def has_commands(library: Library, edition: Edition) -> bool:
    """Not what was replaced or withdrawn, and no remedy: its commands come with the step that is due."""
    mark = edition.snapshot.mark
    parent = find_item(library, mark.parent) if mark.kind == STEP and mark.parent else None
    of_article = mark.kind not in (GUIDE, REMEDY, STEP) or (parent is not None and parent.mark.kind == "article")
    return of_article and edition.state == CURRENT and edition.item.state == CURRENT


def _said(text: str) -> str:
    return str(escape(MARKDOWN, text))[:400]


# --- resources ---

INDEX = "kb://index"
TEMPLATES = (
    {"uriTemplate": "kb://items/{id}", "name": "item", "title": "A text by its id", "mimeType": "text/markdown"},
    {"uriTemplate": "kb://items/{id}@{revision}", "name": "item-as-it-was", "title": "A text as it was", "mimeType": "text/markdown"},
)  # fmt: skip
RESOURCES = ({"uri": INDEX, "name": "index", "title": "All guides", "mimeType": "text/markdown"},)


def resource_text(library: Library, uri: str) -> str:
    if uri == INDEX:
        cards = [card for card in library.cards() if card.kind == "guide"][:LISTED]
        lines = [inline_link(MARKDOWN, card.title, absolute(card.url)) for card in cards]
        return fitted(["# Guides"], (f"- {line}" for line in lines), [], absolute("/guides/"), LARGEST_PAGE)
    if not uri.startswith("kb://items/"):
        raise ApiProblem(404, "There is no such resource.")
    item_id, _, revision = uri.removeprefix("kb://items/").partition("@")
    return item_text(library, item_id.replace("/", ""), revision)
