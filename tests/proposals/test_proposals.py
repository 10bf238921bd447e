"""A suggested change is one commit on a branch of its own; whatever happens, nobody's words are lost."""

from __future__ import annotations

import os
import subprocess
from concurrent.futures import ThreadPoolExecutor

import pytest

from kb.content.editing.splice import CannotSplice
from kb.proposals.fields import change, find_item
from kb.proposals.proposals import (
    Conflict,
    find_proposal,
    list_proposals,
    locate,
    merge,
    propose,
    proposed_text,
    send_back,
    write,
)
from kb.proposals.repository import Moved, Person, Repository
from kb.publish.source_git import GitError
from tests.support import content_files as small
from tests.support.commands import manage
from tests.support.git import commit, git

ADA, SITE = Person("Ada", "ada@example.org"), Person("Coffee", "site@example.org")
GUIDE = "coffee/guides/no-coffee.yaml"
RACES = int(os.environ.get("RACES", "8"))


@pytest.fixture
def repository(git_repo):
    return Repository(git_repo, SITE)


def suggest(repository, item_id, field, text, why="", author=ADA):
    found = locate(repository, item_id)
    made = write(found, found.item.find_field(field), text, author, why)
    return find_proposal(repository, propose(repository, made, item_id))


def out(folder, *arguments):
    return subprocess.run(["git", "-C", str(folder), *arguments], check=True, capture_output=True, text=True).stdout


# --- fields ---------------------------------------------------------------------------------------------------------


def test_every_kind_of_item_offers_its_texts_and_words(repository):
    offered = {item_id: {field.name for field in locate(repository, item_id).item.fields} for item_id in ("G4TM", "C1AA", "Q1AA")}  # fmt: skip
    assert {"title", "summary", "meaning", "before", "symptoms.0"} <= offered["G4TM"]
    assert {"title", "prior", "why"} <= offered["C1AA"]
    assert {"ask", "why", "check", "answers.full.say", "answers.full.likely.tank"} <= offered["Q1AA"]
    assert not {"id", "topic"} & offered["G4TM"]


def step_of(repository):
    found = next(found for name in ("S1AA", "S2AA", "S3AA", "S6AA") if (found := locate(repository, name)))
    return found, found.item.fields[0]


def test_a_step_is_changed_inside_its_list_and_keeps_its_id(repository):
    found, step = step_of(repository)
    assert found.item.kind == "step" and "{#" not in step.text
    data = change(found.data, found.item, step, "Say it in other words\n\n```\nand show it\n```")
    assert find_item(found.name, data, found.item.id).fields[0].text == "Say it in other words\n\n```\nand show it\n```"
    before, after = found.data.splitlines(), data.splitlines()
    assert before[0] == after[0] and before[-1] == after[-1] and len(after) > len(before)
    assert change(data, found.item, step, step.text) == found.data


def test_windows_line_ends_stay(repository):
    found, step = step_of(repository)
    crlf = found.data.replace(b"\n", b"\r\n")
    data = change(crlf, found.item, step, f"{step.text}\n\nMore.")
    assert data.count(b"\n") == data.count(b"\r\n") == crlf.count(b"\n") + 2


def test_what_would_break_a_step_out_of_its_list_is_refused(repository):
    found, step = step_of(repository)
    with pytest.raises(CannotSplice):
        change(found.data, found.item, step, "Text {#ZZZZ}")
    with pytest.raises(CannotSplice):
        change(found.data, found.item, step, "  \n ")


# --- commits --------------------------------------------------------------------------------------------------------


def test_a_proposal_is_one_commit_by_its_author_and_touches_one_line(repository):
    head = repository.head()
    made = suggest(repository, "Q1AA", "ask", "Is there any water in the tank?", "Clearer.\n\nItem: FAKE")
    assert repository.head() == head and made.parent == head
    assert (made.author, made.item, made.field) == ("Ada", "Q1AA", "ask") and "Clearer." in made.why
    assert out(repository.folder, "log", "-1", "--format=%an|%ae|%cn", made.commit).strip() == "Ada|ada@example.org|Coffee"  # fmt: skip
    assert out(repository.folder, "diff", "--numstat", head, made.commit).split()[:2] == ["1", "1"]
    assert not out(repository.folder, "status", "--porcelain")


def test_no_hook_runs(repository):
    hooks = repository.folder.parent / ".git/hooks"
    for name in (
        "reference-transaction",
        "post-commit",
        "pre-commit",
        "post-checkout",
        "post-index-change",
        "pre-push",
    ):
        (hooks / name).write_text("#!/bin/sh\ntouch ran\nexit 1\n")
        (hooks / name).chmod(0o755)
    merge(repository, suggest(repository, "Q1AA", "ask", "Water?"))
    assert not list(repository.folder.parent.rglob("ran"))


def test_the_patch_goes_into_a_clean_clone_and_passes_the_check(repository, tmp_path):
    made = suggest(repository, "C2AA", "why", "Hard water, and nobody descales.")
    git(tmp_path, "clone", "-q", str(repository.folder.parent), str(tmp_path / "clone"))
    (tmp_path / "a.patch").write_bytes(repository.patch(made.commit))
    git(tmp_path / "clone", "am", "-q", str(tmp_path / "a.patch"))
    checked = manage(tmp_path, "check_content", CONTENT_DIRS=str(tmp_path / "clone/content"))
    assert checked.returncode == 0, checked.stdout
    assert "nobody descales" in (tmp_path / "clone/content" / GUIDE).read_text()


def test_published_it_keeps_what_others_wrote_since(repository):
    made = suggest(repository, "Q1AA", "ask", "Water?")
    path = repository.folder / GUIDE
    path.write_text(path.read_text().replace("Hard water.", "Very hard water."))
    commit(repository.folder, "another change")
    merge(repository, made)
    assert "ask: Water?" in path.read_text() and "Very hard water." in path.read_text()
    assert list_proposals(repository) == [] and not out(repository.folder, "status", "--porcelain")


def test_the_second_of_two_changes_of_one_text_gets_both_versions(repository):
    first, second = (suggest(repository, "Q1AA", "ask", text) for text in ("Water?", "Any water?"))
    merge(repository, first)
    with pytest.raises(Conflict) as conflict:
        merge(repository, second)
    assert conflict.value.theirs == "Water?" and proposed_text(repository, second) == "Any water?"
    assert [each.name for each in list_proposals(repository)] == [second.name]


def test_sent_back_it_says_why_and_keeps_the_text(repository):
    made = suggest(repository, "Q1AA", "ask", "Water?")
    send_back(repository, made, ADA, "Too short.")
    back = find_proposal(repository, made.name)
    assert (back.reason, back.commit, back.is_open) == ("Too short.", made.commit, False)
    assert proposed_text(repository, back) == "Water?"


def test_changes_in_the_folder_that_nobody_committed_are_not_overwritten(repository):
    made = suggest(repository, "Q1AA", "ask", "Water?")
    path = repository.folder / GUIDE
    path.write_text(path.read_text() + "# typing\n")
    with pytest.raises(GitError, match="not committed"):
        merge(repository, made)
    assert "# typing" in path.read_text() and find_proposal(repository, made.name)


def test_a_lock_left_behind_is_named_and_nothing_is_lost(repository):
    made = suggest(repository, "Q1AA", "ask", "Water?")
    lock = repository.folder.parent / ".git/refs/heads/main.lock"
    lock.touch()
    with pytest.raises(GitError, match=r"main\.lock.*delete"):
        merge(repository, made)
    lock.unlink()
    assert merge(repository, find_proposal(repository, made.name))


def test_branches_with_odd_names_do_no_harm(repository):
    for name in ("proposal/20261128-x;rm", "proposal/ü", "-x", "proposal/a'b", "x" * 150):
        subprocess.run(["git", "-C", str(repository.folder), "update-ref", f"refs/heads/{name}", "HEAD"], check=True)
    git(repository.folder, "checkout", "-q", "-b", "feature/ü$(touch-x)';'")
    made = suggest(repository, "Q1AA", "ask", "Water?")
    assert [each.name for each in list_proposals(repository)] == [made.name]
    assert merge(repository, made) == repository.head()


def test_the_remote_is_asked_first_and_when_it_refuses_nothing_changed(repository, tmp_path):
    made, head = suggest(repository, "Q1AA", "ask", "Water?"), repository.head()
    with pytest.raises(GitError):
        merge(repository, made, str(tmp_path / "nowhere"))
    assert repository.head() == head and find_proposal(repository, made.name)
    git(tmp_path, "init", "-q", "--bare", str(tmp_path / "remote"))
    merge(repository, made, str(tmp_path / "remote"))
    assert out(tmp_path / "remote", "rev-parse", "main").strip() == repository.head()


def test_a_name_moves_only_from_where_it_was_seen(repository):
    head = repository.head()
    made = suggest(repository, "Q1AA", "ask", "Water?")
    with pytest.raises(Moved):
        repository.move(repository.branch(), made.commit, made.commit)
    assert repository.head() == head


def race(repository, number):
    """Two editors suggest and publish at once, one text and then two texts. What is not published is still there."""
    said = [f"Water, {number}, {who}?" for who in ("one", "two")]

    def publish(field, text):
        made = suggest(repository, "Q1AA", field, text)
        try:
            merge(repository, made)
        except (Conflict, GitError):
            return False
        return True

    with ThreadPoolExecutor(2) as editors:
        published = list(editors.map(publish, ("ask", "ask" if number % 2 else "why"), said))
    kept = {proposed_text(repository, each) for each in list_proposals(repository)}
    history = out(repository.folder, "log", "-p", "--format=", repository.head(), "-4")
    return [text for text, is_in in zip(said, published, strict=True)
            if text not in (history if is_in else kept)], any(published)  # fmt: skip


def test_races_of_two_editors_lose_nothing(repository):
    """`RACES=200` for the long form."""
    for number in range(RACES):
        lost, is_published = race(repository, number)
        assert not lost and is_published, number
    assert not out(repository.folder, "status", "--porcelain")


def test_without_a_repository_it_is_said(tmp_path):
    with pytest.raises(GitError):
        locate(Repository(small.write(tmp_path / "content"), SITE), "Q1AA")
