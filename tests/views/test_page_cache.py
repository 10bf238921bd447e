import gzip

import brotli
import pytest
from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.test import Client, RequestFactory
from pytest_django.fixtures import Settings

from kb.api.api import api
from kb.site.page_cache import Page, PageCache, cache, is_kept, kept
from kb.site.store import store

ARTICLE = "/articles/what-the-panel-says/"


def test_a_reader_who_has_the_page_is_told_so(reader: Client) -> None:
    tag = reader.get(ARTICLE)["ETag"]
    again = reader.get(ARTICLE, headers={"If-None-Match": f'"other", {tag}'})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", tag)


def test_caches_must_ask_but_may_bridge_an_outage(reader: Client) -> None:
    assert reader.get(ARTICLE)["Cache-Control"] == "public, max-age=0, stale-if-error=86400"


@pytest.mark.parametrize("headers", [{"HX-Request": "true"}, {"Accept-Encoding": "gzip"}, {"Accept-Encoding": "br"}])
def test_each_form_of_a_page_has_a_tag_of_its_own(reader: Client, headers: dict[str, str]) -> None:
    address = "/guides/blank-pages/?age=old"
    assert reader.get(address)["ETag"] != reader.get(address, headers=headers)["ETag"]


def test_a_new_release_makes_new_pages(reader: Client, settings: Settings) -> None:
    before = reader.get(ARTICLE)["ETag"]
    settings.RELEASE = "another"
    assert reader.get(ARTICLE, headers={"If-None-Match": before}).status_code == 200


def test_pages_travel_packed_to_those_who_can_unpack(reader: Client) -> None:
    for accepted, packing, unpack in (
        ("gzip", "gzip", gzip.decompress),
        ("gzip, deflate, br", "br", brotli.decompress),
    ):
        packed = reader.get(ARTICLE, headers={"Accept-Encoding": accepted})
        assert packed["Content-Encoding"] == packing
        assert unpack(packed.content) == reader.get(ARTICLE).content
        assert reader.get(ARTICLE, headers={"Accept-Encoding": accepted}).content == packed.content


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Paths of the pages that a template was rendered for."""
    paths: list[str] = []
    render = loader.render_to_string

    def counted(name: str, context: object = None, request: HttpRequest | None = None, **more: object) -> str:
        paths.append(request.get_full_path() if request else "")
        return render(name, context, request, **more)

    monkeypatch.setattr(loader, "render_to_string", counted)
    return paths


def test_a_kept_page_is_not_made_again(reader: Client, made: list[str]) -> None:
    first, second = reader.get(ARTICLE), reader.get(ARTICLE)
    assert made == [ARTICLE]
    assert (second.content, second["ETag"]) == (first.content, first["ETag"])


@pytest.mark.parametrize(
    "address",
    [
        ARTICLE,
        "/codes/0x2A/",
        "/guides/blank-pages/article/",
        "/about/",
        "/sitemap.xml",
        "/guides/?page=1",
        "/search/suggest/?q=pa",
    ],
)
def test_a_field_that_a_page_does_not_read_makes_no_other_page(reader: Client, made: list[str], address: str) -> None:
    first = reader.get(address)
    for number in range(5):
        other = reader.get(f"{address}{'&' if '?' in address else '?'}z={number}")
        assert (other.content, other["ETag"]) == (first.content, first["ETag"])
    assert len(made) == 1


@pytest.mark.parametrize(
    ("address", "other"),
    [
        ("/guides/blank-pages/", "/guides/blank-pages/?age=old"),
        ("/guides/blank-pages.md", "/guides/blank-pages.md?age=old"),
        ("/guides/blank-pages.json", "/guides/blank-pages.json?age=old"),
        ("/guides/blank-pages/plan/", "/guides/blank-pages/plan/?age=old"),
        ("/search/?q=paper", "/search/?q=paper&kind=guide"),
        ("/codes/", "/codes/?family=paper"),
        ("/topics/", "/topics/?topic=Paper+and+output&pack=printing"),
        ("/api/v1/articles", "/api/v1/articles?limit=1&offset=1"),
        ("/api/v1/search?q=paper", "/api/v1/search?q=paper&limit=1"),
        ("/api/v1/walk?guide=blank-pages", "/api/v1/walk?guide=blank-pages&evidence=age:old"),
        ("/api/v1/walk?guide=blank-pages", "/api/v1/walk?guide=blank-pages&profile=helpdesk"),
    ],
)
def test_a_field_that_a_page_reads_makes_another_page(reader: Client, address: str, other: str) -> None:
    assert reader.get(address)["ETag"] != reader.get(other)["ETag"]
    assert reader.get(address).content != reader.get(other).content


FIELDS = "q kind pack product topic family from as error show format limit offset revision guide profile evidence age"


@pytest.mark.parametrize("field", FIELDS.split())
def test_no_page_reads_a_field_that_it_does_not_name(reader: Client, field: str) -> None:
    for path in ("/", ARTICLE, f"{ARTICLE}P7AA/", f"{ARTICLE}history/", "/guides/", "/guides/blank-pages/reseat/", "/codes/",
                 "/guides/blank-pages/article/", "/guides/blank-pages/escalate/", "/guides/blank-pages/history/", "/codes/0x2A/",
                 "/topics/", "/about/", "/articles.json", "/codes/0x2A.md", "/articles/what-the-panel-says.md", "/robots.txt"):  # fmt: skip
        plain = reader.get(path)
        cache.clear()
        asked = reader.get(path, {field: "x"})
        assert asked.status_code == 404 or asked["ETag"] != plain["ETag"] or asked.content == plain.content, path


@pytest.mark.parametrize(
    ("first", "others"),
    [
        ("/topics/?pack=printing&topic=Paper+and+output", ["/topics/?topic=Paper+and+output&z=1&pack=printing", "/topics/?pack=x&topic=Paper+and+output&pack=printing"]),
        ("/guides/blank-pages/article/?whole=yes", ["/guides/blank-pages/article/?whole=1", "/guides/blank-pages/article/?whole&whole=2"]),
        ("/api/v1/walk?guide=blank-pages&evidence=age:old&evidence=test-page:fine", ["/api/v1/walk?evidence=age:old&guide=blank-pages&evidence=test-page:fine"]),
    ],
)  # fmt: skip
def test_the_same_fields_in_another_way_are_the_same_page(reader: Client, first: str, others: list[str]) -> None:
    tag = reader.get(first)["ETag"]
    assert [reader.get(other)["ETag"] for other in others] == [tag] * len(others)


def test_of_a_list_each_value_counts(reader: Client) -> None:
    one, two = "/api/v1/walk?guide=blank-pages&evidence=age:old", "&evidence=test-page:fine"
    assert reader.get(one)["ETag"] != reader.get(one + two)["ETag"]


@pytest.mark.parametrize(
    ("path", "to"),
    [("/articles/panel-numbers/", ARTICLE), ("/guides/empty-pages/reseat/", "/guides/blank-pages/reseat/")],
)
def test_a_redirect_takes_its_own_query_along(reader: Client, path: str, to: str) -> None:
    for query in ("", "?a=1", "?a=2", ""):
        assert reader.get(f"{path}{query}")["Location"] == f"{to}{query}"


def test_an_openapi_document_is_made_once_whatever_is_asked_for(
    reader: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []
    schema = api.get_openapi_schema
    monkeypatch.setattr(type(api), "get_openapi_schema", lambda *_, **__: made.append(1) or schema())
    assert len({reader.get(f"/api/v1/openapi.json?z={number}")["ETag"] for number in range(5)}) == 1
    assert len(made) <= 1


@pytest.mark.parametrize("path", ["/nothing/", "/articles/nothing/", "/codes/0x9999/"])
def test_only_good_answers_are_kept(reader: Client, made: list[str], path: str) -> None:
    assert "ETag" not in reader.get(path)
    reader.get(path)
    assert len(made) == 2


def test_while_writing_nothing_is_kept(reader: Client, settings: Settings, made: list[str]) -> None:
    settings.DEBUG = True
    reader.get(ARTICLE)
    reader.get(ARTICLE)
    assert len(made) == 2


def test_what_sets_a_cookie_is_kept_for_nobody() -> None:
    response = HttpResponse("body")
    assert is_kept(response)
    response.set_cookie("own", "1")
    assert not is_kept(response)


def test_a_304_has_the_headers_of_the_page_and_no_body(reader: Client) -> None:
    page = reader.get(ARTICLE, headers={"Accept-Encoding": "gzip"})
    again = reader.get(ARTICLE, headers={"Accept-Encoding": "gzip", "If-None-Match": page["ETag"]})
    assert again.content == b"" and "Content-Encoding" not in again and "Content-Length" not in again
    assert {name: again[name] for name in ("ETag", "Vary", "Cache-Control", "Content-Security-Policy")} == {
        name: page[name] for name in ("ETag", "Vary", "Cache-Control", "Content-Security-Policy")
    }


def test_a_page_says_how_long_it_is_as_it_travels(reader: Client) -> None:
    for headers in ({}, {"Accept-Encoding": "gzip"}):
        for _ in range(2):
            page = reader.get(ARTICLE, headers=headers)
            assert int(page["Content-Length"]) == len(page.content)


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


@pytest.mark.parametrize("path", ["/api/v1/", "/api/v1/openapi.json", "/api/v1/articles", ARTICLE, "/robots.txt"])
@pytest.mark.parametrize("headers", [{}, {"Accept-Encoding": "br"}])
def test_a_head_empties_no_page_for_those_who_get_it(reader: Client, path: str, headers: dict[str, str]) -> None:
    assert reader.head(path, headers=headers).status_code == 200
    for _ in range(2):
        page = reader.get(path, headers=headers)
        assert page.content and int(page["Content-Length"]) == len(page.content)


def test_a_page_that_is_shorter_than_it_says_is_not_kept(reader: Client) -> None:
    request = RequestFactory().get(ARTICLE)
    request.library = store().current()
    cut = HttpResponse(b"", headers={"Content-Length": "10"})
    whole = HttpResponse(b"the whole page")
    kept(request, "", lambda _: cut)
    assert kept(request, "", lambda _: whole).content == whole.content


def test_a_kept_page_is_not_given_to_a_foreign_host_or_without_the_redirect_to_https(
    reader: Client, settings: Settings
) -> None:
    assert reader.get(ARTICLE).status_code == 200
    settings.ALLOWED_HOSTS = ["kb.example.org"]
    assert reader.get(ARTICLE).status_code == 400
    settings.ALLOWED_HOSTS = ["testserver"]
    settings.SECURE_SSL_REDIRECT = True
    assert Client().get(ARTICLE).status_code == 301
