"""The library's values as the API shows them. Addresses are absolute: what takes them lives elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from typing import Any

from django.conf import settings

from decisiontree.fixed import outcomes
from decisiontree.guide import CodeRef, Escalation, Guide, Question, Remedy, Step
from decisiontree.ticket_note import FORMATS, JSON, Saved, note
from decisiontree.transcript import Transcript
from kb.library.library import Article, Card, Code, Library, LookAlike
from kb.library.permanent import Item, find_item

Json = dict[str, Any]


def absolute(path: str) -> str:
    return f"{settings.SITE_URL}{path}"


def _plain(value: Any, *left_out: str) -> Json:
    """The fields of a dataclass, not copied."""
    return {field.name: getattr(value, field.name) for field in fields(value) if field.name not in left_out}


# --- codes and lists ---


def code_ref(ref: CodeRef) -> Json:
    return {"kind": ref.kind, "value": ref.value, "hex": f"0x{ref.value:X}"}


def code(found: Code) -> Json:
    kind = {"kind": found.kind.key, "kind_title": found.kind.title, "hex": found.hex}
    return {**_plain(found, "kind", "family", "pack"), **kind, "family": found.family_title}


def look_alike(alike: LookAlike) -> Json:
    return {"codes": [code_ref(ref) for ref in alike.codes], "mistaken_for": alike.mistaken_for, "why": alike.why}


def page(card: Card) -> Json:
    codes = [[code_ref(ref) for ref in shown] for shown in card.codes]
    return {**_plain(card, "codes", "minutes"), "codes": codes, "url": absolute(card.url)}


def pages(cards: Iterable[Card]) -> list[Json]:
    return [page(card) for card in cards]


# --- addresses of whatever has an id ---


def urls_at(item: Item, revision: str) -> Json:
    """Addresses of an item; the pinned ones show the text of a revision."""
    return {
        "latest": absolute(item.url or item.short_url),
        "pinned": absolute(item.pinned_at(revision)),
        "short": absolute(item.short_url),
        "short_pinned": absolute(f"{item.short_url}@{revision}"),
    }


def urls_of(item: Item) -> Json:
    return urls_at(item, item.mark.revision)


def find_urls(library: Library, item_id: str) -> tuple[str, Json]:
    """(revision, addresses) of an item that the library shows."""
    item = find_item(library, item_id)
    if item is None:
        raise LookupError(f"the library shows {item_id} and does not list it")
    return item.mark.revision, urls_of(item)


# --- whole pages ---


def article(library: Library, found: Article, card: Card) -> Json:
    return {
        **page(card),
        **_plain(found, "codes", "related", "headings", "topic"),
        "steps": steps(library, found.steps),
        "related": pages(found.related),
        "urls": find_urls(library, found.id)[1],
    }


def steps(library: Library, found: Iterable[Step]) -> list[Json]:
    return [step(library, each) for each in found]


def step(library: Library, found: Step) -> Json:
    revision, links = find_urls(library, found.id)
    return {"id": found.id, "title": found.title, "html": found.html, "revision": revision, "urls": links}


def guide(library: Library, found: Guide, card: Card) -> Json:
    kept = ("mode", "meaning_html", "before_html", "sources", "owner", "review_by", "revision")
    return {
        **page(card),
        **{name: getattr(found, name) for name in kept},
        "causes": [{**_plain(cause), "url": absolute(f"{card.url}{cause.key}/")} for cause in found.causes],
        "questions": [question(library, each) for each in found.questions],
        "remedies": [remedy(library, each) for each in found.remedies],
        "escalation": escalation(found.escalation),
        "profiles": [profile.key for profile in library.profiles],
        "urls": find_urls(library, found.id)[1],
    }


def question(library: Library, found: Question) -> Json:
    return {**_plain(found), "urls": find_urls(library, found.id)[1]}


def remedy(library: Library, found: Remedy) -> Json:
    links = find_urls(library, found.id)[1]
    return {**_plain(found, "steps"), "steps": steps(library, found.steps), "outcomes": outcomes(found), "urls": links}


def escalation(found: Escalation) -> Json:
    return _plain(found)


def notes(transcript: Transcript, saved: Saved | None = None) -> Json:
    """The ticket note, in each notation that is text."""
    formats = [format for format in FORMATS if format != JSON]
    return {format: note(transcript, format, settings.SITE_URL, saved) for format in formats}
