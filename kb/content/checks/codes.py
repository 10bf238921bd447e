"""The code list of a pack."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any
from unicodedata import east_asian_width

from kb.content import documents
from kb.content.checks.references import check_guide, check_page, check_sources, check_told
from kb.content.content import Content
from kb.content.documents import Doc
from kb.content.finding import Finding, did_you_mean
from kb.content.format import schema

SHORTEST_MESSAGE = 8  # letters
SHORTEST_PIECE = 3  # letters between two names


def check_codes(doc: Doc, content: Content) -> Iterator[Finding]:
    head: schema.CodesFile = doc.head
    counts = Counter((entry.kind, entry.code) for entry in head.codes)
    for index, entry in enumerate(head.codes):
        loc = ("codes", index)
        if entry.kind not in head.kinds:
            yield doc.finding(
                (*loc, "kind"),
                f"unknown number space '{entry.kind}'",
                did_you_mean(entry.kind, head.kinds),
                rule="unknown-code",
            )
        if counts[entry.kind, entry.code] > 1:
            yield doc.finding((*loc, "code"), f"0x{entry.code:X} is here twice in {entry.kind}", rule="duplicate-code")
        yield from _check_texts(doc, (*loc, "says"), entry.says)
        yield from _check_code_entry(doc, loc, entry, content)
    for index, pair in enumerate(head.pairs):
        yield from _check_code_entry(doc, ("pairs", index), pair, content)
        yield from _check_code_set(doc, ("pairs", index), pair.codes, content)
    for index, look_alike in enumerate(head.look_alikes):
        yield from _check_code_set(doc, ("look_alikes", index), look_alike.codes, content)
    for index, guess in enumerate(head.guesses):
        if guess.kind not in head.kinds:
            yield doc.finding(
                ("guesses", index),
                f"unknown number space '{guess.kind}'",
                did_you_mean(guess.kind, head.kinds),
                rule="unknown-code",
            )
    for index, message in enumerate(head.messages):
        yield from _check_message(doc, ("messages", index), message, content)
    yield from _check_said_once(doc)
    for key, family in head.families.items():
        yield from check_guide(doc, ("families", key), family.guide, content)
        yield from check_told(doc, ("families", key, "answers"), family.guide, family.answers, content)


def _check_message(
    doc: Doc, loc: tuple[str | int, ...], message: schema.MessageEntry, content: Content
) -> Iterator[Finding]:
    yield from check_page(doc, (*loc, "page"), message.page, content)
    yield from check_sources(doc, (*loc, "sources"), message.sources, content)
    yield from check_told(doc, (*loc, "answers"), message.page, message.answers, content)
    for language, texts in message.says.items():
        yield from _check_texts(doc, (*loc, "says", language), texts)
    if not message.sources and not message.notes:
        yield doc.finding(
            loc,
            "this message names no source",
            "add `sources: [key]`, or say under `notes:` where it was read",
            rule="no-source",
        )


def _check_said_once(doc: Doc) -> Iterator[Finding]:
    """A text leads to one code or one message."""
    said: list[tuple[tuple[str | int, ...], str]] = []
    for index, entry in enumerate(doc.head.codes):
        said += [(("codes", index), text) for text in entry.says]
    for index, message in enumerate(doc.head.messages):
        said += [(("messages", index), text) for texts in message.says.values() for text in texts]
    owners: dict[str, tuple[str | int, ...]] = {}
    for place, text in said:
        owner = owners.setdefault(re.sub(r"[\W_]+", "", text.casefold()), place)
        if owner != place:
            what = f"'{text}' is what {owner[0]}[{owner[1]}] says as well"
            yield doc.finding((*place, "says"), what, "keep it where readers should be led", rule="duplicate-message")


def _check_texts(doc: Doc, loc: tuple[str | int, ...], texts: Iterable[str]) -> Iterator[Finding]:
    for text in texts:
        yield from check_text(doc, loc, text, "message", "dialog")


def check_text(doc: Doc, loc: tuple[str | int, ...], text: str, what: str, shown_by: str) -> Iterator[Finding]:
    """What a dialog or an event says tells it from others; … stands for a name in it."""
    pieces = (weight(piece) for piece in text.split("…"))
    if sum(size for size in pieces if size >= SHORTEST_PIECE) < SHORTEST_MESSAGE:
        hint = f"write the whole sentence that the {shown_by} shows"
        yield doc.finding(loc, f"'{text}' is too short to identify the {what}", hint, rule="short-message")
    if "..." in text:
        hint = "write … for what differs from case to case, and leave out dots at the end"
        yield doc.finding(loc, f"'{text}' has three dots", hint, rule="three-dots")


def weight(text: str) -> int:
    """How many letters a text has; one of Chinese, Japanese or Korean says as much as two."""
    return sum(1 + (east_asian_width(letter) in "WF") for letter in text if not letter.isspace())


def _check_code_entry(doc: Doc, loc: tuple[str | int, ...], entry: Any, content: Content) -> Iterator[Finding]:
    if entry.family not in doc.head.families:
        yield doc.finding(
            (*loc, "family"),
            f"unknown family '{entry.family}'",
            did_you_mean(entry.family, doc.head.families),
            rule="unknown-name",
        )
    if not entry.sources and not getattr(entry, "notes", None):
        yield doc.finding(
            loc,
            "this code names no source",
            "add `sources: [key]`, or say under `notes:` that there is none",
            rule="no-source",
        )
    yield from check_sources(doc, (*loc, "sources"), entry.sources, content)
    yield from check_guide(doc, (*loc, "guide"), entry.guide, content)
    family = doc.head.families.get(entry.family)
    guide = entry.guide or (family.guide if family else None)
    yield from check_told(doc, (*loc, "answers"), guide, entry.answers, content)


def _check_code_set(doc: Doc, loc: tuple[str | int, ...], codes: dict[str, int], content: Content) -> Iterator[Finding]:
    for kind, value in codes.items():
        known = content.codes.get(kind)
        if known is None:
            yield doc.finding(
                loc, f"unknown number space '{kind}'", did_you_mean(kind, content.codes), rule="unknown-code"
            )
        elif value not in known and not content.has_faulty(documents.CODES):
            hint = did_you_mean(f"0x{value:X}", (f"0x{code:X}" for code in known)) or "add it under `codes:` first"
            yield doc.finding(loc, f"{kind} 0x{value:X} is not among the codes", hint, rule="unknown-code")
