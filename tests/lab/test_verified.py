"""What a page says of where its commands were run is what the lab ran."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from kb.library.library import Library
from tests.lab.cases import CASES
from tests.lab.record import BY, environment
from tests.support.reading import text

GUIDES = sorted({case.guide for case in CASES})


def test_remedies_that_the_lab_runs_say_so_and_no_others(ssh_site: Library) -> None:
    said = {
        (slug, remedy.key)
        for slug in GUIDES
        for remedy in ssh_site.guide(slug).remedies
        if remedy.verified and remedy.verified.by == BY
    }
    assert said == {(case.guide, case.remedy) for case in CASES}


def test_they_name_the_versions_that_the_lab_runs_on(ssh_site: Library, needs_a_lab: None) -> None:
    here = environment()
    said = {remedy.verified for slug in GUIDES for remedy in ssh_site.guide(slug).remedies if remedy.verified}
    if all(here.rpartition(" ")[2] != each.env.rpartition(" ")[2] for each in said):
        pytest.skip(f"another Debian than the pages name: {here}")
    assert {each.env for each in said} == {here}
    assert all(each.on <= date.today().isoformat() for each in said)


def test_the_page_of_a_remedy_shows_what_it_was_tested_on(ssh_site: Library, reader: Client) -> None:
    remedy = ssh_site.guide("ssh-permission-denied").find_node("close-home")
    page = text(reader.get("/guides/ssh-permission-denied/close-home/"))
    assert "Tested" in page and remedy.verified.env in page
