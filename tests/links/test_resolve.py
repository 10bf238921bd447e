"""What an address names, asked of a library without a server."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.content.snapshot import ItemMark, Section, Snapshot
from kb.library.library import Library
from kb.links.items import MOST_COMPARED, difference, find_edition, find_item
from kb.links.resolve import Unknown, find_named, find_short
from tests.support.content_files import ARTICLE, GUIDE
from tests.support.sites import published

CARE = "coffee/articles/care.md"


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """The small content, with a second guide that uses the shared remedy too, and a link inside a step."""
    second = (
        GUIDE.replace("AA,", "BB,")
        .replace("AA\n", "BB\n")
        .replace("AA}", "BB}")
        .replace("G4TM", "G5TM")
        .replace("codes: [", "# ")
    )
    linked = ARTICLE.replace("1. Open the lid.", "1. Open the lid, see [[no-coffee]].")
    folder = tmp_path_factory.mktemp("library")
    found = published(folder, {"coffee/guides/bitter.yaml": second, CARE: linked}).current()
    assert found
    return found


def named(library: Library, path: str) -> str | None:
    found = find_named(library, path, "TSG")
    return found.item.mark.id if found else None


@pytest.mark.parametrize(
    ("path", "item_id"),
    [
        ("/articles/care/", "A1AA"),
        ("/articles/cleaning/", "A1AA"),
        ("/articles/care/S6AA/", "S6AA"),
        ("/articles/cleaning/s6aa/", "S6AA"),
        ("/guides/no-coffee/", "G4TM"),
        ("/guides/no-coffee/article/", "G4TM"),
        ("/guides/no-coffee/level/", "Q1AA"),
        ("/guides/no-coffee/escalate/", "E1AA"),
        ("/guides/no-coffee/descale/S4AA/", "S4AA"),
        ("/s/TSG-S6AA", "S6AA"),
        ("/s/s6aa@0123456789", "S6AA"),
        ("/guides/no-coffee/nothing/", None),
        ("/guides/no-coffee/S6AA/", "S6AA"),
        ("/articles/A1AA/", None),
        ("/articles/nothing/", None),
        ("/elsewhere/", None),
        ("/", None),
        ("", None),
    ],
)
def test_an_address_names_an_item(library: Library, path: str, item_id: str | None) -> None:
    assert named(library, path) == item_id


def test_a_shared_remedy_has_one_id_below_every_guide_that_uses_it(library: Library) -> None:
    assert named(library, "/guides/bitter/descale/") == named(library, "/guides/no-coffee/descale/") == "R3AA"


def test_a_revision_that_two_items_share_finds_neither(library: Library) -> None:
    """The same words in two guides: an old address of one of them must not lead to the other."""
    tank, same = find_item(library, "C1AA"), find_item(library, "C1BB")
    assert tank and same and tank.mark.revision == same.mark.revision
    assert named(library, f"/guides/gone/reservoir/@{tank.mark.revision}/") is None


def test_what_is_mistyped_is_told_from_what_is_unknown(library: Library) -> None:
    unknown = find_short(library, "S6A4", "TSG")
    assert isinstance(unknown, Unknown) and not unknown.is_mistyped
    assert [item.mark.id for item in unknown.nearest][:1] == ["S6AA"]
    assert find_short(library, "!", "TSG") == Unknown("!")


def test_links_inside_the_steps_of_an_article_are_real(library: Library) -> None:
    article = library.article("care")
    item = find_item(library, "S6AA")
    edition = find_edition(library, item, item.mark.revision) if item else None
    assert article and edition
    for html in (article.html, article.steps[0].html, edition.snapshot.sections[0].html):
        assert 'href="/guides/no-coffee/"' in html
        assert "kb:" not in html


@given(st.text(max_size=80))
def test_no_address_breaks_the_search_for_it(library: Library, path: str) -> None:
    find_named(library, path, "TSG")
    find_named(library, f"/s/{path}", "TSG")
    find_named(library, f"/guides/no-coffee/{path}/@{path}/", "TSG")


def snapshot(*lines: str) -> Snapshot:
    html = "".join(f"<p>{line}</p>" for line in lines)
    return Snapshot(ItemMark("X1AA", "article", "", "T", "r"), (Section("", html),))


def test_a_difference_can_leave_out_what_is_far_from_a_change() -> None:
    before = snapshot(*(f"line {number}" for number in range(20)))
    after = snapshot(*(f"line {number}" if number != 10 else "row 10" for number in range(20)))
    shown = difference(before, after, 1)
    assert shown == "…\nline 9\n<del>line</del><ins>row</ins> 10\nline 11\n…\n"


def test_a_text_that_is_all_new_is_not_compared_word_by_word() -> None:
    count = int(MOST_COMPARED**0.5)
    before, after = snapshot(" ".join(["old"] * count)), snapshot(" ".join(["new"] * count))
    shown = difference(before, after)
    assert (shown.count("<del>"), shown.count("<ins>")) == (1, 1)


def test_markup_in_a_text_stays_text_in_a_difference() -> None:
    shown = difference(snapshot("a &lt;script&gt;"), snapshot("b &lt;script&gt;"))
    assert "<script>" not in shown and "&lt;script&gt;" in shown
