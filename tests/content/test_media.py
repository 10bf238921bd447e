"""Pictures are let in when nothing in them can run, and when they say what they show."""

from __future__ import annotations

import pytest

from kb.content.judging import judge
from kb.content.media import MAGIC, MAX_BYTES, TYPES
from tests.support import content_files as small
from tests.support.content_files import files

CARE = "coffee/articles/care.md"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9">{}</svg>'
WITH_PICTURE = {CARE: small.ARTICLE + "\n![A clean machine](../media/clean.svg)\n"}


def findings(changes):
    return [finding.what for finding in judge(files(changes))[1]]


def test_a_drawing_is_published_with_its_text_alternative():
    content, found = judge(
        files({**WITH_PICTURE, "coffee/media/clean.svg": SVG.format("<title>x</title><rect width='1'/>")})
    )
    assert found == ()
    (article,) = content.of_kind("article")
    assert '<img alt="A clean machine" loading="lazy" src="/media/coffee/clean.svg">' in article.body.html


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>", "<foreignObject><p/></foreignObject>", "<rect onload='x()'/>", "<image href='x.png'/>",
        "<a href='javascript:x'><rect/></a>", "<use href='http://example.org/x#a'/>", "<use xlink:href='//x'/>",
        "<style>@import 'http://x'</style>", "<style>rect{fill:url(http://x)}</style>", "<rect style='fill:url(//x)'/>",
        "<animate attributeName='href' to='javascript:x'/>", "<set/>", "<rect", "<iframe/>",
        "<style>@\\69mport 'http://x'</style>", "<style>rect{fill:u\\72l(http://x)}</style>", "<rect style='fill:u\\72l(x)'/>",
        "<style>rect{fill:image-set('http://x')}</style>", "<?xml-stylesheet href='x.css'?>", "<g>" * 101 + "</g>" * 101,
    ],
)  # fmt: skip
def test_a_drawing_that_could_run_or_load_something_is_refused(inside):
    assert findings({**WITH_PICTURE, "coffee/media/clean.svg": SVG.format(inside)})


@pytest.mark.parametrize("head", ["<!DOCTYPE svg [<!ENTITY a 'b'>]>", "<!DOCTYPE svg>"])
def test_a_drawing_with_entities_is_refused_unread(head):
    assert "DOCTYPE" in findings({**WITH_PICTURE, "coffee/media/clean.svg": head + SVG.format("")})[0]


def test_a_picture_that_is_not_there_or_not_ours_or_without_text_is_told_with_its_line():
    text = "\n![](../media/clean.svg)\n![x](../media/nowhere.svg)\n![x](https://example.org/x.png)\n"
    _, found = judge(files({CARE: small.ARTICLE + text, "coffee/media/clean.svg": SVG.format("")}))
    assert [finding.what for finding in found] == [
        "this picture has no text for those who cannot see it",
        "there is no picture 'nowhere.svg'",
        "'https://example.org/x.png' is no picture of this pack",
    ]
    first = small.ARTICLE.count("\n") + 2
    assert [finding.line for finding in found] == [first, first + 1, first + 2]


@pytest.mark.parametrize(
    ("name", "data", "what"),
    [
        ("a.png", b"GIF89a", "not what its name says"),
        ("a.bmp", b"BM", "unsupported image type"),
        ("A b.png", b"\x89PNG\r\n\x1a\n", "cannot be an address"),
        ("a.png", b"\x89PNG\r\n\x1a\n" + b"0" * MAX_BYTES, "too large"),
    ],
)
def test_a_picture_is_what_its_name_says_and_not_too_large(name, data, what):
    assert any(what in finding for finding in findings({f"coffee/media/{name}": data}))


def test_every_kind_but_svg_is_told_by_its_first_bytes():
    assert set(TYPES.values()) - set(MAGIC) == {"image/svg+xml"}
