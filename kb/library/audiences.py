"""The libraries of one publish: the public one names those of readers who see more, and which readers these are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from pathlib import Path

from kb.content.audience.groups import Audience, View, audience_of, view_of
from kb.library.json_values import dump, load

KEY = "audiences"  # in the table `meta` of the public library
MEMBERS = "members-{}.sqlite"


@dataclass(frozen=True, slots=True)
class MembersLibrary:
    """The library of those who see a view; the last of a publish has everything in it."""

    revision: str
    view: View

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
        view = view_of(self.known, groups)
        return self._by_view.get(view, "")

    @cached_property
    def _by_view(self) -> Mapping[View, str]:
        return {each.view: each.revision for each in self.libraries}

    def as_text(self) -> str:
        libraries = [[each.revision, sorted(each.view)] for each in self.libraries]
        return dump([self.known, libraries])


NOBODY_ELSE = AudienceTable()


def table_for(revision: str, known: Iterable[Audience], views: Iterable[View]) -> AudienceTable:
    """For the public library of this revision; `views` are those of the others."""
    return AudienceTable(tuple(sorted(known)), tuple(MembersLibrary(_revision(revision, view), view) for view in views))


def _revision(public: str, view: View) -> str:
    return blake2b(f"{public} {dump(sorted(view))}".encode(), digest_size=5).hexdigest()


def table_in(meta: Mapping[str, str]) -> AudienceTable:
    text = meta.get(KEY)
    if not text:
        return NOBODY_ELSE
    known, libraries = load(text)
    found = (
        MembersLibrary(str(revision), frozenset(audience_of(*each) for each in view)) for revision, view in libraries
    )
    return AudienceTable(tuple(audience_of(*each) for each in known), tuple(found))


def files_of(path: Path, table: AudienceTable) -> list[Path]:
    """The files of the other libraries, beside the public one."""
    return [path.with_name(each.name) for each in table.libraries]
