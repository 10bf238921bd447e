"""Atom feeds of changes: valid, and one edit is one entry with the same id for ever."""

from __future__ import annotations

import feedparser
import pytest
from django.test import Client

from tests.support import content_files as small
from tests.support.content_files import write
from tests.support.git import commit
from tests.support.sites import forget, publish_all, serve

GUIDE = "coffee/guides/no-coffee.yaml"


@pytest.fixture
def content(git_repo, tmp_path, settings):
    """Content in git, published."""
    serve(settings, tmp_path / "library", git_repo)
    publish_all()
    yield git_repo
    forget()


def edit(content, old: str, new: str, name: str = GUIDE) -> None:
    text = (content / name).read_text()
    assert old in text
    write(content, {name: text.replace(old, new)})
    commit(content, GIT_COMMITTER_DATE="2031-01-01T10:00:00Z")
    publish_all()


def feed(query: str = "") -> feedparser.FeedParserDict:
    answer = Client().get(f"/changes.atom{query}")
    assert answer.status_code == 200 and answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    found = feedparser.parse(answer.content)
    assert not found.bozo and found.version == "atom10"
    assert found.feed.id and found.feed.title and found.feed.updated_parsed and found.feed.author
    ids = [entry.id for entry in found.entries]
    assert len(set(ids)) == len(ids)
    assert all(entry.title and entry.updated_parsed and entry.link and entry.summary for entry in found.entries)
    return found


def ids(query: str = "") -> list[str]:
    return [entry.id for entry in feed(query).entries]


def test_one_edit_is_one_entry_and_the_others_keep_their_ids(content):
    before = ids()
    edit(content, "Is there water in the tank?", "Do you see water in the tank?")
    first, *rest = feed().entries
    assert [entry.id for entry in rest] == before
    assert first.title == "No coffee comes out" and "question: Do you see water" in first.summary
    assert first.link == "http://127.0.0.1:8000/guides/no-coffee/"
    assert first.id.startswith("tag:127.0.0.1,2031-01-01:G4TM/") and first.updated.startswith("2031-01-01T10:00:00")


def test_an_entry_keeps_its_id_when_its_page_gets_another_title(content):
    edit(content, "Is there water in the tank?", "Do you see water in the tank?")
    first = ids()[0]
    edit(content, "title: No coffee comes out", "title: The cup stays dry")
    assert first in ids()


def test_many_changes_of_one_page_in_one_commit_are_one_entry(content):
    before = len(ids())
    text = small.GUIDE.replace("Look at the glass.", "Look into the glass.").replace("Fill the tank", "Fill it")
    edit(content, (content / GUIDE).read_text(), text)
    assert len(ids()) == before + 1


@pytest.mark.parametrize(
    ("query", "has_guide"),
    [
        ("?pack=coffee", True),
        ("?pack=tea", False),
        ("?owner=coffee-team", True),
        ("?owner=nobody", False),
        ("?topic=Brewing", True),
        ("?topic=x&pack=coffee", False),
        ("?guide=no-coffee", True),
        ("?pack=%00", True),
    ],
)
def test_a_feed_is_about_what_it_was_asked_for(content, query, has_guide):
    assert ("No coffee comes out" in [entry.title for entry in feed(query).entries]) is has_guide


def test_the_feed_of_a_guide_has_what_it_shares_with_others(content):
    assert "Q2AA" in " ".join(ids("?guide=no-coffee"))


def test_a_guide_that_is_not_there_has_no_feed(content):
    assert Client().get("/changes.atom?guide=nope").status_code == 404


def test_the_history_of_a_guide_leads_to_its_feed(content):
    assert b"/changes.atom?guide=no-coffee" in Client().get("/guides/no-coffee/history/").content


def test_content_that_lives_in_no_git_has_a_valid_feed(published_site):
    published_site()
    assert feed().entries
