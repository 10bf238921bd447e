"""Articles as a library keeps them: one part holds some of them, with all that is made of each file by itself."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from kb.content.building import article_citations, code_refs, review_by, source_value, steps_of, verified
from kb.content.checks import needs_of
from kb.content.documents import ContentFile, Doc, facts_adapter
from kb.content.finding import Finding
from kb.content.format import schema
from kb.content.format.layout import place_of
from kb.content.loading import load_file
from kb.content.outline import Outline, marks_of
from kb.content.rules.remarks import NO_REMARKS, Remarks, remarks_adapter
from kb.library.json_values import dump, load, to_json
from kb.library.parts import PartResult, connect, insert, writing
from kb.publish.search_parts import passages_of
from kb.search.query import COLUMNS
from kb.search.snippets import with_steps

TABLES = ("article", "page", "file", "remarks", "outline")
SCHEMA = f"""
CREATE TABLE article (slug TEXT PRIMARY KEY, digest TEXT NOT NULL, head TEXT NOT NULL, html TEXT NOT NULL);
CREATE TABLE page (slug TEXT PRIMARY KEY, digest TEXT NOT NULL, {", ".join(COLUMNS)});
CREATE TABLE file (slug TEXT PRIMARY KEY, digest TEXT NOT NULL, facts TEXT NOT NULL);
CREATE TABLE remarks (slug TEXT PRIMARY KEY, digest TEXT NOT NULL, json TEXT NOT NULL);
CREATE TABLE outline (slug TEXT PRIMARY KEY, digest TEXT NOT NULL, pack TEXT NOT NULL, topic TEXT NOT NULL, title TEXT NOT NULL, verified_on TEXT NOT NULL, card TEXT NOT NULL, json TEXT NOT NULL);
CREATE TABLE summary (json TEXT NOT NULL)
"""
Rows = tuple[tuple[Any, ...], ...]  # of one article, one row for each table
FAULTY = ("never",)  # what nothing gives: its file has to be looked at as a whole


@dataclass(frozen=True, slots=True)
class CardRow:
    """What lists show of an article, but for its topic's name, which its pack decides."""

    slug: str
    pack: str
    topic: str
    title: str
    verified_on: str
    json: str


@dataclass(frozen=True)
class Summary:
    """What the rest of a library needs to know of the articles in one part."""

    outlines: tuple[Outline, ...]
    needs: frozenset[str]
    codes: Sequence[tuple[int, str]]  # value and slug
    products: Sequence[tuple[str, str]]  # product and slug


# --- writing --------------------------------------------------------------------------------------------------------


def write_articles(path: Path, files: Sequence[ContentFile], previous: Sequence[Path]) -> PartResult:
    """Write a part with these articles; what previous parts have of them is copied.

    With findings it is good for a draft only. Articles with faults are in it as far as they can be read, under no
    digest: nobody takes them over.
    """
    findings: list[Finding] = []
    articles: list[Rows] = []
    rendered = 0
    with ExitStack() as stack:
        olds = [stack.enter_context(closing(connect(old))) for old in previous]
        # Two of a name: the checks tell.
        for file in {_slug(file): file for file in sorted(files, key=_slug)}.values():
            if kept := next((rows for old in olds if (rows := _rows_in(old, file))), None):
                articles.append(kept)
                continue
            rendered += 1
            doc, faults = load_file(file)
            findings += faults
            if doc:
                articles.append(_rows_of(doc, "" if faults else doc.digest))
    with writing(path, SCHEMA) as connection:
        for table, rows in zip(TABLES, zip(*articles, strict=True), strict=False):
            insert(connection, table, rows)
        insert(connection, "summary", [(_summed_up(load(outline[-1]) for *_, outline in articles),)])
    return PartResult(tuple(findings), rendered)


def _slug(file: ContentFile) -> str:
    place = place_of(file.name)
    return place[2] if place else file.name


def _rows_in(part: sqlite3.Connection, file: ContentFile) -> Rows | None:
    """What a previous part has of this very file."""
    sql = "SELECT * FROM {} WHERE slug = ? AND digest = ?"
    rows = [part.execute(sql.format(table), (_slug(file), file.digest)).fetchone() for table in TABLES]
    return tuple(rows) if all(rows) else None


def _rows_of(doc: Doc, digest: str) -> Rows:
    assert doc.body is not None
    key, card, needs = (doc.slug, digest), card_row(doc), needs_of(doc)
    codes = sorted({value for shown in doc.head.codes for value in shown.values()})
    outline = [doc.slug, doc.head.aliases, doc.facts.anchors, marks_of(doc), doc.head.audience, doc.head.products]
    known = dump([outline, FAULTY if needs is None else sorted(needs), codes, doc.head.products])
    return (
        (*key, dump(_head(doc)), doc.body.html),
        (*key, *_words(doc)),
        (*key, facts_adapter().dump_json(replace(doc.facts, remarks=NO_REMARKS)).decode()),
        (*key, remarks_adapter().dump_json(doc.facts.remarks).decode()),
        (*key, card.pack, card.topic, card.title, card.verified_on, card.json, known),
    )


def _summed_up(articles: Iterable[Any]) -> str:
    """All articles of a part in one text: it is read at every publish."""
    known = list(articles)
    needs = sorted({need for _, needs, _, _ in known for need in needs})
    codes = [(value, outline[0]) for outline, _, values, _ in known for value in values]
    products = [(product, outline[0]) for outline, _, _, names in known for product in names]
    return dump([[outline for outline, *_ in known], needs, codes, products])


def _head(doc: Doc) -> dict[str, Any]:
    """All of an article but its HTML, as far as its own file says it."""
    head: schema.ArticleHead = doc.head
    assert doc.body is not None
    return {
        "id": head.id, "title": head.title, "summary": head.summary, "symptoms": head.symptoms, "owner": head.owner,
        "also_called": head.also_called,
        "codes": [[[ref.kind, ref.value] for ref in shown] for shown in code_refs(head)],
        "verified": json.loads(to_json(type(verified(head)), verified(head))), "review_by": review_by(head),
        "pack": doc.pack, "topic": head.topic or "", "audience": head.written_for or "", "related": head.related,
        "citations": article_citations(doc), "name": doc.path,
        "own_sources": {key: json.loads(to_json(type(source_value(key, entry)), source_value(key, entry))) for key, entry in head.sources.items()},
        "headings": [[mark.level, mark.id, mark.text] for mark in doc.body.piece.headings],
        "steps": [[step.id, step.title, step.html, step.text] for step in steps_of(doc.body)],
        "summary_html": doc.snapshots[0].sections[0].html, "revision": doc.snapshots[0].mark.revision,
    }  # fmt: skip


def _words(doc: Doc) -> tuple[str, ...]:
    assert doc.body is not None
    piece = doc.body.piece
    headings = "\n".join([*(mark.text for mark in piece.headings), *(step.title for step in doc.body.steps)])
    text = with_steps(passages_of(doc.body.html), ((f"{step.id}/", passages_of(step.html)) for step in doc.body.steps))
    titles_and_symptoms = "\n".join([*doc.head.also_called, *doc.head.symptoms])
    return doc.head.title, titles_and_symptoms, headings, piece.commands, f"{doc.head.summary}\n{text}"


def card_row(doc: Doc, minutes: float = 0) -> CardRow:
    """What lists show of an article or guide, as far as its own file says it."""
    head: schema.Head = doc.head
    verified_on = head.verified.on.isoformat()
    card = {
        "kind": doc.kind, "slug": doc.slug, "id": head.id, "title": head.title, "summary": head.summary, "pack": doc.pack,
        "symptoms": head.symptoms, "verified_on": verified_on, "minutes": round(minutes), "products": head.products,
        "codes": [[{"kind": ref.kind, "value": ref.value} for ref in shown] for shown in code_refs(head)],
    }  # fmt: skip
    return CardRow(doc.slug, doc.pack, head.topic or "", head.title, verified_on, dump(card))


# --- reading --------------------------------------------------------------------------------------------------------


def read_summary(path: Path) -> Summary:
    """What a part says of its articles to the rest of the library."""
    with closing(connect(path)) as connection:
        ((text,),) = connection.execute("SELECT json FROM summary")
    outlines, needs, codes, products = load(text)
    return Summary(tuple(Outline(*outline) for outline in outlines), frozenset(needs), codes, products)


def read_cards(path: Path) -> list[CardRow]:
    with closing(connect(path)) as connection:
        rows = connection.execute("SELECT slug, pack, topic, title, verified_on, card FROM outline")
        return [CardRow(*row) for row in rows]


def read_remarks(paths: Iterable[Path]) -> Iterator[Remarks]:
    """What rules on several files need to know of every article, and its warnings."""
    for path in paths:
        with closing(connect(path)) as connection:
            for (text,) in connection.execute("SELECT json FROM remarks"):
                yield remarks_adapter().validate_json(text)


def read_facts(paths: Iterable[Path]) -> dict[str, str]:
    """What is kept of every file, as JSON, by digest."""
    found: dict[str, str] = {}
    for path in paths:
        with closing(connect(path)) as connection:
            found.update(connection.execute("SELECT digest, facts FROM file"))
    return found
