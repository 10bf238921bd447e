"""Who is reading: asked once, said in the address, remembered on the device, and never part of a page that is kept."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.test import Client
from pytest_django.fixtures import Settings

from kb.site.publishing import publish_content
from kb.site.store import store
from tests.support.content_files import write
from tests.support.reading import buttons, hidden, htmx_links, text
from tests.support.sites import SAMPLE

GUIDE = "/guides/blank-pages/"


def choose(reader: Client, role: str, query: str = "") -> HttpResponse:
    return reader.post(f"{GUIDE}as/{query}", {"as": role})


def asks(page: HttpResponse) -> bool:
    return bool(re.search(r'<details class="for no-print" open', page.content.decode()))


def test_a_role_is_chosen_on_the_question_and_kept_in_every_address_from_there(reader: Client) -> None:
    response = choose(reader, "helpdesk", "?age=old&error=0x2A")
    assert (response.status_code, response["Location"]) == (303, f"{GUIDE}?as=helpdesk&error=0x2A&age=old")
    page = reader.get(response["Location"])
    assert "For: helpdesk" in text(page)
    assert ("as", "helpdesk") in hidden(page)
    assert all("as=helpdesk" in link for link in htmx_links(page))


def test_a_device_that_knows_its_role_is_led_to_it_wherever_a_walk_begins(reader: Client) -> None:
    choose(reader, "network")
    for address in (f"{GUIDE}?age=old", f"{GUIDE}plan/?age=old"):
        led = reader.get(address)
        assert (led.status_code, led["Location"]) == (302, f"{address.partition('?')[0]}?as=network&age=old")
        assert led["Cache-Control"] == "private, no-store"
    pasted = reader.post("/search/", {"q": "0x2A 0x80070005"}, follow=True)
    assert "For: network" in text(pasted)


def test_a_role_in_the_address_counts_more_than_the_one_remembered(reader: Client) -> None:
    choose(reader, "network")
    assert "For: helpdesk" in text(reader.get(f"{GUIDE}?as=helpdesk"))


def test_the_default_can_be_chosen_too(reader: Client) -> None:
    choose(reader, "network")
    assert choose(reader, "admin")["Location"] == f"{GUIDE}?as=admin"
    assert reader.get(GUIDE)["Location"] == f"{GUIDE}?as=admin"


def test_a_page_that_is_kept_leaks_no_role(reader: Client) -> None:
    before = reader.get(f"{GUIDE}?age=old").content
    choose(reader, "network")
    mine = reader.get(f"{GUIDE}?as=network&age=old")
    other = Client()
    assert other.get(f"{GUIDE}?age=old").content == before
    theirs = other.get(f"{GUIDE}?as=network&age=old")
    assert theirs.content == mine.content
    assert "Set-Cookie" not in mine and not theirs.cookies and not other.cookies
    tag = other.get(f"{GUIDE}?age=old")["ETag"]
    assert reader.get(f"{GUIDE}?age=old", headers={"If-None-Match": tag}).status_code == 302


def test_one_is_asked_once_on_the_first_page_only(reader: Client) -> None:
    assert asks(reader.get(GUIDE))
    assert asks(reader.get(f"{GUIDE}?shown=0x2a-0x80070005"))
    assert not asks(reader.get(f"{GUIDE}?as=admin"))
    assert not asks(reader.get(f"{GUIDE}?age=old"))
    assert not asks(reader.get(f"{GUIDE}?show=age"))


def test_an_unknown_role_is_told_and_asked_for(reader: Client) -> None:
    page = reader.get(f"{GUIDE}?as=king&age=old")
    assert "We don't know the role “king”." in text(page) and asks(page)
    assert not [link for link in htmx_links(page) if "as=" in link]
    assert choose(reader, "king", "?age=old")["Location"] == f"{GUIDE}?age=old"
    assert not reader.cookies


@pytest.mark.parametrize("cookie", ["king", "../x", "a" * 500, "", "as=admin", "network;x", "k.i.n.g.network.x.y"])
def test_a_broken_memory_is_no_memory(reader: Client, cookie: str) -> None:
    reader.cookies["role"] = cookie
    assert reader.get(f"{GUIDE}?age=old").status_code in (200, 302)


def test_a_get_cannot_choose(reader: Client) -> None:
    assert reader.get(f"{GUIDE}as/").status_code == 405


OWN = """\
profiles:
  barista:
    title: I look after the machine
    can: [nothing, client, server]
  drinker:
    name: coffee drinker
    title: I only drink it
    can: [nothing]
"""


def test_a_pack_has_roles_of_its_own(reader: Client, settings: Settings, tmp_path: Path) -> None:
    everybody = (SAMPLE / "profiles.yaml").read_text()
    own = {"profiles.yaml": everybody, "coffee/profiles.yaml": OWN}
    settings.CONTENT_DIRS = [write(tmp_path / "content", own)]
    settings.LIBRARY_DIR = tmp_path / "library"
    store.cache_clear()
    assert not publish_content().findings
    page = reader.get("/guides/no-coffee/")
    assert "Who are you?" in text(page) and "I only drink it" in text(page)
    assert "It is my own PC" not in text(page)
    assert "For: coffee drinker" in text(reader.get("/guides/no-coffee/?as=drinker"))
    assert "Someone else has to do this" not in text(reader.get("/guides/no-coffee/?as=barista&show=level"))
    assert "Someone else has to do this" in text(reader.get("/guides/no-coffee/?as=drinker&show=level"))
    assert ("level", "full") not in buttons(reader.get("/guides/no-coffee/?as=drinker"))
    reader.cookies["role"] = "helpdesk"
    reader.post("/guides/no-coffee/as/", {"as": "barista"})
    assert reader.cookies["role"].value == "barista.helpdesk"  # a pack's role and the site's, side by side
    reader.cookies["role"] = "helpdesk.barista"
    assert reader.get("/guides/no-coffee/")["Location"] == "/guides/no-coffee/?as=barista"


def test_a_fixed_guide_asks_nobody_who_they_are(reader: Client) -> None:
    assert b'name="as"' not in reader.get("/guides/smoking-printer/").content
    assert b'name="as"' in reader.get("/guides/smoking-printer/?as=helpdesk").content


def test_who_has_not_chosen_is_nobody_in_particular(reader: Client) -> None:
    page = reader.get(f"{GUIDE}?age=old")
    assert "For: anyone" in text(page) and asks(reader.get(GUIDE))
    assert "as=" not in "".join(htmx_links(page))
    assert "Not chosen" in text(reader.get(f"{GUIDE}plan/?age=old"))
