from django.test import Client

from tests.support.reading import heading, links, text


def test_an_article_shows_its_text_sources_and_who_answers_for_it(reader: Client) -> None:
    page = reader.get("/articles/what-the-panel-says/")
    assert heading(page) == "What the panel says"
    for words in (
        "Let it cool for ten minutes.",
        "20 November 2026",
        "Print room",
        "a printer of paper",
        "Printer manual",
    ):
        assert words in text(page), words
    assert "https://printers.example.org/manual" in links(page)


def test_an_article_links_to_its_headings_related_pages_and_its_file(reader: Client) -> None:
    found = links(reader.get("/articles/what-the-panel-says/"))
    assert "#reading-it" in found
    assert "/guides/blank-pages/" in found
    assert "https://git.example.org/kb/edit/main/printing/articles/what-the-panel-says.md" in found


def test_an_article_loads_no_htmx_before_the_search_field_is_used(reader: Client) -> None:
    assert b'<script src="/static/django_htmx' not in reader.get("/articles/what-the-panel-says/").content


def test_an_article_that_moved_is_found_under_its_old_name(reader: Client) -> None:
    page = reader.get("/articles/panel-numbers/")
    assert (page.status_code, page["Location"]) == (302, "/articles/what-the-panel-says/")


def test_articles_are_listed_by_topic(reader: Client) -> None:
    page = reader.get("/articles/")
    assert "Paper and output What the panel says" in text(page)


def test_the_front_page_has_the_paste_box_and_the_guides(reader: Client) -> None:
    page = reader.get("/")
    assert b'<textarea class="paste" id="paste" name="q"' in page.content
    assert "“Pages come out blank”" in text(page)


def test_the_site_says_how_it_is_checked(reader: Client) -> None:
    assert "Every claim has a source" in text(reader.get("/about/"))
