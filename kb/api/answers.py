"""What is said of each kind of page: the API answers with it, and so does the page to who asks for JSON."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.conf import settings

from decisiontree.guide import Guide
from kb.api import outputs
from kb.api.problems import ApiProblem
from kb.codes.events import pages_of_events
from kb.codes.explain import cards_about, meanings, unlisted
from kb.codes.find import canonical, parse_codes
from kb.incidents.concerned import incidents_of_codes
from kb.library.library import Library
from kb.library.lists import ListFilter, cards_from, codes_from, count_cards, count_codes
from kb.library.values import Article
from kb.links.history import ItemChange
from kb.links.items import REMOVED, Edition, Item, find_edition
from kb.links.resolve import Unknown, find_at, find_short
from kb.web.addresses import absolute

Json = dict[str, Any]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Slice:
    """A part of a list. `address` gives that of the part which begins at an offset."""

    limit: int
    offset: int
    address: Callable[[int], str]

    def next(self, total: int) -> str:
        after = self.offset + self.limit
        return absolute(self.address(after)) if after < total else ""

    def of(self, items: Sequence[T]) -> Sequence[T]:
        return items[self.offset : self.offset + self.limit]


# --- codes and lists ---


def codes(library: Library, spelling: str) -> Json:
    values = parse_codes(spelling)
    if not values:
        raise ApiProblem(404, "That is no code: write 0x904, 2308, or two as 0x904+0x7.")
    pair, found = meanings(library, values)
    if not found:
        raise _unlisted(library, values)
    return {
        "spelling": canonical(values),
        "values": list(values),
        "meaning": pair.meaning if pair else found[0].meaning * (len(found) == 1),
        "codes": [outputs.code(code) for code in found],
        "look_alikes": [outputs.look_alike(alike) for value in values for alike in library.look_alikes(value)],
        "pages": outputs.pages(cards_about(library, values)),
        "guide": pair.guide if pair else next((code.guide for code in found if code.guide), ""),
        "url": absolute(f"/codes/{canonical(values)}/"),
        "incidents": outputs.incidents(library, incidents_of_codes(library, values)),
    }


def events(library: Library, number: int) -> Json:
    found = library.events(number) if 0 <= number < 2**16 else ()
    if not found:
        raise ApiProblem(404, f"Nothing is known about an event {number}.")
    return {
        "number": number,
        "events": [outputs.event(each) for each in found],
        "pages": outputs.pages(pages_of_events(library, found)),
        "url": absolute(f"/events/{number}/"),
    }


def event_list(library: Library, part: Slice) -> Json:
    found = library.all_events()
    return {
        "items": [outputs.event(each) for each in part.of(found)], "total": len(found), "next": part.next(len(found)),
    }  # fmt: skip


def _unlisted(library: Library, values: tuple[int, ...]) -> ApiProblem:
    said = [unlisted(library, value) for value in values]
    guesses = [guess for each in said for guess in outputs.guesses(each)]
    near = [outputs.near(each) for one in said for each in one.near]
    return ApiProblem(404, f"We know nothing about {canonical(values)}.", guesses=guesses, nearest=near)


def code_list(library: Library, part: Slice) -> Json:
    total = count_codes(library)
    found = codes_from(library, "", part.limit, part.offset)
    return {"items": [outputs.code(code) for code in found], "total": total, "next": part.next(total)}


def page_list(library: Library, kind: str, part: Slice) -> Json:
    """Articles, guides, or with "" both."""
    total = count_cards(library, ListFilter(kind))
    found = cards_from(library, ListFilter(kind), part.limit, part.offset)
    return {"items": outputs.pages(found), "total": total, "next": part.next(total)}


# --- articles, guides, and whatever has an id ---


def article(library: Library, slug: str) -> Json:
    return outputs.article(library, require_article(library, slug))


def guide(library: Library, slug: str) -> Json:
    return outputs.guide(library, require_guide(library, slug))


def history(changes: Sequence[ItemChange], part: Slice) -> Json:
    total = len(changes)
    return {"items": [outputs.change(each) for each in part.of(changes)], "total": total, "next": part.next(total)}


def item(library: Library, edition: Edition) -> Json:
    found = outputs.item(library, edition)
    if edition.item.state == REMOVED:
        raise ApiProblem(410, edition.item.reason, step=found)
    return found


# --- look-ups that refuse ---


def require_article(library: Library, slug: str) -> Article:
    found = library.article(slug) or library.article(_slug_of_today(library, "article", slug))
    assert found is not None, "what has a page is there"
    return found


def require_guide(library: Library, slug: str) -> Guide:
    found = library.guide(slug) or library.guide(_slug_of_today(library, "guide", slug))
    assert found is not None, "what has a page is there"
    return found


def _slug_of_today(library: Library, kind: str, slug: str) -> str:
    """For what is not there under this slug. What has no page any more is gone, with its last text."""
    found = find_at(library, f"/{kind}s/{slug}/")
    if found is None:
        raise ApiProblem(404, f"No {kind} is called {slug}.")
    if not found.url:
        raise ApiProblem(410, found.reason, step=outputs.item(library, require_edition(library, found)))
    return found.url.split("/")[2]


def require_item(library: Library, typed: str) -> Item:
    """An item by its id in any spelling: `Q7M2`, `q7m2`, `TSG-Q7M2-H`."""
    found = find_short(library, typed, settings.ID_PREFIX)
    if isinstance(found, Unknown):
        why = "its check character doesn't match" if found.is_mistyped else "it was never published"
        near = [outputs.named(each) for each in found.nearest]
        raise ApiProblem(404, f"No id {found.typed}: {why}.", did_you_mean=near)
    return found


def require_edition(library: Library, item: Item, revision: str = "") -> Edition:
    edition = find_edition(library, item, revision or item.mark.revision)
    if edition is None:
        raise ApiProblem(404, f"{item.mark.id} never had the revision {revision}.")
    return edition
