"""Which page comes first, and where on it the answer stands: pure, without a library."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kb.search.query import WORD
from kb.search.ranking import BODY, best_pages
from kb.search.snippets import START_MARK, marked_words, snippet, step_at, with_steps, without_marks
from kb.search.terms import Term
from kb.search.tokens import start_of, words_of

FILL = "some other text that says nothing of the kind " * 5


def terms(text: str, **forms: dict[str, float]) -> list[Term]:
    return [Term(word, {word: 1.0, **forms.get(word, {})}, 2.0, asked=2.0) for word in words(text)]


def words(text: str) -> list[str]:
    return [word.lower() for word in WORD.findall(text)]


def page(body: str = "", title: str = "A page", symptoms: str = "", commands: str = "") -> tuple[str, ...]:
    return title, symptoms, "", commands, body


def order(query: str, *pages: tuple[str, ...]) -> list[int]:
    return [index for index, _ in best_pages(terms(query), pages, len(pages))]


def test_words_in_the_order_they_were_typed_count_more_than_the_same_words():
    scattered = page("The printer was cold. Access is by the door. It was denied.")
    in_a_row = page("It says: access was denied by the printer.")
    assert order("access was denied by the printer", scattered, in_a_row) == [1, 0]


def test_a_title_made_of_the_words_counts_more_than_one_that_has_them_among_others():
    longer = page("printer offline", title="Printer offline after the update of the driver in spring")
    exact = page("printer offline", title="Printer offline")
    assert order("printer offline", longer, exact) == [1, 0]


def test_a_word_between_its_neighbours_may_have_a_typing_error_that_makes_another_word():
    right = page(f"{FILL} The sign in server refused the card. {FILL}")
    other = page(f"{FILL} A sign and sever. The refused card in {FILL}")
    assert order("sign in sever refused the card", other, right) == [1, 0]


def test_a_longer_text_says_a_word_more_easily():
    assert order("vinegar", page("vinegar " + FILL * 40), page("vinegar and water")) == [1, 0]


def test_the_place_is_where_most_of_the_query_is_said():
    body = f"Vinegar is sour. {FILL} Fill the tank with vinegar and water, then press start. {FILL}"
    ((_, place),) = best_pages(terms("vinegar tank press start"), [page(body)], 1)
    assert place.column == BODY and place.word > 20
    assert place.is_clear


def test_a_page_that_says_it_in_its_title_has_no_clearer_place():
    ((_, place),) = best_pages(terms("vinegar tank"), [page("The vinegar tank.", title="The vinegar tank")], 1)
    assert not place.is_clear


def test_a_synonym_of_several_words_counts_only_as_a_phrase():
    query = [Term("gpo", {"gpo": 1.0, "group policy": 0.5}, 2.0)]
    apart, phrase = page("A group has a policy."), page("The group policy says so.")
    assert [index for index, _ in best_pages(query, [apart, phrase], 2)] == [1, 0]


# --- steps and snippets ---------------------------------------------------------------------------------------------

STEPS = (("S1AA/", "Fill the tank."), ("descale/S2AA/", "Press start, then wait."))
TEXT = with_steps("Before. Fill the tank. Between. Press start, then wait. After.", STEPS)


def test_a_place_in_a_text_tells_its_step():
    found = {word: step_at(TEXT, TEXT.index(word)) for word in ("Before", "tank", "Between", "wait", "After")}
    assert found == {"Before": "", "tank": "S1AA/", "Between": "", "wait": "descale/S2AA/", "After": ""}


def test_a_step_that_is_not_in_the_text_marks_nothing():
    assert with_steps("Before. After.", STEPS) == "Before. After."


def test_a_snippet_marks_words_and_hides_the_marks_of_steps():
    query = terms("press START")
    place = best_pages(query, [page(TEXT)], 1)[0][1]
    shown, step = snippet(TEXT, place.word, marked_words(query))
    assert step == "descale/S2AA/"
    assert "\x02Press start\x03" not in shown and "\x02Press\x03 \x02start\x03" in shown
    assert "S2AA" not in shown and not set(shown) & {"\x1e", "\x1f"}


@given(st.text(alphabet="ab \x1e\x1f/", max_size=60))
def test_no_mark_survives_however_a_text_was_cut(text):
    assert "\x1e" not in without_marks(text)


# --- words ----------------------------------------------------------------------------------------------------------


def test_words_are_without_case_accents_and_signs():
    assert words_of("Öffne C:\\Temp → “mstsc.exe”, l’été") == [b"offne", b"c", b"temp", b"mstsc", b"exe", b"l", b"ete"]


@given(st.lists(st.sampled_from(["Access", "was", "0x904", "“denied”", "–", "mstsc.exe", "a_b"]), max_size=20))
def test_a_word_is_found_again_by_its_number(parts):
    text = " ".join(parts)
    for number, word in enumerate(words_of(text)):
        assert text[start_of(text, number) :].lower().startswith(word.decode())


@given(st.text(max_size=80), st.integers(0, 30), st.lists(st.text(min_size=1, max_size=5), min_size=1, max_size=4))
def test_any_text_has_words_a_place_and_a_snippet(text, number, typed):
    query = [Term(word, {word: 1.0}, 1.0) for word in typed]
    ((_, place),) = best_pages(query, [page(text)], 1)
    shown, _ = snippet(text, place.word, marked_words(query))
    assert 0 <= start_of(text, number) <= len(text)
    assert len(shown.replace(START_MARK, "")) <= 600


MIXED = (
    "Certificates\nGet-ChildItem Cert:\\LocalMachine | Format-List\nA certificate proves who answers. It ends one day.\n"
    "Name | Kind\nThat day is its end."
)


def test_a_snippet_is_of_whole_sentences_without_the_commands_and_tables_between_them():
    query = terms("certificate")
    place = best_pages(query, [page(MIXED)], 1)[0][1]
    shown, _ = snippet(MIXED, place.word, marked_words(query))
    assert shown == "A \x02certificate\x03 proves who answers. It ends one day. That day is its end."


def test_a_command_that_is_looked_for_is_shown():
    text = "First.\nGet-ChildItem | Format-List Subject\nDone."
    query = terms("childitem")
    place = best_pages(query, [page(text)], 1)[0][1]
    assert "Get-\x02ChildItem\x03" in snippet(text, place.word, marked_words(query))[0]
