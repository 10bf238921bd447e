"""A link in a ticket warns of what its page warns of: it is what people follow."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from kb.links.items import find_item
from kb.site.store import store
from tests.support.git import commit, make_repository
from tests.support.reading import text

REMEDY, STEP, QUESTION = "R1NC", "N1AA", "Q1LN"
FACTS = (
    "Risk Medium", "Who can do it A server administrator", "Takes 10 min", "Can be undone No",
    "Who is affected Whoever waits for a page",
)  # fmt: skip
BEFORE = "Before you change anything Switch the printer off before you reach inside."


def pinned(reader: Client, item_id: str) -> str:
    library = store().current()
    item = find_item(library, item_id) if library else None
    assert item
    return text(reader.get(item.short_at(item.mark.revision), follow=True))


@pytest.mark.parametrize("item_id", [REMEDY, STEP])
def test_a_pinned_remedy_or_step_shows_the_facts_and_warnings_of_the_live_page(reader: Client, item_id: str) -> None:
    shown, live = pinned(reader, item_id), text(reader.get("/guides/blank-pages/new-cartridge/"))
    for said in (*FACTS, BEFORE):
        assert said in live
        assert said in shown


def test_an_old_text_of_a_remedy_shows_what_it_had_in_words(
    reader: Client, published_site: Callable[..., Path], tmp_path: Path
) -> None:
    content = make_repository(tmp_path)
    guide = content / "coffee/guides/no-coffee.yaml"
    old = "risk: {level: medium, disrupts: everybody who queues}"
    guide.write_text(guide.read_text().replace("risk: {level: low}", old, 1))
    commit(content, "risky")
    published_site(content=content)
    library = store().current()
    assert library
    was = next(each for each in library.guide("no-coffee").remedies if each.disrupts)  # type: ignore[union-attr]
    before = find_item(library, was.id)
    guide.write_text(guide.read_text().replace(old, "risk: {level: low}"))
    commit(content, "safe")
    published_site(content=content)
    assert before
    shown = text(reader.get(before.short_at(before.mark.revision), follow=True))
    assert "Changed once since" in shown
    for said in ("Risk Medium", "Can be undone Yes", "Who is affected Everybody who queues"):
        assert said in shown
