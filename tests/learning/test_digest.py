"""The weekly digest: what changed, what is overdue, what to write next."""

from __future__ import annotations

from datetime import date

import pytest

from kb.models import MissedSearch
from tests.support import content_files as small
from tests.support.commands import say
from tests.support.content_files import write
from tests.support.git import commit
from tests.support.sites import forget, publish_all, serve


@pytest.fixture
def content(git_repo, tmp_path, settings, db):
    """A guide that nobody has looked at for years, in git."""
    old = small.GUIDE.replace("verified: {on: 2026-11-01,", "verified: {on: 2020-01-01,")
    write(git_repo, {"coffee/guides/no-coffee.yaml": old})
    commit(git_repo)
    serve(settings, tmp_path / "library", git_repo)
    publish_all()
    yield git_repo
    forget()


def test_it_tells_what_changed_what_is_overdue_and_what_is_missing(content):
    MissedSearch.objects.create(text="xylophone quartet", count=3, first=date.today(), last=date.today())
    told = say("digest", "--days=36500")
    changed, _, rest = told.partition("Overdue reviews")
    assert "No coffee comes out" in changed and "2020-07-" in rest and "(coffee-team)" in rest
    assert "3  xylophone quartet" in rest


def test_it_can_be_about_the_pages_of_one_owner(content):
    told = say("digest", "--owner=nobody", "--markdown")
    assert "### Changed\n\n- nothing" in told and "### Overdue reviews\n\n- none" in told
