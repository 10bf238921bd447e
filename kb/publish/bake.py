"""Content to one read-only SQLite file that names the parts where articles, pictures and words are. Same content, same
code: same bytes.

Nothing here reads the clock, and rows go in in the order of their names.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from functools import cache, partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

from decisiontree.guide import CodeRef, Guide, Profile
from decisiontree.walk.replay import walk
from kb.content import documents
from kb.content.building import source_value
from kb.content.checks.incidents import SHARES
from kb.content.checks.synonyms import split_words
from kb.content.content import Content, guide_targets
from kb.content.documents import Doc, facts_adapter
from kb.content.format import schema
from kb.content.outline import marks_of
from kb.content.snapshot import QUESTION, REMEDY, STEP, Snapshot
from kb.content.work.cores import uncollected
from kb.content.work.memory import made_once
from kb.library.incidents import Incident
from kb.library.json_values import dump, to_json
from kb.library.parts import insert, writing
from kb.publish.article_parts import CardRow, card_row
from kb.publish.assemble import Assembly
from kb.publish.maker import maker
from kb.publish.version_parts import FORMAT
from kb.publish.versions import Versions

SHAREABLE = (QUESTION, REMEDY, STEP)
Put = Callable[[str, Iterable[tuple[Any, ...]]], None]  # rows into a table
NO_PART = -1  # of what is in no part

SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE file (digest TEXT PRIMARY KEY, facts TEXT NOT NULL);
CREATE TABLE part (kind TEXT, number INTEGER, name TEXT NOT NULL, PRIMARY KEY (kind, number)) WITHOUT ROWID;
CREATE TABLE guide (slug TEXT PRIMARY KEY, revision TEXT NOT NULL, json TEXT NOT NULL);
CREATE TABLE item (id TEXT PRIMARY KEY, kind TEXT NOT NULL, parent TEXT NOT NULL, title TEXT NOT NULL, revision TEXT NOT NULL, seen_commit TEXT NOT NULL, seen_date TEXT NOT NULL, url TEXT NOT NULL, json TEXT NOT NULL, part INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE version (id TEXT, revision TEXT, kind TEXT NOT NULL, parent TEXT NOT NULL, title TEXT NOT NULL, seen_commit TEXT NOT NULL, seen_date TEXT NOT NULL, digest TEXT NOT NULL, PRIMARY KEY (id, revision)) WITHOUT ROWID;
CREATE TABLE audience (id TEXT, revision TEXT, audience TEXT NOT NULL, PRIMARY KEY (id, revision)) WITHOUT ROWID;
CREATE TABLE fate (id TEXT PRIMARY KEY, state TEXT NOT NULL, successors TEXT NOT NULL, reason TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE card (kind TEXT, slug TEXT, pack TEXT, topic TEXT, title TEXT, verified_on TEXT, json TEXT NOT NULL, part INTEGER NOT NULL, PRIMARY KEY (kind, slug)) WITHOUT ROWID;
CREATE INDEX card_topic ON card (pack, topic, kind, title);
CREATE INDEX card_title ON card (kind, title);
CREATE TABLE card_code (value INTEGER, kind TEXT, slug TEXT, PRIMARY KEY (value, kind, slug)) WITHOUT ROWID;
CREATE TABLE card_product (product TEXT, kind TEXT, slug TEXT, PRIMARY KEY (product, kind, slug)) WITHOUT ROWID;
CREATE TABLE target (name TEXT PRIMARY KEY, id TEXT NOT NULL, kind TEXT NOT NULL, title TEXT NOT NULL, url TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE place (id TEXT, guide TEXT, url TEXT NOT NULL, PRIMARY KEY (id, guide)) WITHOUT ROWID;
CREATE TABLE alias (kind TEXT, old TEXT, slug TEXT NOT NULL, PRIMARY KEY (kind, old)) WITHOUT ROWID;
CREATE TABLE address (path TEXT, id TEXT, PRIMARY KEY (path, id)) WITHOUT ROWID;
CREATE TABLE source (pack TEXT, key TEXT, json TEXT NOT NULL, PRIMARY KEY (pack, key)) WITHOUT ROWID;
CREATE TABLE code (value INTEGER, kind TEXT, pack TEXT, family TEXT, json TEXT NOT NULL, PRIMARY KEY (value, kind)) WITHOUT ROWID;
CREATE TABLE event (number INTEGER, provider TEXT, pack TEXT, json TEXT NOT NULL, PRIMARY KEY (number, provider)) WITHOUT ROWID;
CREATE TABLE pair (first INTEGER, second INTEGER, pack TEXT, json TEXT NOT NULL, PRIMARY KEY (first, second)) WITHOUT ROWID
"""


@uncollected()
def bake(path: Path, assembly: Assembly, meta: Mapping[str, str]) -> None:
    """Write the library to `path`, which must not exist. What the previous one says of articles that are as they were is
    taken over: the rows are the same, and in the same order, as those made anew."""
    content, index, versions, kept = assembly.content, assembly.index, assembly.versions, assembly.kept
    same = frozenset() if versions.is_redated else kept
    with writing(path, SCHEMA) as connection:
        put = partial(insert, connection, skip_repeats=content.is_draft)
        if kept:
            connection.execute("ATTACH ? AS previous", (f"file:{quote(str(assembly.previous))}?mode=ro&immutable=1",))
        put("meta", sorted({**meta, **_meta(content)}.items()))
        put("part", sorted((part.kind, part.number, part.name) for part in assembly.parts))
        put("file", sorted(_files(content)) if assembly.is_memory else ())
        put("guide", sorted(_guides(content)))
        _carry(put, connection, "item", "id", same, sorted(_items(assembly, same)))
        put("version", _version_rows(versions))
        put("audience", sorted(_audiences(assembly)))
        put("fate", sorted(_fates(content.of_kind(documents.REDIRECTS))))
        _carry(put, connection, "card", "kind, slug", kept, sorted(_cards(assembly)))
        put("card_code", sorted(set(_card_codes(content, index.codes))))
        put("card_product", sorted(set(_card_products(content, index.products))))
        put("target", sorted((name, *target) for name, target in _targets(content).items()))
        put("place", sorted(_places(content)))
        put("alias", sorted(_aliases(content)))
        put("address", sorted(versions.addresses))
        put("source", sorted(_sources(content.docs)))
        put("code", sorted(_codes(content.of_kind(documents.CODES))))
        put("event", sorted(_events(content.of_kind(documents.EVENTS))))
        put("pair", sorted(_pairs(content.of_kind(documents.CODES))))


def _carry(
    put: Put, connection: sqlite3.Connection, table: str, order: str, kept: Set[int], fresh: list[tuple[Any, ...]]
) -> None:
    """Fill a table with rows of its own, and with those that the previous library has of kept parts."""
    if not kept:
        put(table, fresh)
        return
    numbers = ", ".join(map(str, sorted(kept)))
    connection.execute(f"CREATE TEMP TABLE fresh AS SELECT * FROM {table}")  # noqa: S608 - names are ours
    put("fresh", fresh)
    connection.execute(
        f"INSERT INTO {table} SELECT * FROM (SELECT * FROM previous.{table} WHERE part IN ({numbers}) "  # noqa: S608 - ours
        f"UNION ALL SELECT * FROM fresh) ORDER BY {order}"
    )
    connection.execute("DROP TABLE fresh")


def _files(content: Content) -> Iterator[tuple[str, str]]:
    """What need not be read again next time."""
    for doc in content.docs:
        if doc.digest not in content.faulty:
            yield doc.digest, made_once("facts", partial(_facts_of, doc), doc)


def _facts_of(doc: Doc) -> str:
    return facts_adapter().dump_json(doc.facts).decode()


def _guides(content: Content) -> Iterator[tuple[str, str, str]]:
    """A draft whose scenarios did not pass has no revision here: it is looked at again."""
    for guide in content.guides:
        text = made_once("json", partial(to_json, Guide, guide), guide)
        yield guide.slug, "" if guide.slug in content.unproven else guide.revision, text


# --- items and their versions ---------------------------------------------------------------------------------------


def _items(assembly: Assembly, kept: Set[int]) -> Iterator[tuple[Any, ...]]:
    """Every item of today, but for those kept. What stands in an article is in its part, not once more here."""
    content, versions, names = assembly.content, assembly.versions, assembly.content.names
    for doc in content.docs:
        texts = {shot.mark.id: to_json(Snapshot, shot) for shot in doc.snapshots}
        for mark in marks_of(doc):
            if mark[0]:
                first, target = versions.first_seen(mark), names.get(mark[0])
                yield *mark, first.id, first.date, target.url if target else "", texts[mark[0]], NO_PART
    for outline in content.outlines:
        number = assembly.index.part_of(outline.slug)
        for mark in outline.marks if number not in kept else ():
            first = versions.first_seen(mark)
            yield *mark, first.id, first.date, outline.address_of(mark[0], mark[1]), "", number


def _version_rows(versions: Versions) -> Iterator[tuple[str, ...]]:
    """What is not current any more; the texts are in parts."""
    for _, old in sorted(versions.old.items()):
        item_id, kind, parent, title, revision = old.mark
        yield item_id, revision, kind, parent, title, old.seen.id, old.seen.date, old.digest


def _audiences(assembly: Assembly) -> Iterator[tuple[str, str, str]]:
    """For the next publish: who may read what is not for everybody."""
    restricted = assembly.restricted
    for mark in assembly.content.marks if restricted else ():
        if audience := restricted.get(mark[0]):
            yield mark[0], mark[4], dump(audience)
    yield from ((*key, dump(old.audience)) for key, old in assembly.versions.old.items() if old.audience)


def _synonyms(docs: Iterable[Doc]) -> Iterator[list[tuple[str, ...]]]:
    for doc in docs:
        for group in doc.head.synonyms:
            yield [split_words(phrase) for phrase in group]


def _fates(docs: Iterable[Doc]) -> Iterator[tuple[str, str, str, str]]:
    for doc in docs:
        for item_id, entry in doc.head.redirects.items():
            yield item_id, entry.state, dump(entry.successor), entry.reason


# --- lists and look-ups ---------------------------------------------------------------------------------------------


def _meta(content: Content) -> dict[str, str]:
    packs = {doc.pack: json.loads(doc.head.model_dump_json()) for doc in content.of_kind(documents.PACK)}
    kinds = {}
    families = {}
    guesses: list[dict[str, Any]] = []
    look_alikes: list[dict[str, Any]] = []
    messages: list[dict[str, Any]] = []
    for doc in content.of_kind(documents.CODES):
        kinds.update({key: json.loads(kind.model_dump_json()) for key, kind in doc.head.kinds.items()})
        families.update({key: json.loads(family.model_dump_json()) for key, family in doc.head.families.items()})
        guesses += [json.loads(guess.model_dump_json()) for guess in doc.head.guesses]
        look_alikes += [json.loads(entry.model_dump_json()) for entry in doc.head.look_alikes]
        messages += [json.loads(entry.model_dump_json()) for entry in doc.head.messages]
        messages += [
            {"page": "", "says": {"en": code.says}, "code": [code.kind, code.code]}
            for code in doc.head.codes
            if code.says
        ]
    providers = {
        key: json.loads(provider.model_dump_json())
        for doc in content.of_kind(documents.EVENTS)
        for key, provider in doc.head.providers.items()
    }
    return {
        "packs": dump(packs), "providers": dump(providers), "kinds": dump(kinds), "families": dump(families), "guesses": dump(guesses),
        "look_alikes": dump(look_alikes), "messages": dump(messages),
        "synonyms": dump(list(_synonyms(content.of_kind(documents.SYNONYMS)))), "profiles": to_json(tuple[Profile, ...], content.profiles.site),
        "pack_profiles": to_json(dict[str, tuple[Profile, ...]], content.profiles.packs), "maker": maker(), "versions": FORMAT,
        "incidents": to_json(tuple[Incident, ...], tuple(_incidents(content.of_kind(documents.INCIDENT)))),
    }  # fmt: skip


def _cards(assembly: Assembly) -> Iterator[tuple[Any, ...]]:
    """What lists show, but for what is kept; a topic has the name that its pack gives it, else the text is the topic."""
    content, index = assembly.content, assembly.index
    packs = {pack.pack: pack.head for pack in content.of_kind(documents.PACK)}

    @cache
    def topic_of(key: str, pack_key: str) -> tuple[str, str]:
        pack = packs.get(pack_key)
        topic = str(pack.topics.get(key, key or pack.title)) if pack else key or pack_key
        return topic, f',"topic":{dump(topic)}}}'

    def row(kind: str, card: CardRow, number: int) -> tuple[Any, ...]:
        topic, end = topic_of(card.topic, card.pack)
        return kind, card.slug, card.pack, topic, card.title, card.verified_on, card.json[:-1] + end, number

    minutes = {guide.slug: _minutes_of(guide, content.profiles.of(guide.pack)[0]) for guide in content.guides}
    for card in index.cards(assembly.kept):
        yield row(documents.ARTICLE, card, index.part_of(card.slug))
    for doc in content.of_kind(documents.GUIDE):
        yield row(documents.GUIDE, card_row(doc, minutes[doc.slug]), NO_PART)


def _minutes_of(guide: Guide, profile: Profile) -> float:
    return made_once("minutes", lambda: walk(guide, (), profile).minutes, guide, profile)


def _card_codes(content: Content, articles: Sequence[tuple[int, str]]) -> Iterator[tuple[int, str, str]]:
    yield from ((value, documents.ARTICLE, slug) for value, slug in articles)
    for doc in content.of_kind(documents.GUIDE):
        yield from ((value, doc.kind, doc.slug) for shown in doc.head.codes for value in shown.values())


def _card_products(content: Content, articles: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str, str]]:
    yield from ((product, documents.ARTICLE, slug) for product, slug in articles)
    for doc in content.of_kind(documents.GUIDE):
        yield from ((product, doc.kind, doc.slug) for product in doc.head.products)


def _targets(content: Content) -> dict[str, tuple[str, str, str, str]]:
    """What names stand for: an article before a guide. An id is a name too, of the item that has it."""
    found = {name: (t.id, t.kind, t.title, t.url) for name, t in content.names.items() if name != t.id}
    for outline in content.outlines:
        item_id, kind, _, title, _ = outline.marks[0]
        found |= dict.fromkeys(outline.names, (item_id, kind, title, outline.address_of(item_id, kind)))
    return found


def _places(content: Content) -> Iterator[tuple[str, str, str]]:
    """Where shared questions, remedies and their steps stand in each guide that uses them."""
    for doc in content.of_kind(documents.GUIDE):
        for target in guide_targets(doc, content.shared):
            if target.kind in SHAREABLE and target.id in content.shared_ids:
                yield target.id, doc.head.id or "", target.url


def _aliases(content: Content) -> Iterator[tuple[str, str, str]]:
    for outline in content.outlines:
        yield from ((documents.ARTICLE, old, outline.slug) for old in outline.aliases)
    for doc in content.of_kind(documents.GUIDE):
        yield from ((doc.kind, old, doc.slug) for old in doc.head.aliases)


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


def _events(docs: Iterable[Doc]) -> Iterator[tuple[int, str, str, str]]:
    for doc in docs:
        for entry in (each for each in doc.head.events if each.provider in doc.head.providers):
            yield entry.event, entry.provider, doc.pack, entry.model_dump_json()


def _incidents(docs: Iterable[Doc]) -> Iterator[Incident]:
    for doc in sorted(docs, key=lambda each: (each.slug, each.pack)):
        head: schema.IncidentFile = doc.head
        codes = (tuple(CodeRef(kind, value) for kind, value in shown.items()) for shown in head.codes)
        causes = ((guide, key, SHARES[word]) for guide, words in head.causes.items() for key, word in words.items())
        yield Incident(
            f"{doc.pack}/{doc.slug}", head.title, doc.html("text"), head.begins, head.ends, head.link or "",
            tuple(codes), head.guides, head.products, tuple(causes),
        )  # fmt: skip


def _pairs(docs: Iterable[Doc]) -> Iterator[tuple[int, int, str, str]]:
    for doc in docs:
        for entry in doc.head.pairs:
            first, second = entry.codes.values()
            yield first, second, doc.pack, entry.model_dump_json()
