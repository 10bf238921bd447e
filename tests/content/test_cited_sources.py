"""Whatever page of the shipped content shows a citation lists the source that it leads to."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from decisiontree.guide import Guide
from kb.library.library import Library
from tests.support.sites import SHIPPED, forget, serve

CITED = re.compile(r'href="#(source-[^"]+)"')


@pytest.fixture
def shipped_site(shipped_folder: object, settings: Settings) -> Iterator[None]:
    serve(settings, shipped_folder, SHIPPED)  # type: ignore[arg-type]
    yield
    forget()


def test_each_cited_source_is_listed_on_the_page(reader: Client, shipped_site: None, shipped: Library) -> None:
    pages = [page for card in shipped.cards() if card.kind == "guide" for page in citing(shipped.guide(card.slug))]
    assert len(pages) > 15
    dead = [(page, mark) for page in pages for mark in dead_marks(reader.get(page).content.decode())]
    assert dead == []


def citing(guide: Guide | None) -> Iterator[str]:
    """Pages of a guide's parts with a citation in their texts: alone, and in a session."""
    assert guide
    start = f"/guides/{guide.slug}/"
    for part in (*guide.causes, *guide.questions, *guide.remedies):
        if is_citing(part):
            yield f"{start}{part.key}/"
            yield f"{start}?show={part.key}"
    for remedy in filter(is_citing, guide.remedies):
        yield from (f"{start}{remedy.key}/{step.id}/" for step in remedy.steps[:1])
    if is_citing(guide.escalation):
        yield f"{start}escalate/"
        yield f"{start}?show=escalate"
    if "#source-" in guide.before_html:
        yield from (f"{start}{remedy.key}/" for remedy in guide.remedies)


def is_citing(part: object) -> bool:
    return "#source-" in repr(part)


def dead_marks(html: str) -> set[str]:
    return {mark for mark in CITED.findall(html) if f'id="{mark}"' not in html}
