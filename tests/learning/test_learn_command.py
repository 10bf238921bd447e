"""An author asks what saved sessions say of a guide's words."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from django.utils import timezone

from kb.library.library import Library
from kb.links.items import find_item
from kb.models import Run
from kb.site.store import store
from tests.support import content_files as small
from tests.support.commands import refuse, say
from tests.support.content_files import write
from tests.support.git import commit
from tests.support.sites import forget, serve

GUIDE = "coffee/guides/no-coffee.yaml"
CALM = small.GUIDE.replace(
    "  - truth: scale\n    given: {level: full, noise: hum}\n    expect: {reaches: descale}\n", ""
)


@pytest.fixture
def content(git_repo: Path, tmp_path: Path, settings, db):
    """A content folder in git, published."""
    write(git_repo, {GUIDE: CALM})
    commit(git_repo)
    serve(settings, tmp_path / "library", git_repo)
    say("publish")
    yield git_repo
    forget()


def saved(count: int, cause: str = "", by_token: bool = True, **said: str) -> None:
    """So many sessions that say the same."""
    library = store().current()
    assert library
    guide = library.guide("no-coffee")
    assert guide
    evidence = [_evidence(library, guide.find_node(key), value) for key, value in said.items()]
    run = {"guide": "no-coffee", "guide_id": "G4TM", "guide_revision": "", "library_revision": library.revision}
    Run.objects.bulk_create(Run(**run, evidence=evidence, cause=cause, by_token=by_token) for _ in range(count))


def _evidence(library: Library, node, value: str) -> dict[str, str]:
    item = find_item(library, node.id)
    assert item
    return {"key": node.key, "value": value, "id": node.id, "revision": item.mark.revision}


def learn(*arguments: str) -> str:
    return say("learn", *arguments, "--readers=20")


def often_the_pump() -> None:
    """More broken pumps than the author thinks, and somebody said so."""
    saved(60, "pump", level="full", noise="silent")
    saved(100, "tank", level="empty", fill="fixed")


def test_a_few_sessions_are_not_shown(content: Path) -> None:
    saved(4, "pump", level="full")
    assert "fewer than 5 closed sessions" in learn("no-coffee") and "pump" not in learn("no-coffee")
    assert "No guide has 5 closed sessions or more" in learn()


def test_three_sessions_of_one_kind_move_no_word(content: Path) -> None:
    saved(3, "pump", level="full")
    saved(3, "tank", level="empty", fill="fixed")
    assert "no word moves" in learn("no-coffee")


def test_words_move_by_what_sessions_say_and_git_takes_the_patch(content: Path, tmp_path: Path) -> None:
    often_the_pump()
    told = learn("no-coffee", "--patch", str(tmp_path / "words.patch"))
    assert "causes.pump.prior" in told and "160 sessions" in told and "expected minutes" in told
    repository = content.parent
    subprocess.run(["git", "-C", repository, "apply", tmp_path / "words.patch"], check=True)
    now = (content / GUIDE).read_text()
    before, after = CALM.splitlines(), now.splitlines()
    assert len(before) == len(after) and all(
        "prior" in new for old, new in zip(before, after, strict=True) if old != new
    )
    assert now != CALM and "# Kept by the coffee team." in now
    say("check_content")


def test_priors_can_be_numbers_which_are_finer_than_words(content: Path, tmp_path: Path) -> None:
    often_the_pump()
    told = learn("no-coffee", "--numbers", "--patch", str(tmp_path / "numbers.patch"))
    assert "causes.pump.prior" in told
    subprocess.run(["git", "-C", content.parent, "apply", tmp_path / "numbers.patch"], check=True)
    changed = set((content / GUIDE).read_text().splitlines()) - set(CALM.splitlines())
    assert changed and all(re.search(r"(prior|tank|pump|scale|other): \d*\.?\d+\b|prior: \d", line) for line in changed)
    say("check_content")


def timed(count: int, minutes: float, by_token: bool = True) -> None:
    saved(count, "tank", by_token, level="empty", fill="fixed")
    for run in Run.objects.order_by("-created")[:count]:
        run.evidence[1]["minutes"] = minutes
        run.save()


def test_minutes_move_where_programs_said_how_long_a_remedy_takes(content: Path, tmp_path: Path) -> None:
    timed(60, 9)
    told = learn("no-coffee", "--patch", str(tmp_path / "minutes.patch"))
    (row,) = [line for line in told.splitlines() if "remedies.fill.minutes" in line]
    assert "6.3 min" in row and "%" not in row  # thirty times the author's one minute, sixty times nine
    subprocess.run(["git", "-C", content.parent, "apply", tmp_path / "minutes.patch"], check=True)
    assert "minutes: 6.3\n" in (content / GUIDE).read_text()
    say("check_content")


@pytest.mark.parametrize(("count", "minutes", "by_token"), [(20, 9, True), (60, 1.1, True), (60, 9, False)])
def test_minutes_stay_where_few_said_so_or_nobody_with_a_token_or_much_the_same(
    content: Path, count: int, minutes: float, by_token: bool
) -> None:
    timed(count, minutes, by_token)
    assert "minutes" not in learn("no-coffee").replace("expected minutes", "")


def test_nothing_learns_by_itself(content: Path) -> None:
    often_the_pump()
    learn()
    assert (content / GUIDE).read_text() == CALM


def test_words_that_break_a_scenario_are_refused_with_its_name(content: Path, tmp_path: Path) -> None:
    broken = small.GUIDE.replace(
        "  - truth: tank\n    given: {level: empty, noise: hum}\n",
        "  - truth: tank\n    name: tank first\n    given: {level: unknown, noise: unknown}\n",
    ).replace("expect: {reaches: fill, within_minutes: 10}", "expect: {reaches: fill, within_minutes: 2.5}")
    write(content, {GUIDE: broken})
    commit(content)
    say("publish")
    saved(400, "scale", level="full", noise="hum", descale="fixed")
    told = refuse("learn", "no-coffee", "--readers=20", "--patch", str(tmp_path / "words.patch"))
    assert "REFUSED" in told and "scenario 'tank first'" in told and "refused, since the check fails" in told
    assert (tmp_path / "words.patch").read_bytes() == b""


def test_what_was_asked_in_other_words_says_nothing(content: Path) -> None:
    often_the_pump()
    write(content, {GUIDE: CALM.replace("Is there water in the tank?", "Do you see water in the tank?")})
    commit(content)
    say("publish")
    assert "answers dropped" in learn("no-coffee")


def test_a_renamed_question_and_cause_are_found(content: Path) -> None:
    often_the_pump()
    renamed = CALM.replace("  pump: {id: C3AA,", "  motor: {id: C3AA, aliases: [pump],").replace(
        "{pump: rarely,", "{motor: rarely,").replace("{pump: usually,", "{motor: usually,").replace("fixes: {pump:", "fixes: {motor:")  # fmt: skip
    write(content, {GUIDE: renamed})
    commit(content)
    say("publish")
    assert "causes.motor.prior" in learn("no-coffee")


def test_ten_thousand_of_one_mind_count_as_five_a_day(content: Path) -> None:
    saved(300, "pump", by_token=False, level="full", noise="silent")
    told = learn("no-coffee")
    assert "300 sessions, which count as 5 " in told and "no word moves" in told


def test_a_session_that_was_continued_counts_once(content: Path) -> None:
    saved(6, "pump", level="full")
    first, second, *_ = Run.objects.all()
    second.continues = first
    second.created = timezone.now()
    second.save()
    assert "5 sessions" in learn("no-coffee")


def test_what_cannot_be_read_or_written_is_said(content: Path, tmp_path: Path) -> None:
    assert "there is no guide 'no-tea'" in refuse("learn", "no-tea")
    often_the_pump()
    assert "No such file" in refuse("learn", "--readers=20", "--patch", str(tmp_path / "none/words.patch"))
    write(content, {GUIDE: "causes: ["})
    assert "run `manage.py check_content`" in refuse("learn")
