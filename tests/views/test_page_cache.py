import gzip

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from pytest_django.fixtures import Settings

from kb.site.page_cache import Page, PageCache, page
from kb.site.store import store

ARTICLE = "/articles/what-the-panel-says/"


def test_a_reader_who_has_the_page_is_told_so(reader: Client) -> None:
    tag = reader.get(ARTICLE)["ETag"]
    again = reader.get(ARTICLE, headers={"If-None-Match": f'"other", {tag}'})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", tag)


def test_caches_must_ask_but_may_bridge_an_outage(reader: Client) -> None:
    assert reader.get(ARTICLE)["Cache-Control"] == "public, max-age=0, stale-if-error=86400"


@pytest.mark.parametrize("headers", [{"HX-Request": "true"}, {"Accept-Encoding": "gzip"}])
def test_each_form_of_a_page_has_a_tag_of_its_own(reader: Client, headers: dict[str, str]) -> None:
    address = "/guides/blank-pages/?age=old"
    assert reader.get(address)["ETag"] != reader.get(address, headers=headers)["ETag"]


def test_an_address_with_another_query_is_another_page(reader: Client) -> None:
    assert reader.get(ARTICLE)["ETag"] != reader.get(ARTICLE + "?x=1")["ETag"]


def test_a_new_release_makes_new_pages(reader: Client, settings: Settings) -> None:
    before = reader.get(ARTICLE)["ETag"]
    settings.RELEASE = "another"
    assert reader.get(ARTICLE, headers={"If-None-Match": before}).status_code == 200


def test_pages_travel_packed_to_those_who_can_unpack(reader: Client) -> None:
    packed = reader.get(ARTICLE, headers={"Accept-Encoding": "br, gzip"})
    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == reader.get(ARTICLE).content
    assert reader.get(ARTICLE, headers={"Accept-Encoding": "br, gzip"}).content == packed.content


class Library:
    revision = "one"


def ask(path: str = "/", library: object = Library) -> HttpRequest:
    request = RequestFactory().get(path)
    request.library = library
    return request


def test_a_kept_page_is_not_made_again() -> None:
    made = []

    @page
    def view(request: HttpRequest) -> HttpResponse:
        made.append(request.path)
        return HttpResponse("body", headers={"X-Own": "1"})

    first, second = view(ask()), view(ask())
    assert made == ["/"]
    assert (second.content, second["X-Own"], second["ETag"]) == (b"body", "1", first["ETag"])


def test_another_library_makes_it_again() -> None:
    made = []

    @page
    def view(request: HttpRequest) -> HttpResponse:
        made.append(request.library.revision)
        return HttpResponse("body")

    class Newer:
        revision = "two"

    view(ask())
    view(ask(library=Newer))
    assert made == ["one", "two"]


@pytest.mark.parametrize("status", [404, 503])
def test_only_good_answers_are_kept(status: int) -> None:
    made = []

    @page
    def view(request: HttpRequest) -> HttpResponse:
        made.append(1)
        return HttpResponse(status=status)

    assert "ETag" not in view(ask())
    view(ask())
    assert len(made) == 2


def test_while_writing_nothing_is_kept(settings: Settings) -> None:
    settings.DEBUG = True
    made = []

    @page
    def view(request: HttpRequest) -> HttpResponse:
        made.append(1)
        return HttpResponse("body")

    view(ask())
    view(ask())
    assert len(made) == 2


OVERHEAD = Page(b"", ()).size


def sized(bytes_: int) -> Page:
    return Page(b"x" * (bytes_ - OVERHEAD), ())


def test_the_cache_keeps_to_its_size_and_forgets_what_was_not_used() -> None:
    pages = PageCache(limit=20_000)
    for name in "abcdefgh":
        pages.put(name, sized(2_400))
    pages.get("a")
    pages.put("i", sized(2_400))
    assert pages.size <= 20_000
    assert pages.get("a")
    assert pages.get("b") is None


def test_a_page_that_would_fill_the_cache_is_not_kept() -> None:
    pages = PageCache(limit=20_000)
    pages.put("huge", sized(10_000))
    assert pages.get("huge") is None
    assert pages.size == 0


def test_putting_a_page_twice_counts_it_once() -> None:
    pages = PageCache(limit=20_000)
    pages.put("a", sized(2_000))
    pages.put("a", sized(1_500))
    assert pages.size == 1_500


def test_redirects_without_end_do_not_fill_the_memory() -> None:
    pages = PageCache(limit=20_000)
    for number in range(1_000):
        pages.put(str(number), Page(b"", (), 302))
    assert pages.size <= 20_000


def test_the_library_in_use_is_the_sample(site: object) -> None:
    assert store().current() is not None


def test_a_page_from_memory_has_every_header_of_the_first(reader: Client) -> None:
    first, second = reader.get(ARTICLE), reader.get(ARTICLE)
    assert dict(second.items()) == dict(first.items())
    assert "Content-Security-Policy" in second and "X-Frame-Options" in second


def test_a_page_asked_for_by_head_first_has_every_header_afterwards(reader: Client) -> None:
    head = reader.head(ARTICLE)
    page = reader.get(ARTICLE)
    assert "Content-Security-Policy" in page and "X-Frame-Options" in page and "X-Content-Type-Options" in page
    assert page["ETag"] == head["ETag"] and page.content


def test_a_kept_page_is_not_given_to_a_foreign_host_or_without_the_redirect_to_https(
    reader: Client, settings: Settings
) -> None:
    assert reader.get(ARTICLE).status_code == 200
    settings.ALLOWED_HOSTS = ["kb.example.org"]
    assert reader.get(ARTICLE).status_code == 400
    settings.ALLOWED_HOSTS = ["testserver"]
    settings.SECURE_SSL_REDIRECT = True
    assert Client().get(ARTICLE).status_code == 301
