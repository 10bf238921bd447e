"""What a search shows: narrowed by links, twenty at a time, and of help when there is nothing to show."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from kb.library.library import Library
from kb.library.values import Hit
from kb.site.page_cache import cache
from kb.site.store import store
from tests.support.content_files import ARTICLE, PACK, SOURCES, write
from tests.support.hostile import NASTY, encoded
from tests.support.reading import links, text

COUNT = 45


def note(number: int, pack: str) -> str:
    changed = ARTICLE.replace("symptoms:", f"products: [Model {'AB'[number % 2]}]\nsymptoms:")
    changes = {"id: A1AA": f"id: {pack[0].upper()}{number:03}", "title: Care": f"title: Note {number:03}. Care", "[cleaning]": "[]"}  # fmt: skip
    changes |= {"S6AA": f"{pack[1].upper()}{number:03}", "S7AA": f"{pack[2].upper()}{number:03}"}
    for old, new in changes.items():
        changed = changed.replace(old, new)
    return changed


@pytest.fixture(scope="session")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Content of two packs, and where its library goes."""
    notes: dict[str, str | bytes | None] = {f"coffee/articles/note-{n:03}.md": note(n, "bcd") for n in range(COUNT)}
    tea = note(500, "jkm").replace("[[no-coffee]]", "it").replace("related: [no-coffee]\n", "")
    notes |= {"tea/sources.yaml": SOURCES, "tea/pack.yaml": PACK.replace("Coffee machines", "Tea"), "tea/articles/tea.md": tea.replace("[[descale|descale it]] after [[code:0x904]]", "on")}  # fmt: skip
    return write(tmp_path_factory.mktemp("two"), notes), tmp_path_factory.mktemp("two-library")


@pytest.fixture
def visitor(folders: tuple[Path, Path], published_site: Callable[..., Path], settings: Settings) -> Client:
    settings.KEEP_HISTORY = False
    content, library = folders
    published_site(content=content, library=library)
    return Client()


def pages_in(found: list[str]) -> list[str]:
    return [link for link in found if link.startswith(("/articles/", "/guides/")) and link.count("/") == 3]


def test_results_say_what_they_can_be_narrowed_to(visitor: Client) -> None:
    page = text(visitor.get("/search/", {"q": "machine"}))
    assert "Kind Articles 47 Remedies 1 Guides 1" in page
    assert "Subject Coffee machines 48 Tea 1" in page
    assert "Product Model A 24 Model B 22" in page


def test_a_choice_narrows_and_is_taken_back_by_its_link(visitor: Client) -> None:
    address = next(link for link in links(visitor.get("/search/?q=machine")) if "pack=tea" in link)
    page = visitor.get(f"/search/{address}")
    assert pages_in(links(page)) == ["/articles/tea/"]
    assert "1 result" in text(page) and "Remove filter: Tea" in text(page)
    assert "?q=machine" in links(page)


def test_choices_add_up_and_empty_ones_can_be_taken_back(visitor: Client) -> None:
    page = visitor.get("/search/?q=machine&pack=tea&product=Model+B")
    assert "No page matches all filters." in text(page)
    assert {"?q=machine&pack=tea", "?q=machine&product=Model+B"} <= set(links(page))


def test_results_go_on_page_after_page_and_none_comes_twice(visitor: Client) -> None:
    seen = []
    for number in (1, 2, 3):
        found = pages_in(links(visitor.get(f"/search/?q=machine&page={number}")))
        seen += [link for link in found if link not in ("/articles/", "/guides/")]
    assert len(seen) == len(set(seen)) == 48


def test_a_page_too_far_on_is_the_last_one(visitor: Client) -> None:
    assert "page 3 of 3" in text(visitor.get("/search/?q=machine&page=99"))


def test_every_result_shows_the_words_that_were_found(visitor: Client) -> None:
    page = visitor.get("/search/?q=machine&page=3").content.decode()
    assert page.count("<mark>") >= page.count('class="hit-kind"') == 9


def test_a_step_that_was_found_has_a_link_of_its_own(reader: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def search(library: Library, query: str, limit: int = 20, is_prefix: bool = False) -> tuple[Hit, ...]:
        guide, article = library.card("guide", "blank-pages"), library.card("article", "what-the-panel-says")
        steps = library.guide("blank-pages").remedies[0].steps  # type: ignore[union-attr]
        assert guide and article
        place = f"{guide.url}{library.guide('blank-pages').remedies[0].key}/{steps[0].id}/"
        return (Hit(guide, "here", steps[0].id, steps[0].title, place), Hit(article, "there"))

    monkeypatch.setattr("kb.search.searching.search", search)
    page = reader.get("/search/", {"q": "anything"})
    library = store().current()
    assert library
    step = library.guide("blank-pages").remedies[0].steps[0]  # type: ignore[union-attr]
    address = next(link for link in links(page) if link.endswith(f"/{step.id}/"))
    assert f"Step: {step.title}" in text(page)
    assert reader.get(address).status_code == 200


def test_a_corrected_query_is_named_and_linked(reader: Client) -> None:
    page = reader.get("/search/", {"q": "cartrige"})
    assert "Showing results for “ cartridge ”" in text(page)
    assert "?q=cartridge" in links(page)


def test_exact_words_that_no_page_has_are_looked_for_anywhere(reader: Client) -> None:
    page = reader.get("/search/", {"q": '"pages blank"'})
    assert "No page has these exact words. Showing pages that have them anywhere." in text(page)
    assert "/guides/blank-pages/" in links(page)
    assert "these exact words" not in text(reader.get("/search/", {"q": '"blank pages"'}))


def test_nothing_found_says_which_words_no_page_has(reader: Client) -> None:
    page = text(reader.get("/search/", {"q": '"blank xylophone" -panel'}))
    assert "No page has the word xylophone ." in page
    assert "Words in quotes must appear together: “blank xylophone”" in page
    assert "Left out is every page with “panel”" in page
    assert "?q=blank+xylophone" in links(reader.get("/search/", {"q": '"blank xylophone" -panel'}))


def test_nothing_found_offers_topics_and_words_that_begin_alike(reader: Client) -> None:
    found = links(reader.get("/search/", {"q": "cartographer"}))
    assert [link for link in found if link.startswith("/topics/?pack=")]
    assert "/guides/blank-pages/" in found


def test_nothing_found_says_where_to_ask(reader: Client, settings: Settings) -> None:
    assert "mailto:help@example.org" not in links(reader.get("/search/", {"q": "xylophone"}))
    cache.clear()
    settings.HELP_URL = "mailto:help@example.org"
    assert "mailto:help@example.org" in links(reader.get("/search/", {"q": "xylophone"}))


@pytest.mark.parametrize(
    "nasty",
    [*NASTY, "word " * 10_000, '"' * 2_001, "-" * 500, '"a" -"b" -', "title:blank", "blank*", "^blank", "blank NEAR/2 page", "a\x00\x01\x1b", "\u202eknalb", "𝕏𝕪" * 300, "ﷺ" * 500],
)  # fmt: skip
def test_every_text_is_a_query(reader: Client, nasty: str) -> None:
    for field in ("q", "q=blank&kind", "q=blank&pack", "q=blank&product"):
        assert reader.get(f"/search/?{field}={encoded(nasty)}").status_code in (200, 302)
