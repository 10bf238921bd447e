"""What a hit shows of a page, also of one that no list has: a question, a cause or a remedy of a guide, a code and an event."""

from __future__ import annotations

from dataclasses import replace

from decisiontree.guide import Cause, CodeRef, Question, Remedy
from kb.library.library import Library
from kb.library.values import IN_GUIDES, Card


def card_for(library: Library, kind: str, slug: str) -> Card | None:
    if kind == "code":
        return _card_of_code(library, slug)
    if kind == "event":
        return _card_of_event(library, slug)
    if kind not in IN_GUIDES:
        return library.card(kind, slug)
    name, _, key = slug.partition("/")
    guide, card = library.guide(name), library.card("guide", name)
    nodes: tuple[Question | Cause | Remedy, ...] = (*guide.questions, *guide.causes, *guide.remedies) if guide else ()
    node = next((node for node in nodes if node.key == key), None)
    if card is None or node is None:
        return None
    title = node.ask if isinstance(node, Question) else node.title
    return replace(card, kind=kind, slug=slug, id=node.id, title=title, summary=card.title, symptoms=(), codes=())


def _card_of_code(library: Library, spelling: str) -> Card | None:
    codes = library.codes(int(spelling, 16))
    if not codes:
        return None
    first = codes[0]
    shown = ((CodeRef(first.kind.key, first.value),),)
    lists = ", ".join(code.kind.title for code in codes)
    return Card(
        "code", spelling, "", f"{spelling}: {first.meaning}", lists, first.pack, first.family_title, (), shown, ""
    )


def _card_of_event(library: Library, number: str) -> Card | None:
    events = library.events(int(number))
    if not events:
        return None
    providers = ", ".join(event.provider.title for event in events)
    first = events[0]
    title = f"Event {number}: {first.meaning}"
    return Card("event", number, "", title, providers, first.pack, first.log, (), (), "")
