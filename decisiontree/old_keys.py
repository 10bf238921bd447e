"""Keys that parts of a guide had before: answers written with them are still read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TypeVar

from decisiontree.guide import Cause, Guide, Question, Remedy

Part = TypeVar("Part", Cause, Question, Remedy)


def with_old_keys(guide: Guide, pages: Iterable[tuple[str, str]]) -> Guide:
    """The guide with every key that one of its parts had, as an alias; a key that two of them had is nobody's.

    `pages` is each address that there ever was below the guide, with the id of what it was the page of.
    """
    parts: tuple[Cause | Question | Remedy, ...] = (*guide.causes, *guide.questions, *guide.remedies)
    ids = {part.id for part in parts}
    owners: dict[str, set[str]] = defaultdict(set)
    for path, item_id in pages:
        key, _, rest = path.removeprefix(f"/guides/{guide.slug}/").partition("/")
        if key and not rest and item_id in ids:
            owners[key].add(item_id)
    keys: dict[str, list[str]] = defaultdict(list)
    for key, found in sorted(owners.items()):
        if len(found) == 1:
            keys[found.pop()].append(key)
    return replace(
        guide,
        causes=_known_as(guide.causes, keys),
        questions=_known_as(guide.questions, keys),
        remedies=_known_as(guide.remedies, keys),
    )


def _known_as(parts: tuple[Part, ...], keys: Mapping[str, list[str]]) -> tuple[Part, ...]:
    """An alias that the author wrote comes first."""
    return tuple(_also(part, keys.get(part.id, ())) for part in parts)


def _also(part: Part, keys: Iterable[str]) -> Part:
    known: tuple[str, ...] = (part.key, *part.aliases)
    old: tuple[str, ...] = tuple(key for key in keys if key not in known)
    return replace(part, aliases=(*old, *part.aliases)) if old else part
