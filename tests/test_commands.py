"""What authors and operators type, and what they are told."""

from __future__ import annotations

import pytest

from kb.site.store import store
from tests.support import content_files as small
from tests.support.commands import refuse, say
from tests.support.content_files import write
from tests.support.sites import forget, serve

CARE = "coffee/articles/care.md"


@pytest.fixture
def content(tmp_path, settings, db):
    """A content folder and a library of their own."""
    folder = write(tmp_path / "content")
    serve(settings, tmp_path / "library", folder)
    yield folder
    forget()


def test_right_content_has_no_findings(content):
    assert say("check_content") == "7 files, 1 guides, 2 scenarios: no findings.\n"


def test_wrong_content_is_told_with_place_and_hint_and_fails(content):
    write(content, {CARE: small.ARTICLE.replace("owner:", "ownr:")})
    told = refuse("check_content")
    assert "care.md:7:1: unknown key 'ownr'" in told
    assert "did you mean 'owner'" in told and "2 errors in 7 files" in told


def test_publish_says_what_it_did(content):
    assert "published, 7 files rendered" in say("publish")
    assert "is up to date" in say("publish")


def test_publish_refuses_wrong_content_and_readers_keep_the_old_library(content):
    say("publish")
    before = store().current().revision
    write(content, {CARE: "nonsense"})
    assert "nothing was published" in refuse("publish")
    assert store().current().revision == before


@pytest.mark.django_db
def test_the_list_marks_the_library_readers_see_and_rolling_back_moves_the_mark(content):
    say("publish")
    first = store().current().revision
    write(content, {CARE: small.ARTICLE.replace("owner: coffee-team", "owner: night-shift")})
    say("publish")
    lines = say("publish", "--list").splitlines()
    assert [line[0] for line in lines] == ["*", " "]
    assert first in say("publish", "--rollback", first)
    assert any(line.startswith(f"* {first}") for line in say("publish", "--list").splitlines())


@pytest.mark.parametrize(
    "arguments", [("publish", "no-such-ref"), ("publish", "--rollback", "0000000000"), ("check_content", "no-such-ref")]
)
def test_what_is_not_there_is_refused_in_one_line(content, arguments):
    told = refuse(*arguments)
    assert ("no-such-ref" in told or "0000000000" in told) and len(told.splitlines()) == 1


def test_missing_ids_are_written(content):
    write(content, {CARE: small.ARTICLE.replace(" {#S6AA}", " {#}")})
    assert "has no id" in refuse("check_content")
    assert "would change" in say("mint_ids", "--dry-run")
    assert "has no id" in refuse("check_content")
    assert "1 file changed" in say("mint_ids")
    assert "no findings" in say("check_content")


def test_the_formats_are_exported_for_editors_and_accept_the_small_content(content, tmp_path):
    import json

    from jsonschema import Draft202012Validator

    from kb.content.documents import MODELS
    from kb.content.format.strict_yaml import parse_yaml

    assert f"{len(MODELS)} schemas written" in say("export_schemas", str(tmp_path / "schemas"))
    guide = json.loads((tmp_path / "schemas/guide.json").read_text())
    wrong = {**parse_yaml(small.GUIDE).value, "ownr": "x", "mode": "nonsense"}
    validator = Draft202012Validator(guide)
    told = [error.message for error in validator.iter_errors(wrong)]
    assert any("ownr" in message for message in told) and any("nonsense" in message for message in told)
