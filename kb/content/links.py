"""What can be linked, under which names, and where a link leads."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from html import escape, unescape
from typing import Any
from urllib.parse import urlencode

# An internal link as the sanitiser writes it. Outside of tags it writes `<` as `&lt;`, and inside a value `"` as `&quot;`:
# nothing that somebody types can look like this.
ATTRIBUTE = r' [a-z-]+="[^"]*"'
INTERNAL = re.compile(
    rf'<a(?P<before>(?:{ATTRIBUTE})*?) href="kb:(?P<name>[^"]*)"(?P<after>(?:{ATTRIBUTE})*)>(?:(?P<words>[^<]*)</a>)?'
)
AUTO = ' class="kb-auto"'  # takes the title of its target


@dataclass(frozen=True, slots=True)
class Target:
    """One thing with an address: an article, guide, cause, question, remedy, step or escalation."""

    id: str
    kind: str
    title: str
    url: str
    names: tuple[str, ...]  # what authors may write between [[ and ]], besides the id


def index_targets(targets: Iterable[Target]) -> dict[str, Target]:
    """Every name and id to its target; the first one wins, clashes are findings of their own."""
    index: dict[str, Target] = {}
    for target in targets:
        for name in (*target.names, target.id):
            if name:
                index.setdefault(name, target)
    return index


@dataclass(frozen=True, slots=True)
class InternalLink:
    """A link by the name of its target, as it was read from sanitised HTML. Its values are text, not HTML."""

    name: str
    words: str | None  # None where there is markup between its tags
    is_auto: bool
    before: str = ""  # its other attributes, as they stand
    after: str = ""

    def html(self, target: Target | None) -> str:
        """With its real address. One whose target went away (in old text) leads to the search for its name."""
        url = target.url if target else f"/search/?{urlencode({'q': self.name})}"
        tag = f'<a{self.before} href="{escape(url)}"{self._attributes}>'
        words = target.title if target and self.is_auto else self.words
        return tag if self.words is None or words is None else f"{tag}{escape(words)}</a>"

    @property
    def _attributes(self) -> str:
        return self.after.replace(' rel="noopener noreferrer"', "", 1)


def resolve(html: str, find: Callable[[str], Target | None]) -> str:
    """Sanitised HTML with every `kb:` address made real."""

    def link(match: re.Match[str]) -> str:
        words = match["words"]
        name, before = unescape(match["name"]), match["before"]
        found = InternalLink(name, None if words is None else unescape(words), before == AUTO, before, match["after"])
        return found.html(find(name))

    return INTERNAL.sub(link, html) if ' href="kb:' in html else html


def resolve_values(value: Any, find: Callable[[str], Target | None], name: str = "") -> Any:
    """Plain values with the links made real in all that is HTML: what stands under `html` or a name that ends so."""
    if isinstance(value, dict):
        return {key: resolve_values(inner, find, key) for key, inner in value.items()}
    if isinstance(value, list):
        return [resolve_values(inner, find, name) for inner in value]
    return resolve(value, find) if isinstance(value, str) and name.endswith("html") else value
