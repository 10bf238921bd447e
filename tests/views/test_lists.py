"""Lists, when there is more than anybody reads at once."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from tests.support.content_files import ARTICLE, CODES, PACK, write
from tests.support.reading import heading, links, text

COUNT = 230
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def one_of_many(number: int) -> str:
    changes = {"id: A1AA": f"id: B{number:03}", "title: Care": f"title: Note {number:03}. Care", "[cleaning]": "[]"}
    changes |= {"S6AA": f"T{number:03}", "S7AA": f"V{number:03}", "topic: brewing": f"topic: room-{number % 2}"}
    changed = ARTICLE.replace("symptoms:", "products: [Model A]\nsymptoms:")
    for old, new in changes.items():
        changed = changed.replace(old, new)
    return changed


@pytest.fixture(scope="session")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Content with many articles and codes, and where its library goes."""
    codes = "".join(f"  - {{kind: display, code: {5000 + number}, meaning: Number {number}., family: water, confidence: low, sources: [manual]}}\n" for number in range(520))  # fmt: skip
    many: dict[str, str | bytes | None] = {
        f"coffee/articles/note-{number:03}.md": one_of_many(number) for number in range(COUNT)
    }
    content = write(
        tmp_path_factory.mktemp("many"),
        {
            **many,
            "coffee/codes.yaml": CODES.replace("pairs:\n", f"{codes}pairs:\n"),
            "coffee/pack.yaml": PACK.replace(
                "{brewing: Brewing}", "{brewing: Brewing, room-0: Room 0, room-1: Room 1}"
            ),
        },
    )
    return content, tmp_path_factory.mktemp("many-library")


@pytest.fixture
def crowd(folders: tuple[Path, Path], published_site: Callable[..., Path], settings: Settings) -> Client:
    """A reader of a library with many articles."""
    settings.KEEP_HISTORY = False
    content, library = folders
    published_site(content=content, library=library)
    return Client()


def test_many_articles_are_shown_as_topics_with_their_counts(crowd: Client) -> None:
    page = crowd.get("/articles/")
    assert "Room 0 115 articles" in text(page)
    assert "/articles/?pack=coffee&topic=Room%200" in links(page)
    assert not [link for link in links(page) if link.startswith("/articles/note-")]


def test_a_topic_is_read_a_hundred_at_a_time_and_nothing_is_left_out(crowd: Client) -> None:
    seen: list[str] = []
    address = "/articles/?pack=coffee&topic=Room%200"
    for most in (100, 15):
        page = crowd.get(address)
        found = [link for link in links(page) if link.startswith("/articles/note-")]
        assert len(found) == most
        seen += found
        address = next(
            ("/articles/" + link for link in re.findall(r'rel="next" href="([^"]+)"', page.content.decode())), ""
        )
        address = address.replace("&amp;", "&")
    assert address == "" and len(set(seen)) == 115


def test_a_pack_and_the_topics_are_lists_of_their_own(crowd: Client) -> None:
    assert "232 pages, page 1 of 3" in text(crowd.get("/topics/?pack=coffee"))
    assert "Brewing 1 guide, 1 article" in text(crowd.get("/topics/"))


@pytest.mark.parametrize("address", ["/articles/?topic=Nothing", "/articles/?pack=coffee&page=4", "/topics/?page=2", "/codes/?family=nope", "/codes/?family=water&page=99", "/articles/?pack=coffee&page=x", "/guides/?page=0"])  # fmt: skip
def test_a_part_that_is_not_there_is_no_page(crowd: Client, address: str) -> None:
    assert crowd.get(address).status_code == 404


def test_many_codes_are_shown_as_families(crowd: Client) -> None:
    assert "Water 523 codes" in text(crowd.get("/codes/"))
    page = crowd.get("/codes/?family=water&page=6")
    assert heading(page) == "Water" and "page 6 of 6" in text(page)
    assert len([link for link in links(page) if link.startswith("/codes/0x")]) == 23


def test_the_front_page_names_the_topics_and_how_many_there_are(crowd: Client) -> None:
    page = crowd.get("/")
    assert "/topics/?pack=coffee&topic=Room%201" in links(page)
    assert "No coffee comes out" in text(page)


def test_programs_get_a_list_in_parts(crowd: Client) -> None:
    first = crowd.get("/codes.json").json()
    assert (first["total"], len(first["items"])) == (523, 500)
    assert first["next"].endswith("/codes.json?page=2")
    assert len(crowd.get("/codes.json?page=2").json()["items"]) == 23
    assert "products" in crowd.get("/articles.json").json()["items"][0]


def test_the_sitemap_names_every_page_once(crowd: Client) -> None:
    index = ElementTree.fromstring(crowd.get("/sitemap.xml").content)
    (part,) = [element.text or "" for element in index.iter(f"{SITEMAP}loc")]
    page = crowd.get(part.removeprefix("http://127.0.0.1:8000"))
    found = [element.text or "" for element in ElementTree.fromstring(page.content).iter(f"{SITEMAP}loc")]
    assert len(found) == len(set(found))
    for path in ("/", "/articles/care/", "/guides/no-coffee/", "/codes/0x904/", "/topics/"):
        assert f"http://127.0.0.1:8000{path}" in found
    assert sum("/articles/note-" in address for address in found) == COUNT
    assert crowd.get("/sitemap-2.xml").status_code == 404


def test_robots_are_told_where_to_begin_and_what_to_leave(reader: Client) -> None:
    page = reader.get("/robots.txt").content.decode()
    assert "Sitemap: http://127.0.0.1:8000/sitemap.xml" in page
    assert "Disallow: /search/" in page and "Disallow: /runs/" in page


def test_a_few_articles_are_shown_at_once(reader: Client) -> None:
    page = reader.get("/articles/")
    assert "/articles/what-the-panel-says/" in links(page) and "page 1" not in text(page)
