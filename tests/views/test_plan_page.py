from xml.etree import ElementTree

import pytest
from django.core.cache import cache as requests
from django.test import Client
from pytest_django.fixtures import Settings

from kb.site.page_cache import cache as pages
from tests.support.reading import heading, links, text


def svg(page):
    html = page.content.decode()
    return ElementTree.fromstring(
        html[html.index('<svg class="plan"') : html.index("</svg>", html.index('<svg class="plan"')) + 6]
    )


def words(drawing) -> str:
    return " ".join(" ".join(drawing.itertext()).split())


def test_the_plan_is_drawn_with_links_to_its_questions_and_remedies(reader: Client) -> None:
    page = reader.get("/guides/blank-pages/plan/")
    drawing = svg(page)
    targets = [element.get("href") for element in drawing.iter("{http://www.w3.org/2000/svg}a")]
    assert heading(page) == "The plan"
    assert targets[0].startswith("/guides/blank-pages/") and reader.get(targets[0]).status_code == 200
    assert all(reader.get(target).status_code == 200 for target in set(targets))


def test_the_list_says_what_the_drawing_says(reader: Client) -> None:
    page = reader.get("/guides/smoking-printer/plan/")
    seen = text(page)
    listed = seen[seen.index("As a list") :]
    for title in svg(page).iter("{http://www.w3.org/2000/svg}title"):
        assert title.text.split(": the plan")[0] in listed


def test_a_tree_of_an_author_is_drawn_whole(reader: Client) -> None:
    drawn = words(svg(reader.get("/guides/smoking-printer/plan/")))
    for part in (
        "Where does the smoke come from?",
        "From the plug",
        "Switch the fuse off",
        "From the paper",
        "Take the paper out",
        "Escalate to Fire brigade",
    ):
        assert part in drawn


def test_no_style_and_no_script_is_in_the_drawing(reader: Client) -> None:
    page = reader.get("/guides/blank-pages/plan/").content.decode()
    assert " style=" not in page and "<style" not in page and " onclick" not in page


def test_the_plan_goes_on_from_the_answers_in_the_address(reader: Client) -> None:
    page = reader.get("/guides/blank-pages/plan/?test-page=fine")
    assert "From here on: Is the printer's own test page blank too? The test page is fine" in text(page)
    assert "/guides/blank-pages/plan/" in links(page)
    assert b'name="robots" content="noindex"' in page.content


def test_each_profile_has_its_plan(reader: Client) -> None:
    page = reader.get("/guides/blank-pages/plan/")
    others = [link for link in links(page) if link.startswith("/guides/blank-pages/plan/?as=")]
    assert others and all(reader.get(link).status_code == 200 for link in others)


def test_an_escalation_in_the_plan_leads_to_the_walk_that_ends_there(reader: Client) -> None:
    page = reader.get("/guides/smoking-printer/plan/")
    assert "/guides/smoking-printer/?where=unknown" in links(page)
    assert "Escalate To: Fire brigade" in text(reader.get("/guides/smoking-printer/?where=unknown"))


def test_mermaid_text_is_plain_text(reader: Client) -> None:
    answer = reader.get("/guides/blank-pages/plan.mmd")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.content.decode().startswith('---\ntitle: "The printer gives blank pages"\n---\nflowchart LR\n')


def test_start_and_article_lead_to_the_plan(reader: Client) -> None:
    for address in ("/guides/blank-pages/", "/guides/blank-pages/article/"):
        assert "/guides/blank-pages/plan/" in links(reader.get(address))


def test_an_old_name_leads_to_the_plan_of_the_new_one(reader: Client) -> None:
    assert reader.get("/guides/empty-pages/plan/")["Location"] == "/guides/blank-pages/plan/"


@pytest.mark.parametrize("address", ["/guides/no-such/plan/", "/guides/no-such/plan.mmd"])
def test_no_guide_no_plan(reader: Client, address: str) -> None:
    assert reader.get(address).status_code == 404


@pytest.mark.parametrize(
    "query",
    ["?" + "a=b&" * 500, "?test-page=%00", "?as=nobody", "?show=all&test-page=nonsense", "?shown=" + "x" * 5000],
)
def test_whatever_stands_in_the_address_there_is_an_answer(reader: Client, query: str) -> None:
    assert reader.get(f"/guides/blank-pages/plan/{query}").status_code in (200, 400)


def test_one_client_gets_only_so_many_new_plans_in_a_minute(reader: Client, settings: Settings) -> None:
    settings.PLANS_PER_MINUTE = 2
    requests.clear()
    pages.clear()
    for _ in range(5):  # the same ones are not made again
        for query in ("", "?age=old"):
            assert reader.get(f"/guides/blank-pages/plan/{query}").status_code == 200
    for address in ("plan/?age=new", "plan.mmd?age=new", "on-paper/?age=new"):
        page = reader.get(f"/guides/blank-pages/{address}")
        assert page.status_code == 429 and 0 < int(page["Retry-After"]) <= 60
        assert heading(page) == "Too many requests" and "/guides/blank-pages/" in links(page)
    assert reader.get("/guides/blank-pages/?age=new").status_code == 200
    assert reader.get("/guides/blank-pages/plan/?age=new", REMOTE_ADDR="10.1.1.1").status_code == 200
    requests.clear()
