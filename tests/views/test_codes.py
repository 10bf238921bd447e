import pytest
from django.test import Client

from tests.support.reading import heading, links, text


def test_a_code_is_explained_in_every_number_space(reader: Client) -> None:
    words = text(reader.get("/codes/0x2A/"))
    for expected in (
        "The toner sensor sees nothing.",
        "The job was cancelled",
        "Decimal 42",
        "0x0000002A",
        "Defined by the vendor",
    ):
        assert expected in words


def test_a_code_leads_to_its_guide_with_the_code_known(reader: Client) -> None:
    assert "/guides/blank-pages/?error=0x2A" in links(reader.get("/codes/0x2A/"))


def test_a_code_names_what_it_is_mistaken_for_and_shown_with(reader: Client) -> None:
    page = reader.get("/codes/0x2A/")
    assert "0x24, the drum counter" in text(page)
    assert "/codes/0x2A+0x80070005/" in links(page)


@pytest.mark.parametrize("spelling", ["42", "0x2a", "0X2A", "0x0000002A", "0X000002a"])
def test_other_spellings_go_to_the_usual_one(reader: Client, spelling: str) -> None:
    page = reader.get(f"/codes/{spelling}/")
    assert (page.status_code, page["Location"]) == (301, "/codes/0x2A/")


def test_two_codes_shown_together_have_a_page(reader: Client) -> None:
    page = reader.get("/codes/0x2A+0x80070005/")
    assert heading(page) == "0x2A+0x80070005"
    assert "refuses the job and shows an empty cartridge" in text(page)
    assert "/guides/blank-pages/?shown=0x2a-0x80070005" in links(page)


def test_a_pair_in_decimal_goes_to_the_usual_spelling(reader: Client) -> None:
    assert reader.get("/codes/42+-2147024891/")["Location"] == "/codes/0x2A+0x80070005/"


def test_an_unlisted_pair_explains_each_code(reader: Client) -> None:
    page = reader.get("/codes/0x2A+0x1B/")
    assert page.status_code == 200
    assert "The cover is open." in text(page)


def test_an_unlisted_code_gets_a_guess_marked_as_one(reader: Client) -> None:
    page = reader.get("/codes/0x12B/")
    assert page.status_code == 404
    assert "This code is not in the library Best guess from its pattern: Something in the paper path" in text(page)


def test_decimal_digits_that_may_have_been_hexadecimal_are_asked_about(reader: Client) -> None:
    page = reader.get("/codes/0x1A/")  # what "26" becomes
    assert page.status_code == 404
    page = reader.get("/codes/27/", follow=True)
    assert heading(page) == "0x1B"


@pytest.mark.parametrize("spelling", ["hello", "0x", "1+2+3", "0x123456789", "99999999999", "+", "0x2A+", "-1x"])
def test_what_is_no_code_says_so(reader: Client, spelling: str) -> None:
    page = reader.get(f"/codes/{spelling}/")
    assert page.status_code == 404
    assert "isn't a code we recognise" in heading(page)


def test_codes_can_be_browsed_by_family(reader: Client) -> None:
    page = reader.get("/codes/")
    assert "Paper path" in text(page)
    assert "/codes/0x1B/" in links(page)
