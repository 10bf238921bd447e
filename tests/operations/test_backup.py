"""A backup proves itself, and an empty machine that gets it back serves the same bytes."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
import time
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from django.core.management import call_command

from kb.models import Run, Token
from kb.operations.backup import MANIFEST, RECORDS
from kb.site.store import store
from tests.support.commands import refuse, say
from tests.support.git import commit, make_repository
from tests.support.restricted import RESTRICTED
from tests.support.server import SAMPLE, Server, running

FIXED = (
    "/",
    "/about/",
    "/topics/",
    "/guides/",
    "/codes/",
    "/search/?q=paper",
    "/sitemap-1.xml",
    "/api/v1/guides",
    "/guides/blank-pages/?age=old",
)


@pytest.fixture
def backup(published_site, tmp_path: Path, settings, db: None, token: str) -> Path:
    settings.VAR_DIR = tmp_path / "var"
    settings.VAR_DIR.mkdir()
    published_site()
    Run.objects.create(guide="cold", guide_id="G1AA", guide_revision="r", library_revision="l", note="Grüße")
    return Path(say("backup", tmp_path / "backups").strip().splitlines()[-1])


def test_a_backup_that_is_whole_can_be_restored_and_only_its_owner_reads_it(backup: Path) -> None:
    assert "can be restored" in say("restore", backup, "--check")
    assert backup.stat().st_mode & 0o077 == 0
    assert json.loads((backup / MANIFEST).read_text())["records"]["kb.Run"] == 1


def test_a_backup_holds_the_libraries_of_all_readers(published_site, tmp_path, settings, db) -> None:
    settings.VAR_DIR = tmp_path / "var"
    settings.VAR_DIR.mkdir()
    published_site(RESTRICTED)
    folder = Path(say("backup", tmp_path / "backups").strip().splitlines()[-1])
    assert "can be restored" in say("restore", folder, "--check")
    (members,) = (folder / "library").glob("members-*.sqlite")
    assert members.read_bytes() == (settings.LIBRARY_DIR / members.name).read_bytes()


@pytest.mark.parametrize("name", [RECORDS, "library/current", "content-0.tar.gz"])
def test_a_backup_that_was_damaged_is_refused_by_the_name_of_the_file(backup: Path, name: str) -> None:
    with (backup / name).open("ab") as stream:
        stream.write(b"x")
    assert f"{name} was changed after the backup was made" in refuse("restore", backup, "--check")
    assert f"{name} was changed" in refuse("restore", backup)


@pytest.mark.parametrize(
    "altered",
    [
        {"files": None},
        {"files": {}},
        {"files": {"../../evil": "0" * 64}},
        {"content": [["../evil.tar.gz", ""]]},
        {"content": [["content-0.tar.gz", "../../elsewhere"]]},
        {"content": "content-0.tar.gz"},
        {"library": "../../x"},
        {"library": 5},
        {"records": ["kb.Run"]},
        {"migration": None},
        {"format": "1"},
    ],
    ids=str,
)
def test_a_manifest_that_was_altered_is_refused_in_one_line(backup: Path, altered: dict) -> None:
    manifest = json.loads((backup / MANIFEST).read_text())
    files = manifest["files"] | altered["files"] if altered.get("files") else altered.get("files", manifest["files"])
    (backup / MANIFEST).write_text(json.dumps(manifest | altered | {"files": files}))
    for options in ((), ("--check",)):
        said = refuse("restore", backup, *options)
        assert "this machine is not empty" not in said and "\n" not in said.strip()


@pytest.mark.parametrize("name", ["secret-key", "library/parts/evil.sqlite"])
def test_what_was_added_to_a_backup_is_not_put_back(backup: Path, name: str) -> None:
    manifest = json.loads((backup / MANIFEST).read_text())
    manifest["files"].pop(name, None)
    (backup / MANIFEST).write_text(json.dumps(manifest))
    (backup / name).write_text("planted")
    assert f"{name} was added after the backup was made" in refuse("restore", backup)


def test_a_folder_that_is_no_backup_is_refused(tmp_path: Path) -> None:
    assert "is no backup" in refuse("restore", tmp_path, "--check")


def test_a_backup_of_another_release_says_with_which_to_restore_it(backup: Path) -> None:
    manifest = json.loads((backup / MANIFEST).read_text())
    (backup / MANIFEST).write_text(json.dumps(manifest | {"migration": "9999_later", "release": "v9"}))
    assert "restore with release v9" in refuse("restore", backup)


def test_a_machine_that_is_not_empty_is_left_alone(backup: Path) -> None:
    before = store().current().revision
    assert "this machine is not empty" in refuse("restore", backup)
    assert Run.objects.count() == Token.objects.count() == 1 and store().current().revision == before


def test_a_backup_says_how_far_it_is(backup: Path, capsys, monkeypatch) -> None:
    monkeypatch.setattr("kb.management.progress.QUIET", 0)
    call_command("backup", backup.parent)
    told = capsys.readouterr().err
    assert re.search(r"Backing up: library \d+/\d+", told) and re.search(r"Backing up: digests \d+/\d+", told)


def test_ctrl_c_leaves_no_half_of_a_backup(backup: Path, monkeypatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    before = sorted(backup.parent.iterdir())
    monkeypatch.setattr("kb.operations.backup.digest_of", interrupted)
    assert "No backup was made" in refuse("backup", backup.parent)
    assert sorted(backup.parent.iterdir()) == before


def test_only_the_newest_backups_are_kept(backup: Path) -> None:
    shutil.copytree(backup, backup.with_name("stepwise-20200101T000000Z"))
    said = say("backup", backup.parent, "--keep", "1")
    assert "Deleted 2 older backups" in said or "Deleted 1 older backup" in said
    assert len(list(backup.parent.iterdir())) == 1


def crawl(server: Server, paths: list[str]) -> dict[str, tuple[int, bytes]]:
    found = {}
    for path in paths:
        try:
            with urlopen(server.url + path, timeout=30) as answer:
                found[path] = (answer.status, answer.read())
        except HTTPError as error:
            found[path] = (error.code, error.read())
    return found


def test_a_machine_that_burnt_down_serves_the_same_bytes_after_a_restore(tmp_path: Path) -> None:
    content = make_repository(tmp_path, {})
    shutil.rmtree(content)
    shutil.copytree(SAMPLE, content)
    commit(content, "all")
    variables = {"CONTENT_DIRS": str(content), "SITE_URL": "http://127.0.0.1:8000", "ALLOWED_HOSTS": "127.0.0.1"}
    server = Server.of(tmp_path, WEB_CONCURRENCY="1", **variables)
    for command in (["migrate", "-v0"], ["collectstatic", "--noinput", "-v0"], ["publish"], ["make_token", "tickets"]):
        assert server.manage(*command).returncode == 0
    with running(server):
        listed = crawl(server, ["/sitemap-1.xml"])["/sitemap-1.xml"][1].decode()
        pages = [
            *FIXED,
            *(part.split("</loc>")[0].removeprefix("http://127.0.0.1:8000") for part in listed.split("<loc>")[1:]),
        ]
        before = crawl(server, pages)
    made = server.manage("backup", str(tmp_path / "backups"))
    folder = made.stdout.strip().splitlines()[-1]
    assert server.manage("restore", folder, "--check").returncode == 0, made.stderr
    tokens = server.manage("list_tokens").stdout

    shutil.rmtree(server.variables["VAR_DIR"])
    shutil.rmtree(content.parent)
    started = time.monotonic()
    done = server.manage("restore", folder)
    assert done.returncode == 0, done.stderr
    assert server.manage("collectstatic", "--noinput", "-v0").returncode == 0
    with running(server):
        ready = time.monotonic() - started
        assert crawl(server, pages) == before
    print(f"restored and served after {ready:.1f} s, {len(pages)} pages with the same bytes")
    assert len(pages) > 20 and {status for status, _ in before.values()} == {200}
    assert server.manage("list_tokens").stdout == tokens != ""
    assert "is up to date" in server.manage("publish").stdout  # the content is the same commit
    assert sqlite3.connect(Path(server.variables["VAR_DIR"]) / "records.sqlite3").execute(
        "SELECT count(*) FROM kb_token"
    ).fetchone() == (1,)
