"""A link to a question or remedy that several guides share opens it in the guide it was copied from."""

from __future__ import annotations

import re
import shutil
import sqlite3
from contextlib import closing
from html import unescape

import pytest

from kb.library.library import Library
from kb.library.seal import seal
from kb.links.items import find_item, in_guide
from kb.site.publishing import publish_content
from kb.site.store import store
from tests.support import content_files as small
from tests.support.content_files import write
from tests.support.reading import text
from tests.support.sites import forget

OTHER = (
    small.GUIDE.replace("G4TM", "G5TM").replace("title: No coffee comes out", "title: Cold coffee comes out")
    .replace("codes: [{display: 0x904, service: 0x7}]\n", "")
)  # fmt: skip
OTHER = re.sub(r"\b([CQRSE]\d[A-Z]{2})\b", lambda found: f"{found[1][:2]}B{found[1][3]}", OTHER)
FIRST, SECOND = "coffee/guides/no-coffee.yaml", "coffee/guides/cold-coffee.yaml"


@pytest.fixture
def two_guides(tmp_path, settings):
    """Both guides use the question `pump-noise` and the remedy `descale`; cold-coffee comes first in the alphabet."""
    settings.CONTENT_DIRS = [write(tmp_path / "content", {SECOND: OTHER})]
    settings.LIBRARY_DIR = tmp_path / "library"
    forget()
    outcome = publish_content()
    assert outcome.findings == (), [str(finding) for finding in outcome.findings]
    yield tmp_path / "content"
    forget()


def shared_parts(guide: str) -> list[tuple[str, str]]:
    """(id, key) of what a guide shares with the other one."""
    found = store().current().guide(guide)
    nodes = [(node.id, node.key) for node in (*found.questions, *found.remedies)]
    return [(item_id, key) for item_id, key in nodes if store().current().places(item_id)]


def copied(reader, page: str, item_id: str) -> list[str]:
    """Every address of an item that can be copied from a page."""
    html = unescape(reader.get(page).content.decode())
    return sorted(set(re.findall(rf"http://[^\"<> ]+/s/{item_id}[^\"<> \])|]*", html)))


@pytest.mark.parametrize("guide", ["no-coffee", "cold-coffee"])
def test_every_link_copied_in_a_guide_leads_back_into_it(two_guides, reader, guide):
    parts = shared_parts(guide)
    assert len(parts) >= 2
    for item_id, key in parts:
        page = f"/guides/{guide}/{key}/"
        links = copied(reader, page, item_id)
        assert any("@" in link for link in links) and any("@" not in link for link in links), links
        for link in links:
            shown = reader.get(link.partition("8000")[2] or link, follow=True)
            assert shown.status_code == 200
            assert shown.request["PATH_INFO"].startswith(page), link


def test_steps_of_a_shared_remedy_are_opened_in_their_guide(two_guides, reader):
    for guide in ("no-coffee", "cold-coffee"):
        remedy = next(
            remedy
            for remedy in store().current().guide(guide).remedies
            if remedy.key == "descale" or "descale" in remedy.key
        )
        for step in remedy.steps:
            guide_id = store().current().guide(guide).id
            answer = reader.get(f"/s/{step.id}?in={guide_id}")
            assert answer.url == f"/guides/{guide}/{remedy.key}/{step.id}/"


def test_links_that_are_out_there_still_work(two_guides, reader):
    for item_id, key in shared_parts("no-coffee"):
        assert reader.get(f"/s/{item_id}").url == f"/guides/cold-coffee/{key}/"


def test_a_link_survives_that_its_guide_is_renamed(two_guides, reader):
    (two_guides / SECOND).rename(two_guides / "coffee/guides/tepid-coffee.yaml")
    assert publish_content().findings == ()
    for item_id, key in shared_parts("tepid-coffee"):
        assert reader.get(f"/s/{item_id}?in=G5TM").url == f"/guides/tepid-coffee/{key}/"


def test_a_link_whose_guide_dropped_the_part_says_where_it_is_used(two_guides, reader):
    third = OTHER.replace("G5TM", "G6TM").replace("Cold coffee comes out", "Sour coffee comes out")
    third = re.sub(r"\b([CQRSE]\dB[A-Z])\b", lambda found: f"{found[1][:2]}C{found[1][3]}", third)
    write(two_guides, {"coffee/guides/sour-coffee.yaml": third})
    assert publish_content().findings == ()
    (item_id, _), *_ = shared_parts("no-coffee")
    page = reader.get(f"/s/{item_id}?in=G9ZZ")
    assert page.status_code == 200
    assert "Used in" in text(page) and "Cold coffee comes out" in text(page) and "Sour coffee comes out" in text(page)
    pinned = reader.get(
        f"/s/{item_id}@{store().current().row('SELECT revision FROM item WHERE id = ?', item_id)[0]}?in=G9ZZ"
    )
    assert pinned.status_code == 200 and "Used in" in text(pinned)


@pytest.mark.parametrize("within", ["", "nonsense", "%00", "G4TM", "a" * 5000])
def test_nonsense_in_a_link_is_no_error(two_guides, reader, within):
    (item_id, _), *_ = shared_parts("no-coffee")
    assert reader.get(f"/s/{item_id}?in={within}").status_code in (200, 302)


def test_the_ticket_note_names_the_guide_too(two_guides, reader):
    guide = store().current().guide("no-coffee")
    shared = {item_id for item_id, _ in shared_parts("no-coffee")}
    question = next(question for question in guide.questions if question.id in shared)
    note = reader.get(f"/guides/no-coffee/note/?{question.key}={question.answers[0].key}").content.decode()
    assert f"/s/{question.id}@" in note and "?in=G4TM" in note


def test_a_library_of_before_is_read_with_one_page_for_each(two_guides, tmp_path):
    library = store().current()
    (item_id, _), *_ = shared_parts("no-coffee")
    old = library.path.with_name("library-0123456789.sqlite")
    shutil.copy(library.path, old)
    with closing(sqlite3.connect(old)) as connection:
        connection.execute("DROP TABLE place")
        connection.commit()
    seal(old)
    item = find_item(Library(old), item_id)
    assert item and in_guide(Library(old), item, "G4TM") == item and item.short_url == f"/s/{item_id}"
