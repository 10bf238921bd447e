"""The published library: read-only SQLite files, read through plain values."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from html import escape
from pathlib import Path
from typing import Any

from decisiontree.guide import CodeRef, Guide, Profile, Source, Step, Verified
from kb.codes.find import Seen, Vocabulary, find_codes
from kb.content.links import Target, resolve
from kb.library.byte_lru import Kept
from kb.library.json_values import adapter
from kb.library.parts import ARTICLES, MEDIA, VERSIONS, WORDS, connect, shelf_of
from kb.publish.version_parts import TEXT_OF
from kb.search.index import Found, SearchIndex, Spot
from kb.search.snippets import without_marks
from kb.search.terms import Synonyms

GUIDES_BYTES = 16_000_000  # of guides as JSON that stay read: about a hundred large ones
DEEP = 2000  # pages looked through for those of a small pack


@dataclass(frozen=True, slots=True)
class Card:
    """What a list shows of an article or guide."""

    kind: str  # "article" | "guide"
    slug: str
    id: str
    title: str
    summary: str
    pack: str
    topic: str
    symptoms: tuple[str, ...]
    codes: tuple[tuple[CodeRef, ...], ...]
    verified_on: str  # ISO date
    minutes: float = 0  # guides: minutes to expect; articles 0
    products: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        return f"/{self.kind}s/{self.slug}/"


@dataclass(frozen=True, slots=True)
class Heading:
    level: int
    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Article:
    slug: str
    id: str
    title: str
    summary: str
    html: str
    headings: tuple[Heading, ...]
    steps: tuple[Step, ...]
    symptoms: tuple[str, ...]
    codes: tuple[tuple[CodeRef, ...], ...]
    sources: tuple[Source, ...]
    owner: str
    verified: Verified
    review_by: str  # ISO date
    pack: str
    topic: str
    audience: str
    related: tuple[Card, ...]
    edit_url: str  # "" when the pack names none
    revision: str


@dataclass(frozen=True, slots=True)
class Kind:
    """A number space of codes."""

    key: str
    title: str
    about: str
    labels: tuple[str, ...]
    high_word: int = 0  # programs print a number of this list with this in its upper half; 0 for none


@dataclass(frozen=True, slots=True)
class Code:
    """One code in one number space."""

    kind: Kind
    value: int
    name: str
    meaning: str
    family: str
    family_title: str
    confidence: str
    official: bool
    sources: tuple[Source, ...]
    notes: str
    guide: str  # slug of the guide that takes it from here, or ""
    pack: str

    @property
    def hex(self) -> str:
        return f"0x{self.value:X}"


@dataclass(frozen=True, slots=True)
class Pair:
    """Codes shown together, e.g. 0x904 with extended 0x7."""

    codes: tuple[Code, ...]
    meaning: str
    family: str
    confidence: str
    sources: tuple[Source, ...]
    guide: str


@dataclass(frozen=True, slots=True)
class LookAlike:
    codes: tuple[CodeRef, ...]
    mistaken_for: str
    why: str


@dataclass(frozen=True, slots=True)
class Guess:
    """What an unlisted code is likely to be about. Always shown as a guess."""

    kind: Kind
    guess: str
    confidence: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A search result."""

    card: Card
    snippet_html: str  # with <mark>, safe
    step_id: str = ""  # the step that fits, "" when the page as a whole does
    step_title: str = ""
    step_url: str = ""  # the step's own page


class Library:
    """One published library, open for reading for as long as somebody holds it. Safe to share between threads."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._local = threading.local()
        meta = dict(self.rows("SELECT key, value FROM meta"))
        self.revision: str = meta["revision"]
        self.commit: str = meta.get("commit", "")
        self.content_date: str = meta.get("date", "")
        self.profiles: tuple[Profile, ...] = adapter(tuple[Profile, ...]).validate_json(meta["profiles"])
        self._packs: dict[str, dict[str, Any]] = json.loads(meta["packs"])
        self.kinds = {
            key: Kind(key, kind["title"], kind["about"], tuple(kind["labels"]), kind.get("high_word") or 0)
            for key, kind in json.loads(meta["kinds"]).items()
        }
        self._families: dict[str, dict[str, Any]] = json.loads(meta["families"])
        self._guesses: list[dict[str, Any]] = json.loads(meta["guesses"])
        self._look_alikes: list[dict[str, Any]] = json.loads(meta["look_alikes"])
        self._guides: Kept[Guide] = Kept(GUIDES_BYTES)
        self._shelf = shelf_of(path, self._connection)
        if self._shelf.missing() or not self._shelf.count(WORDS):  # or one from before there were parts
            raise KeyError(path.name)
        self.index = SearchIndex(
            [partial(self._shelf.rows, WORDS, number) for number in range(self._shelf.count(WORDS))],
            Synonyms.read(meta.get("synonyms", "[]")),
        )

    @property
    def _connection(self) -> sqlite3.Connection:
        """Each thread reads through a connection of its own."""
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = connect(self.path)
        return connection

    def rows(self, sql: str, *values: Any) -> list[Any]:
        """For the modules of this package that read tables of their own."""
        return self._connection.execute(sql, values).fetchall()

    def row(self, sql: str, *values: Any) -> Any:
        return self._connection.execute(sql, values).fetchone()

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
            guide = adapter(Guide).validate_json(resolve(row[0], self.find_target))
            self._guides.keep(slug, guide, len(row[0]))
        return guide

    def article(self, slug: str) -> Article | None:
        row = self._shelf.row(ARTICLES, slug, "SELECT head, html FROM article WHERE slug = ?", slug)
        if row is None:
            return None
        head, html = (resolve(text, self.find_target) for text in row)
        return self._article(slug, json.loads(head), html)

    def _article(self, slug: str, head: dict[str, Any], html: str) -> Article:
        card = self.card("article", slug)
        return Article(
            slug, head["id"], head["title"], head["summary"], html,
            headings=tuple(Heading(*heading) for heading in head["headings"]),
            steps=tuple(Step(*step) for step in head["steps"]),
            symptoms=tuple(head["symptoms"]),
            codes=tuple(tuple(CodeRef(*ref) for ref in shown) for shown in head["codes"]),
            sources=self._sources(head["pack"], head["citations"], head["own_sources"]),
            owner=head["owner"], verified=Verified(**head["verified"]), review_by=head["review_by"], pack=head["pack"],
            topic=card.topic if card else head["topic"], audience=head["audience"],
            related=self.cards_named(head["related"]),
            edit_url=self.edit_url(head["pack"], head["name"]), revision=head["revision"],
        )  # fmt: skip

    def edit_url(self, pack: str, path: str) -> str:
        base = self._packs.get(pack, {}).get("edit_url")
        return f"{base}{path.partition(f'{pack}/')[2]}" if base else ""

    def media(self, name: str) -> tuple[str, bytes] | None:
        """Type and bytes of a picture, by `pack/file`."""
        row = self._shelf.row(MEDIA, name, "SELECT type, data FROM media WHERE name = ?", name)
        return (row[0], row[1]) if row else None

    def old_text(self, item_id: str, revision: str) -> str:
        """A text that is not current any more, as JSON; "" for one that never was."""
        row = self._shelf.row(VERSIONS, item_id, TEXT_OF, item_id, revision)
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

    # --- lists ---

    def card(self, kind: str, slug: str) -> Card | None:
        row = self.row("SELECT json FROM card WHERE kind = ? AND slug = ?", kind, slug)
        return card_of(row[0]) if row else None

    def cards(self, kind: str = "") -> tuple[Card, ...]:
        rows = self.rows("SELECT json FROM card WHERE ? IN ('', kind) ORDER BY title, slug", kind)
        return tuple(card_of(row[0]) for row in rows)

    def cards_named(self, slugs: Iterable[str]) -> tuple[Card, ...]:
        """The articles and guides of these names, as far as they exist."""
        found = (self.card(kind, slug) for slug in slugs for kind in ("article", "guide"))
        return tuple(card for card in found if card)

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

    # --- codes ---

    def codes(self, value: int) -> tuple[Code, ...]:
        """This value in every number space that has it."""
        return tuple(
            self.code_of(*row) for row in self.rows("SELECT pack, json FROM code WHERE value = ? ORDER BY kind", value)
        )

    def code(self, ref: CodeRef) -> Code | None:
        row = self.row("SELECT pack, json FROM code WHERE value = ? AND kind = ?", ref.value, ref.kind)
        return self.code_of(*row) if row else None

    def code_of(self, pack: str, row: str) -> Code:
        entry = json.loads(row)
        family = self._family(entry["family"])
        return Code(
            self.kinds[entry["kind"]], entry["code"], entry["name"] or "", entry["meaning"], entry["family"], family["title"],
            entry["confidence"], entry["official"], self._sources(pack, entry["sources"]), entry["notes"] or "",
            entry["guide"] or family.get("guide") or "", pack,
        )  # fmt: skip

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
        guide = entry["guide"] or self._family(entry["family"]).get("guide") or ""
        return Pair(
            codes, entry["meaning"], entry["family"], entry["confidence"], self._sources(pack, entry["sources"]), guide
        )

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
            if _fits(entry, value)
        )

    def find_codes(self, paste: str) -> tuple[Seen, ...]:
        """Codes in whatever was pasted."""
        return find_codes(paste, self.vocabulary)

    @cached_property
    def vocabulary(self) -> Vocabulary:
        labels = {label: kind.key for kind in self.kinds.values() for label in kind.labels}
        high_words = {kind.high_word: kind.key for kind in self.kinds.values() if kind.high_word}
        names: dict[str, tuple[CodeRef, ...]] = {}
        known: dict[int, tuple[str, ...]] = {}
        for name, kind, value in self.rows("SELECT json_extract(json, '$.name'), kind, value FROM code ORDER BY kind"):
            known[value] = (*known.get(value, ()), kind)
            if name:
                names[name.lower()] = (*names.get(name.lower(), ()), CodeRef(kind, value))
        return Vocabulary(labels, names, high_words, known)

    # --- search ---

    def search(self, query: str, limit: int = 20, is_prefix: bool = False) -> tuple[Hit, ...]:
        """The pages that fit a query best; with `is_prefix` its last word may be unfinished."""
        found = self.index.find(query, limit, is_prefix)
        cards = ((self.card(page.kind, page.slug), page) for page in found)
        return tuple(self._hit(card, page) for card, page in cards if card)

    def _hit(self, card: Card, page: Found) -> Hit:
        step_id = page.step.rstrip("/").rpartition("/")[2]
        step = self.find_target(step_id) if step_id else None
        found = (step_id, step.title, card.url + page.step) if step else ()
        return Hit(card, _mark(page.snippet), *found)

    def corrected(self, query: str) -> str:
        """The query as the search understood it, "" when that is how it was typed."""
        return self.index.corrected(query)

    def pages_with(self, match: str, most: int, having: Sequence[tuple[str, str]] = ()) -> Iterator[tuple[Spot, Card]]:
        """Pages that an FTS5 expression finds; `having` are kinds, packs or products they must have."""
        for spot in self.index.matching(match, DEEP if having else most):
            if having and not all(self._has(spot, name, value) for name, value in having):
                continue
            if card := self.card(spot.kind, spot.slug):
                yield spot, card

    def _has(self, spot: Spot, name: str, value: str) -> bool:
        if name == "kind":
            return spot.kind == value
        table = {"pack": "card", "product": "card_product"}[name]
        sql = f"SELECT 1 FROM {table} WHERE {name} = ? AND kind = ? AND slug = ?"  # noqa: S608 - names are ours
        return self.row(sql, value, spot.kind, spot.slug) is not None

    def snippet(self, match: str, spot: Spot) -> str:
        """The words of a page that an FTS5 expression finds, marked; safe HTML."""
        return _mark(without_marks(self.index.snippet_at(match, spot)))

    def has_word(self, word: str) -> bool:
        return self.index.has_word(word)

    def nearest(self, text: str, limit: int = 5) -> tuple[Card, ...]:
        """Pages somebody may have meant, for a page that is not there."""
        return tuple(hit.card for hit in self.search(text.replace("-", " ").replace("/", " "), limit))


def card_of(row: str) -> Card:
    entry = json.loads(row)
    entry["codes"] = tuple(tuple(CodeRef(**ref) for ref in shown) for shown in entry["codes"])
    entry["symptoms"] = tuple(entry["symptoms"])
    entry["products"] = tuple(entry["products"])
    return Card(**entry)


def _fits(entry: dict[str, Any], value: int) -> bool:
    if entry["between"]:
        low, high = entry["between"]
        return bool(low <= value <= high)
    # The low byte tells the family in the range of plain disconnect reasons only.
    return value < 0x10000 and value & 0xFF == entry["low_byte"]


def _mark(snippet: str) -> str:
    return escape(snippet).replace("\x02", "<mark>").replace("\x03", "</mark>")
