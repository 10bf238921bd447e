"""What others show of a link: meta tags, oEmbed, structured data, and how much of it the site allows."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest
from django.http import HttpResponse
from django.test import Client
from pytest_django.fixtures import Settings

from decisiontree.guide import Step
from kb.links.previews import Preview, shorten
from kb.site.page_cache import cache
from kb.templatetags.previews import as_json_ld

SITE = "http://127.0.0.1:8000"
REMEDY = "/guides/blank-pages/reseat/"
STEP = f"{REMEDY}S1AB/"


def meta(page: HttpResponse) -> dict[str, str]:
    found = re.findall(r'<meta (?:property|name)="([^"]+)" content="([^"]*)">', page.content.decode())
    return {name: unescape(value) for name, value in found}


def oembed(reader: Client, path: str, **fields: str) -> HttpResponse:
    return reader.get("/oembed", {"url": SITE + path, "format": "json", **fields})


def test_the_preview_comes_first_in_the_head(reader: Client) -> None:
    head = reader.get(STEP).content.decode().split("<head>")[1]
    order = [
        head.index(mark)
        for mark in ("<title>", 'name="description"', "og:title", "og:description", "<script", "stylesheet")
    ]
    assert order == sorted(order)


def test_a_step_says_what_it_is_part_of_and_when_it_was_verified(reader: Client) -> None:
    found = meta(reader.get(STEP))
    assert found["og:title"] == "Take the cartridge out and push it back until it clicks."
    assert found["og:description"].startswith("Step of “Take the cartridge out and put it back”. Restart-Service")
    assert found["og:url"] == SITE + STEP
    assert (found["twitter:label2"], found["twitter:data2"]) == ("Last verified", "20 November 2026")


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("/articles/what-the-panel-says/", "What the panel says"),
        ("/guides/blank-pages/", "The printer gives blank pages"),
        ("/guides/blank-pages/article/", "The printer gives blank pages"),
        ("/guides/blank-pages/?age=old", "The printer gives blank pages"),
        ("/guides/blank-pages/test-page/", "Is the printer's own test page blank too?"),
        ("/guides/blank-pages/no-toner/", "The cartridge is empty"),
        ("/guides/blank-pages/escalate/", "Escalate to Print room"),
        ("/codes/0x2A/", "Error code 0x2A"),
        ("/codes/0x2A+0x80070005/", "Error code 0x2A+0x80070005"),
    ],
)
def test_each_kind_of_page_has_one_and_oembed_says_the_same(reader: Client, path: str, title: str) -> None:
    page = reader.get(path)
    assert meta(page)["og:title"] == title
    address = re.search(r'type="application/json\+oembed" href="([^"]+)"', page.content.decode())
    assert address
    found = reader.get(unescape(address[1]).removeprefix(SITE)).json()
    assert (found["version"], found["type"], found["title"]) == ("1.0", "link", title)


@pytest.mark.parametrize("path", ["/", "/guides/", "/search/?q=x", "/about/", "/nope/"])
def test_pages_without_a_subject_have_none(reader: Client, path: str) -> None:
    assert "og:title" not in meta(reader.get(path))


def test_a_pinned_page_previews_the_text_it_shows(reader: Client) -> None:
    pinned = re.search(r'data-page="([^"]+)"', reader.get(STEP).content.decode())
    assert pinned
    assert meta(reader.get(pinned[1]))["og:url"] == SITE + pinned[1]


def test_oembed_follows_short_addresses(reader: Client) -> None:
    assert oembed(reader, "/s/S1AB").json()["title"].startswith("Take the cartridge out and push")


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 400),
        ("url=", 400),
        (f"url={SITE}/guides/blank-pages/&format=xml", 400),
        (f"url={SITE}/nope/", 404),
        (f"url={SITE}/s/ZZZZ", 404),
        ("url=https://evil.example/guides/blank-pages/", 404),
        (f"url={SITE}@evil.example/", 404),
        ("url=http://[", 404),
        ("url=javascript:alert(1)", 404),
        ("url=%00", 404),
        ("url=" + "x" * 10_000, 404),
        (f"url={SITE}/s/%2500", 404),
        (f"url={SITE}/articles/%25ED%25A0%2580/", 404),
    ],
)
def test_oembed_refuses_what_is_not_ours(reader: Client, query: str, status: int) -> None:
    page = reader.get(f"/oembed?{query}")
    assert page.status_code == status
    assert page.json()["error"]


def allow(settings: Settings, policy: str) -> None:
    settings.PREVIEW_PUBLIC = policy
    cache.clear()


def test_title_shows_no_text(reader: Client, settings: Settings) -> None:
    allow(settings, "title")
    page = reader.get(REMEDY)
    assert meta(page)["og:title"] == "Take the cartridge out and put it back"
    assert not {"og:description", "description", "twitter:data1"} & set(meta(page))
    assert b"ld+json" not in page.content


def test_url_only_shows_the_site_and_the_address(reader: Client, settings: Settings) -> None:
    allow(settings, "url-only")
    found = meta(reader.get(REMEDY))
    assert (found["og:title"], found["og:url"]) == ("Stepwise", SITE + REMEDY)
    assert oembed(reader, REMEDY).json()["title"] == "Stepwise"


def test_none_shows_nothing(reader: Client, settings: Settings) -> None:
    allow(settings, "none")
    assert not [name for name in meta(reader.get(REMEDY)) if name.startswith(("og:", "twitter:", "description"))]
    assert oembed(reader, REMEDY).status_code == 401


def test_a_procedure_is_told_step_by_step(reader: Client) -> None:
    block = re.search(
        r'<script type="application/ld\+json">(.*?)</script>', reader.get(REMEDY).content.decode(), re.DOTALL
    )
    assert block
    found = json.loads(block[1])
    assert (found["@type"], found["name"]) == ("HowTo", "Take the cartridge out and put it back")
    assert [step["url"] for step in found["step"]] == [f"{SITE}{REMEDY}S1AA/", f"{SITE}{REMEDY}S1AB/"]
    assert found["step"][0]["text"] == "Expect: the light goes out."


def test_what_has_no_steps_is_no_procedure(reader: Client) -> None:
    assert b"ld+json" not in reader.get("/guides/blank-pages/no-toner/").content


def test_no_title_can_end_the_data_block() -> None:
    hostile = "</script><script>alert(1)</script><!-- & \u2028"
    block = as_json_ld(Preview("/x/", hostile, hostile, how_to=(Step("S1AA", hostile, f"<p>{hostile}</p>"),)))
    assert not set(block) & set("<>&\u2028")
    assert json.loads(block)["name"] == hostile


def test_a_description_ends_between_words() -> None:
    assert shorten("word " * 60) == "word " * 38 + "word…"
    assert shorten("short") == "short"
