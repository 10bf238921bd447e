"""A library is made of parts: an edit makes few of them anew, and nothing else about it can be told from a whole bake."""

from __future__ import annotations

import os
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest

from kb.content.judging import judge
from kb.library import parts
from kb.library.parts import ARTICLES, MEDIA, VERSIONS, WORDS, PartSet, count_for, number_of
from kb.library.store import Store
from kb.publish.previous import PreviousLibrary
from kb.publish.publish import publish
from kb.publish.source_folder import SourceFiles, read_folder
from kb.publish.version_parts import FORMAT
from kb.publish.versions import Published
from kb.search import searching
from tests.support import content_files as small
from tests.support.content_files import bytes_of, files, write
from tests.support.edits import EDITS

ARTICLE = "coffee/articles/care.md"
DOT = b"\x89PNG\r\n\x1a\n" + b"0" * 40


def page(number, words="Nothing to see."):
    head = small.ARTICLE.replace("A1AA", f"PX{number:02}").replace("aliases: [cleaning]\n", "")
    return (
        head.split("---\n## ")[0].replace("Care for the machine", f"Page {number}")
        + f"---\n## Page {number}\n\n{words} [@manual]\n"
    )


def many(count, **changes):
    pages = {f"coffee/articles/page-{number:02}.md": page(number) for number in range(count)}
    return SourceFiles(tuple(files({**pages, **changes})))


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "library")


@pytest.fixture
def small_parts(monkeypatch):
    monkeypatch.setattr(parts, "SIZES", {ARTICLES: 4, MEDIA: 2, WORDS: 8, VERSIONS: 2})


def names_in(store):
    return {path.name for path in store.parts.iterdir()}


def test_an_edit_makes_one_part_with_articles_and_one_with_words_anew(store, small_parts):
    publish(store, many(30))
    before = names_in(store)
    assert publish(store, many(30, **{"coffee/articles/page-07.md": page(7, "News.")})).rendered == 1
    made = sorted(name.split("-")[0] for name in names_in(store) - before)
    assert made == [ARTICLES, VERSIONS, WORDS]


def test_many_pages_are_indexed_in_a_process_beside_with_the_same_bytes(store, tmp_path, small_parts, monkeypatch):
    few = publish(store, many(30))
    monkeypatch.setattr("kb.content.work.cores.MANY", 2)
    other = Store(tmp_path / "other")
    publish(other, many(30))
    assert bytes_of(store, few.revision) == bytes_of(other, few.revision)


def test_everything_is_found_whatever_part_it_is_in(store, small_parts):
    publish(store, many(30, **{"coffee/media/dot.png": DOT, "coffee/media/dash.png": DOT}))
    library = store.current()
    assert [library.article(f"page-{number:02}").title for number in range(30)] == [
        f"Page {number}" for number in range(30)
    ]
    assert library.media("coffee/dot.png") == library.media("coffee/dash.png") == ("image/png", DOT)
    assert [searching.search(library, f"page {number}")[0].card.slug for number in range(30)] == [
        f"page-{number:02}" for number in range(30)
    ]
    assert library.article("page-99") is None and library.media("coffee/none.png") is None


@pytest.mark.parametrize(("before", "after"), [(3, 30), (30, 3), (17, 15), (30, 30)])
def test_a_library_that_grew_or_shrank_has_the_bytes_of_one_made_from_nothing(
    store, tmp_path, small_parts, before, after
):
    gone = {} if after >= before else {"redirects.yaml": "redirects:\n" + "".join(
        f"  PX{number:02}: {{gone: true, reason: not needed}}\n" for number in range(after, before))}  # fmt: skip
    publish(store, many(before))
    outcome = publish(store, many(after, **gone))
    assert outcome.findings == ()
    library, fresh = store.current(), Store(tmp_path / "fresh")
    publish(fresh, many(after, **gone))
    used = [
        name for name in library._parts.names if not name.startswith(VERSIONS)
    ]  # it remembers what the other never saw
    assert {name: (store.parts / name).read_bytes() for name in used} == {
        name: (fresh.parts / name).read_bytes() for name in names_in(fresh) if not name.startswith(VERSIONS)
    }


def test_the_same_content_gives_the_same_parts_on_two_machines(store, tmp_path):
    publish(store, many(20))
    edited = many(20, **{"coffee/articles/page-07.md": page(7).replace("coffee-team", "night-shift")})
    publish(store, edited)
    other = Store(tmp_path / "other")
    outcome = publish(other, edited)
    assert bytes_of(store, outcome.revision) == bytes_of(other, outcome.revision)


@pytest.mark.parametrize(("name", "old", "new"), [edit[:3] for edit in EDITS], ids=[edit[4][:50] for edit in EDITS])
def test_a_publish_finds_what_a_check_of_all_files_finds(store, name, old, new):
    publish(store, SourceFiles(tuple(files())))
    wrong = files({name: small.FILES[name].replace(old, new, 1)})
    told = [
        finding
        for finding in publish(store, SourceFiles(tuple(wrong))).findings
        if "was published and" not in finding.what
    ]
    assert tuple(told) == judge(wrong)[1] != ()


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({ARTICLE: None}, "[[care]] leads nowhere"),
        ({ARTICLE: small.ARTICLE.replace("Every week", "Each week")}, "'care' has no heading 'every-week'"),
        ({"coffee/sources.yaml": small.SOURCES.replace("manual:", "handbook:")}, "unknown source 'manual'"),
        ({"coffee/media/dot.png": None}, "there is no picture 'dot.png'"),
        ({"coffee/articles/two.md": page(1)}, "the id PX01 is used twice"),
        ({"tea/articles/page-01.md": page(2), "tea/pack.yaml": small.PACK}, "the article 'page-01' exists twice"),
    ],
)
def test_an_article_is_told_when_another_file_takes_away_what_it_needs(store, change, what):
    needy = page(1, "See [[care]], [[care#every-week]] and ![a dot](../media/dot.png)")
    whole = {"coffee/articles/page-01.md": needy, "coffee/media/dot.png": DOT}
    assert publish(store, SourceFiles(tuple(files(whole)))).findings == ()
    findings = publish(store, SourceFiles(tuple(files(whole | change)))).findings
    assert what in {finding.what for finding in findings}
    assert findings[0].line > 0 or "picture" in what


def test_a_part_that_is_gone_is_made_again(store):
    publish(store, SourceFiles(tuple(files())))
    lost = next(store.parts.glob("articles-*"))
    lost.unlink()
    assert Store(store.folder).current() is None
    publish(store, SourceFiles(tuple(files())))
    assert lost.is_file() and Store(store.folder).current().article("care")


def test_a_library_from_before_there_were_parts_is_not_opened_and_gives_way(store):
    revision = publish(store, SourceFiles(tuple(files()))).revision
    with closing(sqlite3.connect(store.path_of(revision))) as old:
        old.execute("DROP TABLE part")
    assert Store(store.folder).current() is None
    assert publish(store, SourceFiles(tuple(files({ARTICLE: small.ARTICLE + "\nMore.\n"})))).is_new
    assert Store(store.folder).current().article("care")


def test_parts_that_no_library_names_go_after_an_hour_not_before(store):
    publish(store, SourceFiles(tuple(files())))
    old, new = store.parts / "articles-old.sqlite", store.parts / "articles-new.sqlite"
    for path in (old, new):
        path.touch()
    os.utime(old, (0, time.time() - 2 * parts.UNUSED))
    for path in store.parts.glob("articles-*"):
        if path not in (old, new):
            os.utime(path, (0, 0))
    publish(store, SourceFiles(tuple(files({ARTICLE: small.ARTICLE + "\nMore.\n"}))))
    assert not old.exists() and new.exists()
    assert len(list(store.parts.glob("articles-*"))) == 3  # of both libraries, and the new one


def test_few_connections_stay_open_however_many_parts_are_read(store, small_parts):
    publish(store, many(30))
    shelf: PartSet = store.current()._parts
    shelf.MOST_OPEN = 3
    for number in range(30):
        assert store.current().article(f"page-{number:02}")
    assert len(shelf._local.open) == 3 + shelf.count(WORDS)


def test_a_search_of_many_parts_opens_each_of_them_once(store, small_parts, monkeypatch):
    monkeypatch.setitem(parts.SIZES, WORDS, 1)
    publish(store, many(40))
    library = store.current()
    assert library._parts.count(WORDS) > PartSet.MOST_OPEN
    searching.search(library, "page words")
    opened = []
    monkeypatch.setattr(parts, "connect", lambda path: opened.append(path) or parts.sqlite3.connect(path))
    assert searching.search(library, "page")
    assert opened == []


def test_parts_split_in_two_when_a_library_grows():
    assert [count_for(ARTICLES, names) for names in (0, 1, 128, 129, 14_000)] == [1, 1, 1, 2, 128]
    for name in ("care", "größe", "x" * 200):
        assert number_of(name, 8) in (number_of(name, 4), number_of(name, 4) + 4)


def test_a_process_that_has_threads_publishes_without_splitting_in_two(store, monkeypatch):
    """A copy of a process has the locks of threads that it has not."""
    monkeypatch.setattr("kb.publish.build_parts.PARALLEL_FROM", 2)
    monkeypatch.setattr("kb.content.judging.PARALLEL_FROM", 2)
    monkeypatch.setattr(os, "fork", lambda: pytest.fail("a process with threads was split in two"))
    with ThreadPoolExecutor(1) as threads:
        assert threads.submit(publish, store, many(200)).result().findings == ()


# --- files that have not changed ------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path):
    """Content that was written a while ago."""
    folder = write(tmp_path / "content")
    for path in folder.rglob("*.*"):
        os.utime(path, (1_000_000_000, 1_000_000_000))
    return folder


def test_a_file_that_was_seen_before_is_not_read_again(folder, tmp_path, monkeypatch):
    first = read_folder(folder, tmp_path)
    monkeypatch.setattr("kb.publish.source_folder._read", lambda *_: pytest.fail("a file was read"))
    assert read_folder(folder, tmp_path).files == first.files


def test_a_file_with_another_time_size_or_place_is_read_again(folder, tmp_path):
    first = {file.name: file.digest for file in read_folder(folder, tmp_path).files}
    path = folder / ARTICLE
    same_size = path.read_text().replace("Five", "Four")
    path.write_text(same_size)
    os.utime(path, (1_000_000_001, 1_000_000_001))
    second = {file.name: file.digest for file in read_folder(folder, tmp_path).files}
    assert {name for name in first if first[name] != second[name]} == {ARTICLE}


def test_a_file_written_just_now_is_read_again_even_if_its_time_is_the_same(folder, tmp_path):
    path, now = folder / ARTICLE, time.time()
    os.utime(path, (now, now))
    first = read_folder(folder, tmp_path).files
    path.write_text(path.read_text().replace("Five", "Four"))
    os.utime(path, (now, now))
    assert read_folder(folder, tmp_path).files != first


@pytest.mark.parametrize("note", ["", "[]", '{"a": 1}', '{"a": [1, 2, 3]}', "\0"])
def test_a_note_that_makes_no_sense_is_passed_over(folder, tmp_path, note):
    whole = read_folder(folder, tmp_path).files
    (path,) = tmp_path.glob(".seen-*.json")
    path.write_text(note)
    assert read_folder(folder, tmp_path).files == whole


def test_a_file_that_changes_while_it_is_published_is_told_and_nothing_is_published(store, tmp_path):
    folder = write(tmp_path / "content")
    read = read_folder(folder)
    (folder / ARTICLE).write_text("something else")
    (finding,) = publish(store, read).findings
    assert finding.what.endswith("coffee/articles/care.md was changed in the meantime")
    assert store.current() is None


def test_texts_of_a_library_from_before_there_were_parts_are_carried_over(tmp_path):
    """It kept old texts and articles in tables of its own."""
    path, columns = tmp_path / "old.sqlite", "id, kind, parent, title, revision, seen_commit, seen_date"
    with closing(sqlite3.connect(path)) as old, old:
        old.execute("CREATE TABLE meta (key, value)")
        old.executemany("INSERT INTO meta VALUES (?, ?)", [("versions", FORMAT), ("commit", "c1")])
        old.execute(f"CREATE TABLE version ({columns}, json)")
        old.execute(f"CREATE TABLE item ({columns}, url, json)")
        old.execute("CREATE TABLE article (slug, id, head, html)")
        old.execute("INSERT INTO version VALUES ('S6AA', 'step', 'A1AA', 'Fill', 'r1', 'c1', '2026-01-01', '{}')")
        old.execute(
            "INSERT INTO item VALUES ('A1AA', 'article', '', 'Care', 'r2', 'c1', '2026-01-01', '/articles/care/', '')"
        )
        head = '{"summary_html": "<p>Weekly.</p>", "steps": []}'
        old.execute("INSERT INTO article VALUES ('care', 'A1AA', ?, '<p>Rinse.</p>')", [head])
    with closing(PreviousLibrary(path)) as previous:
        assert previous.version(("S6AA", "r1")).read() == "{}"
        assert "<p>Rinse.</p>" in previous.version(("A1AA", "r2")).read()
        assert Published(previous, (), {})["S6AA"][3] == "Fill"
