"""From an escalated session whose end was told to a cause and a remedy in its guide."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from django.utils import timezone

from kb.content.format.strict_yaml import parse_yaml
from kb.learning.from_life import ToldEnd, draft_from
from kb.models import Run
from kb.site.drafting import DraftError
from tests.support import content_files as small
from tests.support.commands import refuse, say
from tests.support.content_files import write
from tests.support.sites import forget, publish_all, serve

pytestmark = pytest.mark.django_db
GUIDE = "coffee/guides/no-coffee.yaml"


@pytest.fixture
def content(tmp_path, settings):
    folder = write(tmp_path / "content")
    serve(settings, tmp_path / "library", folder)
    settings.KEEP_HISTORY = False
    publish_all()
    yield folder
    forget()


def saved(**fields):
    told = {
        "outcome": "handed-over",
        "closed": timezone.now(),
        "cause_text": "The hose has a kink",
        "note": "Moved the machine.\n1. Straighten the hose [x] <b>",
    }
    told |= {"guide": "no-coffee", "guide_id": "G4TM", "guide_revision": "x", "library_revision": "x"}
    return Run.objects.create(**told | fields)


def test_the_command_writes_a_cause_and_a_remedy_that_pass_the_check(content):
    run = saved()
    assert "written:" in say("new_content", "cause", "--run", run.id)
    guide = parse_yaml((content / GUIDE).read_text()).value
    cause, remedy = guide["causes"]["the-hose-has-a-kink"], guide["remedies"]["mend-the-hose-has-a-kink"]
    assert cause["title"] == "The hose has a kink" and cause["confidence"] == "low"
    assert remedy["fixes"] == {"the-hose-has-a-kink": "sometimes"}
    assert "1. Moved the machine." in remedy["steps"] and r"2. Straighten the hose \[x\] \<b\>" in remedy["steps"]
    assert cause["id"] and remedy["id"]
    assert list(guide["causes"])[-2:] == ["the-hose-has-a-kink", "other"]
    assert "no findings" in say("check_content", "--no-warnings") or "0 errors" in say("check_content")


def test_what_nobody_said_is_a_finding(content):
    """How it is undone and seen, and who confirms it: the draft does not pass for finished."""
    run = saved(closed=datetime(2026, 3, 4, tzinfo=UTC))
    say("new_content", "cause", "--run", run.id)
    guide = parse_yaml((content / GUIDE).read_text()).value
    assert guide["causes"]["the-hose-has-a-kink"]["sources"] == ["session-2026-03-04"]
    assert guide["sources"]["session-2026-03-04"]["kind"] == "report"
    assert run.id not in (content / GUIDE).read_text()
    told = say("check_content", "--rule", "placeholder-text")
    lines = (content / GUIDE).read_text().splitlines()
    found = {lines[int(line) - 1].split(":")[0].strip() for line in re.findall(r"no-coffee\.yaml:(\d+):", told)}
    assert {"rollback", "verify", "note", "*Expect"} <= found


def test_a_second_draft_of_the_day_has_a_source_of_its_own(content):
    for what in ("The hose has a kink", "The lid is open"):
        say("new_content", "cause", "--run", saved(cause_text=what, closed=datetime(2026, 3, 4, tzinfo=UTC)).id)
    guide = parse_yaml((content / GUIDE).read_text()).value
    assert {"session-2026-03-04", "session-2026-03-04-2"} <= set(guide["sources"])
    assert list(guide["causes"])[-1] == "other"


def test_all_else_in_the_guide_stays_as_it_was(content):
    _, text = draft_from(ToldEnd("no-coffee", "coffee", "The hose has a kink"), content)
    left = iter(text.splitlines())
    assert all(line in left for line in small.GUIDE.splitlines())


def test_a_cause_that_the_guide_has_gets_a_remedy_only(content):
    _, text = draft_from(ToldEnd("no-coffee", "coffee", "The pump is broken", "pump", "Swapped the fuse."), content)
    guide = parse_yaml(text).value
    assert list(guide["causes"]) == ["tank", "scale", "pump", "other"]
    assert guide["remedies"]["mend-pump"]["fixes"] == {"pump": "sometimes"}


ODD = ["", "!!!", "日本語", "save", "9 lives", "a: b # c", "x" * 500, "'quote\" \\", "line\nbreak", "\x07bell"]
TYPED = ["", "{#AAAA} [[link]] [@cite] ![x](y)", "```\ncode", "\t- a\n\n2) b", "x" * 5000, "\u202e\x00"]


@pytest.mark.parametrize(("what", "typed"), [*zip(ODD, TYPED * 2, strict=False)], ids=range(len(ODD)))
def test_whatever_was_typed_the_draft_can_be_read(content, what, typed):
    _, text = draft_from(ToldEnd("no-coffee", "coffee", what, "", typed), content)
    assert parse_yaml(text).faults == []
    (content / GUIDE).write_text(text)
    say("mint_ids")
    assert "error" not in say("check_content", "--no-warnings")


def test_a_session_that_is_open_solved_or_unknown_makes_no_draft(content):
    for fields, why in (
        ({"closed": None}, "nobody has said yet what it was"),
        ({"cause_text": ""}, "nobody has said yet what it was"),
        ({"outcome": "open"}, "still open"),
        ({"outcome": "solved"}, "was solved with the guide"),
        ({"audiences": ["staff"]}, "no such session"),
        ({"guide_id": "0000"}, "not published"),
    ):
        assert why in refuse("new_content", "cause", "--run", saved(**fields).id)
    assert "no such session" in refuse("new_content", "cause", "--run", "nothing")
    assert "--run" in refuse("new_content", "cause")


def test_a_guide_that_was_removed_is_said(content):
    with pytest.raises(DraftError, match="no guide"):
        draft_from(ToldEnd("gone", "coffee", "x"), content)


def test_an_author_finds_the_session_and_copies_the_draft(content, client, settings):
    from importlib import reload

    from django.urls import clear_url_caches

    import kb.urls

    run = saved(note="Call 10.1.2.3")
    settings.DEBUG = True
    reload(kb.urls)
    clear_url_caches()
    try:
        page = client.get("/write-next/").content.decode()
        assert f"/write-next/session/{run.id}/" in page and "The hose has a kink" in page
        draft = client.get(f"/write-next/session/{run.id}/").content.decode()
        assert "+  the-hose-has-a-kink:" in draft and "10.1.2.3" not in draft
        assert client.get("/write-next/session/none/").status_code == 404
        solved = client.get(f"/write-next/session/{saved(outcome='solved').id}/")
        assert solved.status_code == 422 and "solved with the guide" in solved.content.decode()
        assert (content / GUIDE).read_text() == small.GUIDE
    finally:
        settings.DEBUG = False
        reload(kb.urls)
        clear_url_caches()
