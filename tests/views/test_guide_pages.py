from django.test import Client

from tests.support.reading import heading, links, text

GUIDE = "/guides/blank-pages/"


def test_a_guide_reads_as_an_article(reader: Client) -> None:
    page = reader.get(GUIDE + "article/")
    for words in (
        "The sensor manual sees no toner.",
        "Switch the printer off before you reach inside.",
        "Shake the cartridge over the carpet",
        "Hold the green button",
        "Restart-Service Spooler",
        "One blank page.",
        "Printer manual",
        "What the panel says",
    ):
        assert words in text(page), words


def test_its_causes_come_by_likelihood_with_what_speaks_for_them(reader: Client) -> None:
    words = text(reader.get(GUIDE + "article/"))
    causes = words.index("Causes, most likely first")
    loose, empty = words.index("The cartridge sits loose", causes), words.index("The cartridge is empty", causes)
    assert loose < empty
    assert "Evidence for Was the cartridge changed in the last month? Yes" in words[loose:empty]


def test_it_shows_owner_and_when_it_was_verified(reader: Client) -> None:
    for path in ("", "article/", "reseat/", "loose/"):
        words = text(reader.get(GUIDE + path))
        assert "20 November 2026" in words, path
        assert "Print room" in words, path


def test_a_remedy_has_a_page_of_its_own(reader: Client) -> None:
    page = reader.get(GUIDE + "reseat/")
    assert heading(page) == "Take the cartridge out and put it back"
    assert b'id="step-S1AB"' in page.content
    assert f"{GUIDE}?show=reseat" in links(page)


def test_a_question_has_a_page_of_its_own(reader: Client) -> None:
    page = reader.get(GUIDE + "test-page/")
    assert heading(page) == "Is the printer's own test page blank too?"
    assert "Blank too Nothing on it, or only a faint shadow The fault is in the printer." in text(page)


def test_a_cause_has_a_page_of_its_own(reader: Client) -> None:
    page = reader.get(GUIDE + "no-toner/")
    assert heading(page) == "The cartridge is empty"
    assert "Put a new cartridge in" in text(page)
    assert "Take the cartridge out" not in text(page)


def test_an_unknown_node_is_not_found(reader: Client) -> None:
    assert reader.get(GUIDE + "nothing/").status_code == 404


def test_pages_of_a_moved_guide_move_along(reader: Client) -> None:
    page = reader.get("/guides/empty-pages/reseat/")
    assert page["Location"] == f"{GUIDE}reseat/"


def test_guides_are_listed_by_topic(reader: Client) -> None:
    page = reader.get("/guides/")
    assert "Paper and output" in text(page)
    assert GUIDE in links(page)


def test_a_long_guide_reads_as_an_overview_with_the_whole_a_link_away(reader: Client, monkeypatch) -> None:
    monkeypatch.setattr("decisiontree.views.MOST_AT_ONCE", 1)
    page, whole = reader.get(GUIDE + "article/"), reader.get(GUIDE + "article/?whole=yes")
    assert "Hold the green button" not in text(page) and "Hold the green button" in text(whole)
    assert GUIDE + "article/?whole=yes" in links(page)
    assert b'rel="canonical"' in whole.content
