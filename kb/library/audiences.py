"""The libraries of one publish: the public one names those of readers who see more, and which readers these are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property, lru_cache
from hashlib import blake2b
from pathlib import Path

from kb.content.audience.groups import Audience, Edition, audience_of, edition_of
from kb.library.json_values import dump, load

KEY = "audiences"  # in the table `meta` of the public library
MEMBERS = "members-{}.sqlite"
MOST_REMEMBERED = 1024  # sets of groups that readers were in


@dataclass(frozen=True, slots=True)
class MembersLibrary:
    """The library of those who see an edition; the last of a publish has everything in it."""

    revision: str
    edition: Edition

    @property
    def name(self) -> str:
        return MEMBERS.format(self.revision)


@dataclass(frozen=True)
class AudienceTable:
    """Nothing of it where everybody may read everything."""

    known: Sequence[Audience] = ()
    libraries: Sequence[MembersLibrary] = ()

    def __bool__(self) -> bool:
        return bool(self.libraries)

    @cached_property
    def groups(self) -> frozenset[str]:
        """All that somebody is asked to be in."""
        return frozenset(group for audience in self.known for clause in audience for group in clause)

    def revision_for(self, groups: Set[str]) -> str:
        """Of the library for a reader in these groups; "" for the public one."""
        return self._revision_for(frozenset(self.groups & groups))

    @cached_property
    def _revision_for(self) -> Callable[[frozenset[str]], str]:
        """Remembered: every page asks, most of them for strangers."""
        revisions = {each.edition: each.revision for each in self.libraries}
        return lru_cache(MOST_REMEMBERED)(lambda groups: revisions.get(edition_of(self.known, groups), ""))

    def as_text(self) -> str:
        libraries = [[each.revision, sorted(each.edition)] for each in self.libraries]
        return dump([self.known, libraries])


NOBODY_ELSE = AudienceTable()


def table_for(revision: str, known: Iterable[Audience], editions: Iterable[Edition]) -> AudienceTable:
    """For the public library of this revision; `editions` are those of the others."""
    return AudienceTable(
        tuple(sorted(known)), tuple(MembersLibrary(_revision(revision, edition), edition) for edition in editions)
    )


def _revision(public: str, edition: Edition) -> str:
    return blake2b(f"{public} {dump(sorted(edition))}".encode(), digest_size=5).hexdigest()


def table_in(meta: Mapping[str, str]) -> AudienceTable:
    text = meta.get(KEY)
    if not text:
        return NOBODY_ELSE
    known, libraries = load(text)
    found = (
        MembersLibrary(str(revision), frozenset(audience_of(*each) for each in edition))
        for revision, edition in libraries
    )
    return AudienceTable(tuple(audience_of(*each) for each in known), tuple(found))


def files_of(path: Path, table: AudienceTable) -> list[Path]:
    """The files of the other libraries, beside the public one."""
    return [path.with_name(each.name) for each in table.libraries]
