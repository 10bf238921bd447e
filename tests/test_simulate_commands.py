"""What an author types to see what a guide does, and what a change does to it."""

from __future__ import annotations

import pytest

from tests.support import content_files as small
from tests.support.commands import refuse, say
from tests.support.content_files import write
from tests.support.git import commit
from tests.support.sites import forget, serve

GUIDE = "coffee/guides/no-coffee.yaml"


@pytest.fixture
def content(git_repo, tmp_path, settings, db):
    """A content folder in git, with one commit, and a library of its own."""
    serve(settings, tmp_path / "library", git_repo)
    yield git_repo
    forget()


def change(folder, old, new):
    assert old in small.GUIDE
    write(folder, {GUIDE: small.GUIDE.replace(old, new)})


def simulate(*arguments):
    return say("simulate", *arguments, "--sessions=30")


def diff(*arguments):
    return say("diff_plan", *arguments, "--sessions=20")


def test_a_guide_is_simulated(content):
    told = simulate("no-coffee")
    assert "expected: " in told and "over 30 simulated readers" in told and "without questions" in told
    assert "  tank " in told and "  tank: fill: fixed\n" in told
    assert "causes that do not end in their remedy: pump" in told  # handing over is cheaper than a new pump


def test_the_report_can_be_markdown(content):
    told = simulate("no-coffee", "--markdown")
    assert (
        told.startswith("## no-coffee for everyone\n") and "| cause | min | steps | ends in | right |\n| --- |" in told
    )


def test_a_guide_whose_scenarios_fail_is_simulated_to_see_why(content):
    change(content, "within_minutes: 10", "within_minutes: 0.5")
    assert "error" in refuse("check_content")
    assert "expected: " in simulate("no-coffee")


def test_another_commit_and_the_published_library_are_read_too(content):
    say("publish")
    change(content, "minutes: 40", "minutes: 90")
    now = simulate("no-coffee")
    before = simulate("no-coffee", "--ref", "HEAD")
    assert before == simulate("no-coffee", "--published") != now


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("simulate", "no-cofee"), "there is no guide 'no-cofee': did you mean 'no-coffee'?"),
        (("simulate", "xyz"), "there is no guide 'xyz': there is no-coffee"),
        (("simulate", "no-coffee", "--profile", "everyon"), "did you mean 'everyone'?"),
        (("simulate", "no-coffee", "--ref", "nonsense"), "'nonsense' is no commit"),
        (("simulate", "no-coffee", "--published"), "nothing is published yet"),
        (("diff_plan", "HEAD", "nonsense"), "'nonsense' is no commit"),
        (("diff_plan", "HEAD", "HEAD", "no-cofee"), "did you mean 'no-coffee'?"),
    ],
)
def test_what_is_not_there_is_refused_with_a_hint(content, arguments, words):
    assert words in refuse(*arguments)


def test_content_that_cannot_be_read_tells_its_findings(content):
    change(content, "owner:", "ownr:")
    told = refuse("simulate", "no-coffee")
    assert "unknown key 'ownr'" in told and "finding" in told


def test_a_change_shows_what_it_does_to_each_cause(content):
    change(content, "title: Fill the tank\n    minutes: 1", "title: Fill the tank\n    minutes: 4")
    commit(content)
    told = diff("HEAD~1", "HEAD")
    assert told.startswith("## Plans from HEAD~1 to HEAD\n\n### no-coffee\n")
    assert "| cause | minutes | steps | ends in |\n| --- |" in told and "| tank | 1 → 4 | 1 | fill |" in told


def test_a_change_of_words_changes_no_plan(content):
    change(content, "why: People forget.", "why: Somebody drank it.")
    assert "the likeliest walk of every cause is unchanged" in diff("HEAD", ".")


def test_without_a_change_no_guide_is_listed(content):
    assert "### No guide changes" in diff("HEAD", "HEAD")
    assert "### No guide changes" in diff("HEAD", ".")


def test_new_and_removed_guides_are_named(content):
    def moved(text):
        for old in ("G4TM", "C1AA", "C2AA", "C3AA", "C4AA", "Q1AA", "R1AA", "R2AA", "E1AA", "S1AA", "S2AA", "S3AA"):
            text = text.replace(old, f"{old[:3]}Z")
        return text

    write(content, {"coffee/guides/cold-coffee.yaml": moved(small.GUIDE)})
    assert "### cold-coffee (new)" in diff("HEAD", ".")
    commit(content)
    assert "### cold-coffee (removed)" in diff("HEAD", "HEAD~1")


def test_one_guide_can_be_asked_for(content):
    change(content, "minutes: 40", "minutes: 90")
    assert "### no-coffee" in diff("HEAD", ".", "no-coffee")


def test_another_profile_changes_every_plan(content):
    write(content, {"profiles.yaml": "profiles:\n  cleaner: {title: A cleaner, can: [nothing, client]}\n"})
    assert "### no-coffee" in diff("HEAD", ".")
