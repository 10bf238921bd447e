"""What language models are told of the site."""

from __future__ import annotations

import re
from hashlib import sha256

import pytest
import yaml

from kb.alternates import views_llms
from kb.site.page_cache import cache


def test_it_names_every_guide_with_an_address_that_is_markdown(site, client, settings):
    found = client.get("/llms.txt")
    assert found.status_code == 200 and found["Content-Type"].startswith("text/plain")
    addresses = re.findall(rf"\({re.escape(settings.SITE_URL)}(/[^)]+\.md)\)", found.content.decode())
    assert "/guides/blank-pages.md" in addresses and "/guides.md" in addresses
    assert all(client.get(each).status_code == 200 for each in addresses)


def test_a_guide_has_a_short_form_that_names_its_parts(site, client):
    whole, short = (client.get(f"/guides/blank-pages{each}.md").content.decode() for each in ("", ".short"))
    guide = client.get("/api/v1/guides/blank-pages").json()
    assert len(short) < len(whole)
    for part in (*guide["causes"], *guide["questions"], *guide["remedies"]):
        assert f"`{part['id']}`" in short
    assert "```" not in short, "commands come with their step"
    assert client.get("/guides/empty-pages.short.md")["Location"] == "/guides/blank-pages.short.md"
    for path in ("/guides/nope.short.md", "/articles/what-the-panel-says.short.md", "/guides/blank-pages.short.json"):
        assert client.get(path).status_code == 404


def test_all_texts_in_one_file_have_a_cap_and_an_index_beyond_it(site, client, monkeypatch, settings):
    found = client.get("/llms-full.txt").content.decode()
    assert "# The printer gives blank pages" in found and "There is more" not in found
    monkeypatch.setattr(views_llms, "LARGEST", 1_000)
    views_llms._full.cache_clear()
    cache.clear()
    short = client.get("/llms-full.txt").content.decode()
    assert "# There is more" in short and "/articles/what-the-panel-says.md" in short
    assert len(short.encode()) < 1_000 + 4_000
    views_llms._full.cache_clear()


def test_a_skill_says_how_to_walk_a_guide(site, client):
    index = client.get("/.well-known/agent-skills/index.json").json()
    (entry,) = index["skills"]
    artifact = client.get(entry["url"])
    assert entry["digest"] == f"sha256:{sha256(artifact.content).hexdigest()}"
    head, _, body = artifact.content.decode().removeprefix("---\n").partition("\n---\n")
    front = yaml.safe_load(head)
    assert front == {"name": entry["name"], "description": entry["description"]}
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", entry["name"]) and len(entry["description"]) <= 1024
    assert entry["url"].split("/")[-2] == entry["name"] and "/mcp" not in body


@pytest.mark.parametrize(
    "path", ["/", "/guides/", "/articles/", "/codes/", "/events/", "/guides/blank-pages/", "/codes/0x2A/", "/s/P7AA"]
)
def test_a_page_names_its_markdown(site, client, settings, path):
    page = client.get(path, follow=True)
    (address,) = re.findall(r'<link rel="alternate" type="text/markdown" href="([^"]+)"', page.content.decode())
    assert client.get(address.removeprefix(settings.SITE_URL)).status_code == 200


def test_forms_are_tools_of_a_browser_with_names_of_their_own(site, client):
    """WebMCP: only what reads is sent without the user."""
    for path, tools in (
        ("/", {"read_error"}),
        ("/guides/blank-pages/?show=test-page", {"search", "answer_question"}),
        ("/guides/blank-pages/", {"search", "report_outcome"}),
    ):
        page = client.get(path).content.decode()
        names = re.findall(r'toolname="([^"]+)" tooldescription="[^"]+"', page)
        assert {*names} == tools and len(names) == len(tools)
        assert page.count("toolautosubmit") == names.count("search")
