"""Files that were written whole and damaged later: readers keep the last good library, and the next publish heals it."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from kb.library import parts
from kb.library import store as storing
from kb.library.parts import ARTICLES, MEDIA, VERSIONS, WORDS
from kb.library.seal import fault_of
from kb.library.store import PublishError, Store
from kb.links.items import find_item, snapshot_at
from kb.publish.publish import publish
from kb.publish.source_folder import SourceFiles
from tests.support import content_files as small
from tests.support.content_files import bytes_of, files

ARTICLE = "coffee/articles/care.md"
DOT = b"\x89PNG\r\n\x1a\n" + b"0" * 40
LIBRARY = "library"


def content(words: str = "") -> SourceFiles:
    return SourceFiles(tuple(files({ARTICLE: small.ARTICLE + words, "coffee/media/dot.png": DOT})))


FIRST, SECOND, THIRD = content(), content("\nMore.\n"), content("\nEven more.\n")


def empty(path: Path) -> None:
    path.write_bytes(b"")


def cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    for place in range(len(data) - 300, len(data) - 100):
        data[place] ^= 0xFF
    path.write_bytes(data)


def flip_one_bit(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)


def grow(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"\0" * 8192)


def overwrite(path: Path) -> None:
    path.write_bytes(b"not a database" * 1000)


DAMAGES = [empty, cut, flip_one_bit, Path.unlink]
KINDS = [LIBRARY, ARTICLES, MEDIA, WORDS, VERSIONS]
each_damage = pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
each_kind = pytest.mark.parametrize("kind", KINDS)


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """Two libraries, the second of them current and open."""
    monkeypatch.setattr(storing, "LOOK_EVERY", 0)
    store = Store(tmp_path / "library")
    publish(store, FIRST)
    publish(store, SECOND)
    assert store.current().article("care")
    return store


def file_of(store: Store, kind: str) -> Path:
    """A file of this kind that the current library names, and the one before it does not, if there is any."""
    if kind == LIBRARY:
        return store.current_path()
    current, before = (library_parts(store, revision) for revision, _ in store.revisions()[:2])
    found = [name for name in current if name.startswith(kind)]
    return store.parts / next((name for name in found if name not in before), found[0])


def library_parts(store: Store, revision: str) -> list[str]:
    return [name for name in bytes_of(store, revision) if name]


@each_damage
@each_kind
def test_publishing_the_same_content_again_heals_what_is_damaged(
    store: Store, kind: str, damage: Callable[[Path], None], caplog
) -> None:
    revision = store.current().revision
    before, path = bytes_of(store, revision), file_of(store, kind)
    damage(path)
    outcome = publish(store, SECOND)
    assert (outcome.revision, outcome.findings, outcome.is_new) == (revision, (), True)
    assert bytes_of(store, revision) == before
    assert Store(store.folder).current().revision == revision
    assert (
        kind == LIBRARY or damage is Path.unlink or f"a part of the library is made again: {path.name}" in caplog.text
    )


@each_damage
@each_kind
def test_an_edit_can_be_published_whatever_is_damaged_and_heals_it(
    store: Store, kind: str, damage: Callable[[Path], None]
) -> None:
    damage(file_of(store, kind))
    outcome = publish(store, THIRD)
    assert outcome.findings == ()
    library = Store(store.folder).current()
    assert library.revision == outcome.revision and "Even more." in library.article("care").html


@each_damage
@pytest.mark.parametrize("kind", [LIBRARY, ARTICLES, WORDS])
def test_a_worker_that_starts_serves_the_newest_library_that_is_whole(
    store: Store, kind: str, damage: Callable[[Path], None], caplog
) -> None:
    first = store.revisions()[1][0]
    path = file_of(store, kind)
    damage(path)
    fresh = Store(store.folder)
    assert fresh.current().revision == first and fresh.current().article("care")
    assert (path.name in fresh.trouble or "names no library" in fresh.trouble) and first in caplog.text
    assert len([record for record in caplog.records if record.levelno == logging.ERROR]) == 1, "said once"
    publish(Store(store.folder), SECOND)
    assert fresh.current().revision != first and fresh.trouble == ""


@each_damage
@pytest.mark.parametrize("kind", [LIBRARY, ARTICLES, WORDS])
def test_a_worker_that_runs_notices_what_is_damaged_in_place(
    store: Store, kind: str, damage: Callable[[Path], None]
) -> None:
    first = store.revisions()[1][0]
    damage(file_of(store, kind))
    assert store.current().revision == first and store.trouble
    assert "More." not in store.current().article("care").html
    publish(Store(store.folder), SECOND)
    assert "More." in store.current().article("care").html and not store.trouble


@each_damage
@each_kind
def test_rolling_back_to_what_is_damaged_is_refused(store: Store, kind: str, damage: Callable[[Path], None]) -> None:
    second = store.current().revision
    path = file_of(store, kind)
    third = publish(store, THIRD).revision
    damage(path)
    with pytest.raises(PublishError, match=r"cannot be read|there is no library"):
        store.point_to(second)
    assert store.current_path() == store.path_of(third)


@pytest.mark.parametrize(
    "pointer", [None, b"", b"garbage\n", b"../../etc/passwd\n", b"library-ffffffffff.sqlite\n", b"\xff\x00"]
)
def test_a_pointer_that_names_nothing_falls_back_to_the_newest_library(store: Store, pointer: bytes | None) -> None:
    current = store.folder / "current"
    current.unlink() if pointer is None else current.write_bytes(pointer)
    second = store.revisions()[0][0]
    assert store.current().revision == second and "names no library" in store.trouble
    fresh = Store(store.folder)
    assert fresh.current().revision == second and "names no library" in fresh.trouble
    publish(Store(store.folder), SECOND)
    assert store.current().revision == fresh.current().revision == second and not fresh.trouble


def test_an_old_text_whose_part_is_damaged_is_taken_from_a_library_that_has_it(store: Store) -> None:
    mark = find_item(store.current(), "A1AA").mark
    (old,) = [row[0] for row in store.current().rows("SELECT revision FROM version WHERE id = 'A1AA'")]
    flip(file_of(store, VERSIONS))
    publish(store, THIRD)
    snapshot = snapshot_at(store.current(), mark, old)
    assert snapshot and "Every week" in snapshot.sections[1].html


def test_when_nothing_is_whole_there_is_nothing_to_read(store: Store) -> None:
    for path in store.folder.glob("library-*"):
        empty(path)
    assert Store(store.folder).current() is None
    publish(store, SECOND)
    assert Store(store.folder).current().article("care")


@pytest.mark.parametrize("damage", [*DAMAGES, flip, grow, overwrite], ids=lambda damage: damage.__name__)
def test_every_damage_is_noticed(store: Store, damage: Callable[[Path], None]) -> None:
    path = file_of(store, ARTICLES)
    damage(path)
    assert fault_of(path).startswith(path.name)


def test_files_are_read_once_to_see_that_they_are_whole(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    assert fault_of(file_of(store, ARTICLES)) == ""
    monkeypatch.setattr("kb.library.seal._look_at", lambda *_: pytest.fail("a file was read again"))
    assert store.current() and store.has(store.current().revision)


def test_a_library_from_before_files_were_sealed_is_opened(store: Store) -> None:
    for path in [*store.folder.glob("library-*"), *store.parts.glob("*")]:
        data = bytearray(path.read_bytes())
        data[60:64] = data[68:72] = bytes(4)
        path.write_bytes(data)
    assert Store(store.folder).current().article("care")


def test_a_library_published_while_the_clock_was_ahead_is_not_the_newest_for_ever(store: Store) -> None:
    ahead = store.path_of(store.revisions()[0][0])
    os.utime(ahead, (time.time() + 86_400,) * 2)
    newest = publish(store, THIRD).revision
    os.utime(store.path_of(newest), (time.time() + 1,) * 2)
    assert store.revisions()[0][0] == newest


def test_what_a_killed_publish_left_is_tidied_and_what_a_living_one_waits_with_is_not(store: Store) -> None:
    dead, alive = 4_000_000, os.getpid()
    names = [
        ".current-{}-1",
        ".library-0123456789-{}-1",
        ".seen-0123456789ab.json-{}",
        "parts/.articles-0123.sqlite-{}-1",
    ]
    for name in names:
        for pid in (dead, alive):
            (store.folder / name.format(pid)).write_bytes(b"half")
    publish(store, THIRD)
    assert [name for name in names if (store.folder / name.format(dead)).exists()] == []
    assert [name for name in names if not (store.folder / name.format(alive)).exists()] == []


def test_parts_that_no_library_names_take_no_more_than_those_that_are_named(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "LEAST_ROOM", 0)
    for number in range(100):
        (store.parts / f"articles-{number}.sqlite").write_bytes(b"0" * 100_000)
    publish(store, THIRD)
    named = {name for revision, _ in store.revisions() for name in library_parts(store, revision)}
    sizes = {path.name: path.stat().st_size for path in store.parts.iterdir()}
    left = sum(size for name, size in sizes.items() if name not in named)
    assert 0 < left <= sum(size for name, size in sizes.items() if name in named)
