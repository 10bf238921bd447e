"""What an article needs of the rest of the content: found by running its rules and noting what they ask for.

So a large library is judged without reading every article again: one that has no fault of its own stays right for as
long as everything it asked for is there.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from typing import Any

from kb.content.checks.pages import check_article_causes, check_article_sources
from kb.content.checks.references import check_head, check_refs
from kb.content.checks.whole import ids_in
from kb.content.documents import Doc
from kb.content.gathering import Gathered

ARTICLE_RULES = (check_refs, check_head, check_article_sources, check_article_causes)
NAME, PAGE, PICTURE, CAUSE, VALUE, KIND, CODE, SOURCE = (
    "name",
    "page",
    "picture",
    "cause",
    "value",
    "kind",
    "code",
    "source",
)


class _Asked:
    """Stands for a set or mapping of the content: has everything, and notes what it was asked for."""

    def __init__(self, needs: set[str], space: str) -> None:
        self._needs, self._space = needs, space

    def __contains__(self, key: object) -> bool:
        self._needs.add(f"{self._space} {key}")
        return True

    def __getitem__(self, key: object) -> _Asked:
        return _Asked(self._needs, f"{self._space} {key}")

    def get(self, key: object, default: object = None) -> Any:
        """Asked for a pack's sources, then for one of them: an answer that counts as there."""
        self._needs.add(f"{self._space} {key}")
        return self[key]


class _AskedCodes(_Asked):
    def __contains__(self, key: object) -> bool:
        self._needs.add(f"{KIND} {key}")
        return True


class _Asking:
    """Looks like gathered content, to a rule for articles."""

    def __init__(self) -> None:
        self.needs: set[str] = set()
        self.broken: frozenset[tuple[str, str]] = frozenset()
        self.pages, self.pictures, self.causes, self.code_values = (
            _Asked(self.needs, space) for space in (PAGE, PICTURE, CAUSE, VALUE)
        )
        self.codes = _AskedCodes(self.needs, CODE)
        self.shared = self
        self.sources = _Asked(self.needs, SOURCE)

    def has_name(self, name: str) -> bool:
        self.needs.add(f"{NAME} {name}")
        return True


def needs_of(doc: Doc) -> frozenset[str] | None:
    """What an article asks of the rest, e.g. `name rdp-ports`, `source rdp manual`; None when it is wrong by itself."""
    content: Any = _Asking()
    is_faulty = any(next(rule(doc, content), None) for rule in ARTICLE_RULES)
    names, ids = [doc.slug, *doc.head.aliases], [item_id for _, item_id in ids_in(doc)]
    is_clear = all(ids) and len(ids) == len(set(ids)) and len(names) == len(set(names))
    return None if is_faulty or not is_clear else frozenset(content.needs)


def has_all(content: Gathered, needs: Iterable[str]) -> bool:
    """Whether everything that articles need is there."""
    there: dict[str, Container[Any]] = {
        PAGE: content.pages, PICTURE: content.pictures, CAUSE: content.causes, KIND: content.codes,
        VALUE: {str(value) for value in content.code_values},
        CODE: {f"{kind} {value}" for kind, values in content.codes.items() for value in values},
        SOURCE: {name for pack, entries in content.shared.sources.items() for name in (pack, *(f"{pack} {key}" for key in entries))},
    }  # fmt: skip
    asked = (need.partition(" ") for need in set(needs))
    return all(_is_linkable(content, key) if space == NAME else key in there.get(space, ()) for space, _, key in asked)


def _is_linkable(content: Gathered, name: str) -> bool:
    page, _, heading = name.partition("#")
    return content.has_name(name) or heading in content.anchors.get(page, ())


def is_unambiguous(content: Gathered) -> bool:
    """Whether the names and ids of all articles, and the ids of all else, are there once each."""
    names = [name for outline in content.outlines for name in outline.names]
    ids = [mark[0] for outline in content.outlines for mark in outline.marks]
    ids += {mark.id for doc in content.docs for mark in doc.facts.items if mark.id}
    return len(names) == len(set(names)) and len(ids) == len(set(ids))
