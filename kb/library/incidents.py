"""Known incidents: what many readers have at the moment. They begin and end by the clock, not by a publish."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from decisiontree.guide import CodeRef, Guide
from decisiontree.planner.incident import with_shares


@dataclass(frozen=True, slots=True)
class Incident:
    """`begins` is the first moment at which it is known, `ends` the first at which it is not."""

    key: str  # name of its file
    title: str
    html: str
    begins: datetime
    ends: datetime
    link: str
    codes: tuple[tuple[CodeRef, ...], ...] = ()
    guides: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    causes: tuple[tuple[str, str, float], ...] = ()  # (guide, cause, share of its cases)

    @property
    def all_guides(self) -> set[str]:
        return {*self.guides, *(guide for guide, _, _ in self.causes)}

    def has_codes(self, values: Collection[int]) -> bool:
        """Codes that are shown together are only meant together."""
        return any(all(ref.value in values for ref in shown) for shown in self.codes)


def known_at(incidents: Iterable[Incident], moment: datetime) -> tuple[Incident, ...]:
    return tuple(each for each in incidents if each.begins <= moment < each.ends)


def about(
    incidents: Iterable[Incident],
    shown: Iterable[Collection[int]] = (),
    guide: str = "",
    products: Collection[str] = (),
) -> tuple[Incident, ...]:
    """Those that concern codes (each group of `shown` is shown together), a guide, or a page of products."""
    groups = tuple(shown)
    return tuple(
        each
        for each in incidents
        if guide in each.all_guides or any(map(each.has_codes, groups)) or not {*each.products}.isdisjoint(products)
    )


def as_it_is(guide: Guide, incidents: Iterable[Incident]) -> Guide:
    """The guide while these are known: the same texts and revision, other odds."""
    shares = {cause: share for each in incidents for slug, cause, share in each.causes if slug == guide.slug}
    return with_shares(guide, shares) if shares else guide
