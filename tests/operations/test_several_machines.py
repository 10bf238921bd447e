"""Several machines show one library: proven whole, with the same bytes, and the last good one whatever fails."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kb.library.library import Library
from kb.library.store import PublishError, Store
from kb.operations import objects as storage
from kb.operations.objects import ConflictError, Objects, StorageError
from kb.operations.pull import NotWhole, pull
from kb.operations.push import push
from tests.support import content_files as small
from tests.support.restricted import RESTRICTED, SECRET
from tests.support.s3_server import S3Server, serve_s3
from tests.support.sites import published

CARE = "coffee/articles/care.md"
OTHER = {CARE: small.ARTICLE.replace("owner: coffee-team", "owner: night-shift")}
Open = Callable[[], Objects]


@pytest.fixture(scope="module")
def s3() -> Iterator[S3Server]:
    with serve_s3() as server:
        yield server


@pytest.fixture(params=["s3", "folder"])
def place(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Objects:
    """Somewhere to publish to, empty: a bucket, and a shared folder."""
    pytest.importorskip("obstore", reason="NOT TESTED: requirements-storage.txt is not installed")
    if request.param == "folder":
        return Objects(f"file://{tmp_path}/shared")
    server = request.getfixturevalue("s3")
    for name, value in server.variables.items():
        monkeypatch.setenv(name, value)
    return Objects(f"{server.url}/{tmp_path.name}")


@pytest.fixture
def publisher(tmp_path: Path) -> Store:
    return published(tmp_path / "publisher")


def files_of(store: Store) -> dict[str, bytes]:
    return {path.relative_to(store.folder).as_posix(): path.read_bytes() for path in store.folder.rglob("*.sqlite")}


def spoil(place: Objects, name: str, data: bytes | None) -> None:
    """What a bad disk, a broken upload or a stranger makes of an object."""
    place.delete(name)
    if data is not None:
        place.put(name, data)


def test_every_machine_has_the_same_bytes_and_only_news_are_sent(
    place: Objects, publisher: Store, tmp_path: Path
) -> None:
    first, nodes = push(publisher, place), [Store(tmp_path / f"node{number}") for number in range(3)]
    assert first.sent == first.files > 3
    for node in nodes:
        assert pull(node, place).is_new and not pull(node, place).is_new
        assert files_of(node) == files_of(publisher)
    published(publisher.folder, OTHER)
    second = push(publisher, place)
    assert 0 < second.sent < second.files and push(publisher, place).sent == 0
    assert pull(nodes[0], place).fetched == second.sent
    assert nodes[0].current() is not None and nodes[0].current().revision == second.revision


def test_all_libraries_of_a_publish_arrive_together_or_none(place: Objects, tmp_path: Path) -> None:
    publisher = published(tmp_path / "publisher", RESTRICTED)
    push(publisher, place)
    node = Store(tmp_path / "node")
    pull(node, place)
    assert files_of(node) == files_of(publisher) and any(name.startswith("members-") for name in files_of(node))
    changed = {name: text.replace(SECRET, "other-word") for name, text in RESTRICTED.items()}
    published(publisher.folder, changed)
    revision = push(publisher, place).revision
    (members,) = [name for name in json.loads(place.get(f"libraries/{revision}.json")[0])["files"] if "members" in name]
    spoil(place, members, None)
    with pytest.raises(NotWhole):
        pull(node, place)
    library = Store(node.folder).current()
    staff = library.readers.library_for(frozenset({"staff"}))
    assert library.revision != revision and staff.article("keys").title.startswith(SECRET)
    push(publisher, place)
    pull(node, place)
    assert (
        files_of(node).keys() >= files_of(publisher).keys() - files_of(node).keys()
        and node.current().revision == revision
    )


def test_what_is_half_there_altered_or_missing_is_never_shown(place: Objects, publisher: Store, tmp_path: Path) -> None:
    push(publisher, place)
    node = Store(tmp_path / "node")
    before = pull(node, place).revision
    published(publisher.folder, OTHER)
    revision = push(publisher, place).revision
    news = json.loads(place.get(f"libraries/{revision}.json")[0])["files"]
    part = next(name for name in news if name.startswith("parts/articles") and not (node.folder / name).exists())
    for name in (part, f"libraries/library-{revision}.sqlite", f"libraries/{revision}.json", "current.json"):
        whole = place.get(name)[0]
        for bad in (whole[:-10], whole[:-1] + bytes([whole[-1] ^ 1]), b"", None):
            spoil(place, name, bad)
            with pytest.raises((NotWhole, PublishError, KeyError)):
                pull(node, place)
            assert node.current().revision == before
        spoil(place, name, whole)
    spoil(place, part, b"half of it")
    assert push(publisher, place).sent == 1  # publishing again mends it
    assert pull(node, place).revision == revision


def test_a_manifest_cannot_write_outside_the_folder_of_libraries(
    place: Objects, publisher: Store, tmp_path: Path
) -> None:
    from hashlib import sha256

    revision = push(publisher, place).revision
    manifest = json.loads(place.get(f"libraries/{revision}.json")[0])
    manifest["files"]["parts/../../evil"] = [1, sha256(b"x").hexdigest()]
    data = json.dumps(manifest).encode()
    place.put(f"libraries/{revision}.json", data)
    spoil(place, "current.json", json.dumps({"revision": revision, "manifest": sha256(data).hexdigest()}).encode())
    with pytest.raises(NotWhole, match="no file of a library"):
        pull(Store(tmp_path / "node"), place)


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b'{"files": 5}', b"\xff", b"null"])
def test_a_manifest_in_the_storage_that_was_damaged_stops_no_publish(
    place: Objects, publisher: Store, tmp_path: Path, data: bytes
) -> None:
    place.put("libraries/0123456789.json", data)
    place.put("libraries/notes of somebody.json", data)
    revision = push(publisher, place).revision
    assert pull(Store(tmp_path / "node"), place).revision == revision


def test_rolling_back_reaches_every_machine(place: Objects, publisher: Store, tmp_path: Path) -> None:
    first = push(publisher, place).revision
    node = Store(tmp_path / "node")
    published(publisher.folder, OTHER)
    push(publisher, place)
    pull(node, place)
    publisher.point_to(first)
    push(publisher, place)
    assert pull(node, place).revision == first == node.current().revision


def test_of_two_machines_that_publish_at_once_one_is_told(
    s3: S3Server, publisher: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in s3.variables.items():
        monkeypatch.setenv(name, value)
    place = Objects(f"{s3.url}/{tmp_path.name}")
    push(publisher, place)
    read_before = place.get("current.json")[1]
    push(published(tmp_path / "other", OTHER), place)
    with pytest.raises(ConflictError, match="somebody else published"):
        place.put_pointer(b"{}", read_before)


def test_a_library_of_newer_code_is_refused_and_the_old_one_stays(
    place: Objects, publisher: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    push(publisher, place)
    node = Store(tmp_path / "node")
    before = pull(node, place).revision
    published(publisher.folder, OTHER)
    push(publisher, place)

    def older_code(self: Library, path: Path) -> None:
        raise KeyError("a table that this release does not know")

    with monkeypatch.context() as old:
        old.setattr(Library, "__init__", older_code)
        with pytest.raises(PublishError, match="cannot be read"):
            pull(node, place)
    assert node.current().revision == before


def test_a_storage_that_hangs_or_is_gone_ends_in_time_and_changes_nothing(
    s3: S3Server, publisher: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from datetime import timedelta

    for name, value in s3.variables.items():
        monkeypatch.setenv(name, value)
    push(publisher, Objects(f"{s3.url}/{tmp_path.name}"))
    node = Store(tmp_path / "node")
    before = pull(node, Objects(f"{s3.url}/{tmp_path.name}")).revision
    monkeypatch.setattr(storage, "SECONDS", timedelta(seconds=1))
    s3.freeze()
    started = time.monotonic()
    try:
        with pytest.raises(StorageError, match="can't be read"):
            pull(node, Objects(f"{s3.url}/{tmp_path.name}"))
    finally:
        s3.wake()
    assert time.monotonic() - started < 20 and node.current().revision == before
    monkeypatch.setenv("AWS_ENDPOINT", "http://127.0.0.1:9")
    with pytest.raises(StorageError):
        pull(node, Objects(f"{s3.url}/{tmp_path.name}"))


@pytest.mark.parametrize("url", ["", "nonsense", "ftp://x/y", "s3://"])
def test_an_address_of_no_storage_is_refused(url: str) -> None:
    with pytest.raises(StorageError):
        pull(Store(Path("/nonexistent")), Objects(url))


def test_a_library_that_another_process_deletes_meanwhile_stops_no_reader(
    publisher: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = Path.glob

    def with_one_that_is_gone(folder: Path, pattern: str) -> Iterator[Path]:
        yield from listed(folder, pattern)
        yield folder / "library-0123456789.sqlite"

    monkeypatch.setattr(Path, "glob", with_one_that_is_gone)
    reader = Store(publisher.folder)
    assert reader.current() is not None and [name for name, _ in reader.revisions()] == [reader.current().revision]
