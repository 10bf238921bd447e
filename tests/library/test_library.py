"""What the published library answers."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from decisiontree.guide import CodeRef
from kb.codes.find import codes_in
from kb.library.lists import ListFilter, cards_on, topics_on
from kb.search import searching
from tests.support.sites import published


@pytest.fixture(scope="session")
def library(tmp_path_factory):
    return published(tmp_path_factory.mktemp("library")).current()


def test_an_article_comes_with_links_sources_and_steps(library):
    article = library.article("care")
    assert 'href="/guides/no-coffee/"' in article.html and ">No coffee comes out</a>" in article.html
    assert 'href="/guides/no-coffee/descale/"' in article.html
    assert [source.key for source in article.sources] == ["manual"]
    assert [step.id for step in article.steps] == ["S6AA", "S7AA"]
    assert [card.slug for card in article.related] == ["no-coffee"]
    assert article.edit_url == "https://git.example.org/kb/edit/main/content/coffee/articles/care.md"
    assert (article.review_by, article.topic) == ("2027-10-01", "Brewing")


def test_what_is_not_there_is_none(library):
    assert library.article("nothing") is None
    assert library.guide("nothing") is None
    assert library.code(CodeRef("display", 1)) is None
    assert library.moved("article", "nothing") is None


def test_an_old_name_leads_to_the_new_one(library):
    assert library.moved("article", "cleaning") == "care"


def test_a_guide_knows_all_its_sources(library):
    assert [source.key for source in library.guide("no-coffee").sources] == ["manual", "bench"]


def test_the_same_number_means_another_thing_in_another_space(library):
    assert [(code.kind.key, code.meaning) for code in library.codes(7)] == [
        ("display", "The door is open."),
        ("service", "No water was seen."),
    ]


def test_a_pair_has_a_meaning_of_its_own_and_a_guide(library):
    pair = library.pair((0x904, 7))
    assert (pair.meaning, pair.guide) == ("The pump ran and no water came.", "no-coffee")
    assert [code.kind.key for code in pair.codes] == ["display", "service"]
    assert library.pair((7, 0x904)) is None


def test_an_unlisted_code_is_only_guessed_at(library):
    assert library.codes(0xA04) == ()
    assert [guess.guess for guess in library.guesses(0xA04)] == ["Something with water"]
    assert library.guesses(0x3000004) == ()


def test_topics_list_guides_before_articles(library):
    (topic,) = topics_on(library, ListFilter())
    assert (topic.pack_title, topic.name, topic.pages) == ("Coffee machines", "Brewing", 2)
    assert [card.kind for card in cards_on(library, ListFilter(topic=topic.name))] == ["guide", "article"]


def test_every_id_and_name_leads_to_its_page(library):
    assert library.find_target("R3AA").url == "/guides/no-coffee/descale/"
    assert library.find_target("S4AA").url == "/guides/no-coffee/descale/S4AA/"
    assert library.find_target("no-coffee#tank").title == "The tank is empty"
    assert library.find_target("care#every-week").url == "/articles/care/#every-week"
    assert library.find_target("cleaning#every-week").url == "/articles/care/#every-week"
    assert library.find_target("no-coffee#nothing") is library.find_target("care#a#b") is None


def test_search_finds_titles_symptoms_commands_and_bodies(library):
    for query in ("care machine", "tastes bitter", "Start-Descale", "vinegar", "vinegar OR rinse"):
        assert searching.search(library, query), query


def test_search_puts_a_title_before_a_mention(library):
    assert searching.search(library, "coffee")[0].card.slug == "no-coffee"


def test_a_hit_shows_where_and_is_escaped(library):
    assert "<mark>vinegar</mark>" in searching.search(library, "vinegar")[0].snippet_html


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=80) | st.text(alphabet='"*()^:+-{} ANDORNEAR\0\ud800', max_size=30))
def test_no_query_raises(library, query):
    searching.search(library, query)
    searching.nearest(library, query)
    codes_in(library, query)


def test_the_library_may_be_read_from_many_threads(library):
    with ThreadPoolExecutor(8) as pool:
        titles = set(pool.map(lambda _: library.article("care").title, range(200)))
    assert titles == {"Care for the machine"}
