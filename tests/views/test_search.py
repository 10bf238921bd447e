from django.test import Client

from tests.support.reading import heading, links, text


def test_a_pasted_dialog_leads_to_its_guide_with_the_error_known(reader: Client) -> None:
    page = reader.get("/search/", {"q": "It failed again.\r\nPanel error: 0x2A\r\nDriver code: 0x80070005"})
    assert (page.status_code, page["Location"]) == (302, "/guides/blank-pages/?shown=0x2a-0x80070005")
    assert "What does the display show? 2A and 80070005" in text(reader.get(page["Location"]))


def test_one_code_leads_to_its_guide(reader: Client) -> None:
    page = reader.get("/search/", {"q": "0x2A"})
    assert page["Location"] == "/guides/blank-pages/?error=0x2A"
    assert "Error shown 0x2A" in text(reader.get(page["Location"]))


def test_a_code_without_a_guide_is_explained_above_the_results(reader: Client) -> None:
    page = reader.get("/search/", {"q": "Panel error 0x1B"})
    assert page.status_code == 200
    assert "The cover is open. (the printer panel)" in text(page)
    assert "/codes/0x1B/" in links(page)


def test_a_code_from_its_own_guide_does_not_lead_back_at_once(reader: Client) -> None:
    page = reader.get("/search/", {"q": "0x2A", "from": "blank-pages"})
    assert page.status_code == 200
    assert "Back to The printer gives blank pages" in text(page)


def test_words_find_articles_and_guides(reader: Client) -> None:
    found = links(reader.get("/search/", {"q": "blank pages"}))
    assert "/guides/blank-pages/" in found
    assert "/articles/what-the-panel-says/" in links(reader.get("/search/", {"q": "cool ten minutes"}))


def test_hits_mark_the_words_that_were_found(reader: Client) -> None:
    assert b"<mark>" in reader.get("/search/", {"q": "cartridge"}).content


def test_an_empty_search_offers_the_box_and_the_guides(reader: Client) -> None:
    page = reader.get("/search/")
    assert heading(page) == "Search"
    assert "/guides/blank-pages/" in links(page)


def test_nothing_found_says_what_was_searched_and_keeps_the_words(reader: Client) -> None:
    page = reader.get("/search/", {"q": "xylophone"})
    assert "Not here yet" in text(page)
    assert "Nothing in this library is about “xylophone”. No page has the word xylophone ." in text(page)
    assert b">xylophone</textarea>" in page.content


def test_what_was_typed_is_escaped(reader: Client) -> None:
    page = reader.get("/search/", {"q": "<script>alert(1)</script>"})
    assert b"<script>alert" not in page.content


def test_what_is_not_in_the_library_is_said_plainly_with_a_way_on(reader: Client) -> None:
    page = reader.get("/search/", {"q": "payroll software rejects the tax form"})
    assert heading(page) == "Not here yet"
    words = text(page)
    assert "Note for a ticket" in words and "payroll software rejects the tax form" in words
    assert 'class="hits"' not in page.content.decode()


def test_a_paste_that_is_not_in_the_library_is_in_the_note_and_in_no_address(reader: Client) -> None:
    paste = 'Payroll: the tax form was rejected.\nHost: PAY-01\nsecond "line" -of it'
    page = reader.post("/search/", {"q": paste})
    assert (page.status_code, heading(page)) == (200, "Not here yet")
    assert "PAY-01" in page.content.decode() and "no-store" in page["Cache-Control"]


def test_a_known_code_is_never_called_not_found(reader: Client) -> None:
    page = text(reader.get("/search/", {"q": "Panel error 0x1B"}))
    assert "The cover is open." in page
    assert "Not here yet" not in page and "Nothing was found" not in page


def test_results_say_what_the_site_covers_unless_the_query_says_it(reader: Client) -> None:
    page = reader.get("/search/", {"q": "blank pages"})
    assert "This site covers Printing" in text(page)
    assert "What happens: blank pages" in text(page), "the note for a ticket is there, too"
    assert "This site covers" not in text(reader.get("/search/", {"q": "printing blank pages"}))
    assert "This site covers" not in text(reader.get("/search/", {"q": '"blank pages"'}))
