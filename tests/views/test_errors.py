import logging
import shutil
from pathlib import Path

import pytest
from django.test import Client, RequestFactory
from django.views.defaults import bad_request, server_error
from pytest_django.fixtures import Settings

from kb.library.library import Library
from kb.site.page_cache import cache
from kb.site.publishing import publish_content
from kb.site.store import store
from kb.web.client_errors import log_in_one_line
from tests.support.reading import heading, links, text
from tests.support.sites import SAMPLE


def test_a_page_that_is_not_there_offers_the_nearest_and_a_filled_in_search(reader: Client) -> None:
    page = reader.get("/articles/what-the-panel-said/")
    assert page.status_code == 404
    assert heading(page) == "Page not found"
    assert "/articles/what-the-panel-says/" in links(page)
    assert b">articles what the panel said</textarea>" in page.content


@pytest.mark.parametrize(
    ("cut", "meant"),
    [
        ("/guides/blank-p/", "/guides/blank-pages/"),
        ("/guides/bla/nozz", "/guides/blank-pages/"),
        ("/articles/what-the-pan", "/articles/what-the-panel-says/"),
    ],
)
def test_an_address_that_was_cut_offers_first_the_page_that_it_begins(reader: Client, cut: str, meant: str) -> None:
    page = reader.get(cut, follow=True)
    assert page.status_code == 404
    offered = page.content.decode().partition("Similar pages")[2]
    assert offered.find(f'href="{meant}"') == offered.find('href="/')


def test_a_link_to_a_session_that_was_cut_says_so_and_offers_no_other_page(reader: Client) -> None:
    page = reader.get("/runs/d3d07106f344df14/", follow=True)
    assert page.status_code == 404
    assert heading(page) == "Session not found" and "copy all of it" in text(page)
    assert "Similar pages" not in text(page)


def test_the_page_for_a_broken_server_needs_nothing_but_the_template() -> None:
    page = server_error(RequestFactory().get("/"))
    assert page.status_code == 500
    assert heading(page) == "Something went wrong"


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


def test_a_library_that_is_damaged_while_it_is_read_is_answered_from_one_that_is_whole(
    reader: Client, settings: Settings, tmp_path: Path
) -> None:
    settings.LIBRARY_DIR = tmp_path / "library"
    settings.CONTENT_DIRS = [shutil.copytree(SAMPLE, tmp_path / "content")]
    store.cache_clear()
    first = publish_content().revision
    article = tmp_path / "content/printing/articles/what-the-panel-says.md"
    article.write_text(article.read_text() + "\nMore of it.\n")
    publish_content()
    assert b"More of it." in reader.get("/articles/what-the-panel-says/").content
    kept, used = (library._parts.names for library in (Library(store().path_of(first)), store().current()))
    for name in {*used} - {*kept}:
        (store().parts / name).write_bytes(b"")
    store().current()._parts.close()  # as in a thread that has not read of it yet
    cache.clear()
    page = reader.get("/articles/what-the-panel-says/?after=damage")
    assert page.status_code == 200 and b"More of it." not in page.content
    ready = reader.get("/readyz")
    assert ready.status_code == 200 and text(ready).startswith(f"degraded {first}") and "is empty" in text(ready)


def test_a_site_whose_pages_cannot_be_made_is_not_ready(reader: Client, settings: Settings, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    }
    page = reader.get("/readyz")
    assert page.status_code == 503 and "run manage.py collectstatic" in text(page)
    assert reader.get("/healthz").status_code == 200
    assert reader.get("/nope/").status_code == 404


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
@pytest.mark.parametrize("host", ["10.0.0.7", "10.0.0.7:8000", "[::1]:8000", "anything.example", "not a host", ""])
def test_who_watches_this_machine_may_call_it_by_any_name(reader: Client, path: str, host: str) -> None:
    assert reader.get(path, headers={"Host": host}).status_code == 200
    assert reader.get("/", headers={"Host": "anything.example"}).status_code == 400


def test_what_clients_do_wrong_is_one_line_in_the_log(reader: Client, caplog: pytest.LogCaptureFixture) -> None:
    log_in_one_line()
    line = next(each for each in logging.getLogger().handlers if isinstance(each, logging.StreamHandler))
    reader.get("/", headers={"Host": "anything.example"})
    reader.get("/guides/blank-pages/?" + "a=b&" * 5000)
    assert len(caplog.records) >= 2
    for record in caplog.records:
        assert line.filter(record) and "\n" not in line.format(record)


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
