"""The library's values as the API shows them. Addresses are absolute: what takes them lives elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from typing import Any

from django.conf import settings

from decisiontree.guide import CodeRef, Escalation, Guide, Question, Remedy, Step
from decisiontree.tickets.note import FORMATS, JSON, Saved, note
from decisiontree.tickets.transcript import Transcript
from decisiontree.walk.fixed_tree import outcomes
from decisiontree.walk.permalink import Permalink
from decisiontree.walk.replay import Walk
from kb.codes.explain import Near, Recognised, Unlisted
from kb.library.incidents import Incident
from kb.library.library import Library
from kb.library.moment import html_of
from kb.library.values import Article, Card, Code, Commit, Event, LookAlike
from kb.links.history import ItemChange
from kb.links.items import WITHDRAWN, Edition, Item, editions_of, find_item, lines_of
from kb.links.menu import shown
from kb.runs.runs import tell
from kb.web.addresses import absolute

Json = dict[str, Any]


def _plain(value: Any, *left_out: str) -> Json:
    """The fields of a dataclass, not copied."""
    return {field.name: getattr(value, field.name) for field in fields(value) if field.name not in left_out}


# --- codes and lists ---


def code_ref(ref: CodeRef) -> Json:
    return {"kind": ref.kind, "value": ref.value, "hex": f"0x{ref.value:X}"}


def code(found: Code) -> Json:
    kind = {"kind": found.kind.key, "kind_title": found.kind.title, "hex": found.hex}
    url = absolute(f"/codes/{found.hex}/")
    return {**_plain(found, "kind", "family", "pack"), **kind, "family": found.family_title, "url": url}


def event(found: Event) -> Json:
    provider = {"provider": found.provider.key, "provider_title": found.provider.title}
    return {
        **_plain(found, "provider", "pack"),
        **provider,
        "guide_url": absolute(f"/guides/{found.guide}/") if found.guide else "",
        "url": absolute(f"/events/{found.number}/"),
    }


def incidents(library: Library, found: Iterable[Incident]) -> list[Json]:
    """Known incidents; their texts with links that lead somewhere."""
    return [
        {
            "key": each.key,
            "title": each.title,
            "html": html_of(library, each),
            "begins": each.begins.isoformat(),
            "ends": each.ends.isoformat(),
            "link": each.link,
        }
        for each in found
    ]


def look_alike(alike: LookAlike) -> Json:
    return {"codes": [code_ref(ref) for ref in alike.codes], "mistaken_for": alike.mistaken_for, "why": alike.why}


def recognised(found: Recognised) -> Json:
    said = found.unlisted
    return {
        "value": found.value, "hex": found.spelling, "sure": found.sure, "kind": found.seen.kind, "label": found.seen.label,
        "codes": [code_ref(CodeRef(each.kind.key, each.value)) | {"meaning": each.meaning} for each in found.codes],
        "guesses": guesses(said) if said else [], "nearest": [near(each) for each in said.near] if said else [],
        "look_alikes": [look_alike(each) for each in found.look_alikes],
    }  # fmt: skip


def guesses(said: Unlisted) -> list[str]:
    """By the bits of a number if it is a status, else by its pattern."""
    return [said.status.words] if said.status else [guess.guess for guess in said.guesses]


def near(other: Near) -> Json:
    return {"hex": other.hex, "meaning": other.codes[0].meaning, "why": other.why}


def page(card: Card) -> Json:
    codes = [[code_ref(ref) for ref in together] for together in card.codes]
    return {**_plain(card, "codes", "minutes"), "codes": codes, "url": absolute(card.url)}


def pages(cards: Iterable[Card]) -> list[Json]:
    return [page(card) for card in cards]


# --- whatever has an id ---


def urls_at(item: Item, revision: str) -> Json:
    """Addresses of an item; the pinned ones show the text of a revision."""
    return {
        "latest": absolute(item.url or item.short_url),
        "pinned": absolute(item.pinned_at(revision)),
        "short": absolute(item.short_url),
        "short_pinned": absolute(item.short_at(revision)),
    }


def urls_of(item: Item) -> Json:
    return urls_at(item, item.mark.revision)


def find_card(library: Library, kind: str, slug: str) -> Card:
    """The card of a page that the library shows."""
    card = library.card(kind, slug)
    if card is None:
        raise LookupError(f"the library shows the {kind} {slug} and does not list it")
    return card


def find_shown(library: Library, item_id: str) -> Item:
    """An item that the library shows."""
    item = find_item(library, item_id)
    if item is None:
        raise LookupError(f"the library shows {item_id} and does not list it")
    return item


def named(item: Item) -> Json:
    mark = item.mark
    url = absolute(item.url or item.short_url)
    return {"id": mark.id, "kind": mark.kind, "title": mark.title, "state": item.state, "url": url}


def seen(revision: str, commit: Commit) -> Json:
    return {"revision": revision, "date": commit.date, "commit": commit.id}


def standing(item: Item) -> Json:
    """What has become of an item by now."""
    return {
        "shown_id": shown(item.mark.id),
        "state": item.state,
        "reason": item.reason,
        "successors": [named(each) for each in item.successors],
        "first_seen": seen(item.mark.revision, item.seen),
        "history": absolute(item.history_url) if item.history_url else "",
        "urls": urls_of(item),
    }


def item(library: Library, edition: Edition) -> Json:
    """An item at a revision: that text, and what has become of it since."""
    mark, today = edition.snapshot.mark, edition.item
    return {
        **standing(today),
        "id": mark.id,
        "kind": mark.kind,
        "title": mark.title,
        "parent": mark.parent,
        "revision": mark.revision,
        "state": edition.state,
        "newer": edition.newer,
        "first_seen": seen(mark.revision, edition.seen),
        "current_revision": today.mark.revision,
        "text": "\n".join(lines_of(edition.snapshot)),
        "labels": dict(edition.snapshot.labels),
        "sections": [{"heading": section.heading, "html": section.html} for section in edition.snapshot.sections],
        "revisions": [seen(*each) for each in editions_of(library, today)],
        "urls": urls_at(today, mark.revision),
    }


def change(found: ItemChange) -> Json:
    mark = found.mark
    return {
        "id": mark.id,
        "kind": mark.kind,
        "title": mark.title,
        "revision": mark.revision,
        "before": found.before,
        "first_seen": seen(mark.revision, found.seen),
        "url": absolute(f"/s/{mark.id}@{mark.revision}"),
    }


# --- whole pages ---


def article(library: Library, found: Article) -> Json:
    return {
        **page(find_card(library, "article", found.slug)),
        **_plain(found, "codes", "related", "headings", "topic"),
        "steps": steps(library, found.steps),
        "related": pages(found.related),
        **standing(find_shown(library, found.id)),
    }


def steps(library: Library, found: Iterable[Step]) -> list[Json]:
    return [step(library, each) for each in found]


def step(library: Library, found: Step) -> Json:
    item = find_shown(library, found.id)
    own = {"id": found.id, "title": found.title, "html": found.html}
    return {**own, "revision": item.mark.revision, "urls": urls_of(item)}


def guide(library: Library, found: Guide) -> Json:
    card = find_card(library, "guide", found.slug)
    kept = ("mode", "meaning_html", "before_html", "sources", "owner", "verified", "review_by")
    item = find_shown(library, found.id)
    return {
        **page(card),
        **{name: getattr(found, name) for name in kept},
        "causes": [{**_plain(cause), "url": absolute(f"{card.url}{cause.key}/")} for cause in found.causes],
        "questions": [question(library, each) for each in found.questions],
        "remedies": [remedy(library, each) for each in found.remedies],
        "escalation": escalation(found.escalation),
        "profiles": [profile.key for profile in library.profiles.of(found.pack)],
        "revision": item.mark.revision,
        **standing(item),
    }


def question(library: Library, found: Question) -> Json:
    return {**_plain(found), **_standing(library, found)}


def remedy(library: Library, found: Remedy) -> Json:
    own = {"steps": steps(library, found.steps), "outcomes": outcomes(found)}
    return {**_plain(found, "steps"), **own, **_standing(library, found)}


def _standing(library: Library, found: Question | Remedy) -> Json:
    item = find_shown(library, found.id)
    withdrawn = item.reason if item.state == WITHDRAWN else ""
    return {"revision": item.mark.revision, "withdrawn": withdrawn, "urls": urls_of(item)}


def escalation(found: Escalation) -> Json:
    return _plain(found)


# --- walks ---


def walk_notes(library: Library, here: Walk, link: Permalink) -> Json:
    return notes(tell(library, here, link))


def notes(transcript: Transcript, saved: Saved | None = None) -> Json:
    """The ticket note, in each notation that is text."""
    formats = [format for format in FORMATS if format != JSON]
    return {format: note(transcript, format, settings.SITE_URL, saved) for format in formats}
