"""Every link ever handed out answers: in a browser's words, with the right status."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from kb.links.ids import check_character, show_id
from tests.support.life import Life
from tests.support.reading import heading, links, text
from tests.support.sites import forget, serve

OPEN, LIFT = "Open the lid.", "Lift the lid."


@pytest.fixture
def life(lived: Life, settings: Settings) -> Iterator[Life]:
    serve(settings, lived.folder)
    yield lived
    forget()


# --- short addresses ---


@pytest.mark.parametrize(
    "typed", ["S6AA", "s6aa", "S6AA-{c}", "TSG-S6AA-{c}", "tsg-s6aa", "TSG–S6AA–{c}", "S6AA{c}", "S6AA.", "S6AA/"]
)
def test_a_short_address_leads_to_the_page_in_every_spelling(reader: Client, life: Life, typed: str) -> None:
    page = reader.get(f"/s/{typed.replace('{c}', check_character('S6AA'))}")
    assert (page.status_code, page["Location"]) == (302, "/articles/rinse/S6AA/")


@pytest.mark.parametrize(
    ("item_id", "page"),
    [
        ("A1AA", "/articles/caring/"),
        ("G4TM", "/guides/no-coffee/"),
        ("C1AA", "/guides/no-coffee/tank/"),
        ("Q1AA", "/guides/no-coffee/level/"),
        ("Q2AA", "/guides/no-coffee/noise/"),
        ("R1AA", "/guides/no-coffee/fill/"),
        ("S2AA", "/guides/no-coffee/fill/S2AA/"),
        ("S4AA", "/guides/no-coffee/descale/S4AA/"),
        ("E1AA", "/guides/no-coffee/escalate/"),
    ],
)
def test_whatever_has_an_id_has_a_page(reader: Client, life: Life, item_id: str, page: str) -> None:
    assert reader.get(f"/s/{item_id}")["Location"] == page
    assert reader.get(page).status_code == 200


def test_a_short_address_with_a_revision_leads_to_the_text_as_linked(reader: Client, life: Life) -> None:
    revision = life.revision("S6AA", OPEN)
    page = reader.get(f"/s/s6aa@{revision.upper()}")
    assert (page.status_code, page["Location"]) == (302, f"/articles/rinse/S6AA/@{revision}/")


def test_every_link_ever_handed_out_answers_with_its_text(reader: Client, life: Life) -> None:
    for (item_id, revision), title in life.links.items():
        page = reader.get(f"/s/{item_id}@{revision}", follow=True)
        assert page.status_code in (200, 410), (item_id, title)
        assert heading(page) == title, item_id


def test_every_pinned_page_ever_handed_out_answers_with_its_text(reader: Client, life: Life) -> None:
    assert "/articles/care/S6AA/" in {page.split("@")[0] for page in life.pages}
    for page, title in life.pages.items():
        found = reader.get(page, follow=True)
        assert found.status_code in (200, 410), page
        assert heading(found) == title, page


def test_a_wrong_check_character_asks_what_was_meant(reader: Client, life: Life) -> None:
    wrong = next(each for each in "0123" if each != check_character("S6AA"))
    page = reader.get(f"/s/TSG-S6AA-{wrong}")
    assert page.status_code == 404
    assert heading(page) == f"“TSG-S6AA-{wrong}” is mistyped"
    assert "Did you mean" in text(page)
    assert show_id("S6AA", "TSG") in text(page)
    assert "/s/S6AA" in links(page)


def test_an_unknown_id_offers_the_nearest(reader: Client, life: Life) -> None:
    page = reader.get("/s/S6A4")
    assert page.status_code == 404
    assert heading(page) == "Nothing has the id “S6A4”"
    assert "/s/S6AA" in links(page)


@pytest.mark.parametrize(
    "typed", ["ZZZZZ", "%00", "x" * 10_000, "%F0%9F%98%80", "..", "<script>", "TSG-", "@", "S6AA@", "S6AA@@", "@1"]
)
def test_what_is_no_id_is_not_found(reader: Client, life: Life, typed: str) -> None:
    page = reader.get(f"/s/{typed}")
    assert page.status_code == 404
    assert b"<script>" not in page.content


def test_a_removed_item_answers_410_with_its_last_text(reader: Client, life: Life) -> None:
    page = reader.get("/s/T2AA")
    assert page.status_code == 410
    assert heading(page) == "Wipe the sides."
    assert "Removed: nobody needs it" in text(page)


def test_a_split_item_lists_its_successors_and_guesses_none(reader: Client, life: Life) -> None:
    page = reader.get("/s/S7AA")
    assert page.status_code == 200
    assert "Replaced: it was two things" in text(page)
    assert {"/s/T1AA", "/s/T2AA"} <= set(links(page))


def test_a_withdrawn_item_warns_before_its_text(reader: Client, life: Life) -> None:
    page = reader.get("/s/T1AA")
    assert page.status_code == 200
    words = text(page)
    assert words.index("Withdrawn: it scratches the paint") < words.index("Show the withdrawn text")
    assert b"data-no-copy" in page.content
    assert b"link-copy" not in page.content and b'class="linking' not in page.content


# --- pinned pages ---


def pinned(life: Life, item_id: str, title: str) -> str:
    return f"/articles/rinse/{item_id}/@{life.revision(item_id, title)}/"


def test_a_pinned_page_says_which_version_it_is(reader: Client, life: Life) -> None:
    page = reader.get(pinned(life, "S6AA", OPEN))
    assert heading(page) == OPEN
    assert "Text of 1 November 2026, as linked. Changed once since: show changes · open latest" in text(page)
    assert "/articles/rinse/S6AA/" in links(page)


def test_the_pin_of_todays_text_says_that_nothing_changed(reader: Client, life: Life) -> None:
    page = reader.get(pinned(life, "S6AA", LIFT))
    assert "Text of 2 November 2026, as linked. It has not changed since" in text(page)


def test_a_pinned_step_says_which_step_of_what_it_is(reader: Client, life: Life) -> None:
    article = reader.get(pinned(life, "T2AA", "Wipe the sides."))
    assert "Part of" not in article.content.decode()  # it is part of nothing any more
    step = next(page for page in life.pages if page.startswith("/guides/") and "/S5AA/" in page)
    text = " ".join(reader.get(step).content.decode().split())
    assert "Step 2 of 2" in text
    assert (
        'Part of remedy <a href="/guides/no-coffee/descale/">Descale the pipe</a> in the guide <a href="/guides/no-coffee/">'
        in text
    )


def test_a_pinned_page_is_kept_out_of_search_engines_and_names_its_latest(reader: Client, life: Life) -> None:
    html = reader.get(pinned(life, "S6AA", OPEN)).content.decode()
    assert '<meta name="robots" content="noindex">' in html
    assert '<link rel="canonical" href="http://127.0.0.1:8000/articles/rinse/S6AA/">' in html
    assert '<link rel="latest-version" href="http://127.0.0.1:8000/articles/rinse/S6AA/">' in html


def test_a_banner_is_asked_for_again_so_it_cannot_be_wrong_for_ever(reader: Client, life: Life) -> None:
    page = reader.get(pinned(life, "S6AA", OPEN))
    assert page["Cache-Control"].startswith("public, max-age=0")
    again = reader.get(pinned(life, "S6AA", OPEN), headers={"If-None-Match": page["ETag"]})
    assert again.status_code == 304


def test_changes_are_shown_word_by_word(reader: Client, life: Life) -> None:
    page = reader.get(pinned(life, "S6AA", OPEN) + "changes/")
    assert b"<del>Open</del><ins>Lift</ins> the lid." in page.content


def test_a_text_that_has_not_changed_has_no_changes(reader: Client, life: Life) -> None:
    assert "No changes." in text(reader.get(pinned(life, "S6AA", LIFT) + "changes/"))


def test_changes_of_what_has_no_page_any_more(reader: Client, life: Life) -> None:
    page = reader.get(f"/s/T2AA@{life.revision('T2AA', 'Wipe the sides.')}/changes/")
    assert "No changes." in text(page)


@pytest.mark.parametrize("kind", ["A1AA", "G4TM", "C1AA", "Q1AA", "R1AA", "R3AA", "E1AA", "S4AA"])
def test_every_kind_has_pinned_pages(reader: Client, life: Life, kind: str) -> None:
    (revision,) = [revision for item_id, revision in life.links if item_id == kind][-1:]
    place = reader.get(f"/s/{kind}@{revision}")["Location"]
    page = reader.get(place)
    assert place == f"{reader.get(f'/s/{kind}')['Location']}@{revision}/"
    assert (page.status_code, heading(page)) == (200, life.links[kind, revision])


def test_the_old_place_of_a_pinned_step_leads_to_its_new_one(reader: Client, life: Life) -> None:
    revision = life.revision("S6AA", OPEN)
    page = reader.get(f"/articles/care/S6AA/@{revision}/")
    assert (page.status_code, page["Location"]) == (302, pinned(life, "S6AA", OPEN))


def test_the_old_name_of_a_pinned_article_leads_to_its_new_one(reader: Client, life: Life) -> None:
    revision = life.revision("A1AA", "Care for the machine")
    assert reader.get(f"/articles/care/@{revision}/")["Location"] == f"/articles/caring/@{revision}/"


def test_a_renamed_node_is_found_by_its_revision(reader: Client, life: Life) -> None:
    revision = life.revision("C1AA", "The tank is empty")
    assert reader.get(f"/guides/no-coffee/reservoir/@{revision}/")["Location"] == f"/guides/no-coffee/tank/@{revision}/"


def test_a_revision_that_never_was_lists_those_that_were(reader: Client, life: Life) -> None:
    page = reader.get("/articles/rinse/S6AA/@0000000000/")
    assert page.status_code == 404
    assert pinned(life, "S6AA", OPEN) in links(page)
    assert pinned(life, "S6AA", LIFT) in links(page)


@pytest.mark.parametrize(
    "path",
    [
        "/articles/rinse/S6AA/@zz/",
        f"/articles/rinse/S6AA/@{'f' * 10_000}/",
        "/articles/no-such/@0123456789/",
        "/articles/no-such/@0123456789/changes/",
        "/articles/rinse/S6AA/@0000000000/changes/",
        "/guides/a/b/c/d/e/@0123456789/",
        "/articles/rinse/ZZZZ/",
        "/articles/rinse/%00/",
        "/guides/no-coffee/fill/ZZZZ/",
        "/guides/no-coffee/tank/S1AA@/",
        "/s/ZZZZ@0123456789/changes/",
    ],
)  # fmt: skip
def test_what_never_was_is_not_found(reader: Client, life: Life, path: str) -> None:
    assert reader.get(path).status_code == 404


# --- step pages ---


def test_a_step_comes_first_on_its_page_and_takes_the_focus(reader: Client, life: Life) -> None:
    page = reader.get("/guides/no-coffee/descale/S5AA/")
    main = page.content.decode().split("<main", 1)[1]
    assert heading(page) == "Wait, then rinse."
    crumbs, step = main.split("</nav>", 1)
    assert "Breadcrumb" in crumbs and step.index("autofocus") < step.index("<a ")
    assert "Step 2 of 2" in text(page)
    assert "/guides/no-coffee/descale/S4AA/" in links(page)
    assert "Throw the rest away." in text(page)


def test_a_step_of_an_article_shows_the_article_under_it(reader: Client, life: Life) -> None:
    page = reader.get("/articles/rinse/S6AA/")
    assert heading(page) == LIFT
    assert "Step 1 of 1" in text(page)
    assert "Let it cool." in text(page)
    assert '<link rel="canonical" href="http://127.0.0.1:8000/articles/rinse/">' in page.content.decode()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/articles/care/S6AA/", "/articles/rinse/S6AA/"),
        ("/articles/caring/s6aa/", "/articles/rinse/S6AA/"),
        ("/guides/gone/fill/S1AA/", "/guides/no-coffee/fill/S1AA/"),
    ],
)
def test_a_step_is_found_wherever_it_went(reader: Client, life: Life, old: str, new: str) -> None:
    page = reader.get(old)
    assert (page.status_code, page["Location"]) == (302, new)


# --- history ---


def test_the_history_of_an_article_shows_each_change(reader: Client, life: Life) -> None:
    page = reader.get("/articles/caring/history/")
    words = text(page)
    assert words.index("7 November 2026") < words.index("2 November 2026") < words.index("1 November 2026")
    assert b"<del>Open</del><ins>Lift</ins> the lid." in page.content


def test_the_history_of_a_guide_covers_its_parts(reader: Client, life: Life) -> None:
    words = text(reader.get("/guides/no-coffee/history/"))
    for title in ("No coffee comes out", "The tank is empty", "Descale the pipe", "Wait, then rinse."):
        assert title in words


@pytest.mark.parametrize("page", ["0", "-1", "999", "x", "%00", "9" * 5000])
def test_no_page_number_breaks_a_history(reader: Client, life: Life, page: str) -> None:
    assert reader.get(f"/articles/caring/history/?page={page}").status_code == 200


def test_the_history_of_a_renamed_article_moves_along(reader: Client, life: Life) -> None:
    assert reader.get("/articles/care/history/")["Location"] == "/articles/caring/history/"
    assert reader.get("/articles/nothing/history/").status_code == 404


@pytest.mark.parametrize("page", ["/articles/caring/history/", "/guides/no-coffee/history/"])
def test_programs_read_the_history_too(reader: Client, life: Life, page: str) -> None:
    found = reader.get(f"{page[:-1]}.json").json()
    assert found["total"] == len(found["items"]) > 5
    for item in found["items"]:
        assert life.links[item["id"], item["revision"]] == item["title"]
        assert reader.get(item["url"].removeprefix("http://127.0.0.1:8000"), follow=True).status_code in (200, 410)
    words = reader.get(page, headers={"Accept": "text/markdown"}).content.decode()
    assert "2026-11-01, " in words and words.startswith("# ")
    assert reader.get(f"{page[:-1]}.json?page=999999").status_code in (200, 404)


def test_the_history_of_what_never_was_has_no_alternative_format(reader: Client, life: Life) -> None:
    assert reader.get("/articles/nothing/history.json").status_code == 404


def test_the_history_of_a_renamed_article_moves_along_for_programs(reader: Client, life: Life) -> None:
    page = reader.get("/articles/care/history/", headers={"Accept": "application/json"})
    assert (page.status_code, page["Location"]) == (302, "/articles/caring/history.json")


# --- for programs ---


def test_a_withdrawn_text_warns_programs_too_and_is_not_kept(reader: Client, life: Life) -> None:
    revision = life.revision("T1AA", "Wipe the top.")
    page = reader.get(f"/s/T1AA@{revision}.json")
    assert (page.json()["state"], page.json()["reason"]) == ("withdrawn", "it scratches the paint")
    assert "immutable" not in page["Cache-Control"]
    words = reader.get(f"/s/T1AA@{revision}.md").content.decode()
    assert words.index("> **Withdrawn: it scratches the paint.** Do not follow this text.") < words.index(
        "Step TSG-T1AA-"
    )


def test_a_removed_text_is_gone_for_programs_too(reader: Client, life: Life) -> None:
    page = reader.get("/s/T2AA.json")
    assert (page.status_code, page.json()["step"]["state"]) == (410, "removed")


@pytest.mark.parametrize(("item_id", "status"), [("T2AA", 410), ("T1AA", 200), ("S7AA", 200), ("S6AA", 200)])
def test_who_asks_for_a_form_at_a_short_address_gets_it(reader: Client, life: Life, item_id: str, status: int) -> None:
    page = reader.get(f"/s/{item_id.lower()}", headers={"Accept": "application/json"}, follow=True)
    found = page.json()["step"] if status == 410 else page.json()
    assert (page.status_code, found["id"]) == (status, item_id)


def test_a_split_tells_programs_its_successors(reader: Client, life: Life) -> None:
    found = reader.get("/s/S7AA.json").json()
    assert [each["id"] for each in found["successors"]] == ["T1AA", "T2AA"]


def test_the_pinned_text_of_what_lives_is_kept_for_ever(reader: Client, life: Life) -> None:
    address = pinned(life, "S6AA", OPEN)[:-1]
    page = reader.get(f"{address}.md")
    assert "immutable" in page["Cache-Control"]
    assert page.content.decode().startswith(f"# {OPEN}\n")
    found = reader.get(f"{address}.json").json()
    assert (found["title"], found["first_seen"]["date"]) == (OPEN, "2026-11-01T10:00:00Z")


# --- menus ---


def test_every_step_of_an_article_has_its_menu(reader: Client, life: Life) -> None:
    html = reader.get("/articles/rinse/").content.decode()
    step = html.split('id="step-S6AA"')[1].split("</li>")[0]
    revision = life.revision("S6AA", LIFT)
    assert f"[Lift the lid.](http://127.0.0.1:8000/s/S6AA@{revision})" in step
    assert "[Lift the lid.](http://127.0.0.1:8000/s/S6AA)" in step
    assert "This exact version</strong> of 2 November 2026, for tickets" in step


@pytest.mark.parametrize("path", ["/guides/no-coffee/descale/", "/guides/no-coffee/?show=descale", "/s/R3AA"])
def test_what_is_withdrawn_and_still_there_warns_wherever_it_is_shown(
    reader: Client, withdrawn_in_place: None, path: str
) -> None:
    page = reader.get(path)
    assert page.status_code == 200
    assert "vinegar eats the seals" in text(page).lower()
    assert "Do not follow" in text(page)
