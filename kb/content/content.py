"""Everything an author wrote, side by side: who may take over what, and everything that can be linked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

from decisiontree.guide import Guide, Profile, ProfileLists
from kb.content import documents
from kb.content.building import Shared, build_guide, build_profiles
from kb.content.documents import Doc
from kb.content.links import Target, index_targets
from kb.content.outline import Mark, Outline, marks_of, outline_of
from kb.content.work.memory import made_once

# What files ask of each other; `Content.has` says what is there.
NAME, PAGE, PICTURE, CAUSE, VALUE, CODE, SOURCE = "name", "page", "picture", "cause", "value", "code", "source"
EVENT = "event"
TOPIC = "topic"
EVERYONE = (Profile("everyone", "Everyone"),)


@dataclass(frozen=True)
class Content:
    """Every document that could be read, by kind. `broken` are (kind, slug) of files that could not."""

    docs: tuple[Doc, ...] = ()
    broken: frozenset[tuple[str, str]] = frozenset()
    pictures: frozenset[str] = frozenset()  # addresses of all pictures, e.g. "/media/rdp/stages.svg"
    outlines: tuple[Outline, ...] = ()  # of articles that are known to be right by themselves
    needs: Set[str] = frozenset()  # what those articles ask of the rest
    is_draft: bool = False  # it may have faults, and is nobody's but its author's
    faulty: frozenset[str] = frozenset()  # digests of files with faults of their own
    unproven: frozenset[str] = frozenset()  # slugs of guides that do not do what they promise

    def of_kind(self, kind: str) -> tuple[Doc, ...]:
        return self._by_kind.get(kind, ())

    @cached_property
    def _by_kind(self) -> Mapping[str, tuple[Doc, ...]]:
        found: dict[str, list[Doc]] = {}
        for doc in self.docs:
            found.setdefault(doc.kind, []).append(doc)
        return {kind: tuple(docs) for kind, docs in found.items()}

    @cached_property
    def shared(self) -> Shared:
        return Shared(
            remedies={doc.slug: doc for doc in self.of_kind(documents.REMEDY)},
            questions={doc.slug: doc for doc in self.of_kind(documents.QUESTION)},
            sources={doc.pack: doc.head.sources for doc in self.of_kind(documents.SOURCES)},
        )

    @cached_property
    def guides(self) -> tuple[Guide, ...]:
        """Put together; only to be asked for when the checks found nothing."""
        return tuple(self._guide(doc) for doc in self.of_kind(documents.GUIDE))

    def _guide(self, doc: Doc) -> Guide:
        """Made of its file, of the shared ones that it uses, and of the sources of its pack."""
        shared = self.shared
        questions = [shared.questions.get(entry.use) for entry in doc.head.questions.values() if entry.use]
        remedies = [shared.remedies.get(entry.use) for entry in doc.head.remedies.values() if entry.use]
        made_from = (doc, shared.sources.get(doc.pack), *questions, *remedies)
        return made_once("guide", lambda: build_guide(doc, shared), *made_from)

    @cached_property
    def profiles(self) -> ProfileLists:
        """The kinds of reader; one that may do everything where none are defined."""
        lists = {
            pack: made_once("profiles", partial(build_profiles, entries), entries)
            for pack, entries in self.profile_entries.items()
        }
        return ProfileLists(lists.pop("", ()) or EVERYONE, lists)

    @cached_property
    def targets(self) -> tuple[Target, ...]:
        """What can be linked in the documents; what can be in the outlines they say themselves."""
        articles = (target for doc in self.of_kind(documents.ARTICLE) for target in outline_of(doc).targets)
        guides = (target for doc in self.of_kind(documents.GUIDE) for target in guide_targets(doc, self.shared))
        return (*articles, *_without_repeats(guides))

    @cached_property
    def shared_ids(self) -> frozenset[str]:
        """Ids of everything in files that several guides may use."""
        docs = (*self.of_kind(documents.QUESTION), *self.of_kind(documents.REMEDY))
        return frozenset(mark[0] for doc in docs for mark in marks_of(doc))

    @cached_property
    def names(self) -> dict[str, Target]:
        return index_targets(self.targets)

    def has_name(self, name: str) -> bool:
        """Whether `[[name]]` leads somewhere."""
        return name in self.names or name in self.outlined

    @cached_property
    def outlined(self) -> set[str]:
        """Names and ids of everything in the outlines."""
        names = {name for outline in self.outlines for name in outline.names}
        return names.union(mark[0] for outline in self.outlines for mark in outline.marks)

    @cached_property
    def anchors(self) -> dict[str, Sequence[str]]:
        """The headings of each article that a link may name, by every name the article has."""
        articles = (*map(outline_of, self.of_kind(documents.ARTICLE)), *self.outlines)
        return {name: each.anchors for each in articles for name in (*each.names, each.marks[0][0])}

    @cached_property
    def slugs(self) -> dict[str, set[str]]:
        """Slugs by kind, those of broken files included, so that one fault is not told twice."""
        found: dict[str, set[str]] = {kind: set() for kind in documents.MODELS}
        for kind, slug in (*((doc.kind, doc.slug) for doc in self.docs), *self.broken):
            found[kind].add(slug)
        found[documents.ARTICLE].update(outline.slug for outline in self.outlines)
        return found

    @cached_property
    def pages(self) -> set[str]:
        """Slugs of everything a reader can open by itself."""
        return self.slugs[documents.ARTICLE] | self.slugs[documents.GUIDE]

    @cached_property
    def products(self) -> set[str]:
        """What pages are about, as their authors name it."""
        docs = (*self.of_kind(documents.ARTICLE), *self.of_kind(documents.GUIDE))
        return {
            name
            for names in (*(doc.head.products for doc in docs), *(each.products for each in self.outlines))
            for name in names
        }

    @cached_property
    def causes(self) -> set[str]:
        return {key for guide in self.of_kind(documents.GUIDE) for key in guide.head.causes}

    def is_faulty(self, kind: str, pack: str, key: str) -> bool:
        """Whether a pack's file of this kind has that key with a fault, or could not be read at all."""
        docs = [doc for doc in self.of_kind(kind) if doc.pack == pack]
        return any(key in doc.left_out for doc in docs) or (not docs and (kind, kind) in self.broken)

    def has_faulty(self, kind: str) -> bool:
        """Whether something of a file of this kind could not be read."""
        return (kind, kind) in self.broken

    def has(self, kind: str, name: str) -> bool:
        """Whether there is what a file asks for: a source by `pack key`, a topic by `pack/topic`, a code by `space value`."""
        if kind == NAME:
            page, _, heading = name.partition("#")
            return self.has_name(name) or heading in self.anchors.get(page, ())
        if kind == TOPIC:
            pack, _, topic = name.partition("/")
            return topic in (self.topics.get(pack) or (topic,))
        return name in self._known.get(kind, ())

    @cached_property
    def topics(self) -> dict[str, Mapping[str, str]]:
        """The topics of each pack by key. A pack that names none takes any."""
        return {doc.pack: doc.head.topics for doc in self.of_kind(documents.PACK)}

    @cached_property
    def _known(self) -> dict[str, Set[str]]:
        return {
            PAGE: self.pages,
            PICTURE: self.pictures,
            CAUSE: self.causes,
            VALUE: {str(value) for values in self.codes.values() for value in values},
            CODE: {f"{space} {value}" for space, values in self.codes.items() for value in values},
            EVENT: {str(entry.event) for doc in self.of_kind(documents.EVENTS) for entry in doc.head.events},
            SOURCE: {f"{pack} {key}" for pack, entries in self.shared.sources.items() for key in entries},
        }

    @cached_property
    def marks(self) -> tuple[Mark, ...]:
        """Everything that has an id."""
        outlines = (*map(marks_of, self.docs), *(outline.marks for outline in self.outlines))
        return tuple(mark for marks in outlines for mark in marks)

    @cached_property
    def ids(self) -> set[str]:
        return {mark[0] for mark in self.marks}

    @cached_property
    def codes(self) -> dict[str, set[int]]:
        """Known codes by number space."""
        found: dict[str, set[int]] = {}
        for doc in self.of_kind(documents.CODES):
            for kind in doc.head.kinds:
                found.setdefault(kind, set())
            for entry in doc.head.codes:
                found.setdefault(entry.kind, set()).add(entry.code)
        return found

    @cached_property
    def profile_entries(self) -> dict[str, dict[str, Any]]:
        """The kinds of reader as written, by pack; the site's own under "" ."""
        return {doc.pack: doc.head.profiles for doc in self.of_kind(documents.PROFILES)}

    def profile_entries_of(self, pack: str) -> dict[str, Any]:
        return self.profile_entries.get(pack) or self.profile_entries.get("", {})


def guide_targets(doc: Doc, shared: Shared) -> Iterator[Target]:
    """Everything in a guide that can be linked; what it shares with other guides at its place in this one."""
    url = f"/guides/{doc.slug}/"
    yield Target(doc.head.id or "", "guide", doc.head.title, url, (doc.slug, *doc.head.aliases))
    yield Target(
        doc.head.escalate.id or "",
        "escalation",
        f"Escalate to {doc.head.escalate.by_profile['default'][0]}",
        f"{url}escalate/",
        (),
    )
    for key, cause in doc.head.causes.items():
        yield Target(cause.id or "", "cause", cause.title or "Something else", f"{url}{key}/", _names(doc, key, cause))
    for key, entry in doc.head.questions.items():
        yield _node_target(doc, "question", key, entry, shared.questions)
    for key, entry in doc.head.remedies.items():
        remedy = _node_target(doc, "remedy", key, entry, shared.remedies)
        yield remedy
        source = shared.remedies.get(entry.use) if entry.use else None
        prefix = f"remedies/{key}/steps"
        body = source.facts.bodies[""] if source else doc.facts.bodies.get(prefix)
        for step in body.steps if body else ():
            yield Target(step.id, "step", step.title, f"{remedy.url}{step.id}/", ())


def _node_target(doc: Doc, kind: str, key: str, entry: Any, taken: Mapping[str, Doc]) -> Target:
    source = taken.get(entry.use) if entry.use else None
    head = source.head if source else entry
    title = (head.ask if kind == "question" else head.title) or key
    names = (*_names(doc, key, entry), *((entry.use, *head.aliases) if source else ()))
    return Target(head.id or "", kind, title, f"/guides/{doc.slug}/{key}/", names)


def _names(doc: Doc, key: str, entry: Any) -> tuple[str, ...]:
    """What links may call a part of a guide, by its key and slug of today or by earlier ones."""
    return tuple(f"{slug}#{name}" for slug in (doc.slug, *doc.head.aliases) for name in (key, *entry.aliases))


def _without_repeats(targets: Iterable[Target]) -> Iterator[Target]:
    """A shared remedy shows in several guides; its id leads to the first that uses it, its other names stay."""
    seen: set[str] = set()
    for target in targets:
        if target.id and target.id in seen:
            if target.kind != "step":
                yield Target("", target.kind, target.title, target.url, target.names)
            continue
        seen.add(target.id)
        yield target
