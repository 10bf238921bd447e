"""At every moment there is one whole library to read; nothing wrong is ever published."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kb.library.store import KEPT, PublishError, Store
from kb.publish import publish as publishing
from kb.publish.publish import publish
from kb.publish.source_folder import SourceFiles, read_folder, read_folders
from tests.support import content_files as small
from tests.support.content_files import bytes_of, files, write

GUIDE, ARTICLE = "coffee/guides/no-coffee.yaml", "coffee/articles/care.md"


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "library")


def content(changes=None):
    return SourceFiles(tuple(files(changes)))


def test_a_first_publish_makes_the_library_readers_see(store):
    outcome = publish(store, content())
    assert outcome.is_new and outcome.findings == ()
    library = store.current()
    assert library.revision == outcome.revision
    assert library.guide("no-coffee").title == "No coffee comes out"


def test_before_the_first_publish_there_is_nothing(store):
    assert store.current() is None


def test_the_same_content_gives_the_same_bytes(store, tmp_path):
    other = Store(tmp_path / "other")
    first, second = publish(store, content()), publish(other, content())
    assert first.revision == second.revision
    assert bytes_of(store, first.revision) == bytes_of(other, second.revision)


def test_a_bake_after_one_edit_gives_the_same_bytes_as_a_bake_from_nothing(store, tmp_path):
    publish(store, content())
    edited = content({ARTICLE: small.ARTICLE.replace("owner: coffee-team", "owner: night-shift")})
    after = publish(store, edited)
    fresh = Store(tmp_path / "fresh")
    publish(fresh, edited)
    assert bytes_of(store, after.revision) == bytes_of(fresh, after.revision)


def test_only_changed_files_are_rendered_again(store):
    assert publish(store, content()).rendered == len(small.FILES)
    assert publish(store, content({ARTICLE: small.ARTICLE + "\nMore.\n"})).rendered == 1
    assert store.current().article("care").html.endswith("More.</p>")


def test_publishing_what_is_published_changes_nothing(store):
    first = publish(store, content())
    second = publish(store, content())
    assert (second.revision, second.is_new) == (first.revision, False)


def test_findings_leave_the_old_library(store):
    before = publish(store, content()).revision
    outcome = publish(store, content({GUIDE: small.GUIDE.replace("owner:", "ownr:")}))
    assert outcome.findings and not outcome.revision
    assert store.current().revision == before


def test_faults_found_while_reading_stop_a_publish_even_when_the_rest_is_known(store, tmp_path):
    write(tmp_path / "content")
    publish(store, read_folder(tmp_path / "content"))
    (tmp_path / "content/coffee/articles/outside.md").symlink_to("/etc/passwd")
    outcome = publish(store, read_folder(tmp_path / "content"))
    assert [finding.what for finding in outcome.findings] == ["this is a symbolic link"]


def test_a_worker_sees_the_new_library_without_a_restart_and_a_request_keeps_the_old_one(store):
    publish(store, content())
    worker = Store(store.folder)
    held = worker.current()
    publish(store, content({ARTICLE: small.ARTICLE.replace("Care for the machine", "Caring")}))
    assert worker.current().article("care").title == "Caring"
    assert held.article("care").title == "Care for the machine"


def test_rolling_back_is_pointing_at_the_older_library(store):
    first = publish(store, content()).revision
    second = publish(store, content({ARTICLE: small.ARTICLE + "\nMore.\n"})).revision
    assert {revision for revision, _ in store.revisions()} == {first, second}
    store.point_to(first)
    assert store.current().revision == first


def test_rolling_back_to_nothing_is_refused(store):
    publish(store, content())
    with pytest.raises(PublishError, match="there is no library 0000000000"):
        store.point_to("0000000000")


def test_a_full_disk_is_told_and_leaves_the_old_library(store, monkeypatch):
    before = publish(store, content()).revision

    def no_space(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(publishing, "bake", no_space)
    with pytest.raises(PublishError, match=r"No space left on device.*The old one stays"):
        publish(store, content({ARTICLE: small.ARTICLE + "\nMore.\n"}))
    assert store.current().revision == before
    assert not list(store.folder.glob(".library-*"))


def test_a_pointer_to_a_broken_file_keeps_the_library_that_was_open(store):
    before = publish(store, content()).revision
    assert store.current().revision == before
    store.path_of("0123456789").write_bytes(b"not a library")
    (store.folder / "current").write_text("library-0123456789.sqlite\n")
    assert store.current().revision == before


def test_old_libraries_go_and_the_current_one_stays(store):
    first = publish(store, content()).revision
    os.utime(store.path_of(first), (1, 1))
    for count in range(KEPT + 2):
        revision = publish(store, content({ARTICLE: small.ARTICLE + f"\nVersion {count}.\n"})).revision
        os.utime(store.path_of(revision), (count + 9, count + 9))
    kept = {revision for revision, _ in store.revisions()}
    assert len(kept) == KEPT and revision in kept and first not in kept


def test_what_a_killed_publish_left_behind_is_removed(store):
    publish(store, content())
    leftover = store.folder / ".library-0123456789-999999999-1"
    leftover.write_bytes(b"half")
    publish(store, content({ARTICLE: small.ARTICLE + "\nMore.\n"}))
    assert not leftover.exists()


PUBLISH_FOR_EVER = """
import sys
from pathlib import Path
from kb.library.store import Store
from kb.publish.publish import publish
from kb.publish.source_folder import SourceFiles
from tests.support import content_files as small
from tests.support.content_files import files
store = Store(Path(sys.argv[1]))
print("ready", flush=True)
for count in range(10_000):
    text = small.ARTICLE + f"\\nVersion {count}.\\n"
    publish(store, SourceFiles(tuple(files({"coffee/articles/care.md": text}))))
"""


def test_killing_a_publish_at_any_moment_leaves_a_whole_library(store):
    publish(store, content())
    for delay in (0.01, 0.05, 0.09, 0.17, 0.23, 0.31):
        process = subprocess.Popen(
            [sys.executable, "-c", PUBLISH_FOR_EVER, str(store.folder)],
            stdout=subprocess.PIPE,
            cwd=Path(__file__).parents[2],
        )
        assert process.stdout.readline() == b"ready\n"
        time.sleep(delay)
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        library = Store(store.folder).current()
        assert library is not None
        assert library.path == store.current_path()
        assert library.guide("no-coffee") and library.article("care")
        assert library.row("PRAGMA integrity_check") == ("ok",)


def test_two_publishers_at_once_leave_one_whole_library(store):
    publish(store, content())
    command = [sys.executable, "-c", PUBLISH_FOR_EVER.replace("10_000", "5"), str(store.folder)]
    both = [subprocess.Popen(command, stdout=subprocess.DEVNULL, cwd=Path(__file__).parents[2]) for _ in range(2)]
    assert [process.wait() for process in both] == [0, 0]
    assert "Version 4." in Store(store.folder).current().article("care").html


def test_several_content_folders_are_one_library(store, tmp_path):
    write(tmp_path / "shipped")
    own = tmp_path / "own/tea"
    (own / "articles").mkdir(parents=True)
    (own / "sources.yaml").write_text(small.SOURCES)
    (own / "articles/green.md").write_text(
        small.ARTICLE.replace("A1AA", "B1AA")
        .replace("S6AA", "B6AA")
        .replace("S7AA", "B7AA")
        .replace("[cleaning]", "[]")
    )
    outcome = publish(store, read_folders([tmp_path / "shipped", tmp_path / "own"]))
    assert outcome.findings == ()
    assert {card.slug for card in store.current().cards("article")} == {"care", "green"}


def test_the_same_place_in_two_folders_is_a_finding(tmp_path):
    write(tmp_path / "one")
    write(tmp_path / "two", {name: None for name in small.FILES if name != ARTICLE})
    (finding,) = read_folders([tmp_path / "one", tmp_path / "two"]).findings
    assert finding.what == "two content folders have this file" and "one/coffee" in finding.hint


def test_a_content_folder_that_is_not_there_is_a_finding(tmp_path):
    (finding,) = read_folders([tmp_path / "nowhere"]).findings
    assert finding.what == "this content folder does not exist"


def test_hidden_files_and_papers_are_passed_over(tmp_path):
    write(tmp_path)
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git/config").write_text("x")
    (tmp_path / "coffee/README.md").write_text("x")
    assert {file.name for file in read_folder(tmp_path).files} == set(small.FILES)


def test_a_large_file_is_not_read_whole(tmp_path, monkeypatch):
    write(tmp_path)
    with (tmp_path / "coffee/articles/huge.md").open("wb") as stream:
        stream.truncate(50_000_000)
    read = read_folder(tmp_path)
    assert max(len(file.data) for file in read.files) < 2_000_000
