import pytest
from django.test import Client, RequestFactory
from django.views.defaults import bad_request, server_error
from pytest_django.fixtures import Settings

from kb.site.store import store
from tests.support.reading import heading, links, text


def test_a_page_that_is_not_there_offers_the_nearest_and_a_filled_in_search(reader: Client) -> None:
    page = reader.get("/articles/what-the-panel-said/")
    assert page.status_code == 404
    assert heading(page) == "There is no such page"
    assert "/articles/what-the-panel-says/" in links(page)
    assert b">articles what the panel said</textarea>" in page.content


def test_the_page_for_a_broken_server_needs_nothing_but_the_template() -> None:
    page = server_error(RequestFactory().get("/"))
    assert page.status_code == 500
    assert heading(page) == "Something broke here"


def test_an_address_with_too_many_answers_is_refused_kindly(reader: Client) -> None:
    page = reader.get("/guides/blank-pages/?" + "&".join(f"a{number}=b" for number in range(5000)))
    assert page.status_code == 400
    assert heading(page) == heading(bad_request(RequestFactory().get("/"), ValueError()))


def test_without_a_library_the_site_says_so(reader: Client, settings: Settings, tmp_path: object) -> None:
    settings.LIBRARY_DIR = tmp_path
    store.cache_clear()
    page = reader.get("/")
    assert (page.status_code, page["Retry-After"]) == (503, "10")
    assert heading(page) == "Nothing is published yet"
    assert reader.get("/healthz").status_code == 200
    assert reader.get("/readyz").status_code == 503


def test_health_and_readiness_are_plain_words(reader: Client) -> None:
    assert text(reader.get("/healthz")) == "ok"
    assert text(reader.get("/readyz")).startswith("ok ")


@pytest.mark.parametrize(
    "path", ["/", "/codes/", "/guides/blank-pages/", "/articles/what-the-panel-says/", "/codes/0x2A/"]
)
def test_pages_are_only_read(reader: Client, path: str) -> None:
    assert reader.post(path).status_code == 405
    head = reader.head(path)
    assert (head.status_code, head.content) == (200, b"")
