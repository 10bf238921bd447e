"""A commit can be published without touching the work tree."""

from __future__ import annotations

import subprocess

import pytest

from kb.publish.source_folder import read_folder
from kb.publish.source_git import GitError, clean_commit, find_commit, read_commit
from tests import content_files as small
from tests.content_files import write

ARTICLE = "coffee/articles/care.md"


def run(folder, *arguments):
    command = ["git", "-C", str(folder), "-c", "user.name=A", "-c", "user.email=a@example.org", *arguments]
    subprocess.run(command, check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path):
    folder = write(tmp_path / "repo/content")
    run(tmp_path, "init", "-q", "-b", "main", str(tmp_path / "repo"))
    run(folder, "add", ".")
    run(folder, "commit", "-qm", "first")
    return folder


def test_a_commit_holds_the_same_files_as_its_work_tree(repository):
    assert read_commit(repository, "HEAD").files == read_folder(repository).files


def test_an_older_commit_is_read_as_it_was(repository):
    write(repository, {ARTICLE: small.ARTICLE.replace("Five", "Six")})
    run(repository, "commit", "-qam", "second")
    old = {file.name: file.data for file in read_commit(repository, "HEAD~1").files}
    assert b"Five minutes" in old[ARTICLE]


def test_a_clean_work_tree_stands_at_a_commit_and_a_changed_one_does_not(repository):
    assert clean_commit(repository) == find_commit(repository, "HEAD")
    (repository / "coffee/articles/new.md").write_text("x")
    assert clean_commit(repository) is None


def test_a_folder_outside_any_repository_stands_at_no_commit(tmp_path):
    assert clean_commit(write(tmp_path / "plain")) is None


@pytest.mark.parametrize("ref", ["nonsense", "--help", "HEAD~99", "main:content", ""])
def test_a_name_that_is_no_commit_is_refused_in_words(repository, ref):
    with pytest.raises(GitError, match="is no commit"):
        find_commit(repository, ref or " ")


def test_a_symbolic_link_in_a_commit_is_a_finding(repository):
    (repository / "coffee/articles/link.md").symlink_to("/etc/passwd")
    run(repository, "add", ".")
    run(repository, "commit", "-qm", "link")
    assert [finding.what for finding in read_commit(repository, "HEAD").findings] == ["this is a symbolic link"]


def test_an_empty_commit_has_no_files(tmp_path):
    run(tmp_path, "init", "-q", str(tmp_path))
    run(tmp_path, "commit", "-q", "--allow-empty", "-m", "nothing")
    (tmp_path / "content").mkdir()
    assert read_commit(tmp_path / "content", "HEAD").files == ()
