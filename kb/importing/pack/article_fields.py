"""What stands above an article: from front matter of any kind, and from the text where there is none."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from kb.importing.drafts import Draft
from kb.importing.flavours.base import Flavour, NavigationEntry
from kb.importing.report import ImportReport

LONGEST = 300  # characters of a line of ours
MOST_SYMPTOMS = 20
SHARED_BY = 3  # a description that more pages have says nothing of any of them
DATES = ("ms.date", "date", "last_update", "lastmod", "updated", "last_modified_at")
AUTHORS = ("ms.author", "author", "authors", "owner")
ADDRESSES = ("online version", "canonical_url", "canonical", "original_url")
PLAIN = re.compile(r"[A-Za-z][\w ()/.,'-]*[\w).]")
NULLS = {"null", "yes", "no", "true", "false", "on", "off", "y", "n"}


@dataclass(frozen=True, slots=True)
class Defaults:
    """What the command was told to write where a page says nothing."""

    owner: str = ""
    review_in: str = "1 year"
    verified_on: str = ""
    source_url: str = ""


@dataclass(frozen=True, slots=True)
class Fields:
    """Everything above an article but its id and what depends on the day."""

    title: str
    also_called: str  # the title above the text where it says something else than the heading, else ""
    summary: str
    symptoms: tuple[str, ...]
    topic: str
    written_for: str
    owner: str
    author: str
    verified_on: str  # "" when nothing says so
    url: str
    summary_is_opening: bool
    review_in: str


def fields_of(
    draft: Draft,
    place: NavigationEntry,
    flavour: Flavour,
    defaults: Defaults,
    shared: Counter[str],
    report: ImportReport,
) -> Fields:
    title, also_called = _titles(draft, place, flavour, report)
    summary, is_opening = _summary(draft, title, shared, report)
    author = next((text for key in AUTHORS if (text := _text(draft.head.get(key)))), "")
    return Fields(
        title, also_called, summary, tuple(symptoms_of(draft)), line(place.topic), line(_text(draft.head.get("audience")) or _text(draft.head.get("ms.audience"))),
        line(defaults.owner or author or "unassigned"), line(author), _verified_on(draft, report) or defaults.verified_on,
        _url(draft, defaults), is_opening, defaults.review_in,
    )  # fmt: skip


def description_of(draft: Draft) -> str:
    return line(_text(draft.head.get("description")) or _text(draft.head.get("summary")))


def _titles(draft: Draft, place: NavigationEntry, flavour: Flavour, report: ImportReport) -> tuple[str, str]:
    """(title, the other one): the heading, and what the front matter says where that differs."""
    given = _text(draft.head.get("title")) or _text(draft.head.get("Title"))
    shown = draft.title or given or place.title or _text(draft.head.get("sidebar_label")) or flavour.title(draft.path)
    title = line(shown) or "Untitled"
    if not draft.title or _folded(given) in _folded(draft.title):
        return title, ""
    if _folded(draft.title) not in _folded(given):
        at = draft.head_lines.get("title", 1)
        what = f"the title '{given}' differs from the heading '{draft.title}'"
        report.add(draft.path, at, what, "kept the heading; the search finds the page by both")
    return title, line(given)


def _folded(text: str) -> str:
    return re.sub(r"\W+", " ", text).strip().lower()


def _summary(draft: Draft, title: str, shared: Counter[str], report: ImportReport) -> tuple[str, bool]:
    """The description, or the first words. True when it says all of the first paragraph, which need not be said twice."""
    description = description_of(draft)
    if description and shared[description] > SHARED_BY:
        report.add(
            "",
            0,
            f"{shared[description]} pages have the description '{description}'",
            "their first paragraphs are their summaries",
        )
        description = ""
    summary = description or cut(draft.opening) or title
    is_opening = draft.is_opening_plain and " ".join(draft.opening.split()) == summary
    return summary, is_opening


def symptoms_of(draft: Draft) -> list[str]:
    found = (cut(text.strip(" :")) for text in draft.symptoms if len(text) > 3)
    return list(dict.fromkeys(text for text in found if text))[:MOST_SYMPTOMS]


def _verified_on(draft: Draft, report: ImportReport) -> str:
    for key in DATES:
        value = draft.head.get(key)
        text = _text(value.get("date") if isinstance(value, dict) else value)
        if not text:
            continue
        found = parse_date(text)
        if found:
            return found.isoformat()
        report.add(draft.path, draft.head_lines.get(key, 1), f"'{text}' is no date", "left out")
    return ""


def parse_date(text: str) -> date | None:
    """`2026-11-22`, with or without a time, and `11/22/2026` as Learn writes it."""
    for pattern, form in (
        (r"\d{4}-\d{2}-\d{2}", "%Y-%m-%d"),
        (r"\d{1,2}/\d{1,2}/\d{4}", "%m/%d/%Y"),
        (r"\d{4}/\d{2}/\d{2}", "%Y/%m/%d"),
    ):
        found = re.match(pattern, text.strip())
        try:
            if found:
                return datetime.strptime(found[0], form).date()
        except ValueError:
            continue
    return None


def _url(draft: Draft, defaults: Defaults) -> str:
    own = next((text for key in ADDRESSES if (text := _text(draft.head.get(key)))), "")
    if re.match(r"https?://[^\s/]+", own):
        return re.sub(r"\s.*", "", own)[:2000]
    stem = re.sub(r"(^|/)(index|README)?$", r"\1", re.sub(r"\.(md|mdx|markdown)$", "", draft.path))
    return f"{defaults.source_url.rstrip('/')}/{stem.replace(' ', '%20')}" if defaults.source_url else ""


def _text(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(filter(None, map(_text, value[:5])))
    if isinstance(value, dict):
        return _text(value.get("name"))
    return " ".join(str(value).split()) if value not in (None, "") else ""


def line(text: str) -> str:
    """One line of ours: printable, and not too long."""
    return cut(" ".join("".join(char if char.isprintable() else " " for char in text).split()))


def cut(text: str) -> str:
    """At most 300 characters, at the end of a sentence or a word."""
    text = " ".join(text.split())
    if len(text) <= LONGEST:
        return text
    head = text[: LONGEST - 1]
    sentence = max(head.rfind(mark) for mark in (". ", "! ", "? "))
    return head[: sentence + 1] if sentence > 80 else f"{head[: head.rfind(' ')] if head.rfind(' ') > 80 else head}…"


# --- writing ---------------------------------------------------------------------------------------------------------


def scalar(text: str) -> str:
    """A text as YAML: as it is where it can be nothing else, quoted where it could."""
    if PLAIN.fullmatch(text) and text.lower() not in NULLS:
        return text
    return json.dumps(text, ensure_ascii=not text.isprintable())


def mapping(pairs: Mapping[str, str]) -> str:
    return (
        "{"
        + ", ".join(f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in pairs.items() if value)
        + "}"
    )


def listed(key: str, values: Iterable[str]) -> list[str]:
    written = [f"  - {value}" for value in values]
    return [f"{key}:", *written] if written else []


def head_lines(
    fields: Fields, own_id: str, codes: list[Mapping[str, str]], read: str, path: str, flavour: Flavour
) -> list[str]:
    """The front matter of an article."""
    source = {
        "title": fields.title,
        "url": fields.url,
        "checked": read,
        "kind": flavour.source_kind,
        "note": f"Imported from {line(path)[:200]}." + ("" if fields.url else " No address was given."),
    }
    verified = {
        "on": fields.verified_on or read,
        "by": fields.author or "import",
        "env": "imported, not tried again here",
    }
    optional = {"topic": fields.topic, "written_for": fields.written_for}
    return [
        f"id: {own_id}",
        f"title: {scalar(fields.title)}",
        f"summary: {scalar(fields.summary)}",
        *listed("also_called", map(scalar, filter(None, [fields.also_called]))),
        *listed("codes", ("{" + ", ".join(f"{kind}: {value}" for kind, value in code.items()) + "}" for code in codes)),
        *listed("symptoms", (scalar(symptom) for symptom in fields.symptoms)),
        *(f"{key}: {scalar(value)}" for key, value in optional.items() if value),
        f"owner: {scalar(fields.owner)}",
        f"verified: {mapping(verified)}",
        f"review_in: {fields.review_in}",
        "cites: [origin]",
        "sources:",
        f"  origin: {mapping(source)}",
    ]
