"""A picture is served under a policy that lets it load and run nothing."""

from __future__ import annotations

import pytest

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><rect width="1"/></svg>'


@pytest.fixture
def pictures(published_site):
    published_site({"coffee/media/clean.svg": SVG})


def test_a_picture_has_its_type_and_a_policy_of_its_own(pictures, client):
    page = client.get("/media/coffee/clean.svg")
    assert page.content == SVG and page["Content-Type"] == "image/svg+xml"
    assert page["Content-Security-Policy"] == "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    assert page["X-Content-Type-Options"] == "nosniff"


def test_a_picture_the_reader_has_is_not_sent_again(pictures, client):
    tag = client.get("/media/coffee/clean.svg")["ETag"]
    assert client.get("/media/coffee/clean.svg", headers={"If-None-Match": tag}).status_code == 304


@pytest.mark.parametrize(
    "path", ["/media/coffee/none.svg", "/media/tea/clean.svg", "/media/coffee/..%2Fclean.svg", "/media/coffee/%00"]
)
def test_a_picture_that_is_not_there_is_a_page_that_says_so(pictures, client, path):
    assert client.get(path).status_code == 404
