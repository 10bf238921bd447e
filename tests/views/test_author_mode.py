"""The author's mode: whatever is wrong in the content, what can be shown is shown, and the findings stand beside it."""

from __future__ import annotations

import os
import queue
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html import unescape
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import pytest

from kb.content.finding import Finding
from kb.content.work.progress import each
from kb.proposals.unpublished import unpublished
from kb.site import author_mode, views_live
from kb.site.preview.checking import CheckBeside
from kb.site.publishing import check_content
from tests.support import content_files as small
from tests.support.commands import refuse, say
from tests.support.content_files import write
from tests.support.edits import EDITS
from tests.support.git import commit, git
from tests.support.sites import ROOT, forget, serve

CARE, GUIDE, REMEDY, SOURCES, PACK = (
    "coffee/articles/care.md", "coffee/guides/no-coffee.yaml", "coffee/remedies/descale.md", "coffee/sources.yaml", "coffee/pack.yaml",
)  # fmt: skip
KINDS = ("/", "/codes/0x904/", "/articles/care/", "/guides/no-coffee/plan/", "/guides/no-coffee/article/")
FAILING = small.GUIDE.replace("expect: {reaches: descale}", "expect: {reaches: swap-pump}")


@pytest.fixture
def content(tmp_path, settings):
    """A content folder that somebody writes, and the server of `make dev` beside it."""
    folder = write(tmp_path / "content")
    settings.DEBUG, settings.KEEP_HISTORY = True, False
    serve(settings, tmp_path / "library-draft", folder)
    yield folder
    forget()


@pytest.fixture
def author(content, client):
    client.handler.load_middleware()
    return client


def text(author, address, status=200):
    page = author.get(address)
    assert page.status_code == status, (address, page.status_code)
    return page.content.decode()


pytestmark = pytest.mark.django_db


def test_right_content_has_no_banner(author):
    assert 'class="author' not in text(author, "/")


def test_a_save_shows_at_once(author, content):
    assert "Five minutes a week" in text(author, "/articles/care/")
    write(content, {CARE: small.ARTICLE.replace("Five minutes", "Six minutes")})
    assert "Six minutes a week" in text(author, "/articles/care/")


def test_a_page_with_an_unknown_key_is_shown_with_its_finding_and_other_pages_too(author, content):
    write(content, {CARE: small.ARTICLE.replace("owner:", "ownr:").replace("Five minutes", "Six minutes")})
    page = text(author, "/articles/care/")
    assert "Six minutes a week" in page
    assert "unknown key &#x27;ownr&#x27;" in page and "<code>7:1</code>" in page and "care.md" in page
    assert "did you mean &#x27;owner&#x27;" in page and "<details open>" in page
    elsewhere = text(author, "/guides/no-coffee/")
    assert "Is there water in the tank?" in elsewhere and "unknown key" in elsewhere and "<details>" in elsewhere


def test_the_banner_goes_when_the_fault_is_mended(author, content):
    write(content, {CARE: small.ARTICLE.replace("owner:", "ownr:")})
    assert 'class="author' in text(author, "/")
    write(content)
    assert 'class="author' not in text(author, "/")


def test_a_page_that_cannot_be_read_is_shown_as_it_was_when_it_could(author, content):
    text(author, "/")
    write(content, {CARE: small.ARTICLE.replace("Five minutes", "Six minutes")})
    text(author, "/")
    write(content, {CARE: "no front matter"})
    page = text(author, "/articles/care/")
    assert "Six minutes a week" in page and "last version without findings" in page
    write(content, {CARE: small.ARTICLE.replace("title: Care", "title: 'Care")})
    assert "Six minutes a week" in text(author, "/articles/care/")


def test_a_new_page_that_cannot_be_read_is_left_out_and_the_rest_is_there(author, content):
    write(content, {"coffee/articles/new.md": "no front matter", "coffee/guides/tea.yaml": "a: b: c"})
    page = text(author, "/")
    assert page.count("left out until it is fixed") == 2
    assert "No coffee comes out" in page
    text(author, "/articles/new/", 404)


def test_what_was_broken_before_the_server_started_darkens_nothing(content, client):
    write(content, {CARE: "no front matter", SOURCES: "a: b: c"})
    client.handler.load_middleware()
    assert "Is there water in the tank?" in text(client, "/guides/no-coffee/")


def test_a_guide_with_a_failing_scenario_shows_its_page_and_its_plan(author, content):
    write(content, {GUIDE: FAILING})
    page = text(author, "/guides/no-coffee/")
    assert "Is there water in the tank?" in page and "scenario &#x27;scale&#x27;" in page
    assert "/guides/no-coffee/plan/" in page
    plan = text(author, "/guides/no-coffee/plan/")
    assert "<svg" in plan and "scenario &#x27;scale&#x27;" in plan


def test_a_scenario_is_told_even_when_another_file_has_a_fault(author, content):
    write(content, {GUIDE: FAILING, CARE: small.ARTICLE.replace("owner:", "ownr:")})
    for _ in range(2):
        page = text(author, "/")
        assert "scenario &#x27;scale&#x27;" in page and "unknown key" in page
        write(content, {GUIDE: FAILING, CARE: small.ARTICLE.replace("owner:", "ownr:") + "\nMore.\n"})


def test_findings_stay_as_long_as_their_file_does(author, content):
    faulty = {CARE: small.ARTICLE.replace("owner:", "ownr:"), GUIDE: small.GUIDE.replace("[@manual]", "[@manul]")}
    write(content, faulty)
    assert "unknown key" in text(author, "/")
    write(content, {**faulty, PACK: small.PACK.replace("no coffee", "no espresso")})
    page = text(author, "/")
    assert "unknown key" in page and "unknown source" in page


def test_a_new_server_tells_what_the_last_one_told(author, content):
    write(content, {GUIDE: FAILING, CARE: small.ARTICLE.replace("owner:", "ownr:")})
    before = text(author, "/")
    author.handler.load_middleware()
    forget()
    after = text(author, "/")
    assert before.count("<li>") == after.count("<li>") and "scenario &#x27;scale&#x27;" in after


def test_a_draft_step_that_was_thrown_away_is_no_promise(author, content):
    draft = small.REMEDY.replace("Throw the rest", "3. A draft step. {#}\n\nThrow the rest")
    write(content, {REMEDY: draft})
    assert "A draft step" in text(author, "/guides/no-coffee/descale/")
    write(content, {CARE: small.ARTICLE.replace("Five minutes", "Six minutes")})
    page = text(author, "/guides/no-coffee/descale/")
    assert "A draft step" not in page and 'class="author' not in page
    assert "no findings" in say("check_content")


def test_ids_are_written_when_a_page_is_looked_at(author, content):
    text(author, "/")
    write(content, {CARE: small.ARTICLE.replace("id: A1AA\n", "").replace(" {#S6AA}", "")})
    page = text(author, "/articles/care/")
    assert "New ids were written into" in page and "care.md" in page and "has no id" not in page
    written = (content / CARE).read_text()
    assert "\nid: " in written and "{#S7AA}" in written and written.count("{#") == 2
    assert "no findings" in say("check_content")


def test_a_check_renders_nothing_that_the_preview_has(author, content, settings, tmp_path, monkeypatch):
    text(author, "/")
    settings.DEBUG, settings.KEEP_HISTORY = False, True
    serve(settings, tmp_path / "library", content)
    monkeypatch.setattr("kb.content.judging.load_files", lambda files: pytest.fail(str(files)) if files else [])
    assert "no findings" in say("check_content")
    write(content, {CARE: small.ARTICLE.replace("owner:", "ownr:")})
    monkeypatch.undo()
    assert "unknown key" in refuse("check_content")


def test_a_file_that_cannot_be_parsed_is_never_written(author, content):
    broken = small.GUIDE.replace("id: G4TM\n", "").replace("owner: coffee-team", "owner: a: b")
    write(content, {GUIDE: broken})
    text(author, "/")
    assert (content / GUIDE).read_text() == broken


def test_a_file_that_was_saved_while_ids_were_chosen_is_left_alone(content):
    from kb.site.minting import plan_ids, write_ids

    write(content, {CARE: small.ARTICLE.replace("id: A1AA\n", "")})
    planned = plan_ids()
    write(content, {CARE: small.ARTICLE + "\nTyped in between.\n"})
    assert write_ids(planned) == []
    assert "Typed in between" in (content / CARE).read_text()


def test_a_copied_page_is_shown_beside_the_first(author, content):
    write(
        content,
        {"coffee/articles/copy.md": small.ARTICLE.replace("[cleaning]", "[]").replace("Care for", "Look after")},
    )
    page = text(author, "/articles/copy/")
    assert "Look after the machine" in page and "used twice" in page
    assert "Care for the machine" in text(author, "/articles/care/")


def test_a_half_written_guide_shows_what_is_whole(author, content):
    half = small.GUIDE.replace("    rollback: Pour it out again.\n", "").replace("use: pump-noise", "use: pump-nose")
    write(content, {GUIDE: half})
    page = text(author, "/guides/no-coffee/")
    assert "Is there water in the tank?" in page and "rollback" in page
    text(author, "/guides/no-coffee/plan/")


@pytest.mark.parametrize(
    ("name", "old", "new", "place", "what", "hint"), [edit[:6] for edit in EDITS], ids=[edit[4][:50] for edit in EDITS]
)
def test_no_fault_takes_any_page_down(author, content, name, old, new, place, what, hint):
    text(author, "/")
    write(content, {name: small.FILES[name].replace(old, new, 1)})
    for address in KINDS:
        page = author.get(address, follow=True)
        assert page.status_code == 200, address
    assert "mint_ids" in hint or what in unescape(text(author, "/"))


def test_make_dev_itself_goes_through_a_fault_and_back(tmp_path):
    folder = write(tmp_path / "content", {CARE: small.ARTICLE.replace("owner:", "ownr:")})
    with author_server(tmp_path, folder) as read:
        assert "Five minutes a week" in read("/articles/care/") and "unknown key" in read("/guides/no-coffee/plan/")
        write(folder)
        assert "Five minutes a week" in read("/articles/care/") and "Preview" not in read("/")


@contextmanager
def author_server(var: Path, folder: Path) -> Iterator[Callable[[str], str]]:
    """`manage.py runserver` as `make dev` starts it; gives what reads its pages."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = {**os.environ, "DEBUG": "1", "VAR_DIR": str(var), "CONTENT_DIRS": str(folder)}
    environment["DJANGO_SETTINGS_MODULE"] = "kb.settings"
    command = [sys.executable, "manage.py", "runserver", "--noreload", "--skip-checks", f"127.0.0.1:{port}"]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    ) as server:
        try:
            yield lambda address: _read(server, f"http://127.0.0.1:{port}{address}")
        finally:
            server.terminate()


def _read(server: subprocess.Popen[bytes], address: str) -> str:
    """A page; while the server has not come up, it is waited for."""
    while server.poll() is None:
        try:
            with urlopen(address) as answer:
                return unescape(answer.read().decode())
        except HTTPError as error:
            if error.code != 503:  # it is being prepared
                raise
            time.sleep(0.1)
        except URLError:
            time.sleep(0.1)
    raise AssertionError(server.stderr.read().decode() if server.stderr else "")


@pytest.mark.parametrize("name", list(small.FILES))
@pytest.mark.parametrize("broken", [None, "", "nonsense", "a: b: c", b"\xff\xfe\x00", "---\n---\n"])
def test_no_broken_or_missing_file_takes_the_rest_down(author, content, name, broken):
    if broken is None:
        (content / name).unlink()
    else:
        write(content, {name: broken})
    for address in KINDS:
        assert author.get(address, follow=True).status_code in (200, 404), address
    assert text(author, "/")


def test_pages_are_told_of_each_save_and_of_nothing_else(content, monkeypatch):
    told = views_live.saves()
    assert next(told).startswith("retry:")
    monkeypatch.setattr(views_live, "STILL_HERE", 0.2)
    assert next(told).startswith(":")
    write(content, {CARE: small.ARTICLE.replace("Five minutes", "Six minutes and more")})
    assert next(told).startswith("event: saved")
    (content / CARE).unlink()
    assert next(told).startswith("event: saved")
    assert next(told).startswith(":")


class Later:
    """The check beside, as a test moves it on."""

    def begin(self, report):
        self.report = report


@pytest.fixture
def later(content, monkeypatch):
    """The author's mode with no time at all to walk through guides, and a check that ends when the test says so."""
    monkeypatch.setattr(author_mode, "AT_ONCE", -1)
    beside = Later()
    return author_mode.PreviewOnSave(beside), beside


def test_after_a_save_the_page_comes_before_scenarios_are_run_and_what_they_say_comes_later(later, content):
    preview, beside = later
    preview.look()
    write(content, {GUIDE: FAILING})
    assert preview.look().files == ()
    found = check_content().findings
    beside.report(found)
    assert any("scenario" in finding.what for file in preview.look().files for finding in file.findings)


def test_warnings_are_told_too(later, content):
    preview, beside = later
    preview.look()
    write(content, {CARE: small.ARTICLE.replace("Let it cool.", "[here](https://example.org)")})
    preview.look()
    beside.report(check_content().findings)
    report = preview.look()
    assert report.warnings and not report.count


def test_a_guide_that_was_proven_beside_is_not_walked_through_again(later, content, monkeypatch):
    preview, beside = later
    preview.look()
    write(content, {GUIDE: small.GUIDE.replace("Is there water", "Is there any water")})
    preview.look()
    beside.report(())
    monkeypatch.setattr("kb.content.judging.run_scenario", lambda *arguments: pytest.fail("walked through again"))
    monkeypatch.setattr(author_mode, "AT_ONCE", 60)
    write(
        content, {GUIDE: small.GUIDE.replace("Is there water", "Is there any water"), CARE: small.ARTICLE + "\nMore.\n"}
    )
    preview.look()


def test_a_long_first_look_shows_how_far_it_is_and_then_the_page(content, client, monkeypatch):
    look, go_on = author_mode.PreviewOnSave.look, threading.Event()

    def slow(preview):
        list(each("parts", [1, 2]))
        go_on.wait(60)
        return look(preview)

    monkeypatch.setattr("kb.site.middleware.PATIENCE", 0.3)
    monkeypatch.setattr(author_mode.PreviewOnSave, "look", slow)
    monkeypatch.setattr("kb.site.middleware._preview_on_save", lambda: author_mode.PreviewOnSave(Later()))
    client.handler.load_middleware()
    page = client.get("/articles/care/")
    assert (page.status_code, page["Refresh"]) == (503, "1")
    assert "Parts: 2 of 2" in page.content.decode()
    go_on.set()
    monkeypatch.setattr("kb.site.middleware.PATIENCE", 60)
    assert "Five minutes a week" in text(client, "/articles/care/")


def test_what_an_older_check_found_is_not_told_any_more(later, content):
    preview, beside = later
    preview.look()
    write(content, {GUIDE: FAILING})
    preview.look()
    old = beside.report
    write(content)
    preview.look()
    old((Finding("x", 1, 1, "old"),))
    assert preview.look().files == ()


def test_pages_are_told_when_there_is_something_new_to_say(content):
    before = views_live.watcher.look([content])
    views_live.watcher.tell()
    assert views_live.watcher.look([content]) != before


def test_the_system_tells_of_a_save_before_the_folder_is_looked_at_again(content, monkeypatch):
    monkeypatch.setattr(views_live, "LOOK_EVERY", 60)
    watcher = views_live.Watcher()
    before = watcher.look([content])
    end = time.monotonic() + 30
    while watcher.look([content]) == before and time.monotonic() < end:
        write(content, {CARE: small.ARTICLE + f"\n{time.monotonic()}\n"})  # until the folders are watched
        watcher.wait(0.5)
    after = watcher.look([content])
    assert after != before
    (content / ".hidden.swp").write_text("x")
    watcher.wait(0.3)
    assert watcher.look([content]) == after


def test_a_folder_of_which_the_system_says_nothing_is_looked_at(content, monkeypatch):
    monkeypatch.setitem(sys.modules, "watchfiles", None)
    watcher = views_live.Watcher()
    before = watcher.look([content])
    write(content, {CARE: small.ARTICLE + "\nMore.\n"})
    time.sleep(2 * views_live.LOOK_EVERY)
    assert watcher.look([content]) != before


def test_the_check_beside_is_the_whole_one_and_only_the_last_is_told(content, settings, monkeypatch):
    write(content, {GUIDE: FAILING})
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "kb.settings")
    told = queue.Queue()
    beside = CheckBeside()
    beside.begin(lambda findings: told.put("old"))
    beside.begin(told.put)
    assert any("scenario" in finding.what for finding in told.get(timeout=120)) and told.empty()


def test_a_draft_says_what_is_not_published(git_repo, settings, tmp_path):
    write(
        git_repo, {CARE: small.ARTICLE.replace("Five minutes", "Six minutes"), "coffee/articles/new.md": small.ARTICLE}
    )
    found = unpublished([git_repo], "")
    assert [(each.what, each.name, each.address) for each in found] == [
        ("changed", CARE, "/articles/care/"),
        ("new", "coffee/articles/new.md", "/articles/new/"),
    ]
    assert unpublished([tmp_path / "nothing"], "") == ()


def test_a_branch_is_shown_beside_what_is_published(git_repo, settings, client, tmp_path):
    git(git_repo, "checkout", "-qb", "feature/é;$(x)")
    write(git_repo, {CARE: small.ARTICLE.replace("Five minutes", "Six minutes")})
    commit(git_repo, "six")
    git(git_repo, "checkout", "-q", "-")
    settings.DEBUG, settings.KEEP_HISTORY, settings.PREVIEW_REF, settings.VAR_DIR = (
        True,
        False,
        "feature/é;$(x)",
        tmp_path,
    )
    serve(settings, tmp_path / "library-draft", git_repo)
    client.handler.load_middleware()
    assert "Six minutes" in text(client, "/articles/care/")
    assert [each.name for each in unpublished([git_repo], "", settings.PREVIEW_REF)] == [CARE]
    settings.PREVIEW_REF = "no-such-branch"
    assert "is no commit" in text(client, "/")
    forget()
