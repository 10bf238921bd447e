"""A commit can be published without touching the work tree."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from kb.library.parts import number_of
from kb.library.store import Store
from kb.publish.publish import publish
from kb.publish.source_folder import read_folder
from kb.publish.source_git import GitError, clean_commit, find_commit, read_commit
from tests.support import content_files as small
from tests.support.content_files import write
from tests.support.git import git

ARTICLE = "coffee/articles/care.md"


def test_a_commit_holds_the_same_files_as_its_work_tree(git_repo):
    assert read_commit(git_repo, "HEAD").files == read_folder(git_repo).files


def test_an_older_commit_is_read_as_it_was(git_repo):
    write(git_repo, {ARTICLE: small.ARTICLE.replace("Five", "Six")})
    git(git_repo, "commit", "-qam", "second")
    old = {file.name: file.data for file in read_commit(git_repo, "HEAD~1").files}
    assert b"Five minutes" in old[ARTICLE]


def test_a_clean_work_tree_stands_at_a_commit_and_a_changed_one_does_not(git_repo):
    assert clean_commit(git_repo) == find_commit(git_repo, "HEAD")
    (git_repo / "coffee/articles/new.md").write_text("x")
    assert clean_commit(git_repo) is None


def test_a_folder_outside_any_repository_stands_at_no_commit(tmp_path):
    assert clean_commit(write(tmp_path / "plain")) is None


@pytest.mark.parametrize("ref", ["nonsense", "--help", "HEAD~99", "main:content", ""])
def test_a_name_that_is_no_commit_is_refused_in_words(git_repo, ref):
    with pytest.raises(GitError, match="is no commit"):
        find_commit(git_repo, ref or " ")


def test_a_symbolic_link_in_a_commit_is_a_finding(git_repo):
    (git_repo / "coffee/articles/link.md").symlink_to("/etc/passwd")
    git(git_repo, "add", ".")
    git(git_repo, "commit", "-qm", "link")
    assert [finding.what for finding in read_commit(git_repo, "HEAD").findings] == ["this is a symbolic link"]


@pytest.mark.skipif(sys.platform != "linux", reason="names of files are text there")
def test_names_that_are_no_text_are_findings_and_nothing_falls_over(git_repo, tmp_path):
    for name in (b"caf\xe9.md", b"articles/caf\xe9.md", b"media/caf\xe9.png", b"p\xe9ck"):
        path = Path(os.fsdecode(os.fsencode(git_repo / "coffee") + b"/" + name))
        path.parent.mkdir(exist_ok=True)
        path.mkdir() if b"." not in name else path.write_text("x")
    (git_repo / "coffee" / os.fsdecode(b"p\xe9ck") / "a.md").write_text("x")
    git(git_repo, "add", ".")
    git(git_repo, "commit", "-qm", "names")
    read, committed = read_folder(git_repo, tmp_path), read_commit(git_repo, "HEAD")
    assert len(read.findings) == len(committed.findings) == 4 and read.files == committed.files
    for finding in (*read.findings, *committed.findings):
        assert finding.rule == "file-name" and "\\xe9" in str(finding) and str(finding).encode()
    outcome = publish(Store(tmp_path / "library"), read)
    assert not outcome.is_new and set(read.findings) <= set(outcome.findings)
    assert number_of(os.fsdecode(b"caf\xe9"), 8) in range(8)


def test_an_empty_commit_has_no_files(tmp_path):
    git(tmp_path, "init", "-q", str(tmp_path))
    git(tmp_path, "commit", "-q", "--allow-empty", "-m", "nothing")
    (tmp_path / "content").mkdir()
    assert read_commit(tmp_path / "content", "HEAD").files == ()
