"""What a chat or a ticket system may show of a link, and what search engines are told: for any address of this site."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from decisiontree.guide import CodeRef, Guide, Step
from kb.codes.find import canonical, parse_codes
from kb.content.markdown.sanitise import words_of
from kb.content.snapshot import ARTICLE, REMEDY
from kb.library.library import Library
from kb.library.values import Article
from kb.links.items import Edition, Item, find_edition, find_item, without_title
from kb.links.resolve import Named, find_named

LONGEST = 200  # characters of a description; programs show no more
CODE_PAGE = re.compile(r"/codes/([^/]+)/")


@dataclass(frozen=True, slots=True)
class Preview:
    path: str  # of the page, its one spelling
    title: str
    description: str
    labels: tuple[tuple[str, str], ...] = ()
    how_to: tuple[Step, ...] = ()  # the steps, where the page is a procedure


def find_preview(library: Library, path: str, prefix: str) -> Preview | None:
    """None for pages without a subject of their own, and for what is no page."""
    if code := CODE_PAGE.fullmatch(path):
        return _of_code(library, code[1])
    named = find_named(library, path, prefix)
    edition = find_edition(library, named.item, named.revision or named.item.mark.revision) if named else None
    return _of_item(library, named, edition) if named and edition else None


def _of_code(library: Library, spelling: str) -> Preview | None:
    values = parse_codes(spelling)
    known = [code for value in values for code in library.codes(value)]
    if not known:
        return None
    text = canonical(values)
    meanings = " ".join(dict.fromkeys(code.meaning for code in known))
    return Preview(f"/codes/{text}/", f"Error code {text}", shorten(meanings))


def _of_item(library: Library, named: Named, edition: Edition) -> Preview:
    item, mark = named.item, edition.snapshot.mark
    parent = find_item(library, mark.parent) if mark.parent else None
    origin = f"{mark.kind.capitalize()} of “{parent.mark.title}”. " if parent else ""
    latest = item.url or item.short_url
    page = find_page(library, item)
    labels = (*_applies_to(edition, page), *_verified(page))
    how_to = () if named.revision else _procedure(page, item)
    return Preview(
        edition.address if named.revision else latest,
        mark.title,
        shorten(origin + _first_words(edition)),
        labels,
        how_to,
    )


def _first_words(edition: Edition) -> str:
    """As many sections as a description can hold."""
    words = ""
    for section in edition.snapshot.sections:
        if len(words) <= LONGEST:
            words = f"{words} {words_of(without_title(section.html))}".lstrip()
    return words


def find_page(library: Library, item: Item) -> Article | Guide | None:
    """The article or guide an item stands in."""
    _, kind, slug, *_ = [*item.url.split("/"), "", "", ""]
    return library.article(slug) if kind == "articles" else library.guide(slug) if kind == "guides" else None


def _applies_to(edition: Edition, page: Article | Guide | None) -> tuple[tuple[str, str], ...]:
    said = [(name, value) for name, value in edition.snapshot.labels if name == "Applies to"]
    codes = ", ".join(_shown(codes) for codes in page.codes[:3]) if page else ""
    return tuple(said) or ((("Applies to", codes),) if codes else ())


def _shown(codes: tuple[CodeRef, ...]) -> str:
    return canonical(code.value for code in codes)


def _verified(page: Article | Guide | None) -> tuple[tuple[str, str], ...]:
    return (("Last verified", page.verified.on),) if page and page.verified else ()


def _procedure(page: Article | Guide | None, item: Item) -> tuple[Step, ...]:
    if isinstance(page, Article):
        return page.steps if item.mark.kind == ARTICLE else ()
    if page is None or item.mark.kind != REMEDY:
        return ()
    return next((remedy.steps for remedy in page.remedies if remedy.id == item.mark.id), ())


def how_to(preview: Preview, absolute: str) -> dict[str, Any]:
    """The procedure in the words of schema.org (https://schema.org/HowTo). `absolute` comes before every path."""
    steps = [
        {
            "@type": "HowToStep",
            "position": number,
            "name": step.title,
            "text": words_of(without_title(step.html)) or step.title,
            "url": f"{absolute}{preview.path}{step.id}/",
        }
        for number, step in enumerate(preview.how_to, 1)
    ]
    return {
        "@context": "https://schema.org", "@type": "HowTo", "name": preview.title, "description": preview.description,
        "url": f"{absolute}{preview.path}", "step": steps,
    }  # fmt: skip


def shorten(text: str) -> str:
    """The first words of a text."""
    if len(text) <= LONGEST:
        return text
    return text[: LONGEST - 1].rsplit(" ", 1)[0].rstrip(" ,;:.–-") + "…"
