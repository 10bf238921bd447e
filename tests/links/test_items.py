"""Every link ever handed out still answers: with the text it was made for, and what has become of it."""

from __future__ import annotations

import pytest

from kb.library.store import Store
from kb.links.items import (
    CHANGED,
    CURRENT,
    REMOVED,
    SUPERSEDED,
    WITHDRAWN,
    difference,
    editions_of,
    find_edition,
    find_item,
    lines_of,
)
from kb.publish.publish import publish
from kb.publish.source_git import find_commit, read_changes
from tests.support import content_files as small
from tests.support.content_files import bytes_of, write
from tests.support.life import CARE, LIFE, publish_commit


@pytest.fixture
def life(lived):
    """(store, content, links): the last library, and every (id, revision, title) handed out on the way."""
    return Store(lived.folder), lived.content, lived.links


def edition(library, item_id, revision):
    return find_edition(library, find_item(library, item_id), revision)


def first_revision(links, item_id, title):
    return next(revision for (known, revision), found in links.items() if known == item_id and found == title)


def test_every_link_ever_handed_out_shows_the_text_it_was_made_for(life):
    store, _, links = life
    library = store.current()
    assert len(links) > 20
    for (item_id, revision), title in links.items():
        found = edition(library, item_id, revision)
        assert found is not None, (item_id, revision, title)
        assert found.snapshot.mark.title == title
        assert lines_of(found.snapshot)[0] == title


def test_a_reworded_and_moved_step_is_changed_and_leads_to_where_it_lives_now(life):
    store, _, links = life
    library = store.current()
    found = edition(library, "S6AA", first_revision(links, "S6AA", "Open the lid."))
    assert (found.state, found.newer, found.item.url) == (CHANGED, 1, "/articles/rinse/S6AA/")
    today = edition(library, "S6AA", found.item.mark.revision)
    assert today.state == CURRENT
    assert difference(found.snapshot, today.snapshot).startswith("<del>Open</del><ins>Lift</ins> the lid.")


def test_moving_a_step_does_not_change_its_revision(life):
    _, _, links = life
    assert len([key for key in links if key[0] == "S6AA"]) == 2


def test_a_renamed_article_keeps_its_id_and_its_old_name(life):
    store, _, _ = life
    library = store.current()
    assert find_item(library, "A1AA").url == "/articles/caring/"
    assert library.moved("article", "care") == "caring"


def test_a_split_step_lists_its_successors_and_never_guesses(life):
    store, _, _ = life
    item = find_item(store.current(), "S7AA")
    assert item.state == SUPERSEDED
    assert [successor.mark.id for successor in item.successors] == ["T1AA", "T2AA"]


def test_a_withdrawn_step_says_why_and_keeps_its_text(life):
    store, _, links = life
    found = edition(store.current(), "T1AA", first_revision(links, "T1AA", "Wipe the top."))
    assert (found.state, found.item.reason) == (WITHDRAWN, "it scratches the paint")


def test_a_removed_step_has_its_last_text(life):
    store, _, links = life
    found = edition(store.current(), "T2AA", first_revision(links, "T2AA", "Wipe the sides."))
    assert (found.state, found.item.url, found.item.reason) == (REMOVED, "", "nobody needs it")
    assert "Wipe the sides." in found.snapshot.sections[0].html


def test_an_id_or_revision_that_never_was_is_none(life):
    store, _, _ = life
    library = store.current()
    assert find_item(library, "ZZZZ") is None
    assert edition(library, "S6AA", "0000000000") is None


def test_each_text_knows_the_commit_it_was_first_seen_in(life):
    store, folder, _ = life
    library = store.current()
    item = find_item(library, "S6AA")
    commits = [seen.id for _, seen in editions_of(library, item)]
    assert commits == [find_commit(folder, f"HEAD~{len(LIFE) - 1}").id, find_commit(folder, f"HEAD~{len(LIFE) - 2}").id]


def test_a_machine_that_only_ever_published_the_last_commit_has_the_same_bytes(life, tmp_path):
    store, folder, _ = life
    other = Store(tmp_path / "library")
    revision = publish_commit(other, folder)
    assert store.current().revision == revision
    assert bytes_of(store, revision) == bytes_of(other, revision)


def test_what_was_published_without_git_is_carried_over(tmp_path):
    from kb.publish.source_folder import read_folder

    store = Store(tmp_path / "library")
    folder = write(tmp_path / "content")
    publish(store, read_folder(folder))
    before = find_item(store.current(), "S6AA").mark.revision
    write(folder, {CARE: small.ARTICLE.replace("Open the lid.", "Lift the lid.")})
    publish(store, read_folder(folder))
    found = edition(store.current(), "S6AA", before)
    assert (found.state, found.snapshot.mark.title) == (CHANGED, "Open the lid.")
    assert "Open the lid." in found.snapshot.sections[0].html


@pytest.mark.parametrize(
    ("redirects", "what"),
    [
        (None, "the step S7AA ('Wipe it.') was published and is gone"),
        ("redirects:\n  S7AA: {successor: [ZZZZ], reason: x}\n", "the successor ZZZZ does not exist"),
        ("redirects:\n  S7AA: {successor: [S7AA], reason: x}\n", "the successors of S7AA lead back to it"),
        (
            "redirects:\n  S7AA: {successor: [S6AA], reason: x}\n  S6AA: {gone: true, reason: x}\n",
            "the id S6AA is still in use",
        ),
        ("redirects:\n  S7AA: {reason: x}\n", "say `successor: [ID]`, `gone: true` or `withdrawn: true`"),
        ("redirects:\n  S7AA: {gone: true}\n", "'reason' is missing"),
    ],
)
def test_an_id_that_would_vanish_stops_the_publish(tmp_path, redirects, what):
    from kb.publish.source_folder import SourceFiles
    from tests.support.content_files import files

    store = Store(tmp_path / "library")
    before = publish(store, SourceFiles(tuple(files()))).revision
    gone = {CARE: small.ARTICLE.replace("2. Wipe it. {#S7AA}\n", ""), "redirects.yaml": redirects}
    outcome = publish(store, SourceFiles(tuple(files(gone))))
    assert any(what in finding.what for finding in outcome.findings), outcome.findings
    assert store.current().revision == before
    if redirects is None:
        assert "S7AA: {successor: [NEW]" in outcome.findings[0].hint


def test_a_chain_of_successors_is_followed(tmp_path):
    from kb.publish.source_folder import SourceFiles
    from tests.support.content_files import files

    store = Store(tmp_path / "library")
    publish(store, SourceFiles(tuple(files())))
    chain = "redirects:\n  S7AA: {successor: [X1AA], reason: a}\n  X1AA: {successor: [S6AA], reason: b}\n"
    gone = {CARE: small.ARTICLE.replace("2. Wipe it. {#S7AA}\n", ""), "redirects.yaml": chain}
    assert publish(store, SourceFiles(tuple(files(gone)))).findings == ()


def test_history_before_the_day_it_counts_from_is_nobodys_link(life):
    _, folder, _ = life
    head = find_commit(folder, "HEAD")
    assert read_changes(folder, head.id, since="2999-01-01") == []
    assert len(read_changes(folder, head.id)) > len(LIFE)
