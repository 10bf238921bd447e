"""Content to one read-only SQLite file. Same content, same code: same bytes.

Nothing here reads the clock, and rows go in in the order of their names. What an earlier library already holds of an
unchanged file is copied from there, row by row in the same order, so a bake after one edit gives the same file as a
bake from nothing.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from functools import cache
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import quote

from decisiontree.guide import Guide, Profile
from decisiontree.walk import walk
from kb.content import documents, schema
from kb.content.building import article_citations, code_refs, review_by, source_value, steps_of, verified
from kb.content.documents import ContentFile, Doc, facts_adapter
from kb.content.items import Snapshot
from kb.content.judging import Content
from kb.content.markup import commands_of, words_of
from kb.content.media import media_name, media_type
from kb.library.history import Commit
from kb.library.index import PAGE_TABLES, finish_index
from kb.library.passages import with_steps
from kb.library.records import to_json
from kb.library.search import COLUMNS
from kb.library.versions import FORMAT, Versions

SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE file (digest TEXT PRIMARY KEY, path TEXT NOT NULL, name TEXT NOT NULL, facts TEXT NOT NULL);
CREATE TABLE article (slug TEXT PRIMARY KEY, id TEXT NOT NULL, digest TEXT NOT NULL, head TEXT NOT NULL, html TEXT NOT NULL);
CREATE TABLE guide (slug TEXT PRIMARY KEY, revision TEXT NOT NULL, json TEXT NOT NULL);
CREATE UNIQUE INDEX article_id ON article (id);
CREATE TABLE item (id TEXT PRIMARY KEY, kind TEXT NOT NULL, parent TEXT NOT NULL, title TEXT NOT NULL, revision TEXT NOT NULL, seen_commit TEXT NOT NULL, seen_date TEXT NOT NULL, url TEXT NOT NULL, json TEXT NOT NULL);
CREATE TABLE version (id TEXT, revision TEXT, kind TEXT NOT NULL, parent TEXT NOT NULL, title TEXT NOT NULL, seen_commit TEXT NOT NULL, seen_date TEXT NOT NULL, json TEXT NOT NULL, PRIMARY KEY (id, revision));
CREATE TABLE fate (id TEXT PRIMARY KEY, state TEXT NOT NULL, successors TEXT NOT NULL, reason TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE card (kind TEXT, slug TEXT, pack TEXT, topic TEXT, title TEXT, verified_on TEXT, json TEXT NOT NULL, PRIMARY KEY (kind, slug)) WITHOUT ROWID;
CREATE INDEX card_topic ON card (pack, topic, kind, title);
CREATE INDEX card_title ON card (kind, title);
CREATE TABLE card_code (value INTEGER, kind TEXT, slug TEXT, PRIMARY KEY (value, kind, slug)) WITHOUT ROWID;
CREATE TABLE card_product (product TEXT, kind TEXT, slug TEXT, PRIMARY KEY (product, kind, slug)) WITHOUT ROWID;
CREATE TABLE target (name TEXT PRIMARY KEY, id TEXT NOT NULL, kind TEXT NOT NULL, title TEXT NOT NULL, url TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX target_url ON target (url);
CREATE TABLE alias (kind TEXT, old TEXT, slug TEXT NOT NULL, PRIMARY KEY (kind, old)) WITHOUT ROWID;
CREATE TABLE address (path TEXT, id TEXT, PRIMARY KEY (path, id)) WITHOUT ROWID;
CREATE TABLE media (name TEXT PRIMARY KEY, type TEXT NOT NULL, data BLOB NOT NULL);
CREATE TABLE source (pack TEXT, key TEXT, json TEXT NOT NULL, PRIMARY KEY (pack, key)) WITHOUT ROWID;
CREATE TABLE code (value INTEGER, kind TEXT, pack TEXT, family TEXT, json TEXT NOT NULL, PRIMARY KEY (value, kind)) WITHOUT ROWID;
CREATE TABLE pair (first INTEGER, second INTEGER, pack TEXT, json TEXT NOT NULL, PRIMARY KEY (first, second)) WITHOUT ROWID;
"""


@cache
def maker() -> str:
    """A fingerprint of everything that turns content into a library: our code and the libraries that render."""
    root = Path(__file__).resolve().parents[2]
    digest = blake2b(digest_size=8)
    for folder in ("decisiontree", "kb/content", "kb/library"):
        for file in sorted((root / folder).rglob("*.py")):
            digest.update(file.name.encode() + b"\0" + file.read_bytes())
    for package in ("Markdown", "pymdown-extensions", "Pygments", "nh3", "pydantic"):
        digest.update(f"{package} {version(package)}".encode())
    return digest.hexdigest()


def library_revision(files: Iterable[ContentFile], commit: Commit | None = None) -> str:
    """The name of the library these files make: 10 hex digits."""
    digest = blake2b(f"{maker()} {commit.id if commit else ''}".encode(), digest_size=5)
    for file in sorted(files, key=lambda file: file.name):
        digest.update(f"{file.name}\0{file.digest}\n".encode())
    return digest.hexdigest()


def bake(path: Path, content: Content, versions: Versions, meta: dict[str, str], earlier: Path | None) -> None:
    """Write the library to `path`, which must not exist. `earlier` is a library to copy unchanged parts from."""
    connection = sqlite3.connect(f"file:{quote(str(path))}", uri=True, isolation_level=None)
    try:
        for pragma in ("page_size=8192", "journal_mode=OFF", "synchronous=OFF", "locking_mode=EXCLUSIVE"):
            connection.execute(f"PRAGMA {pragma}")
        if earlier:
            connection.execute("ATTACH ? AS earlier", (f"file:{quote(str(earlier))}?mode=ro&immutable=1",))
        connection.execute("BEGIN")
        for statement in (SCHEMA + PAGE_TABLES).strip().split(";\n"):
            connection.execute(statement)
        _fill(connection, content, versions, meta, bool(earlier))
        connection.execute("COMMIT")
    finally:
        connection.close()


def _fill(
    connection: sqlite3.Connection, content: Content, versions: Versions, meta: dict[str, str], has_earlier: bool
) -> None:
    insert = _Inserter(connection)
    gathered = content.gathered
    insert("meta", sorted({**meta, **_meta(content)}.items()))
    _fill_articles(connection, insert, gathered.of_kind(documents.ARTICLE), has_earlier)
    _fill_files(connection, insert, content, has_earlier)
    _fill_guides(insert, content)
    insert("item", sorted(_items(content, versions)))
    insert("version", _version_rows(versions))
    insert("fate", sorted(_fates(gathered.of_kind(documents.REDIRECTS))))
    insert("card", sorted(_cards(content)))
    insert("card_code", sorted(set(_card_codes(content))))
    insert("card_product", sorted(set(_card_products(content))))
    insert("target", sorted((name, t.id, t.kind, t.title, t.url) for name, t in gathered.names.items()))
    insert("alias", sorted(_aliases(gathered.docs)))
    insert("address", sorted(versions.addresses))
    insert(
        "media",
        sorted(
            (media_name(file.name), media_type(file.name), file.data) for file in content.files if media_name(file.name)
        ),
    )
    insert("source", sorted(_sources(gathered.docs)))
    insert("code", sorted(_codes(gathered.of_kind(documents.CODES))))
    insert("pair", sorted(_pairs(gathered.of_kind(documents.CODES))))
    finish_index(connection)


class _Inserter:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    def __call__(self, table: str, rows: Iterable[tuple[Any, ...]]) -> None:
        rows = list(rows)
        if rows:
            marks = ", ".join("?" * len(rows[0]))
            self.connection.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)  # noqa: S608 - names are ours


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


# --- articles -------------------------------------------------------------------------------------------------------


def _fill_articles(connection: sqlite3.Connection, insert: _Inserter, docs: tuple[Doc, ...], has_earlier: bool) -> None:
    for row, doc in enumerate(sorted(docs, key=lambda doc: doc.slug), 1):
        if doc.body is None and has_earlier:
            connection.execute(
                "INSERT INTO article SELECT * FROM earlier.article WHERE digest = ? AND slug = ?",
                (doc.digest, doc.slug),
            )
            columns = f"kind, slug, digest, {', '.join(COLUMNS)}"
            connection.execute(
                f"INSERT INTO page SELECT ?, {columns} FROM earlier.page WHERE digest = ? AND slug = ?",  # noqa: S608
                (row, doc.digest, doc.slug),
            )
        else:
            insert(
                "article", [(doc.slug, doc.head.id, doc.digest, _article_head(doc), doc.body.html if doc.body else "")]
            )
            insert("page", [(row, "article", doc.slug, doc.digest, *_article_words(doc))])


def _article_head(doc: Doc) -> str:
    """All of an article but its HTML, as far as its own file says it."""
    head: schema.ArticleHead = doc.head
    assert doc.body is not None
    return _dump({
        "id": head.id, "title": head.title, "summary": head.summary, "symptoms": head.symptoms, "owner": head.owner,
        "codes": [[[ref.kind, ref.value] for ref in shown] for shown in code_refs(head)],
        "verified": json.loads(to_json(type(verified(head)), verified(head))), "review_by": review_by(head),
        "pack": doc.pack, "topic": head.topic or "", "audience": head.audience or "", "related": head.related,
        "citations": article_citations(doc), "name": doc.path,
        "own_sources": {key: json.loads(to_json(type(source_value(key, entry)), source_value(key, entry))) for key, entry in head.sources.items()},
        "headings": [[mark.level, mark.id, mark.text] for mark in doc.body.piece.headings],
        "steps": [[step.id, step.title, step.html, step.text] for step in steps_of(doc.body)],
        "summary_html": doc.snapshots[0].sections[0].html, "revision": doc.snapshots[0].mark.revision,
    })  # fmt: skip


def _article_words(doc: Doc) -> tuple[str, ...]:
    assert doc.body is not None
    piece = doc.body.piece
    headings = " · ".join([*(mark.text for mark in piece.headings), *(step.title for step in doc.body.steps)])
    text = with_steps(piece.text, ((f"{step.id}/", words_of(step.html)) for step in doc.body.steps))
    return doc.head.title, "\n".join(doc.head.symptoms), headings, piece.commands, f"{doc.head.summary}\n{text}"


def _fill_files(connection: sqlite3.Connection, insert: _Inserter, content: Content, has_earlier: bool) -> None:
    names = {file.digest: file for file in content.files}
    for doc in sorted(content.gathered.docs, key=lambda doc: doc.digest):
        file = names[doc.digest]
        if has_earlier and doc.body is None:
            copied = connection.execute("INSERT INTO file SELECT * FROM earlier.file WHERE digest = ?", (doc.digest,))
            if copied.rowcount:
                continue
        insert("file", [(doc.digest, file.path, file.name, facts_adapter().dump_json(doc.facts).decode())])


# --- guides ---------------------------------------------------------------------------------------------------------


def _fill_guides(insert: _Inserter, content: Content) -> None:
    insert("guide", sorted((guide.slug, guide.revision, to_json(Guide, guide)) for guide in content.guides))
    first = len(content.gathered.of_kind(documents.ARTICLE)) + 1
    guides = sorted(content.guides, key=lambda guide: guide.slug)
    insert("page", [(row, "guide", guide.slug, "", *_guide_words(guide)) for row, guide in enumerate(guides, first)])


def _guide_words(guide: Guide) -> tuple[str, ...]:
    causes = [cause.title for cause in guide.causes]
    headings = [*causes, *(question.ask for question in guide.questions), *(remedy.title for remedy in guide.remedies)]
    htmls = [guide.meaning_html, *(cause.why_html for cause in guide.causes)]
    htmls += [part for question in guide.questions for part in (question.why_html, question.check_html)]
    htmls += [part for remedy in guide.remedies for part in (remedy.intro_html, *(step.html for step in remedy.steps))]
    steps = ((f"{remedy.key}/{step.id}/", words_of(step.html)) for remedy in guide.remedies for step in remedy.steps)
    body = with_steps(words_of("\n".join([guide.summary, *htmls])), steps)
    commands = "\n".join(commands_of(step.text) for remedy in guide.remedies for step in remedy.steps)
    return guide.title, "\n".join(guide.symptoms), " · ".join(headings), commands, body


# --- items and their versions ---------------------------------------------------------------------------------------


def _items(content: Content, versions: Versions) -> Iterator[tuple[str, ...]]:
    """Every item of today. What stands in an article is kept there, not once more here."""
    for doc in content.gathered.docs:
        kept = {
            snapshot.mark.id: to_json(Snapshot, snapshot) for snapshot in doc.snapshots if doc.kind != documents.ARTICLE
        }
        for mark in doc.facts.items:
            target = content.gathered.names.get(mark.id)
            seen = versions.first_seen[mark.id, mark.revision]
            if mark.id:
                yield (mark.id, mark.kind, mark.parent, mark.title, mark.revision, seen.id, seen.date,
                       target.url if target else "", kept.get(mark.id, ""))  # fmt: skip


def _version_rows(versions: Versions) -> Iterator[tuple[str, ...]]:
    for _, kept in sorted(versions.old.items()):
        mark = kept.snapshot.mark
        yield (mark.id, mark.revision, mark.kind, mark.parent, mark.title, kept.seen.id, kept.seen.date,
               to_json(Snapshot, kept.snapshot))  # fmt: skip


def _fates(docs: Iterable[Doc]) -> Iterator[tuple[str, str, str, str]]:
    for doc in docs:
        for item_id, entry in doc.head.redirects.items():
            yield item_id, entry.state, _dump(entry.successor), entry.reason


# --- lists and look-ups ---------------------------------------------------------------------------------------------


def _meta(content: Content) -> dict[str, str]:
    packs = {doc.pack: json.loads(doc.head.model_dump_json()) for doc in content.gathered.of_kind(documents.PACK)}
    kinds = {}
    families = {}
    guesses: list[dict[str, Any]] = []
    look_alikes: list[dict[str, Any]] = []
    for doc in content.gathered.of_kind(documents.CODES):
        kinds.update({key: json.loads(kind.model_dump_json()) for key, kind in doc.head.kinds.items()})
        families.update({key: json.loads(family.model_dump_json()) for key, family in doc.head.families.items()})
        guesses += [json.loads(guess.model_dump_json()) for guess in doc.head.guesses]
        look_alikes += [json.loads(entry.model_dump_json()) for entry in doc.head.look_alikes]
    return {
        "packs": _dump(packs), "kinds": _dump(kinds), "families": _dump(families), "guesses": _dump(guesses),
        "look_alikes": _dump(look_alikes), "profiles": to_json(tuple[Profile, ...], content.profiles), "maker": maker(), "versions": FORMAT,
    }  # fmt: skip


def _cards(content: Content) -> Iterator[tuple[str, ...]]:
    minutes = {guide.slug: walk(guide, (), content.profiles[0]).minutes for guide in content.guides}
    for doc in (*content.gathered.of_kind(documents.ARTICLE), *content.gathered.of_kind(documents.GUIDE)):
        head: schema.Head = doc.head
        topic = _topic(content, doc)
        verified_on = head.verified.on.isoformat()
        card = {
            "kind": doc.kind, "slug": doc.slug, "id": head.id, "title": head.title, "summary": head.summary,
            "pack": doc.pack, "topic": topic, "symptoms": head.symptoms, "verified_on": verified_on,
            "codes": [[{"kind": ref.kind, "value": ref.value} for ref in shown] for shown in code_refs(head)],
            "minutes": round(minutes.get(doc.slug, 0)), "products": head.products,
        }  # fmt: skip
        yield doc.kind, doc.slug, doc.pack, topic, head.title, verified_on, _dump(card)


def _topic(content: Content, doc: Doc) -> str:
    """The topic's name: pack.yaml may give a key a title, else the text is the topic."""
    for pack in content.gathered.of_kind(documents.PACK):
        if pack.pack == doc.pack:
            return str(pack.head.topics.get(doc.head.topic or "", doc.head.topic or pack.head.title))
    return str(doc.head.topic or doc.pack)


def _card_codes(content: Content) -> Iterator[tuple[int, str, str]]:
    for doc in (*content.gathered.of_kind(documents.ARTICLE), *content.gathered.of_kind(documents.GUIDE)):
        for shown in doc.head.codes:
            for value in shown.values():
                yield value, doc.kind, doc.slug


def _card_products(content: Content) -> Iterator[tuple[str, str, str]]:
    for doc in (*content.gathered.of_kind(documents.ARTICLE), *content.gathered.of_kind(documents.GUIDE)):
        for product in doc.head.products:
            yield product, doc.kind, doc.slug


def _aliases(docs: Iterable[Doc]) -> Iterator[tuple[str, str, str]]:
    for doc in docs:
        if doc.kind in (documents.ARTICLE, documents.GUIDE):
            for old in doc.head.aliases:
                yield doc.kind, old, doc.slug


def _sources(docs: Iterable[Doc]) -> Iterator[tuple[str, str, str]]:
    for doc in docs:
        if doc.kind == documents.SOURCES:
            for key, entry in doc.head.sources.items():
                value = source_value(key, entry)
                yield doc.pack, key, to_json(type(value), value)


def _codes(docs: Iterable[Doc]) -> Iterator[tuple[int, str, str, str, str]]:
    for doc in docs:
        for entry in doc.head.codes:
            yield entry.code, entry.kind, doc.pack, entry.family, entry.model_dump_json()


def _pairs(docs: Iterable[Doc]) -> Iterator[tuple[int, int, str, str]]:
    for doc in docs:
        for entry in doc.head.pairs:
            first, second = entry.codes.values()
            yield first, second, doc.pack, entry.model_dump_json()
