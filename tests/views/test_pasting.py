"""The paste box: where a paste leads, and what is left of it."""

from __future__ import annotations

from html import unescape
from time import process_time
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.cache import cache as requests
from django.http import HttpResponse
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django.fixtures import Settings

from kb.codes.find import codes_in
from kb.codes.reading import PasteReading, read_paste
from kb.codes.views_paste import shortened
from kb.codes.vocabulary import Vocabulary
from kb.site.store import store
from tests.support.reading import heading, links, text

DIALOG = "It failed again.\r\nPanel error: 0x2A\r\nDriver code: 0x80070005"


def query_of(page: HttpResponse) -> str:
    assert page.status_code == 303
    return parse_qs(urlsplit(page["Location"]).query).get("q", [""])[0]


def test_a_pasted_dialog_leads_to_its_guide_with_the_error_known(reader: Client) -> None:
    page = reader.post("/search/", {"q": DIALOG})
    assert (page.status_code, page["Location"]) == (303, "/guides/blank-pages/?shown=0x2a-0x80070005")


def test_the_order_of_the_codes_does_not_matter(reader: Client) -> None:
    page = reader.post("/search/", {"q": "Driver code: 0x80070005 Panel error: 0x2A"})
    assert page["Location"] == "/guides/blank-pages/?shown=0x2a-0x80070005"


def test_a_plain_form_is_read_as_well(reader: Client) -> None:
    page = reader.post("/search/", "q=Panel+error%3A+0x2A", content_type="application/x-www-form-urlencoded")
    assert page["Location"] == "/guides/blank-pages/?error=0x2A"


def test_the_box_posts_needs_no_token_and_has_no_limit_that_would_cut_a_paste(reader: Client) -> None:
    page = Client(enforce_csrf_checks=True).post("/search/", {"q": "blank pages"})
    assert query_of(page) == "blank pages"
    html = reader.get("/").content.decode()
    box = html[html.index('<form class="paste-form"') : html.index("</textarea>")]
    assert 'method="post"' in box and "maxlength" not in box and "csrf" not in box


def test_words_are_searched_for_without_who_and_where(reader: Client) -> None:
    paste = "Cartridge seen as empty by ann@example.com on PRN-0042 at 10.0.0.7\nUser: Ann Lee"
    page = reader.post("/search/", {"q": paste})
    assert query_of(page) == "Cartridge seen as empty by … on … at …"
    assert "/articles/" in " ".join(links(reader.get(page["Location"])))


def test_of_a_log_with_codes_only_codes_and_words_are_left(reader: Client) -> None:
    page = reader.post(
        "/search/", {"q": "2026-11-22 12:01 host=prn7 Panel error: 0x1B, the cover was open for Ann@x.org"}
    )
    assert query_of(page) == "Panel error: 0x1B … the cover was open for …"
    assert "The cover is open. (the printer panel)" in text(reader.get(page["Location"]))


def test_a_label_takes_a_name_away_and_never_a_sentence() -> None:
    """Who copies from a chat or a form pastes a word before the trouble."""
    for label in ("user: ", "Caller: ", "Server: ", "Benutzer: ", "Host:", "user_name: "):
        paste = f"{label}Cartridge seen as empty by the printer"
        assert shortened(paste, PasteReading()) == paste


def test_no_path_and_no_quote_of_a_paste_gets_into_the_address(reader: Client) -> None:
    paste = 'Cartridge "seen as empty" "/home/anna.meyer/.ink/config" (/home/bob/x)'
    assert query_of(reader.post("/search/", {"q": paste})) == "Cartridge seen as empty … (…)"
    page = reader.post("/search/", {"q": 'Cartridge "empty as seen"'})
    assert "/articles/" in " ".join(links(reader.get(page["Location"])))


def test_a_code_keeps_how_sure_it_was(reader: Client) -> None:
    named = text(reader.post("/search/", {"q": "Panel error = 27"}, follow=True))
    alone = text(reader.post("/search/", {"q": "27"}, follow=True))
    assert "The words “Panel error” before it say which list it is from." in named
    assert "Only the number is known." in alone


def test_a_walk_that_is_left_for_another_error_goes_along(reader: Client) -> None:
    page = reader.post(
        "/search/", {"q": "cartridge", "from": "blank-pages", "age": "old", "csrfmiddlewaretoken": "x" * 999}
    )
    fields = parse_qs(urlsplit(page["Location"]).query)
    assert (fields["from"], fields["age"]) == (["blank-pages"], ["old"])
    assert "Back to The printer gives blank pages" in text(reader.get(page["Location"]))
    assert len(page["Location"]) < 1000


def test_nothing_pasted_is_the_search_page(reader: Client) -> None:
    assert heading(reader.post("/search/", {"q": " "}, follow=True)) == "Search"
    assert heading(reader.post("/search/", {}, follow=True)) == "Search"


def test_an_answer_to_a_paste_is_kept_nowhere(reader: Client) -> None:
    page = reader.post("/search/", {"q": "cartridge"})
    assert page["Cache-Control"] == "no-store"
    assert not page.cookies


def test_a_code_at_the_end_of_five_megabytes_is_found(reader: Client) -> None:
    log = "2026-11-22 12:01:03.123 [1234:5678] from 10.0.0.12:53312 took 12 ms\n"
    began = process_time()
    page = reader.post("/search/", {"q": log * (5_000_000 // len(log)) + DIALOG})
    assert page["Location"] == "/guides/blank-pages/?shown=0x2a-0x80070005"
    assert process_time() - began < 5


@pytest.mark.parametrize("kind", ["multipart/form-data; boundary=x", "application/x-www-form-urlencoded"])
def test_what_is_too_long_is_told_so(reader: Client, kind: str) -> None:
    body = b'--x\r\nContent-Disposition: form-data; name="q"\r\n\r\n' + b"a" * 8_100_000 + b"\r\n--x--\r\n"
    page = reader.post("/search/", body if "x-www" not in kind else b"q=" + b"a" * 8_100_000, content_type=kind)
    assert page.status_code == 413
    assert heading(page) == "That's too long to read"
    assert "up to 8 MB at a time" in text(page)


PASTES = {
    "binary": bytes(range(256)).decode("latin-1") * 400,
    "NUL": "\0" * 10_000,
    "control characters": "\x01\x02\x1b[31mPanel error: \x000x1B",
    "overrides": "\u202e\u202d\u2066" * 3_000,
    "codes": " ".join(f"0x{n:X}" for n in range(10_000)),
    "labelled codes": " ".join(f"Panel error: 0x{n:X}" for n in range(10_000)),
    "operators": "\" AND NEAR( OR * ^ NOT " * 500,
    "one long word": "x" * 2_000_000,
    "one long number": "9" * 500_000,
    "replacement characters": "\ufffd" * 10_000,
    "emoji": "🖨️" * 10_000,
    "marks": "e\u0301\u0302\u0303" * 20_000,
    "tags": "<" * 100_000 + "</",
}  # fmt: skip


@pytest.mark.parametrize("paste", PASTES.values(), ids=PASTES)
def test_no_paste_breaks_the_box(reader: Client, paste: str) -> None:
    page = reader.post("/search/", {"q": paste})
    assert page.status_code in (200, 303)
    if page.status_code == 303:
        assert len(page["Location"]) < 7000  # what gunicorn takes for an address
        assert reader.get(page["Location"]).status_code in (200, 302)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/x-www-form-urlencoded", b"q=%ED%A0%80%00%FF&%00=%FF&q=x&q"),
        ("application/x-www-form-urlencoded", b"&".join(b"a%d=1" % n for n in range(2000))),
        ("multipart/form-data; boundary=x", b"--x\r\nnot a form"),
        ("multipart/form-data", b""),
        ("application/json", b'{"q": "0x2A"}'),
        ("text/plain", b"\xff\xfe\x00"),
        ("application/x-www-form-urlencoded; charset=latin-1", b"q=x"),
    ],
)
def test_no_body_is_a_server_error(kind: str, body: bytes) -> None:
    assert Client(raise_request_exception=False).post("/search/", body, content_type=kind).status_code < 500


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=200) | st.text(alphabet="0123456789xABCabc PanelerrorDvc:=/+-.,<>&;\0\u202e", max_size=200))
def test_any_text_leads_somewhere(reader: Client, paste: str) -> None:
    page = reader.post("/search/", {"q": paste.encode("utf-8", "ignore").decode()})
    assert page.status_code in (200, 303)
    if page.status_code == 303:
        assert reader.get(page["Location"]).status_code in (200, 302)


def test_one_client_gives_only_so_much_to_the_box_in_a_minute(reader: Client, settings: Settings) -> None:
    settings.PASTE_MB_PER_MINUTE = 5
    requests.clear()
    for size in (100, 3_900_000, 900_000):
        assert reader.post("/search/", {"q": "x" * size}).status_code in (200, 303)
    page = reader.post("/search/", {"q": "x" * 900_000})
    assert page.status_code == 429 and 0 < int(page["Retry-After"]) <= 60
    assert heading(page) == "Too many requests"
    assert reader.get("/search/?q=cover").status_code == 200
    assert reader.post("/search/", {"q": "0x2A"}, REMOTE_ADDR="10.1.1.1").status_code in (200, 303)
    requests.clear()


def test_a_text_of_any_size_can_be_the_first(reader: Client, settings: Settings) -> None:
    settings.PASTE_MB_PER_MINUTE = 1
    requests.clear()
    assert reader.post("/search/", {"q": "x" * 3_900_000}).status_code in (200, 303)
    requests.clear()


@pytest.mark.parametrize(
    "unit",
    [
        "- ",
        "é ",
        "Event 1026 ",
        "-2147467259 ",
        "0x904 0x7\n",
        "0x12345678 ",
        "0x904 ",
        "Panel error: 0x2A ",
        "&#48;",
        "word ",
        "\n",
    ],
)
def test_eight_megabytes_take_little_processor(site: object, unit: str) -> None:
    paste = unit * (7_900_000 // len(unit.encode()))
    library = store().current()
    codes_in(library, "warm")
    started = process_time()
    shortened(paste, read_paste(library, paste))
    assert (
        process_time() - started < 2
    )  # 0.3 is promised, half of it measured; a paste read again and again takes minutes


def test_the_note_for_a_long_paste_that_is_not_here_is_short(reader: Client) -> None:
    page = reader.post("/search/", {"q": "xyzzy plugh " * 300_000})
    assert page.status_code == 200 and len(page.content) < 40_000
    assert "3,595,999 characters more" in unescape(page.content.decode())


def test_a_name_that_a_log_repeats_is_looked_up_once_in_each_part(
    site: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_up: list[str] = []
    monkeypatch.setattr(Vocabulary, "named_so", lambda self, name, value: looked_up.append(name))
    codes_in(store().current(), "abcdef(1) " * 100_000)
    assert 0 < len(looked_up) < 100


def test_of_a_long_log_the_beginning_and_the_end_are_read(site: object) -> None:
    library, filler = store().current(), "nothing to see here\n" * 200_000
    assert [seen.value for seen in codes_in(library, f"Panel error: 0x2A\n{filler}Panel error: 0x1B\n")] == [0x2A, 0x1B]
