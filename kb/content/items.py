"""The items of a file: everything in it that has an id of its own, with the revision of its text.

A revision is a function of the item's own file alone. It is the same on every installation, and does not move when
the file is moved, renamed, re-verified, or when a neighbour in it is edited.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from html import escape
from typing import Any

from pydantic import BaseModel

from kb.content.format import guide_schema, schema
from kb.content.markdown.render import Body, Piece, StepPiece
from kb.content.revision import revision_of
from kb.content.snapshot import (
    ARTICLE,
    CAUSE,
    ESCALATION,
    GUIDE,
    QUESTION,
    REMEDY,
    STEP,
    ItemMark,
    Section,
    Snapshot,
)

# What says who looks after the text and where it stands, not what it says.
NOT_TEXT = {
    "id",
    "aliases",
    "owner",
    "verified",
    "review_in",
    "related",
    "scenarios",
    "topic",
    "audience",
    "written_for",
}
NOT_TEXT |= {"probe", "reads", "samples"}  # for the collector


def snapshots(
    head: BaseModel, source: str, pieces: dict[str, Piece], bodies: dict[str, Body], body: Body | None
) -> Iterator[Snapshot]:
    """Every item of a file, the file's own first. `source` is the Markdown under the front matter, "" for YAML."""
    match head:
        case schema.ArticleHead():
            yield from _article(head, source, body)
        case guide_schema.GuideFile():
            yield from _guide(head, pieces, bodies)
        case guide_schema.SharedRemedy():
            yield from _remedy(head, "", source, pieces, "", bodies.get(""))
        case guide_schema.SharedQuestion():
            yield _question(head, "", source, "", pieces, bodies[""].html)


def _article(head: schema.ArticleHead, source: str, body: Body | None) -> Iterator[Snapshot]:
    mark = ItemMark(head.id or "", ARTICLE, "", head.title, revision_of(_canonical(head), source))
    sections = (Section("", f"<p>{escape(head.summary)}</p>"), Section("", body.html if body else ""))
    yield Snapshot(mark, sections)
    yield from _steps(mark.id, body)


def _guide(head: guide_schema.GuideFile, pieces: dict[str, Piece], bodies: dict[str, Body]) -> Iterator[Snapshot]:
    own = ItemMark(head.id or "", GUIDE, "", head.title, revision_of(_canonical(head)))
    # One text for all readers: what is for some of them only is in none of these lists.
    lists: list[tuple[str, list[Any]]] = [
        ("Causes", [cause.title for cause in head.causes.values() if cause.title and not cause.audience]),
        ("Questions", [each.ask or each.use for each in head.questions.values() if not each.audience]),
        ("Remedies", [each.title or each.use for each in head.remedies.values() if not each.audience]),
    ]
    listed = tuple(Section(name, _bullets(items)) for name, items in lists if items)
    yield Snapshot(
        own, (Section("", f"<p>{escape(head.summary)}</p>"), *_prose("What it means", pieces.get("meaning")), *listed)
    )
    for key, cause in head.causes.items():
        mark = ItemMark(cause.id or "", CAUSE, own.id, cause.title or "Something else", revision_of(_canonical(cause)))
        yield Snapshot(mark, _prose("", pieces.get(f"causes/{key}/why")))
    for key, question in head.questions.items():
        if not question.use:
            check = pieces.get(f"questions/{key}/check")
            yield _question(question, own.id, "", f"questions/{key}/", pieces, check.html if check else "")
    for key, remedy in head.remedies.items():
        if not remedy.use:
            yield from _remedy(remedy, own.id, "", pieces, f"remedies/{key}/", bodies.get(f"remedies/{key}/steps"))
    yield _escalation(head.escalate, own.id, pieces)


def _question(head: Any, parent: str, source: str, prefix: str, pieces: dict[str, Piece], check: str) -> Snapshot:
    mark = ItemMark(head.id or "", QUESTION, parent, head.ask or "", revision_of(_canonical(head), source))
    sections = (
        *_prose("Why we ask", pieces.get(f"{prefix}why")),
        *((Section("How to check", check),) if check else ()),
        Section("Answers", _bullets([_answer(name, answer) for name, answer in head.answers.items()])),
    )
    return Snapshot(mark, sections)


def _remedy(
    head: Any, parent: str, source: str, pieces: dict[str, Piece], prefix: str, body: Body | None
) -> Iterator[Snapshot]:
    mark = ItemMark(head.id or "", REMEDY, parent, head.title or "", revision_of(_canonical(head), source))
    verify = f"<p>{escape(head.verify.ask)}</p>" if head.verify else ""
    how = pieces.get(f"{prefix}verify/how")
    sections = (
        *((Section("Steps", body.html),) if body else ()),
        *_prose("How to undo it", pieces.get(f"{prefix}rollback")),
        *((Section("How to tell that it worked", verify + (how.html if how else "")),) if verify else ()),
    )
    yield Snapshot(mark, sections, _remedy_labels(head))
    yield from _steps(mark.id, body)


def _remedy_labels(head: Any) -> tuple[tuple[str, str], ...]:
    labels = [("Risk", head.risk.level if head.risk else ""), ("Who", head.needs or "")]
    labels += [("Minutes", f"{head.minutes:g}" if head.minutes else ""), ("Applies to", ", ".join(head.applies_to))]
    labels += [("Reversible", "" if head.risk is None or head.risk.reversible else "no")]
    labels += [("Disrupts", (head.risk and head.risk.disrupts) or "")]
    return tuple((name, value) for name, value in labels if value)


def _escalation(entry: guide_schema.EscalateEntry, parent: str, pieces: dict[str, Piece]) -> Snapshot:
    title = f"Escalate to {entry.by_profile['default'][0]}"
    mark = ItemMark(entry.id or "", ESCALATION, parent, title, revision_of(_canonical(entry)))
    places = (
        f"escalate/collect/{key}{'' if isinstance(item, str) else '/text'}" for key, item in entry.collect.items()
    )
    items = "".join(f"<li>{pieces[place].html}</li>" for place in places)
    collect = (Section("What to collect", f"<ul>{items}</ul>"),) if items else ()
    return Snapshot(mark, (*_prose("", pieces.get("escalate/note")), *collect))


def _steps(parent: str, body: Body | None) -> Iterator[Snapshot]:
    for step in body.steps if body else ():
        yield Snapshot(step_mark(step, parent), (Section("", step.html),))


def step_mark(step: StepPiece, parent: str) -> ItemMark:
    return ItemMark(step.id, STEP, parent, step.title, revision_of(step.text))


def _prose(heading: str, piece: Piece | None) -> tuple[Section, ...]:
    return (Section(heading, piece.html),) if piece else ()


def _answer(name: str, answer: Any) -> str:
    return " - ".join(part for part in (answer.say or name, answer.hint) if part)


def _bullets(items: list[Any]) -> str:
    return f"<ul>{''.join(f'<li>{escape(str(item))}</li>' for item in items)}</ul>"


def _canonical(model: BaseModel) -> str:
    """What the author wrote, in one spelling: keys sorted, words as numbers, nothing that is no text."""
    written = model.model_dump(
        mode="json", by_alias=True, exclude_unset=True, exclude=NOT_TEXT & set(type(model).model_fields)
    )
    return json.dumps(_without_ids(written), ensure_ascii=False, sort_keys=True)


def _without_ids(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_ids(inner) for key, inner in value.items() if key not in ("id", "aliases")}
    return [_without_ids(inner) for inner in value] if isinstance(value, list) else value
