"""The published library: read-only SQLite files, read through plain values."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import copy
from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path
from typing import Any, TypeVar

from decisiontree.guide import CodeRef, Guide, Profile, ProfileLists, Source, Step, Verified
from decisiontree.old_keys import with_old_keys
from kb.content.links import Target, resolve, resolve_values
from kb.library.audiences import table_in
from kb.library.byte_lru import Kept
from kb.library.incidents import Incident, as_it_is
from kb.library.json_values import adapter, load
from kb.library.parts import ARTICLES, MEDIA, VERSIONS, WORDS, connect, parts_of
from kb.library.readers import Readers
from kb.library.seal import Damaged, check, stamp_of
from kb.library.values import (
    IN_GUIDES,
    Article,
    Card,
    Code,
    Event,
    Guess,
    Heading,
    LookAlike,
    Pair,
    Provider,
    card_of,
    fits,
    kind_of,
    message_of,
)

GUIDES_BYTES = 16_000_000  # of guides as JSON that stay read: about a hundred large ones
# Pages below a guide, and what each was the page of; what guides share is named by its file there.
BELOW = (
    "SELECT page.path, coalesce(named.id, page.id) FROM address page LEFT JOIN address named ON named.path = page.id "
    "WHERE page.path > ? AND page.path < ?"
)
TEXT_OF = "SELECT json FROM version WHERE id = ? AND revision = ?"

PLACEHOLDERS = {"HOST": "Host", "USER": "User", "DOMAIN": "Domain", "PORT": "Port"}

T = TypeVar("T")
SURENESS = ("high", "medium", "low")


class Library:
    """One published library, open for reading for as long as somebody holds it. Safe to share between threads."""

    def __init__(self, path: Path) -> None:
        check(path)
        self.path = path
        self._local = threading.local()
        meta = dict(self.rows("SELECT key, value FROM meta"))
        self.revision: str = meta["revision"]
        self.commit: str = meta.get("commit", "")
        self.content_date: str = meta.get("date", "")
        self.profiles = ProfileLists(
            adapter(tuple[Profile, ...]).validate_json(meta["profiles"]),
            adapter(dict[str, tuple[Profile, ...]]).validate_json(meta.get("pack_profiles", "{}")),
        )
        self._packs: dict[str, dict[str, Any]] = json.loads(meta["packs"])
        self.kinds = {key: kind_of(key, kind) for key, kind in json.loads(meta["kinds"]).items()}
        self.providers = {
            key: Provider(key, entry["title"], tuple(entry["names"]), entry["log"])
            for key, entry in json.loads(meta.get("providers", "{}")).items()
        }
        self._families: dict[str, dict[str, Any]] = json.loads(meta["families"])
        self._guesses: list[dict[str, Any]] = json.loads(meta["guesses"])
        self.messages = tuple(message_of(entry) for entry in json.loads(meta.get("messages", "[]")))
        self._look_alikes: list[dict[str, Any]] = json.loads(meta["look_alikes"])
        self._guides: Kept[Guide] = Kept(GUIDES_BYTES)
        self._parts = parts_of(path, self._connection)
        self._parts.check()
        if not self._parts.count(WORDS):  # from before there were parts
            raise Damaged(f"{path.name} has no parts")
        self.readers = Readers(self, table_in(meta), Library)
        self.stamp = self.stamp_now()
        self.synonyms: str = meta.get("synonyms", "[]")  # JSON: groups of phrases
        self.incidents: tuple[Incident, ...] = adapter(tuple[Incident, ...]).validate_json(meta.get("incidents", "[]"))
        self.known: tuple[Incident, ...] = ()  # those of the moment
        self.latest: Library | None = None  # the last that `with_known` made
        self._derived: dict[Callable[[Library], Any], Any] = {}

    @property
    def _connection(self) -> sqlite3.Connection:
        """Each thread reads through a connection of its own."""
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = connect(self.path)
        return connection

    def stamp_now(self) -> tuple[object, ...]:
        """Changes when any of its files does, or one of those for other readers."""
        own = (self.path, *(self._parts.folder / name for name in self._parts.names))
        return tuple(map(stamp_of, own)) + tuple(each.stamp_now() for each in self.readers.members)

    def rows(self, sql: str, *values: Any) -> list[Any]:
        """For the modules of this package that read tables of their own."""
        return self._connection.execute(sql, values).fetchall()

    def row(self, sql: str, *values: Any) -> Any:
        return self._connection.execute(sql, values).fetchone()

    def with_known(self, known: tuple[Incident, ...]) -> Library:
        """The same library, with these incidents and their odds."""
        if self.latest is None or self.latest.known != known:
            then = copy(self)
            then.known, then.latest, then._guides = known, None, Kept(GUIDES_BYTES)
            self.latest = then
        return self.latest

    @property
    def part_names(self) -> list[str]:
        return self._parts.names

    @property
    def word_parts(self) -> list[Callable[..., list[Any]]]:
        """For each part of the search index a function that runs SQL in it."""
        return [partial(self._parts.rows, WORDS, number) for number in range(self._parts.count(WORDS))]

    def derived(self, make: Callable[[Library], T]) -> T:
        """What `make` builds from this library: built when it is first asked for, then kept as long as the library."""
        if make not in self._derived:
            self._derived[make] = make(self)
        found: T = self._derived[make]
        return found

    # --- pages ---

    def find_target(self, name: str) -> Target | None:
        """What an id or a name between [[ and ]] stands for."""
        row = self.row(
            "SELECT id, kind, title, url FROM target WHERE name = ?1 UNION ALL SELECT id, kind, title, url FROM item WHERE id = ?1",
            name,
        )
        if row is None and "#" in name:
            return self._find_heading(*name.split("#", 1))
        return Target(row[0], row[1], row[2], row[3], (name,)) if row else None

    def _find_heading(self, page: str, heading: str) -> Target | None:
        """A heading of an article: headings have no rows of their own, there are too many of them."""
        target = self.find_target(page) if "#" not in heading else None
        is_page = target is not None and target.kind == "article"
        return replace(target, url=f"{target.url}#{heading}") if target and is_page else None

    def guide(self, slug: str) -> Guide | None:
        guide = self._guides.get(slug)
        if guide is None:
            row = self.row("SELECT json FROM guide WHERE slug = ?", slug)
            if row is None:  # not remembered: anybody can ask for any slug
                return None
            guide = adapter(Guide).validate_python(resolve_values(load(row[0]), self.find_target))
            pages = self.rows(BELOW, f"/guides/{slug}/", f"/guides/{slug}0")  # 0 comes after /
            guide = with_old_keys(as_it_is(guide, self.known), pages)
            self._guides.keep(slug, guide, len(row[0]))
        return guide

    def article(self, slug: str) -> Article | None:
        row = self._parts.row(ARTICLES, slug, "SELECT head, html FROM article WHERE slug = ?", slug)
        if row is None:
            return None
        return self._article(slug, json.loads(row[0]), resolve(row[1], self.find_target))

    def _article(self, slug: str, head: dict[str, Any], html: str) -> Article:
        card = self.card("article", slug)
        return Article(
            slug, head["id"], head["title"], head["summary"], html,
            headings=tuple(Heading(*heading) for heading in head["headings"]),
            steps=tuple(self._step(*step) for step in head["steps"]),
            symptoms=tuple(head["symptoms"]),
            codes=tuple(tuple(CodeRef(*ref) for ref in shown) for shown in head["codes"]),
            sources=self._sources(head["pack"], head["citations"], head["own_sources"]),
            owner=head["owner"], verified=Verified(**head["verified"]), review_by=head["review_by"], pack=head["pack"],
            topic=card.topic if card else head["topic"], audience=head["audience"],
            related=self.cards_named(head["related"]),
            edit_url=self.edit_url(head["pack"], head["name"]), revision=head["revision"],
            also_called=tuple(head.get("also_called", ())),  # libraries of before have none
        )  # fmt: skip

    def _step(self, item_id: str, title: str, html: str, text: str) -> Step:
        return Step(item_id, title, resolve(html, self.find_target), text)

    def edit_url(self, pack: str, path: str) -> str:
        base = self._packs.get(pack, {}).get("edit_url")
        return f"{base}{path.partition(f'{pack}/')[2]}" if base else ""

    def media(self, name: str) -> tuple[str, bytes] | None:
        """Type and bytes of a picture, by `pack/file`."""
        row = self._parts.row(MEDIA, name, "SELECT type, data FROM media WHERE name = ?", name)
        return (row[0], row[1]) if row else None

    def old_text(self, item_id: str, revision: str) -> str:
        """A text that is not current any more, as JSON; "" for one that never was."""
        row = self._parts.row(VERSIONS, item_id, TEXT_OF, item_id, revision)
        return row[0] if row else ""

    def moved(self, kind: str, slug: str) -> str | None:
        """The slug that an old one became."""
        row = self.row("SELECT slug FROM alias WHERE kind = ? AND old = ?", kind, slug)
        return row[0] if row else None

    def _sources(
        self, pack: str, keys: Iterable[str], own: Mapping[str, dict[str, str]] | None = None
    ) -> tuple[Source, ...]:
        found = []
        for key in keys:
            if own and key in own:
                found.append(Source(**own[key]))
            elif row := self.row("SELECT json FROM source WHERE pack = ? AND key = ?", pack, key):
                found.append(Source(**json.loads(row[0])))
        return tuple(found)

    def places(self, item_id: str) -> tuple[tuple[str, str], ...]:
        """(id of a guide, page there) of something that guides share; nothing of anything else."""
        if not self.derived(_has_places):
            return ()
        return tuple(self.rows("SELECT guide, url FROM place WHERE id = ? ORDER BY url", item_id))

    # --- lists ---

    def card(self, kind: str, slug: str) -> Card | None:
        row = self.row("SELECT json FROM card WHERE kind = ? AND slug = ?", kind, slug)
        return card_of(row[0]) if row else None

    def cards(self, kind: str = "") -> tuple[Card, ...]:
        rows = self.rows("SELECT json FROM card WHERE ? IN ('', kind) ORDER BY title, slug", kind)
        return tuple(card_of(row[0]) for row in rows)

    def cards_beginning(self, kind: str, start: str, limit: int) -> tuple[Card, ...]:
        """The pages whose slugs begin so, the shortest first."""
        sql = "SELECT json FROM card WHERE kind = ? AND slug >= ? AND slug < ? ORDER BY length(slug), slug LIMIT ?"
        return tuple(card_of(row[0]) for row in self.rows(sql, kind, start, start + "\U0010ffff", limit))

    def cards_named(self, slugs: Iterable[str]) -> tuple[Card, ...]:
        """The articles and guides of these names, as far as they exist."""
        found = (self.card(kind, slug) for slug in slugs for kind in ("article", "guide"))
        return tuple(card for card in found if card)

    @cached_property
    def placeholders(self) -> str:
        """JSON: the words in commands that stand for a reader's own names, and what to call them."""
        of_packs = (pack.get("placeholders") or {} for pack in self._packs.values())
        return json.dumps({name: label for found in (PLACEHOLDERS, *of_packs) for name, label in found.items()})

    @property
    def pack_titles(self) -> tuple[str, ...]:
        """What the library is about."""
        return tuple(str(pack.get("title", "")) for pack in self._packs.values())

    @property
    def packs(self) -> tuple[str, ...]:
        """Their keys, by title."""
        return tuple(sorted(self._packs, key=lambda pack: (self.pack_title(pack), pack)))

    def starts(self, pack: str) -> Card | None:
        """The guide for those who don't know where to begin."""
        return self.card("guide", str(self._packs[pack].get("start") or ""))

    def pack_title(self, pack: str) -> str:
        return str(self._packs.get(pack, {}).get("title", pack))

    def recently_verified(self, limit: int = 5, kind: str = "") -> tuple[Card, ...]:
        sql = "SELECT json FROM card WHERE ? IN ('', kind) ORDER BY verified_on DESC, kind DESC, title LIMIT ?"
        rows = self.rows(sql, kind, limit)
        return tuple(card_of(row[0]) for row in rows)

    def cards_for_code(self, value: int) -> tuple[Card, ...]:
        rows = self.rows(
            "SELECT json FROM card JOIN card_code USING (kind, slug) WHERE value = ? ORDER BY kind DESC, title", value
        )
        return tuple(card_of(row[0]) for row in rows)

    def page_has(self, kind: str, slug: str, name: str, value: str) -> bool:
        """Whether a page is of this `kind`, `pack` or `product`."""
        if name == "kind":
            return kind == value
        if kind == "code":
            sql = "SELECT 1 FROM code WHERE value = ? AND pack = ?"
            return name == "pack" and self.row(sql, int(slug, 16), value) is not None
        if kind == "event":
            return name == "pack" and any(event.pack == value for event in self.events(int(slug)))
        if kind in IN_GUIDES:
            kind, slug = "guide", slug.partition("/")[0]
        table = {"pack": "card", "product": "card_product"}[name]
        sql = f"SELECT 1 FROM {table} WHERE {name} = ? AND kind = ? AND slug = ?"  # noqa: S608 - names are ours
        return self.row(sql, value, kind, slug) is not None

    # --- codes ---

    def code_names(self) -> Iterator[tuple[tuple[str, ...], str, int]]:
        """(names, kind, value) of every code; the names that other clients give it are among them."""
        sql = "SELECT json_extract(json, '$.name'), json_extract(json, '$.other_names'), kind, value FROM code ORDER BY kind"
        for name, others, kind, value in self.rows(sql):
            yield tuple(filter(None, (name, *json.loads(others or "[]")))), kind, value

    def codes(self, value: int) -> tuple[Code, ...]:
        """This value in every number space that has it, what is surest first."""
        rows = self.rows("SELECT pack, json FROM code WHERE value = ? ORDER BY kind", value)
        return tuple(sorted((self.code_of(*row) for row in rows), key=lambda code: SURENESS.index(code.confidence)))

    def code(self, ref: CodeRef) -> Code | None:
        row = self.row("SELECT pack, json FROM code WHERE value = ? AND kind = ?", ref.value, ref.kind)
        return self.code_of(*row) if row else None

    def code_of(self, pack: str, row: str) -> Code:
        entry = json.loads(row)
        family = self._family(entry["family"])
        guide, answers = self._onward(entry)
        return Code(
            self.kinds[entry["kind"]], entry["code"], entry["name"] or "", entry["meaning"], entry["family"], family["title"],
            entry["confidence"], entry["official"], self._sources(pack, entry["sources"]), entry["notes"] or "",
            guide, pack, tuple(entry.get("other_names", ())), tuple(entry.get("says", ())), answers,
        )  # fmt: skip

    # --- events ---

    def events(self, number: int) -> tuple[Event, ...]:
        """The events of this number, of every provider that has one."""
        rows = self.rows("SELECT pack, json FROM event WHERE number = ? ORDER BY provider", number)
        return tuple(self.event_of(*row) for row in rows)

    def all_events(self) -> tuple[Event, ...]:
        """Provider by provider."""
        rows = self.rows("SELECT pack, json FROM event ORDER BY provider, number")
        return tuple(self.event_of(*row) for row in rows)

    def event_of(self, pack: str, row: str) -> Event:
        entry = json.loads(row)
        provider = self.providers[entry["provider"]]
        return Event(
            provider, entry["event"], entry["log"] or provider.log, entry["meaning"], tuple(entry["says"]), entry["confidence"],
            entry["official"], self._sources(pack, entry["sources"]), entry["notes"] or "", entry["guide"] or "",
            entry["question"] or "", tuple(entry["pages"]), pack,
        )  # fmt: skip

    # --- families, pairs, look-alikes ---

    def family_title(self, key: str) -> str:
        return str(self._family(key)["title"])

    def _family(self, key: str) -> dict[str, Any]:
        return self._families.get(key, {"title": key})

    def pair(self, values: tuple[int, int]) -> Pair | None:
        row = self.row("SELECT pack, json FROM pair WHERE first = ? AND second = ?", *values)
        return self._pair(*row) if row else None

    def pairs_with(self, value: int) -> tuple[Pair, ...]:
        rows = self.rows(
            "SELECT pack, json FROM pair WHERE first = ? OR second = ? ORDER BY first, second", value, value
        )
        return tuple(self._pair(*row) for row in rows)

    def _pair(self, pack: str, row: str) -> Pair:
        entry = json.loads(row)
        codes = tuple(code for kind, value in entry["codes"].items() if (code := self.code(CodeRef(kind, value))))
        guide, answers = self._onward(entry)
        sources = self._sources(pack, entry["sources"])
        answers = answers or next((code.answers for code in codes if code.guide == guide and code.answers), ())
        return Pair(codes, entry["meaning"], entry["family"], entry["confidence"], sources, guide, answers)

    def _onward(self, entry: dict[str, Any]) -> tuple[str, tuple[tuple[str, str], ...]]:
        """The guide that a code leads to, and what it answers there: its own, else those of its family."""
        family = self._family(entry["family"])
        guide = entry["guide"] or family.get("guide") or ""
        answers = entry.get("answers") or (family.get("answers", {}) if guide == family.get("guide") else {})
        return guide, tuple(answers.items())

    def look_alikes(self, value: int) -> tuple[LookAlike, ...]:
        return tuple(
            LookAlike(
                tuple(CodeRef(kind, code) for kind, code in entry["codes"].items()), entry["mistaken_for"], entry["why"]
            )
            for entry in self._look_alikes
            if value in entry["codes"].values()
        )

    def guesses(self, value: int) -> tuple[Guess, ...]:
        """What an unlisted value is likely to be about."""
        return tuple(
            Guess(self.kinds[entry["kind"]], entry["guess"], entry["confidence"])
            for entry in self._guesses
            if fits(entry, value)
        )


def _has_places(library: Library) -> bool:
    """Libraries published before 0.1 knew one page of what is shared."""
    return library.row("SELECT 1 FROM sqlite_master WHERE name = 'place'") is not None
