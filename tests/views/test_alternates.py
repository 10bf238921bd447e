"""The same pages for programs, beside each page or at its own address."""

from __future__ import annotations

import re

import pytest
from django.http import HttpResponse
from django.test import Client
from pytest_django.fixtures import Settings

from kb.content.markdown.render import render
from tests.support.reading import text

SITE = "http://127.0.0.1:8000"
REMEDY = "/guides/blank-pages/reseat/"
AS_API = {
    "/articles/what-the-panel-says.json": "/articles/what-the-panel-says",
    "/articles/what-the-panel-says/P7AA.json": "/steps/P7AA",
    "/articles/what-the-panel-says/history.json": "/articles/what-the-panel-says/history",
    "/guides/blank-pages.json": "/guides/blank-pages",
    "/guides/blank-pages/history.json": "/guides/blank-pages/history",
    "/guides/blank-pages/test-page.json": "/steps/Q1TP",
    "/guides/blank-pages/no-toner.json": "/steps/C1NT",
    "/guides/blank-pages/reseat.json": "/steps/R1SC",
    "/guides/blank-pages/reseat/S1AB.json": "/steps/S1AB",
    "/codes/0x2A.json": "/codes/0x2A",
    "/codes/0x2A+0x80070005.json": "/codes/0x2A+0x80070005",
    "/articles.json": "/articles?limit=500",
    "/guides.json": "/guides?limit=500",
    "/index.json": "/pages?limit=500",
    "/codes.json": "/codes?limit=500",
}
REFUSED = {
    "/articles/nope.json": "/articles/nope",
    "/codes/0x9999.json": "/codes/0x9999",
    "/codes/hello.json": "/codes/hello",
    "/s/ZZZZ.json": "/steps/ZZZZ",
}
PAGES = [
    "/articles/what-the-panel-says/",
    "/articles/what-the-panel-says/P7AA/",
    "/guides/blank-pages/",
    "/guides/blank-pages/test-page/",
    "/guides/blank-pages/no-toner/",
    "/guides/blank-pages/escalate/",
    REMEDY,
    f"{REMEDY}S1AB/",
    "/guides/smoking-printer/fuse/",
    "/codes/0x2A/",
    "/codes/0x2A+0x80070005/",
    "/articles/",
    "/guides/",
    "/codes/",
]


def pinned(reader: Client, page: str) -> str:
    return reader.get(f"{page[:-1]}.json").json()["urls"]["pinned"].removeprefix(SITE)


def link_to(page: HttpResponse) -> str:
    return re.search(r"<(.+?)>", page["Link"])[1]  # type: ignore[index]


@pytest.mark.parametrize("path", PAGES)
def test_every_page_has_its_alternative_formats(reader: Client, path: str) -> None:
    html = reader.get(path)
    assert html.status_code == 200
    markdown = reader.get(f"{path[:-1]}.md")
    assert markdown.content.decode().startswith("# ")
    assert link_to(reader.get(f"{path[:-1]}.json")) == SITE + path
    assert markdown["Content-Type"] == "text/markdown; charset=utf-8"
    assert link_to(markdown) == SITE + path


@pytest.mark.parametrize(("page", "asked"), AS_API.items(), ids=AS_API)
def test_as_json_a_page_is_the_answer_of_the_api(reader: Client, page: str, asked: str) -> None:
    found = reader.get(page)
    assert (found.status_code, found["Content-Type"]) == (200, "application/json")
    assert found.json() == reader.get(f"/api/v1{asked}").json()


def test_as_json_a_pinned_page_is_the_answer_of_the_api_too(reader: Client) -> None:
    item = reader.get("/api/v1/steps/S1AB").json()
    page = reader.get(f"{item['urls']['pinned'].removeprefix(SITE)[:-1]}.json")
    assert page.json() == reader.get(f"/api/v1/steps/S1AB?revision={item['revision']}").json()


@pytest.mark.parametrize(("page", "asked"), REFUSED.items(), ids=REFUSED)
def test_what_is_no_page_is_refused_as_the_api_refuses_it(reader: Client, page: str, asked: str) -> None:
    found, told = reader.get(page), reader.get(f"/api/v1{asked}")
    assert (found.status_code, found["Content-Type"]) == (404, "application/problem+json")
    assert found.json().keys() >= {"type", "title", "status", "detail"} and found.json()["type"] == told.json()["type"]


def test_json_pages_stay_open_when_the_api_is_not(reader: Client, settings: Settings) -> None:
    settings.API_PUBLIC_READ = False
    assert reader.get("/api/v1/guides/blank-pages").status_code == 401
    assert reader.get("/guides/blank-pages.json").status_code == 200


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(("accept", "form"), [("text/markdown", "md"), ("application/json", "json")])
def test_who_asks_for_a_form_gets_it_at_the_page_itself(reader: Client, path: str, accept: str, form: str) -> None:
    asked = reader.get(path, headers={"Accept": accept})
    assert asked.content == reader.get(f"{path[:-1]}.{form}").content
    assert "Accept" in asked["Vary"].split(", ")
    assert "Accept" in reader.get(path)["Vary"].split(", ")


@pytest.mark.parametrize(
    "accept",
    [
        "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
        "*/*",
        "text/*",
        "text/html, text/markdown;q=0.5, application/json;q=0.4",
        "image/png",
        "",
        ";;;json",
        "json" * 3000,
    ],
)
def test_everybody_else_gets_html(reader: Client, accept: str) -> None:
    assert reader.get(REMEDY, headers={"Accept": accept})["Content-Type"].startswith("text/html")


def test_the_forms_of_a_page_are_kept_apart(reader: Client) -> None:
    tags = {
        reader.get(REMEDY, headers={"Accept": accept})["ETag"]
        for accept in ("*/*", "text/markdown", "application/json")
    }
    assert len(tags) == 3


def test_a_step_as_values(reader: Client) -> None:
    found = reader.get(f"{REMEDY}S1AB.json").json()
    assert (found["kind"], found["id"], found["state"]) == ("step", "S1AB", "current")
    assert found["shown_id"].startswith("TSG-S1AB-")
    assert found["parent"] == "R1SC"
    assert "Restart-Service Spooler" in found["text"]
    assert found["urls"]["short_pinned"] == f"{SITE}/s/S1AB@{found['revision']}"


def test_a_step_as_markdown(reader: Client) -> None:
    words = reader.get(f"{REMEDY}S1AB.md").content.decode()
    assert "```powershell\nRestart-Service Spooler\n```" in words
    assert f" of [Take the cartridge out and put it back]({SITE}{REMEDY})" in words


def test_a_remedy_as_markdown(reader: Client) -> None:
    words = reader.get(f"{REMEDY[:-1]}.md").content.decode()
    assert words.startswith("# Take the cartridge out and put it back\n\nRemedy TSG-R1SC-")
    for expected in (
        "- Risk: Low\n- Who can do it: ",
        "Wear gloves.",
        "    ```powershell\n    Restart-Service Spooler\n    ```",
        "Close the cover.",
        "## Link a step",
    ):
        assert expected in words
    assert re.search(rf"- TSG-S1AB-. <{SITE}/s/S1AB@[0-9a-f]{{10}}> Take the cartridge out and push", words)


def test_a_guide_as_markdown_holds_all_of_it(reader: Client) -> None:
    words = reader.get("/guides/blank-pages.md").content.decode()
    for expected in (
        "## Causes",
        "### The cartridge sits loose",
        "## Questions",
        "Hold the green button",
        "## Remedies",
        "Restart-Service Spooler",
        "## Escalation",
        "One blank page.",
        "## Sources",
        "- \\[manual\\]".replace("\\", ""),
    ):
        assert expected in words


def test_an_articles_markdown_reads_like_the_article(reader: Client) -> None:
    words = reader.get("/articles/what-the-panel-says.md").content.decode()
    assert "The first number names the **part** \\[manual\\]." in words
    assert "| 42 | Toner |" in words
    assert "Last verified 2026-11-20 by tests. Owner: print-room." in words
    assert "Get-Printer | Where-Object" in words
    assert render(words).html.count("<table") == 1


def test_links_in_markdown_are_whole(reader: Client) -> None:
    assert f"[0x2A]({SITE}/codes/0x2A/)" in reader.get("/guides/blank-pages/escalate.md").content.decode()


def test_a_pinned_text_may_be_kept_for_ever_and_says_where_to_ask(reader: Client) -> None:
    page = reader.get(f"{pinned(reader, f'{REMEDY}S1AB/')[:-1]}.md")
    assert page["Cache-Control"] == "public, max-age=31536000, immutable"
    assert page["X-Robots-Tag"] == "noindex"
    assert f"<{SITE}/s/S1AB.json>" in page.content.decode()
    again = reader.get(page.request["PATH_INFO"], headers={"If-None-Match": page["ETag"]})
    assert (again.status_code, again["Cache-Control"]) == (304, page["Cache-Control"])


def test_the_values_of_a_pinned_text_say_what_has_become_of_it_and_are_asked_for_again(reader: Client) -> None:
    page = reader.get(f"{pinned(reader, f'{REMEDY}S1AB/')[:-1]}.json")
    assert (page.json()["state"], page.json()["newer"]) == ("current", 0)
    assert page["Cache-Control"].startswith("public, max-age=0")


def test_the_latest_is_asked_for_again(reader: Client) -> None:
    assert reader.get(f"{REMEDY}S1AB.json")["Cache-Control"].startswith("public, max-age=0")


@pytest.mark.parametrize(
    ("path", "to"),
    [
        ("/s/s1ab.json", f"{REMEDY}S1AB.json"),
        ("/guides/empty-pages/reseat.md", f"{REMEDY[:-1]}.md"),
        ("/guides/blank-pages/article.md", "/guides/blank-pages.md"),
        ("/articles/panel-numbers.json", "/articles/what-the-panel-says.json"),
    ],
)
def test_other_names_lead_to_the_usual_one(reader: Client, path: str, to: str) -> None:
    page = reader.get(path)
    assert (page.status_code, page["Location"]) == (302, to)


@pytest.mark.parametrize(
    "path",
    [
        "/nope.md",
        "/articles/nope.json",
        "/s/ZZZZ.json",
        "/s/S1AB@0000000000.json",
        "/codes/hello.md",
        "/articles/.md",
        "/guides/%00.json",
        "/s/" + "x" * 10_000 + ".md",
        "/codes/0x9999.json",
    ],
)
def test_what_is_no_page_has_no_alternative_format(reader: Client, path: str) -> None:
    assert reader.get(path).status_code == 404


def test_the_front_page_for_programs_lists_everything(reader: Client) -> None:
    found = reader.get("/", headers={"Accept": "application/json"}).json()
    assert {item["url"] for item in found["items"]} >= {
        f"{SITE}/guides/blank-pages/",
        f"{SITE}/articles/what-the-panel-says/",
    }
    assert reader.get("/index.json").json() == found


def test_pages_name_their_alternative_formats(reader: Client) -> None:
    html = reader.get(REMEDY).content.decode()
    assert f'<link rel="alternate" type="text/markdown" href="{SITE}{REMEDY[:-1]}.md">' in html
    assert f'<link rel="alternate" type="application/json" href="{SITE}{REMEDY[:-1]}.json">' in html


def test_pages_without_alternative_formats_stay_html(reader: Client) -> None:
    assert text(reader.get("/about/", headers={"Accept": "text/markdown"})).count("How this is checked")
