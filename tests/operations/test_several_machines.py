"""Several machines show one library: proven whole, with the same bytes, and the last good one whatever fails."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.request import urlopen

import pytest

from kb.library.library import Library
from kb.library.store import PublishError, Store
from kb.operations import objects as storage
from kb.operations.objects import ConflictError, Objects, StorageError
from kb.operations.pull import NotWhole, pull
from kb.operations.push import push
from tests.support import content_files as small
from tests.support.content_files import write
from tests.support.restricted import RESTRICTED, SECRET
from tests.support.s3_server import S3Server, serve_s3
from tests.support.server import ROOT, Server, running
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


# --- real servers ---------------------------------------------------------------------------------------------------

PATHS = [b"/", b"/articles/care-for-the-machine/", b"/guides/", b"/search/?q=machine&n=%d", b"/articles/"]


class Readers:
    """Read from all machines in turn, and note whatever is not answered well."""

    def __init__(self, servers: list[Server]) -> None:
        self.servers, self.failed, self.count = servers, [], 0
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._read, args=(number,)) for number in range(3)]

    def _read(self, number: int) -> None:
        while not self._stop.is_set():
            number += 1
            path = PATHS[number % len(PATHS)]
            path = path % number if b"%" in path else path
            head = self.servers[number % len(self.servers)].send(
                b"GET " + path + b" HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n", 30
            )
            self.count += 1
            if head[9:12] not in (b"200", b"404") or (head[9:12] == b"404" and b"articles/care" not in path):
                self.failed.append((path, head[:80]))
            time.sleep(0.01)

    def __enter__(self) -> Readers:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()


def revision_at(server: Server) -> str:
    with urlopen(f"{server.url}/readyz", timeout=30) as answer:
        return answer.read().split()[-1].decode()


def watcher(server: Server, url: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "manage.py", "pull", "--from", url, "--watch", "0.5"]
    with server.log.open("ab") as log:
        return subprocess.Popen(command, cwd=ROOT, env=server.variables, stdout=log, stderr=log)


def wait_for(server: Server, revision: str, seconds: float = 60) -> float:
    started = time.monotonic()
    while revision_at(server) != revision:
        assert time.monotonic() - started < seconds, server.log.read_text("utf-8")[-2000:]
        time.sleep(0.1)
    return time.monotonic() - started


def test_readers_go_on_while_machines_get_new_libraries_and_storage_and_helpers_die(
    s3: S3Server, tmp_path: Path
) -> None:
    url, content = f"{s3.url}/live", write(tmp_path / "content")
    servers = []
    for name in ("author", "one", "two"):
        (tmp_path / name).mkdir()
        servers.append(Server.of(tmp_path / name, WEB_CONCURRENCY="1", CONTENT_DIRS=str(content), **s3.variables))
    author, *nodes = servers

    def publish(owner: str) -> str:
        (content / CARE).write_text(small.ARTICLE.replace("coffee-team", owner))
        done = author.manage("publish", "--no-webhooks", "--to", url)
        assert done.returncode == 0, done.stderr
        return done.stdout.split("Library ")[1][:10]

    revision = publish("first")
    assert nodes[0].manage("collectstatic", "--noinput", "-v0").returncode == 0
    shutil.copytree(*(Path(node.variables["VAR_DIR"]) / "static" for node in nodes))
    for node in nodes:
        done = node.manage("pull", "--from", url)
        assert done.returncode == 0, done.stderr
    with ExitStack() as stack:
        for node in nodes:
            stack.enter_context(running(node))
        helpers = [watcher(node, url) for node in nodes]
        try:
            with Readers(nodes) as readers:
                for owner in ("second", "third"):
                    revision = publish(owner)
                    took = [wait_for(node, revision) for node in nodes]
                helpers[0].kill()  # it dies in the middle of its life; another takes its place
                s3.freeze()
                time.sleep(3)
                s3.wake()
                helpers[0] = watcher(nodes[0], url)
                revision = publish("fourth")
                late = [wait_for(node, revision) for node in nodes]
        finally:
            for helper in helpers:
                helper.terminate()
            codes = [helper.wait(20) for helper in helpers]
    print(
        f"{readers.count} reads, {len(readers.failed)} failed; new libraries after {max(took):.1f} s, after a frozen storage {max(late):.1f} s"
    )
    assert readers.failed == [] and readers.count > 50 and codes[1] == 0
    libraries = [Store(Path(node.variables["VAR_DIR"]) / "library") for node in nodes]
    assert [library.current().revision for library in libraries] == [revision, revision]
    shared = set(files_of(libraries[0])) & set(files_of(libraries[1]))
    assert all(files_of(libraries[0])[name] == files_of(libraries[1])[name] for name in shared) and shared
