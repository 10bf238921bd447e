"""Every revision of every item that was ever published, with the day and commit it was first seen.

Where content lives in git, the versions are read from its history: along the first parents of the commit that is
published, so that two machines with the same commits keep the same versions. What an earlier library holds beyond that
(a work tree that was published, a branch that was squashed) is carried over: a link handed out goes on working.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from types import MappingProxyType

from kb.content import documents
from kb.content.audience.groups import EVERYBODY, Audience, audience_of
from kb.content.audience.restricted import own_groups
from kb.content.content import Content
from kb.content.documents import ContentFile
from kb.content.judging import map_files
from kb.content.loading import load_file
from kb.content.outline import Mark, marks_of
from kb.content.snapshot import Snapshot
from kb.library.json_values import to_json
from kb.library.values import Commit
from kb.publish.address_log import Address, addresses_in, addresses_of
from kb.publish.previous import PreviousLibrary
from kb.publish.source_git import FileChange
from kb.publish.version_parts import Key, Version, key_of, text_digest


class Published(Mapping[str, Mark]):
    """Everything that was ever published, by id: what the previous library remembers, and what git adds to it."""

    def __init__(
        self,
        previous: PreviousLibrary,
        changes: Sequence[FileChange] = (),
        current: Mapping[str, Sequence[Mark]] = MappingProxyType({}),
    ) -> None:
        """`changes` are file versions, oldest commit first. `current` gives what is in files of today, by digest: they
        are not rendered once more. A file version that was faulty was never published: it has nothing."""
        self.previous = previous
        old = {change.file.digest: change.file for change in changes if change.file.digest not in current}
        read = dict(zip(old, map_files(_items_of, list(old.values())), strict=True))
        self.added: dict[Key, Version] = {}
        self.audiences: dict[Key, Audience] = dict(
            previous.audiences
        )  # of what was not for everybody when it was last seen
        packs = dict(previous.pack_audiences) if changes else {}
        for change in changes:
            file = read.get(change.file.digest)
            pack = change.file.name.partition("/")[0]
            if file and file.of_pack is not None:
                packs[pack] = file.of_pack
            marks = ((mark, "", ()) for mark in current.get(change.file.digest, ()))
            for mark, text, groups in (*(file.texts if file else ()), *marks):
                if mark[0]:
                    version = Version(mark, change.commit, text_digest(text), partial(str, text))
                    self.added.setdefault(key_of(mark), version)
                    self._note(key_of(mark), audience_of(packs.get(pack, ()), *groups))
        self.addresses = previous.addresses.union(*(file.addresses for file in read.values()))

    def _note(self, key: Key, audience: Audience) -> None:
        if audience:
            self.audiences[key] = audience
        else:
            self.audiences.pop(key, None)

    @cached_property
    def _ids(self) -> set[str]:
        return {item_id for item_id, _ in (*self.previous.seen, *self.added)}

    def __iter__(self) -> Iterator[str]:
        return iter(self._ids)

    def __len__(self) -> int:
        return len(self._ids)

    def __getitem__(self, item_id: str) -> Mark:
        """What an id stood for when it was last seen."""
        found = [version.mark for (known, _), version in self.added.items() if known == item_id]
        return found[-1] if found else self.previous.mark((item_id, ""))


@dataclass(frozen=True, slots=True)
class _FileItems:
    """The items of a file with their texts and the groups that may read them, its addresses, and whose the pack is."""

    texts: Sequence[tuple[Mark, str, Sequence[Sequence[str]]]] = ()
    addresses: frozenset[Address] = frozenset()
    of_pack: Sequence[str] | None = None


def _items_of(file: ContentFile) -> _FileItems:
    doc, _ = load_file(file)
    if doc is None or doc.left_out:
        return _FileItems()
    marks = marks_of(doc)
    texts = [
        (mark, to_json(Snapshot, shot), own_groups(doc, mark)) for mark, shot in zip(marks, doc.snapshots, strict=True)
    ]
    return _FileItems(texts, addresses_in([doc]), doc.head.audience if doc.kind == documents.PACK else None)


@dataclass(frozen=True)
class Versions:
    """What a library keeps: when each current item was first seen, and all that is not current any more."""

    seen: Mapping[Key, Commit]
    now: Commit
    old: Mapping[Key, Version]
    addresses: frozenset[Address]  # every one there ever was
    is_redated: bool  # git knows days that the previous library did not

    def first_seen(self, mark: Mark) -> Commit:
        return self.seen.get(key_of(mark), self.now)


def gather_versions(content: Content, published: Published, now: Commit) -> Versions:
    """Put together what was ever published, and what is current now."""
    seen, is_redated = dict(published.previous.seen), False
    for key, version in published.added.items():
        if key not in seen or not seen[key].id:
            is_redated |= key in seen
            seen[key] = version.seen
    keys = {key_of(mark) for mark in content.marks} if seen else set()
    old: dict[Key, Version] = {}
    for key in sorted(seen.keys() - keys):
        if kept := published.added.get(key) or published.previous.version(key):
            old[key] = replace(kept, seen=seen[key], audience=published.audiences.get(key, EVERYBODY))
    addresses = published.addresses | addresses_in(content.docs) | addresses_of(content.outlines)
    return Versions(seen, now, old, addresses, is_redated)
