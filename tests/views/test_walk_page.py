import re
from urllib.parse import urlencode

from django.http import HttpResponse
from django.test import Client

from tests.support.reading import buttons, heading, hidden, htmx_links, links, text

GUIDE = "/guides/blank-pages/"


def test_the_start_shows_what_the_guide_is_about_and_the_first_step(reader: Client) -> None:
    page = reader.get(GUIDE)
    assert heading(page) == "The printer gives blank pages"
    assert "Pages come out blank" in text(page)
    assert "I work on the client" in text(page)
    assert buttons(page)


def test_a_question_shows_why_how_to_check_and_every_answer(reader: Client) -> None:
    page = reader.get(GUIDE, {"show": "test-page"})
    assert heading(page) == "Is the printer's own test page blank too?"
    assert "does not need the computer" in text(page)
    assert "Hold the green button" in text(page)
    assert buttons(page) == [("test-page", "blank"), ("test-page", "fine"), ("test-page", "unknown")]


def is_check_open(page: HttpResponse) -> bool:
    found = re.search(r'<details class="fold"( open)?>\s*<summary>How to check', page.content.decode())
    assert found
    return bool(found[1])


def test_how_to_check_is_open_only_where_nobody_answers_without_it(reader: Client) -> None:
    assert not is_check_open(reader.get(GUIDE, {"show": "test-page"}))
    assert is_check_open(reader.get(GUIDE, {"show": "queue"}))
    assert not is_check_open(reader.get(GUIDE, {"show": "queue", "as": "self-service"}))


def test_the_answers_come_before_how_to_check_and_each_has_its_hint(reader: Client) -> None:
    html = reader.get(GUIDE, {"show": "test-page"}).content.decode()
    assert (
        html.index('value="blank"') < html.index("Nothing on it, or only a faint shadow") < html.index('value="fine"')
    )
    assert html.index('value="unknown"') < html.index("Hold the green button")


def test_the_form_and_htmx_lead_to_the_same_address(reader: Client) -> None:
    page = reader.get(GUIDE, {"as": "helpdesk", "error": "0x2A", "age": "old", "show": "test-page"})
    assert hidden(page) == [("as", "helpdesk"), ("error", "0x2A"), ("age", "old")]
    sent = [f"{GUIDE}?{urlencode([*hidden(page), button])}" for button in buttons(page)]
    assert htmx_links(page) == sent


def test_answering_keeps_what_was_answered_before(reader: Client) -> None:
    page = reader.get(GUIDE + "?age=old&reseat=no-change")
    assert "Was the cartridge changed in the last month? No change" in text(page)
    assert all("age=old" in link for link in htmx_links(page))


def test_changing_an_answer_marks_it_and_keeps_its_place(reader: Client) -> None:
    page = reader.get(GUIDE + "?age=old&test-page=fine&show=age")
    assert heading(page) == "Was the cartridge changed in the last month?"
    assert "(current answer)" in text(page)
    assert f"{GUIDE}?age=new&test-page=fine" in htmx_links(page)
    assert hidden(page) == [("test-page", "fine")]


def test_every_open_question_can_be_answered_at_once(reader: Client) -> None:
    page = reader.get(GUIDE + "?age=old&show=all")
    assert heading(page) == "What do you know already?"
    assert ("test-page", "blank") in buttons(page)
    assert ("age", "new") not in buttons(page)
    assert ("smoke", "clear") in buttons(page) and ("age", "old") in hidden(page)


def test_a_remedy_shows_its_price_its_steps_and_how_to_undo_it(reader: Client) -> None:
    page = reader.get(GUIDE, {"show": "reseat"})
    for words in ("Risk Low", "Takes 3 min", "Can be undone Yes", "Paperjet 100", "Wear gloves.", "Close the cover."):
        assert words in text(page)
    assert b'id="step-S1AA"' in page.content
    assert "Nothing to undo." in text(page)
    assert buttons(page) == [("reseat", "fixed"), ("reseat", "no-change"), ("reseat", "other-error")]


def test_a_different_error_is_offered_only_where_the_remedy_says_so(reader: Client) -> None:
    assert ("new-cartridge", "other-error") not in buttons(reader.get(GUIDE, {"show": "new-cartridge"}))


def test_the_safety_rules_are_open_before_the_first_remedy_only(reader: Client) -> None:
    warned = b'<details class="fold careful" open>'
    assert warned in reader.get(GUIDE, {"show": "new-cartridge"}).content
    later = reader.get(GUIDE, {"reseat": "no-change", "show": "new-cartridge"})
    assert warned not in later.content
    assert b'<details class="fold careful">' in later.content


def test_solved_says_what_fixed_it_and_what_it_was(reader: Client) -> None:
    page = reader.get(GUIDE, {"test-page": "blank", "reseat": "fixed"})
    assert heading(page) == "Solved"
    assert "Fixed by: Take the cartridge out and put it back" in text(page)
    assert "Most likely cause: The cartridge sits loose" in text(page)
    assert not buttons(page)


def test_a_different_error_leads_to_the_paste_box(reader: Client) -> None:
    page = reader.get(GUIDE, {"reseat": "other-error"})
    assert 'name="q"' in page.content.decode()
    assert hidden(page) == [("from", "blank-pages"), ("reseat", "other-error")]


def test_an_answer_can_lead_to_another_guide(reader: Client) -> None:
    page = reader.get(GUIDE, {"smoke": "smoke"})
    (onward,) = [link for link in links(page) if link.startswith("/guides/smoking-printer/?")]
    assert heading(page).startswith("Is it really “")
    there = reader.get(onward)
    (back,) = [link for link in links(there) if link.startswith(GUIDE)]
    assert back == f"{GUIDE}?smoke=smoke&leave-smoke=unknown"
    assert "Is it really" not in heading(reader.get(back))


def test_an_answer_that_leads_away_can_be_taken_back_and_is_asked_again(reader: Client) -> None:
    page = reader.get(GUIDE, {"smoke": "smoke", "leave-smoke": "no"})
    assert "Set aside: You took it back." in text(page)
    again = reader.get(GUIDE, {"smoke": "smoke", "leave-smoke": "no", "show": "smoke"})
    assert links(again) and "Is it really" not in heading(again)


def test_handing_over_lists_what_to_collect_and_what_was_tried(reader: Client) -> None:
    page = reader.get(GUIDE, {"error": "0x2A", "test-page": "blank", "reseat": "no-change", "show": "escalate"})
    assert heading(page) == "Escalate"
    for words in (
        "To: Print room",
        "One blank page.",
        "Take the cartridge out and put it back No change",
        "0x2A",
        "Causes still open",
    ):
        assert words in text(page)


def test_what_was_collected_is_ticked_and_kept_with_the_walk(reader: Client) -> None:
    page = reader.get(GUIDE, {"show": "escalate"})
    keys = re.findall(r'name="have" value="([^"]+)"', page.content.decode())
    assert keys
    page = reader.get(GUIDE, {"show": "escalate", "have": [keys[0], "no-such-thing"]})
    assert re.search(rf'value="{keys[0]}"[^>]*checked', page.content.decode())
    notes = [address for address in links(page) if "/note/" in address]
    assert notes and all(f"have={keys[0]}" in address and "no-such" not in address for address in notes)
    assert "Collected" in text(reader.get(notes[0]))


def test_an_answer_that_no_longer_counts_is_shown_as_set_aside(reader: Client) -> None:
    page = reader.get(GUIDE, {"test-page": "blank", "reseat": "no-change"})
    assert "Set aside: “Take the cartridge out and put it back” was tried after this" in text(page)


def test_what_an_answer_tells_is_said_on_the_next_step(reader: Client) -> None:
    assert "What your last answer tells us The fault is in the printer." in text(
        reader.get(GUIDE, {"test-page": "blank"})
    )


def test_why_a_step_comes_is_told_to_those_who_ask(reader: Client) -> None:
    page = reader.get(GUIDE, {"test-page": "blank"})
    assert f"{GUIDE}?test-page=blank&show=why#why" in links(page)
    assert "No change Then" in text(reader.get(GUIDE, {"test-page": "blank", "show": "why"}))


def test_a_stale_link_says_what_was_left_out(reader: Client) -> None:
    page = reader.get(GUIDE, {"gone": "yes", "age": "purple"})
    assert page.status_code == 200
    assert "Part of this address was left out" in text(page)
    assert "gone=yes" in text(page)
    assert "age=purple" in text(page)


def test_an_unknown_reader_or_node_to_show_is_the_default(reader: Client) -> None:
    assert heading(reader.get(GUIDE, {"as": "king", "show": "nothing", "age": "old"})) == heading(
        reader.get(GUIDE, {"age": "old"})
    )


def test_the_rail_links_to_each_cause_and_says_how_likely_it_is(reader: Client) -> None:
    page = reader.get(GUIDE, {"test-page": "blank"})
    assert "The cartridge sits loose Very likely" in text(page)
    assert "speaks" in text(page)
    assert f"{GUIDE}loose/" in links(page)


def test_htmx_gets_the_step_alone_with_its_title(htmx_reader: Client) -> None:
    page = htmx_reader.get(GUIDE, {"show": "test-page"})
    html = page.content.decode()
    assert html.lstrip().startswith(
        "<title>Is the printer&#x27;s own test page blank too? · The printer gives blank pages · "
    )
    assert "<html" not in html
    assert 'data-announce="4 possible causes. Most likely: The cartridge sits loose.">' in html


def test_a_history_restore_gets_the_whole_page(reader: Client) -> None:
    page = reader.get(GUIDE, headers={"HX-Request": "true", "HX-History-Restore-Request": "true"})
    assert b"<html" in page.content


def test_caches_are_told_that_the_step_differs_from_the_page(reader: Client, htmx_reader: Client) -> None:
    for page in (reader.get(GUIDE), htmx_reader.get(GUIDE)):
        assert {"HX-Request", "HX-History-Restore-Request", "Accept-Encoding"} <= set(page["Vary"].split(", "))


def test_a_guide_that_moved_takes_its_evidence_along(reader: Client) -> None:
    page = reader.get("/guides/empty-pages/?age=old")
    assert (page.status_code, page["Location"]) == (302, f"{GUIDE}?age=old")


def test_a_fixed_guide_goes_the_author_s_way(reader: Client) -> None:
    assert ("where", "plug") in buttons(reader.get("/guides/smoking-printer/"))
    assert heading(reader.get("/guides/smoking-printer/", {"where": "plug"})) == "Switch the fuse off"
    page = reader.get("/guides/smoking-printer/", {"where": "plug", "fuse": "no-change"})
    assert heading(page) == "Escalate" and "To: Fire brigade" in text(page)


def test_what_to_collect_is_cut_to_the_role_and_nothing_is_lost(reader: Client) -> None:
    admin = text(reader.get(GUIDE, {"as": "admin", "show": "escalate"}))
    assert "Collect this first One blank page. The driver's log." in admin
    assert "Ask them to collect" not in admin
    helpdesk = text(reader.get(GUIDE, {"as": "network", "show": "escalate"}))
    assert "Ask them to collect You can't get these yourself" in helpdesk and "The driver's log." in helpdesk


def test_in_depth_comes_with_the_worst_case_and_numbers(reader: Client) -> None:
    text = reader.get(f"{GUIDE}?show=why").content.decode()
    assert "The same in numbers" in text and " %</td>" in text
    assert "on average" in text and "if nothing helps" in text
    assert "The same in numbers" not in reader.get(GUIDE).content.decode()
