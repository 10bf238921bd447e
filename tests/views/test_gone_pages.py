"""Pages that are no more: whoever kept their address learns what became of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from kb.library.store import Store
from tests.support.content_files import ARTICLE, other_guide, write
from tests.support.life import CARE, RINSE, Commits, Life, live, publish_commit
from tests.support.reading import heading, links, text
from tests.support.sites import forget, publish_all, serve

BITTER = "coffee/guides/bitter.yaml"
TIPS, CLEAN, BRUSH = "coffee/articles/tips.md", "coffee/articles/clean.md", "coffee/articles/brush.md"


def article(letter: str, title: str, aliases: str = "") -> str:
    """The article about care with other ids, under another title."""
    text = (
        ARTICLE.replace("A1AA", f"A1{letter}{letter}")
        .replace("S6AA", f"S6{letter}{letter}")
        .replace("S7AA", f"S7{letter}{letter}")
    )
    return text.replace("Care for the machine", title).replace("[cleaning]", f"[{aliases}]")


RENAMED = (
    other_guide()
    .replace("  tank:", "  reservoir:")
    .replace("tank: ", "reservoir: ")
    .replace("truth: tank", "truth: reservoir")
)
TOLD = """\
redirects:
  G5TM: {gone: true, reason: nobody brews it any more}
  C1BB: {successor: C1AA, reason: it was the same}
  C2BB: {gone: true, reason: x}
  C3BB: {gone: true, reason: x}
  C4BB: {gone: true, reason: x}
  Q1BB: {withdrawn: true, reason: the glass bursts}
  R1BB: {successor: [R1AA, R2AA], reason: it was two things}
  R2BB: {gone: true, reason: x}
  S1BB: {gone: true, reason: x}
  S2BB: {gone: true, reason: x}
  S3BB: {gone: true, reason: x}
  E1BB: {gone: true, reason: x}
  A1TT: {gone: true, reason: tips are out of date}
  S6TT: {gone: true, reason: x}
  S7TT: {gone: true, reason: x}
  A1RR: {successor: A1CC, reason: a first merge}
  A1CC: {successor: A1AA, reason: a second merge}
  S6RR: {gone: true, reason: x}
  S7RR: {gone: true, reason: x}
  S6CC: {gone: true, reason: x}
  S7CC: {gone: true, reason: x}
"""  # fmt: skip

ENDS: Commits = [
    ("first", {CARE: ARTICLE, BITTER: other_guide(), TIPS: article("T", "Tips", "hints"), RINSE: article("R", "Rinse it"), CLEAN: article("C", "Clean it"), BRUSH: article("V", "Brush it")}),
    ("renamed without a word", {BITTER: RENAMED, BRUSH: None, "coffee/articles/brushing.md": article("V", "Brush it")}),
    ("gone", {BITTER: None, TIPS: None, RINSE: None, CLEAN: None, "redirects.yaml": TOLD}),
    ("the name again", {RINSE: article("N", "Rinse it, newly")}),
]  # fmt: skip


@pytest.fixture(scope="session")
def ended(tmp_path_factory: pytest.TempPathFactory) -> Life:
    return live(tmp_path_factory.mktemp("ended"), ENDS)


@pytest.fixture
def life(ended: Life, settings: Settings) -> Iterator[Life]:
    serve(settings, ended.folder)
    yield ended
    forget()


@pytest.mark.parametrize(
    ("address", "title", "reason"),
    [
        ("/articles/tips/", "Tips", "tips are out of date"),
        ("/articles/hints/", "Tips", "tips are out of date"),
        ("/articles/tips/history/", "Tips", "tips are out of date"),
        ("/articles/tips/S6TT/", "Open the lid.", "x"),
        ("/articles/hints/s6tt/", "Open the lid.", "x"),
        ("/guides/bitter/", "No coffee comes out", "nobody brews it any more"),
        ("/guides/sour/?level=full", "No coffee comes out", "nobody brews it any more"),
        ("/guides/bitter/article/", "No coffee comes out", "nobody brews it any more"),
        ("/guides/bitter/history/", "No coffee comes out", "nobody brews it any more"),
        ("/guides/bitter/note/?level=full", "No coffee comes out", "nobody brews it any more"),
        ("/guides/bitter/save/", "No coffee comes out", "nobody brews it any more"),
        ("/guides/bitter/plan/", "No coffee comes out", "nobody brews it any more"),
        ("/guides/bitter/plan.mmd", "No coffee comes out", "nobody brews it any more"),
        ("/guides/bitter/scale/", "Scale blocks the pipe", "x"),
        ("/guides/sour/swap-pump/", "Swap the pump", "x"),
        ("/guides/sour/swap-pump/S3BB/", "Swap it.", "x"),
        ("/guides/bitter/escalate/", "Escalate to The workshop", "x"),
    ],
)
@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_a_removed_page_answers_410_with_its_last_text(
    reader: Client, life: Life, address: str, title: str, reason: str, headers: dict[str, str]
) -> None:
    page = reader.get(address, headers=headers)
    assert (page.status_code, heading(page)) == (410, title)
    assert f"Removed: {reason}" in text(page)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/articles/brush/?from=mail", "/articles/brushing/?from=mail"),
        ("/articles/brush/history/", "/articles/brushing/history/"),
        ("/articles/clean/", "/articles/care/"),
        ("/guides/bitter/tank/", "/guides/no-coffee/tank/"),
        ("/guides/bitter/reservoir/?level=full", "/guides/no-coffee/tank/?level=full"),
        ("/guides/bitter/descale/", "/guides/no-coffee/descale/"),
        ("/guides/sour/noise/", "/guides/no-coffee/noise/"),
        ("/guides/bitter/descale/S4AA/", "/guides/no-coffee/descale/S4AA/"),
    ],
)
def test_what_moved_or_has_one_successor_is_found_there(reader: Client, life: Life, old: str, new: str) -> None:
    page = reader.get(old)
    assert (page.status_code, page["Location"]) == (302, new)


def test_what_was_split_lists_its_successors_and_chooses_none(reader: Client, life: Life) -> None:
    page = reader.get("/guides/bitter/fill/")
    assert page.status_code == 200
    assert "Replaced: it was two things" in text(page)
    assert {"/guides/no-coffee/fill/", "/guides/no-coffee/swap-pump/"} <= set(links(page))


def test_what_was_withdrawn_warns_before_its_text(reader: Client, life: Life) -> None:
    page = reader.get("/guides/bitter/level/")
    assert (page.status_code, heading(page)) == (200, "Is there water in the tank?")
    words = text(page)
    assert words.index("Withdrawn: the glass bursts") < words.index("Show the withdrawn text")


def test_an_address_that_was_given_to_something_else_shows_that(reader: Client, life: Life) -> None:
    assert heading(reader.get("/articles/rinse/")) == "Rinse it, newly"


def test_a_pin_made_before_the_address_was_given_away_still_shows_its_own_text(reader: Client, life: Life) -> None:
    page = reader.get(f"/articles/rinse/@{life.revision('A1RR', 'Rinse it')}/", follow=True)
    assert (page.status_code, heading(page)) == (200, "Rinse it")
    assert "Replaced: a first merge" in text(page)


@pytest.mark.parametrize(
    "address",
    [
        "/articles/tips/S6AB/",
        "/articles/tip/",
        "/guides/bitter/no-such/",
        "/guides/bitter/fill/ZZZZ/",
        "/guides/article/",
        "/guides/remedy/descale/",
    ],
)
def test_what_never_was_is_not_found(reader: Client, life: Life, address: str) -> None:
    assert reader.get(address).status_code == 404


@pytest.mark.parametrize("headers", [{}, {"Accept": "application/json"}])
def test_programs_learn_of_a_removed_page_too(reader: Client, life: Life, headers: dict[str, str]) -> None:
    page = reader.get("/articles/tips/" if headers else "/articles/tips.json", headers=headers, follow=True)
    assert (page.status_code, page.json()["step"]["state"], page.json()["step"]["title"]) == (410, "removed", "Tips")


def test_programs_that_ask_for_the_history_of_a_removed_page_learn_of_it(reader: Client, life: Life) -> None:
    page = reader.get("/articles/tips/history.json", follow=True)
    assert (page.status_code, page.json()["step"]["state"]) == (410, "removed")


def test_a_machine_that_publishes_only_the_last_commit_remembers_the_same(life: Life, tmp_path: Path) -> None:
    other = Store(tmp_path / "library")
    revision = publish_commit(other, life.content)
    digests = {sha256(each.path_of(revision).read_bytes()).hexdigest() for each in (Store(life.folder), other)}
    assert len(digests) == 1


def test_without_git_addresses_are_carried_over_from_library_to_library(
    reader: Client, published_site: Callable[..., Path]
) -> None:
    folder = published_site({BITTER: other_guide()})
    (folder / BITTER).unlink()
    write(folder, {"redirects.yaml": TOLD.split("  A1TT")[0]})
    for owner in ("day-shift", "night-shift"):
        write(folder, {"redirects.yaml": TOLD.split("  A1TT")[0], CARE: ARTICLE.replace("coffee-team", owner)})
        publish_all()
    assert reader.get("/guides/sour/").status_code == 410
    assert reader.get("/guides/bitter/descale/")["Location"] == "/guides/no-coffee/descale/"
