"""Keys of causes, questions and remedies that were changed: what was written with the old ones goes on working."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from kb.models import Run
from tests.support.content_files import ARTICLE, GUIDE, write
from tests.support.reading import heading, links, text
from tests.support.sites import publish_all

WALK = "/guides/no-coffee/"

RENAMED = GUIDE
for old, new in (
    ("  tank: {id: C1AA,", "  reservoir: {id: C1AA, aliases: [tank],"),
    ("{tank: ", "{reservoir: "),
    ("truth: tank", "truth: reservoir"),
    ("  level:\n", "  water-level:\n    aliases: [level]\n"),
    ("given: {level: ", "given: {water-level: "),
    ("  fill:\n", "  refill:\n    aliases: [fill]\n"),
    ("reaches: fill", "reaches: refill"),
    ("  descale:\n", "  remove-scale:\n    aliases: [descale]\n"),
    ("reaches: descale", "reaches: remove-scale"),
):
    assert old in RENAMED, old
    RENAMED = RENAMED.replace(old, new)

LINKED = ARTICLE.replace(
    "## Every week\n", "## Every week\n\n[[no-coffee#tank]], [[no-coffee#level]], [[no-coffee#fill|fill it]]\n"
)


@pytest.fixture
def content(published_site: Callable[..., Path]) -> Path:
    """A guide published with its first keys."""
    return published_site()


@pytest.fixture
def renamed(content: Path) -> None:
    """The same guide with other keys, and an article that links it by the first ones."""
    publish_renamed(content)


NAMELESS = RENAMED  # nobody wrote what the keys were
for alias in ("aliases: [tank], ", "    aliases: [level]\n", "    aliases: [fill]\n", "    aliases: [descale]\n"):
    assert alias in NAMELESS, alias
    NAMELESS = NAMELESS.replace(alias, "")


def publish_renamed(folder: Path) -> None:
    write(folder, {"coffee/guides/no-coffee.yaml": RENAMED, "coffee/articles/care.md": LINKED})
    publish_all()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("tank/", "reservoir/"),
        ("level/?as=server-admin&level=full", "water-level/?as=server-admin&level=full"),
        ("fill/", "refill/"),
        ("fill/S1AA/", "refill/S1AA/"),
        ("descale/?x=%C3%A4", "remove-scale/?x=%C3%A4"),
        ("descale/S4AA/", "remove-scale/S4AA/"),
    ],
)
def test_the_page_of_an_old_key_leads_to_that_of_the_new_one(reader: Client, renamed: None, old: str, new: str) -> None:
    page = reader.get(WALK + old)
    assert (page.status_code, page["Location"]) == (301, WALK + new)
    assert reader.get(page["Location"]).status_code == 200
    assert "max-age=0" in page["Cache-Control"], "a browser must not keep it for ever"


def test_links_with_old_keys_lead_to_the_new_pages(reader: Client, renamed: None) -> None:
    found = links(reader.get("/articles/care/"))
    assert {f"{WALK}reservoir/", f"{WALK}water-level/", f"{WALK}refill/"} <= set(found)


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_answers_under_old_keys_are_read_as_answers_to_the_new_ones(
    reader: Client, renamed: None, headers: dict[str, str]
) -> None:
    old = reader.get(f"{WALK}?level=full&descale=no-change", headers=headers)
    new = reader.get(f"{WALK}?water-level=full&remove-scale=no-change", headers=headers)
    assert text(old) == text(new)
    assert set(links(old)) == set(links(new))
    assert "any more" not in text(old)


def test_an_old_key_and_its_new_one_are_one_question(reader: Client, renamed: None) -> None:
    page = reader.get(f"{WALK}?level=full&water-level=empty")
    assert "was answered again later" in text(page)
    assert heading(page) == heading(reader.get(f"{WALK}?water-level=empty"))


def test_looking_back_at_an_old_key_shows_its_question(reader: Client, renamed: None) -> None:
    page = reader.get(f"{WALK}?level=full&show=level")
    assert "Is there water in the tank?" in heading(page)


def test_an_old_name_of_an_answer_is_set_aside_with_a_word(reader: Client, renamed: None) -> None:
    page = reader.get(f"{WALK}?level=brimming")
    assert page.status_code == 200
    assert "has no such answer" in text(page)


def test_a_note_and_a_saving_form_of_an_old_address_know_the_answers(reader: Client, renamed: None) -> None:
    note = reader.get(f"{WALK}note/?level=full&fill=no-change")
    assert "It is full" in text(note)
    assert f"{WALK}?water-level=full&refill=no-change" in links(note)


def test_programs_may_use_old_keys(reader: Client, renamed: None) -> None:
    page = reader.get(f"{WALK}level.json", follow=True)
    assert (page.status_code, page.json()["id"]) == (200, "Q1AA")


@pytest.mark.django_db
def test_a_run_saved_before_goes_on_under_the_new_keys(reader: Client, content: Path) -> None:
    saved = reader.post(f"{WALK}save/?level=full&descale=no-change", {"outcome": Run.Outcome.OPEN})
    publish_renamed(content)
    page = reader.get(saved["Location"])
    run = saved["Location"].strip("/").rpartition("/")[2]
    assert f"{WALK}?run={run}&water-level=full&remove-scale=no-change" in links(page)
    assert "No longer understood" not in text(page)


@pytest.mark.django_db
def test_a_run_whose_ids_are_lost_goes_on_by_its_old_keys(reader: Client, content: Path) -> None:
    saved = reader.post(f"{WALK}save/?level=full", {"outcome": Run.Outcome.OPEN})
    run = Run.objects.get()
    run.evidence = [{**each, "id": ""} for each in run.evidence]
    run.save()
    publish_renamed(content)
    assert "No longer understood" not in text(reader.get(saved["Location"]))


def test_answers_under_keys_that_no_author_wrote_down_are_read_too(reader: Client, content: Path) -> None:
    """By the addresses that their pages once had."""
    write(content, {"coffee/guides/no-coffee.yaml": NAMELESS})
    publish_all()
    old, new = (
        reader.get(f"{WALK}?level=full&descale=no-change"),
        reader.get(f"{WALK}?water-level=full&remove-scale=no-change"),
    )
    assert text(old) == text(new)
    assert "left out" not in text(old)
    assert reader.get(f"{WALK}fill/")["Location"] == f"{WALK}refill/"


def test_an_old_key_that_another_has_now_means_the_other(reader: Client, content: Path) -> None:
    swapped = NAMELESS.replace("  remove-scale:\n", "  fill:\n").replace("reaches: remove-scale", "reaches: fill")
    write(content, {"coffee/guides/no-coffee.yaml": swapped})
    publish_all()
    page = text(reader.get(f"{WALK}?fill=no-change"))
    assert "Descale the pipe No change" in page
