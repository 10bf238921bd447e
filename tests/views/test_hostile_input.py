"""Whatever an address, a field or a header holds, there is an answer and never a server error."""

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.hostile import NASTY, encoded

PAGES = [
    "/",
    "/search/",
    "/search/suggest/",
    "/articles/",
    "/topics/",
    "/codes/",
    "/guides/",
    "/guides/blank-pages/",
    "/articles/what-the-panel-says/",
    "/codes/0x2A/",
    "/articles/what-the-panel-says/history/",
    "/oembed",
    "/nope/",
]
WORDS = st.text(max_size=40) | st.sampled_from([nasty for nasty in NASTY if "\ud800" not in nasty])


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("nasty", NASTY)
def test_no_value_breaks_a_page(reader: Client, path: str, nasty: str) -> None:
    query = "&".join(
        f"{key}={encoded(nasty)}"
        for key in (
            "q",
            "from",
            "as",
            "show",
            "error",
            "age",
            "reseat",
            "pack",
            "topic",
            "family",
            "page",
            encoded(nasty),
        )
    )
    assert reader.get(f"{path}?{query}").status_code < 500


@pytest.mark.parametrize("nasty", NASTY)
@pytest.mark.parametrize(
    "folder",
    [
        "",
        "guides/",
        "guides/blank-pages/",
        "guides/blank-pages/reseat/",
        "articles/",
        "articles/what-the-panel-says/",
        "articles/what-the-panel-says/@",
        "s/",
        "s/S1AB@",
        "codes/",
    ],
)
def test_no_path_breaks_the_site(reader: Client, folder: str, nasty: str) -> None:
    assert reader.get(f"/{folder}{encoded(nasty)}/").status_code in (302, 404)


@pytest.mark.parametrize(
    "header", ["If-None-Match", "Accept-Encoding", "HX-Request", "HX-History-Restore-Request", "Cookie"]
)
@pytest.mark.parametrize("value", ["", "*", "\xff", "x" * 10_000, '"', "gzip;q=0", "true"])
def test_no_header_breaks_a_page(reader: Client, header: str, value: str) -> None:
    assert reader.get("/guides/blank-pages/", headers={header: value}).status_code == 200


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    fields=st.lists(
        st.tuples(st.sampled_from(["age", "test-page", "reseat", "show", "as", "error", "q"]) | WORDS, WORDS),
        max_size=6,
    )
)
def test_no_evidence_breaks_a_walk(reader: Client, fields: list[tuple[str, str]]) -> None:
    query = "&".join(f"{encoded(key)}={encoded(value)}" for key, value in fields)
    assert reader.get(f"/guides/blank-pages/?{query}").status_code == 200
    assert reader.get(f"/search/?{query}").status_code in (200, 302)
