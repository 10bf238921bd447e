"""One content file as a value: what was read, what was rendered, and where everything stands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b
from typing import Any

from pydantic import TypeAdapter

from kb.content.finding import Finding
from kb.content.format import guide_schema, schema
from kb.content.format.strict_yaml import Loc
from kb.content.markdown.render import Body, Piece
from kb.content.markdown.scan import Ref
from kb.content.rules.remarks import NO_REMARKS, Remarks
from kb.content.snapshot import ItemMark, Snapshot

ARTICLE, GUIDE, REMEDY, QUESTION = "article", "guide", "remedy", "question"
CODES, SOURCES, PACK, PROFILES, REDIRECTS = "codes", "sources", "pack", "profiles", "redirects"
EVENTS = "events"
SYNONYMS = "synonyms"
INCIDENT = "incident"

MODELS: dict[str, type[schema.StrictModel]] = {
    ARTICLE: schema.ArticleHead,
    GUIDE: guide_schema.GuideFile,
    REMEDY: guide_schema.SharedRemedy,
    QUESTION: guide_schema.SharedQuestion,
    CODES: schema.CodesFile,
    SOURCES: schema.SourcesFile,
    PACK: schema.PackFile,
    PROFILES: schema.ProfilesFile,
    REDIRECTS: schema.RedirectsFile,
    EVENTS: schema.EventsFile,
    SYNONYMS: schema.SynonymsFile,
    INCIDENT: schema.IncidentFile,
}


class FileChanged(Exception):
    """A file is not what it was when it was listed; the message says which."""


@dataclass(frozen=True, slots=True)
class ContentFile:
    """A file of content. Its bytes are read when they are asked for: most files of a large library never are."""

    path: str  # as the author knows it, e.g. "content/rdp/guides/x.yaml"
    name: str  # inside its content folder, e.g. "rdp/guides/x.yaml"
    digest: str  # of path, name and bytes
    read: Callable[[], bytes] = field(compare=False, repr=False)  # raises OSError

    @property
    def data(self) -> bytes:
        """The bytes that the digest was made of. Raises FileChanged when they cannot be had any more."""
        try:
            data = self.read()
        except OSError as error:
            raise FileChanged(f"{self.path} cannot be read any more: {error.strerror}") from None
        if digest_of(self.path, self.name, data) != self.digest:
            raise FileChanged(f"{self.path} was changed in the meantime")
        return data


def digest_of(path: str, name: str, data: bytes) -> str:
    return blake2b(
        b"\0".join([path.encode(errors="surrogateescape"), name.encode(errors="surrogateescape"), data]), digest_size=16
    ).hexdigest()


@dataclass(frozen=True, slots=True)
class StepMark:
    """A step as the checks see it; its HTML lives in the body."""

    id: str
    title: str
    line: int  # in the file


@dataclass(frozen=True, slots=True)
class Facts:
    """What the checks need of a file, and all that is kept of an unchanged one."""

    kind: str
    pack: str
    slug: str
    head: dict[str, Any]  # the validated head, as JSON
    positions: dict[str, tuple[int, int]] = field(default_factory=dict)
    # Rendered Markdown by place, e.g. "causes/tls/why".
    pieces: dict[str, Piece] = field(default_factory=dict)
    # Rendered steps by place; "" is the file's own body.
    bodies: dict[str, Body] = field(default_factory=dict)
    refs: tuple[Ref, ...] = ()  # of everything in the file, lines counted in the file
    steps: tuple[StepMark, ...] = ()
    items: tuple[ItemMark, ...] = ()  # everything in the file that has an id of its own
    anchors: tuple[str, ...] = ()  # of an article's headings: what [[slug#heading]] may name
    snapshots: tuple[Snapshot, ...] = ()  # the same as readers see it; an article's are made from its body
    remarks: Remarks = NO_REMARKS  # an article's are kept apart


@lru_cache(maxsize=1)
def facts_adapter() -> TypeAdapter[Facts]:
    return TypeAdapter(Facts)


@dataclass(frozen=True)
class Doc:
    """A file that could be read. An article that is unchanged since the last library has no body here."""

    path: str
    digest: str
    facts: Facts
    head: Any  # the model of its kind
    body: Body | None = None
    snapshots: tuple[Snapshot, ...] = ()
    # Keys whose faults kept them from being read: the rest is judged without them.
    left_out: frozenset[str] = frozenset()

    @property
    def kind(self) -> str:
        return self.facts.kind

    @property
    def slug(self) -> str:
        return self.facts.slug

    @property
    def pack(self) -> str:
        return self.facts.pack

    def finding(self, loc: Loc, what: str, hint: str = "", rule: str = "") -> Finding:
        """A finding at `loc`, or at the nearest thing around it."""
        for end in range(len(loc), -1, -1):
            position = self.facts.positions.get(join(loc[:end]))
            if position:
                return Finding(self.path, *position, what, hint, rule)
        return Finding(self.path, 1, 1, what, hint, rule)

    def html(self, *loc: str | int) -> str:
        """The rendered Markdown at `loc`, "" where nothing was written."""
        piece = self.facts.pieces.get(join(loc))
        return piece.html if piece else ""


def join(loc: Loc) -> str:
    return "/".join(map(str, loc))
