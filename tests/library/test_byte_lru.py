"""What stays in memory is bounded by bytes, whatever the library holds."""

from __future__ import annotations

from kb.library import library as libraries
from kb.library.byte_lru import Kept
from kb.library.store import Store
from kb.publish.publish import publish
from kb.publish.source_folder import SourceFiles
from tests.support.content_files import files


def test_what_was_not_asked_for_longest_goes_first():
    kept: Kept[str] = Kept(limit=30)
    for key in "abc":
        kept.keep(key, key.upper(), 10)
    assert kept.get("a") == "A"
    kept.keep("d", "D", 10)
    assert [kept.get(key) for key in "abcd"] == ["A", None, "C", "D"]
    assert kept.size == 30


def test_what_is_larger_than_all_room_stays_alone():
    kept: Kept[str] = Kept(limit=30)
    kept.keep("a", "A", 10)
    kept.keep("huge", "H", 100)
    assert kept.get("huge") == "H" and kept.get("a") is None
    kept.keep("b", "B", 10)
    assert kept.get("huge") is None and kept.size == 10


def test_guides_are_read_anew_when_there_is_no_room_for_all(tmp_path, monkeypatch):
    monkeypatch.setattr(libraries, "GUIDES_BYTES", 1)
    store = Store(tmp_path)
    publish(store, SourceFiles(tuple(files())))
    library = store.current()
    assert library
    slugs = [row[0] for row in library.rows("SELECT slug FROM guide")]
    guides = [library.guide(slug) for slug in slugs]
    assert [library.guide(slug) for slug in slugs] == guides
    assert library.guide(slugs[-1]) is library.guide(slugs[-1])
