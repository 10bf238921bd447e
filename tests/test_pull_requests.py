"""What a reviewer sees of a change, and that the examples for pull requests call what is there."""

from __future__ import annotations

import os
import re
import subprocess

import pytest
import yaml

from tests.support import content_files as small
from tests.support.commands import refuse, say
from tests.support.content_files import write
from tests.support.git import commit
from tests.support.sites import ROOT, forget, serve

GUIDE, ARTICLE, PACK = "coffee/guides/no-coffee.yaml", "coffee/articles/care.md", "coffee/pack.yaml"
OWNERS = 'owners: {default: "@coffee", guides/*: "@guides", guides/no-coffee.yaml: "@ann"}\n'
CI = ROOT / "docs/ci"


@pytest.fixture
def content(git_repo, tmp_path, settings, db):
    """A content folder in git, with one commit, and a library of its own."""
    serve(settings, tmp_path / "library", git_repo)
    yield git_repo
    forget()


def review(*arguments):
    return say("review_changes", *arguments, "--sessions=20")


def test_the_comment_names_pages_findings_plans_and_reviewers(content):
    write(
        content,
        {
            PACK: small.PACK + OWNERS,
            GUIDE: small.GUIDE.replace("minutes: 40", "minutes: 4"),
            ARTICLE: small.ARTICLE.replace("[[no-coffee]]", "[[no-coffee|here]]"),
        },
    )
    told = review("HEAD", "--preview", "https://preview.example.org/")
    assert told.startswith("<!-- stepwise-review -->\n")
    assert "| changed | [coffee/guides/no-coffee.yaml](https://preview.example.org/guides/no-coffee/) | @ann |" in told
    assert "| changed | [coffee/articles/care.md](https://preview.example.org/articles/care/) | @coffee |" in told
    assert "### Check: 1 warning" in told and "generic-link-text" in told
    assert "### Plans from HEAD to the work tree" in told and "no-coffee" in told.partition("### Plans")[2]


def test_between_two_commits_new_and_removed_files_are_named(content):
    write(
        content,
        {
            "coffee/articles/tea.md": small.ARTICLE.replace("A1AA", "A2AA")
            .replace("S6AA", "S8AA")
            .replace("S7AA", "S9AA")
            .replace("[cleaning]", "[]")
        },
    )
    commit(content)
    told = review("HEAD~1", "HEAD")
    assert "| new | `coffee/articles/tea.md` | nobody named |" in told and "No guide changes" in told
    (content / "coffee/articles/tea.md").unlink()
    told = refuse("review_changes", "HEAD")  # its links were published
    assert "| removed | `coffee/articles/tea.md`" in told and "lost-id" in told


def test_no_change_is_said_too(content):
    assert "No page changes." in review("HEAD")


def test_a_change_that_cannot_be_published_says_so_and_fails(content):
    write(content, {ARTICLE: small.ARTICLE.replace("owner:", "ownr:")})
    told = refuse("review_changes", "HEAD")
    assert "**error** `" in told and "unknown key 'ownr'" in told and "can't be published" in told


def test_an_unknown_commit_is_one_clear_line(content):
    assert "nowhere" in refuse("review_changes", "nowhere")


def test_owners_become_a_file_for_code_hosts(content):
    write(content, {PACK: small.PACK + OWNERS})
    lines = say("list_owners").splitlines()[1:]
    folder = str(content)
    assert [line.replace(f"/{folder}", "") for line in lines] == [
        "/coffee/ @coffee",
        "/coffee/guides/* @guides",
        "/coffee/guides/no-coffee.yaml @ann",
    ]


# --- the examples ---------------------------------------------------------------------------------------------------

EXAMPLES = sorted(path for path in CI.iterdir() if path.is_file())


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_an_example_calls_commands_and_options_that_are_there(path):
    text = path.read_text("utf-8")
    for command, options in re.findall(r"manage\.py (\w+)([^\n|>]*)", text):
        source = (ROOT / f"kb/management/commands/{command}.py").read_text("utf-8")
        for option in re.findall(r"--[a-z-]+", options):
            assert f'"{option}"' in source, option
    for word in re.findall(r"\bmake ([a-z]+)", text):
        assert f"\n{word}:" in (ROOT / "Makefile").read_text("utf-8")


@pytest.mark.parametrize(
    "path", [path for path in EXAMPLES if path.suffix in (".yml", ".yaml")], ids=lambda path: path.name
)
def test_an_example_is_yaml(path):
    assert isinstance(yaml.safe_load(path.read_text("utf-8")), dict)


def test_the_shell_of_the_examples_can_be_parsed():
    scripts = [(CI / "pre-commit").read_text("utf-8")]
    steps = yaml.safe_load((CI / "github-content.yml").read_text("utf-8"))["jobs"]["check"]["steps"]
    scripts += [re.sub(r"\$\{\{.*?\}\}", "x", step["run"]) for step in steps if "run" in step]
    job = yaml.safe_load((CI / "gitlab-ci.yml").read_text("utf-8"))["content"]
    scripts += [*job["before_script"], *job["script"], *job["after_script"]]
    for script in scripts:
        done = subprocess.run(["sh", "-n"], input=script, capture_output=True, text=True)
        assert done.returncode == 0, (script, done.stderr)


def test_the_hook_lets_a_commit_without_content_pass(tmp_path):
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    done = subprocess.run([str(CI / "pre-commit")], cwd=tmp_path, env={**os.environ}, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
