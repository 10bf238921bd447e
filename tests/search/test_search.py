"""What a reader types finds the page they mean."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.search import searching
from kb.search.query import all_of, narrowed, parse_query
from kb.search.snippets import with_titles
from kb.search.spelling import is_code, nearest
from tests.support import content_files as small
from tests.support.sites import published

OTHER = (
    small.ARTICLE.replace("A1AA", "A2AA").replace("S6AA", "S8AA").replace("S7AA", "S9AA").replace("[cleaning]", "[]")
    .replace("Care for the machine", "Access was denied at the counter").replace("Five minutes", "Ten minutes")
    .replace("Read [[no-coffee]] when nothing comes, or [[descale|descale it]]",
             "Connecting printers takes time. The counter denied access with BrewingFailedOrchestrationFailureOnUnhealthyMachine")
)  # fmt: skip


@pytest.fixture(scope="session")
def library(tmp_path_factory):
    return published(tmp_path_factory.mktemp("library"), {"coffee/articles/denied.md": OTHER}).current()


def first(library, query, **options):
    hits = searching.search(library, query, **options)
    return hits[0].card.slug if hits else None


@pytest.mark.parametrize("query", ["vinegar", "vinegr", "vineger", "vinegaar", "VINEGAR", "vniegar"])
def test_one_typing_error_does_not_hide_a_page(library, query):
    assert first(library, query) == "no-coffee"


def test_what_was_understood_is_told_when_it_is_not_what_was_typed(library):
    assert searching.corrected(library, "vinegr machine") == "vinegar machine"
    assert searching.corrected(library, "vinegar machine") == ""


@pytest.mark.parametrize(
    ("query", "understood"),
    [
        ("die maschine maks tazte nicht nach dem wasserwechsel", ""),
        ("la machina ne coffe pas", ""),
        ("RDP hängt machin", ""),
        ("counter nach", ""),
        ("machin counter acess", "machine counter access"),
        ("vinegr after the machine was cleaned", "vinegar after the machine was cleaned"),
    ],
)
def test_words_of_other_languages_are_not_corrected_into_english(library, query, understood):
    assert searching.corrected(library, query) == understood


@pytest.mark.parametrize("query", ["0x905", "2309", "kb5051987", "x509"])
def test_a_code_is_never_corrected(library, query):
    assert searching.corrected(library, query) == ""


def test_a_snippet_shows_titles_where_a_page_links_by_name_and_no_keys_of_sources(library):
    (hit,) = (hit for hit in searching.search(library, "read when nothing comes") if hit.card.slug == "care")
    assert "Read No coffee comes out when nothing comes" in re.sub("</?mark>", "", hit.snippet_html)
    assert "manual" not in hit.snippet_html and not set("\x04\x05") & set(hit.snippet_html)


@pytest.mark.parametrize("cut", ["see \x04no-cof…", "see \x04no-", "…coffee\x05 first", "\x04\x02no\x03-coffee\x05"])
def test_a_name_that_was_cut_leaves_no_mark(cut):
    shown = with_titles(cut, {"no-coffee": "No coffee"}.get)
    assert not set("\x04\x05") & set(shown)


def test_words_in_the_same_order_count_more_than_the_same_words(library):
    assert first(library, "access was denied at the counter") == "denied"


def test_another_ending_of_a_rare_word_is_found(library):
    assert first(library, "connects printer") == "denied"


def test_a_phrase_must_be_there_and_an_excluded_word_must_not(library):
    assert [hit.card.slug for hit in searching.search(library, '"denied access"')] == ["denied"]
    assert searching.search(library, '"access denied"') == ()
    assert "denied" not in {hit.card.slug for hit in searching.search(library, "machine -counter")}


def test_a_name_of_fifty_letters_is_a_word_beside_others(library):
    assert first(library, "BrewingFailedOrchestrationFailureOnUnhealthyMachine: machine has no good host") == "denied"


def test_two_words_run_together_are_taken_apart(library):
    assert first(library, "tastesbitter") in {"care", "denied"}


def test_the_last_word_may_be_unfinished(library):
    assert first(library, "vin", is_prefix=True) == "no-coffee"
    assert first(library, "vin") is None


@pytest.mark.parametrize("query", ["v", "vi", "tas", "mach", "descale v", "the", "a"])
def test_something_is_suggested_from_the_first_letter(library, query):
    assert searching.search(library, query, is_prefix=True)


@pytest.mark.parametrize("query", ["xinegar", "inegar", "ivnegar", "vvinegar"])
def test_the_first_letter_may_be_wrong_too(library, query):
    assert first(library, query) == "no-coffee"


def test_a_hit_names_the_step_that_fits(library):
    hit = searching.search(library, "foam after Start-Descale")[0]
    assert (hit.step_id, hit.step_title) == ("S4AA", "Pour it in.")
    assert hit.step_url == "/guides/no-coffee/descale/S4AA/"
    assert "<mark>foam</mark>" in hit.snippet_html


def test_a_query_that_the_title_answers_names_no_step(library):
    assert searching.search(library, "no coffee comes out")[0].step_id == ""


def test_a_synonym_finds_what_it_stands_for(tmp_path):
    store = published(tmp_path, {"coffee/synonyms.yaml": "synonyms:\n  - [vinegar, acetic acid, essig]\n"})
    for query in ("essig", "acetic acid", "Acetic-Acid"):
        assert first(store.current(), query).startswith("no-coffee")
    assert searching.corrected(store.current(), "essig") == ""


def test_a_query_is_words_phrases_and_exclusions():
    query = parse_query('printer "access denied" -wifi -"on paper" half"open')
    assert query.words == ("printer", "access", "denied", "half", "open")
    assert query.phrases == (("access", "denied"),)
    assert query.without == (("wifi",), ("on", "paper"))


@given(st.text(max_size=120) | st.text(alphabet='"-*()^:+{} aAND\0\ud800', max_size=40))
def test_every_word_of_an_expression_is_quoted(text):
    query = parse_query(text)
    found = narrowed(all_of([(word,) for word in query.words]), query)
    bare = "".join(found.split('"')[::2])
    assert set(bare) <= set("()*ORANDNOT ")


def test_the_nearest_words_are_those_with_the_fewest_errors():
    assert nearest("printr", ["printer", "print", "paper"]) == ("printer", "print")
    assert nearest("certificat", ["certificate", "certificates"]) == ("certificate",)
    assert nearest("abcd", ["wxyz"]) == ()


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("0x904", True),
        ("2308", True),
        ("kb50519", True),
        ("smbv3", True),
        ("netipsecphase1authset", False),
        ("print", False),
    ],
)
def test_codes_are_told_from_words(word, code):
    assert is_code(word) is code
