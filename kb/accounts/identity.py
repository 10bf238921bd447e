"""Who asks, as far as the site knows: a name, groups, and the roles that they give."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from unicodedata import normalize

READER, AUTHOR, REVIEWER, OPERATOR = "reader", "author", "reviewer", "operator"
ROLES = {
    READER: "reads everything that the site shows",
    AUTHOR: "proposes changes of content",
    REVIEWER: "decides about proposals",
    OPERATOR: "runs the site: tokens, webhooks, accounts, audit trail",
}
MOST_GROUPS, LONGEST = 1000, 200  # what is more of either is left out


@dataclass(frozen=True, slots=True)
class Identity:
    """Nobody has no name."""

    name: str = ""
    groups: frozenset[str] = frozenset()

    @property
    def is_known(self) -> bool:
        return bool(self.name)

    def roles(self, groups_of: Mapping[str, str]) -> tuple[str, ...]:
        """Whoever is known reads; the others come with the group that is named for them."""
        if not self.is_known:
            return ()
        return tuple(role for role in ROLES if role == READER or groups_of.get(role, role) in self.groups)


NOBODY = Identity()


def counted_as(typed: str) -> str:
    """Under which name tries are counted: that of the account it signs in to, however it is typed."""
    return normalize("NFKC", typed.strip()).casefold()[:150]


def identity(name: str, groups: Iterable[str] = ()) -> Identity:
    """One that fits on a page and into a log: names that nobody can read are nobody's."""
    name = name.strip()
    if not name or len(name) > LONGEST or not name.isprintable():
        return NOBODY
    kept = [group.strip() for group in groups if group.strip() and len(group) <= LONGEST and group.isprintable()]
    return Identity(name, frozenset(kept[:MOST_GROUPS]))
