from django.test import Client
from pytest_django.fixtures import Settings

from tests.support.reading import heading, text


def test_authors_see_every_pattern_on_one_page(reader: Client, settings: Settings) -> None:
    settings.DEBUG = True
    page = reader.get("/styleguide/")
    assert heading(page) == "Style guide"
    for part in (
        "Colours",
        "How to check",
        "Who can do it",
        "Careful",
        "possible causes",
        "The printer gives blank pages",
    ):
        assert part in text(page), part


def test_readers_do_not(reader: Client) -> None:
    assert reader.get("/styleguide/").status_code == 404
