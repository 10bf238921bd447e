"""What can be linked, under which names, and where a link leads."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

AUTO = re.compile(r'<a class=\\?"kb-auto\\?" href=\\?"kb:([^"\\]+)\\?" rel=\\?"noopener noreferrer\\?">([^<]*)</a>')
PLACEHOLDER = re.compile(r'href=(\\?")kb:([^"\\]+)\\?" rel=\\?"noopener noreferrer\\?"')


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


def resolve(text: str, find: Callable[[str], Target | None]) -> str:
    """HTML (or JSON that holds HTML) with every `kb:` address made real.

    A link whose target went away since the text was rendered (old pinned text) leads to the search for its name.
    """

    def title(match: re.Match[str]) -> str:
        target = find(html.unescape(match[1]))
        words = html.escape(target.title).replace("\\", "&#92;") if target else match[2]
        return match[0].replace(f">{match[2]}</a>", f">{words}</a>") if target else match[0]

    def href(match: re.Match[str]) -> str:
        name = html.unescape(match[2])
        target = find(name)
        quote = match[1]
        return f"href={quote}{target.url if target else f'/search/?q={name}'}{quote}"

    return PLACEHOLDER.sub(href, AUTO.sub(title, text)) if "kb:" in text else text
