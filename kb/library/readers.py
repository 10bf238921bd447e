"""Whose library one is, and the libraries that others read of the same publish."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Set
from pathlib import Path
from typing import TYPE_CHECKING

from kb.content.audience.groups import Edition, audience_of
from kb.library.audiences import AudienceTable

if TYPE_CHECKING:
    from decisiontree.guide import Guide
    from kb.library.library import Library

KNOWN = "SELECT 1 FROM item WHERE id = ?1 UNION ALL SELECT 1 FROM version WHERE id = ?1 LIMIT 1"


class Readers:
    """Where nothing is restricted, the library is everybody's and there is no other."""

    def __init__(self, library: Library, table: AudienceTable, open_library: Callable[[Path], Library]) -> None:
        """The public library opens the others of its publish, each of which then knows them too."""
        self._own, self.audiences = library, table
        self.edition: Edition = frozenset()  # what its readers see besides what everybody sees
        self._by_revision = {each.revision: open_library(library.path.with_name(each.name)) for each in table.libraries}
        self.members = tuple(self._by_revision.values())
        self.public, self.whole = library, self.members[-1] if self.members else library
        for each, member in zip(table.libraries, self.members, strict=True):
            member.readers.audiences, member.readers.edition = table, each.edition
            member.readers.public, member.readers.whole = library, self.whole

    @property
    def are_members(self) -> bool:
        return bool(self.edition)

    @property
    def see_everything(self) -> bool:
        return not self.audiences or self.whole.readers is self

    def library_for(self, groups: Set[str]) -> Library:
        """For a reader in these groups: of the same publish, with all that they may see, and nothing else."""
        return self._by_revision.get(self.audiences.revision_for(groups), self.public)

    def see(self, audiences: Iterable[Iterable[Iterable[str]]]) -> bool:
        """Whether they are in all of these audiences."""
        return self.see_everything or {audience_of(*each) for each in audiences} <= self.edition

    def know(self, item_id: str) -> bool:
        """False for an item that is, or was, for others only."""
        if self.see_everything:
            return True
        return self._own.row(KNOWN, item_id) is not None or self.whole.row(KNOWN, item_id) is None

    def see_around(self, item_id: str) -> bool:
        """Whether they see an item, and everything in each guide that it stands in."""
        if self.see_everything:
            return True
        found = self._own.row("SELECT url FROM item WHERE id = ?", item_id)
        urls = (found[0], *(url for _, url in self.whole.places(item_id))) if found else ()
        guides = {url.split("/")[2] for url in urls if url.startswith("/guides/")}
        return bool(found) and all(self._own.guide(slug) == self.whole.guide(slug) for slug in guides)

    def see_as_all(self, guide: Guide) -> bool:
        """Whether everybody sees this guide as they do."""
        theirs = self.public.guide(guide.slug) if self.edition else guide
        return theirs is not None and theirs.revision == guide.revision

    @property
    def files(self) -> list[Path]:
        """Of all libraries of the publish, the public one first."""
        return [each.path for each in (self.public, *self.members)]

    @property
    def part_names(self) -> list[str]:
        """Of the parts that any of them needs."""
        return list(dict.fromkeys(name for each in (self.public, *self.members) for name in each.part_names))
