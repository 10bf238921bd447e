"""The note of a walk, saving it to a ticket, and going on from what somebody saved."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.cache import cache as counts
from django.core.management import call_command
from django.db import OperationalError, connection
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from kb.models import Delivery, IdempotencyKey, Run, Token, Use, Webhook
from kb.site.store import store
from tests.support.reading import heading, links, text
from tests.support.sites import SAMPLE, forget, publish_all

pytestmark = pytest.mark.django_db

GUIDE = "/guides/blank-pages/"
WALK = f"{GUIDE}?age=old&reseat=no-change"
NOTE = f"{GUIDE}note/?age=old&reseat=no-change"
SAVE = f"{GUIDE}save/?age=old&reseat=no-change"
FORM = {"ticket": "INC0012345", "system": "ServiceNow", "outcome": "open", "note": "Second floor.\nWaits for toner."}


@pytest.fixture(autouse=True)
def nobody_came_yet() -> None:
    counts.clear()


@pytest.fixture
def publish_changed(tmp_path: Path, published_site: Callable[..., Path]) -> Callable[..., None]:
    """Publish the sample with changes to its files: {path: (old, new)}."""

    def publish(changes: dict[str, tuple[str, str]]) -> None:
        content = shutil.copytree(SAMPLE, tmp_path / "content")
        for name, (old, new) in changes.items():
            path = content / "printing" / name
            words = path.read_text("utf-8")
            assert old in words
            path.write_text(words.replace(old, new), "utf-8")
        published_site(content=content)

    return publish


@pytest.fixture
def no_records(monkeypatch: pytest.MonkeyPatch) -> None:
    """The records database is down."""

    def refuse(*args: object) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(connection, "cursor", refuse)


def save(reader: Client, address: str = SAVE, **fields: str) -> HttpResponse:
    return reader.post(address, FORM | fields)


def run_in(address: str) -> str:
    return address.strip("/").rpartition("/")[2]


def note_on(page: HttpResponse) -> str:
    return re.search(r'<pre class="note-text">(.*?)</pre>', page.content.decode(), re.DOTALL)[1]


# --- the note -------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", [WALK, f"{GUIDE}?reseat=fixed", f"{GUIDE}?age=old&show=escalate"])
def test_every_walk_offers_its_note_and_to_be_saved(reader: Client, htmx_reader: Client, address: str) -> None:
    for page in (reader.get(address), htmx_reader.get(address)):
        assert "Copy ticket note" in text(page) and "Save this session" in text(page)
        query = urlsplit(address).query.replace("&show=escalate", "")
        assert f"{GUIDE}note/?{query}" in links(page)
        assert f"{GUIDE}save/?{query}" in links(page)


def test_a_walk_that_has_not_begun_has_nothing_to_note(reader: Client) -> None:
    assert "Copy ticket note" not in text(reader.get(GUIDE))


def test_the_note_is_text_to_select_with_pinned_links(reader: Client) -> None:
    words = note_on(reader.get(NOTE))
    assert "Was the cartridge changed in the last month? No\n" in words
    assert "Take the cartridge out and put it back: No change" in words
    assert re.search(r"http://127\.0\.0\.1:8000/s/R1SC@[0-9a-f]{10}\?in=G1BP\n", words)
    assert "http://127.0.0.1:8000/guides/blank-pages/?age=old&amp;reseat=no-change" in words


@pytest.mark.parametrize(
    ("format", "sign"),
    [("markdown", "**Next**"), ("jira", "*Next*"), ("servicenow", "[code]&lt;p&gt;"), ("json", "&quot;guide&quot;: {")],
)
def test_the_note_comes_in_the_notation_asked_for(reader: Client, format: str, sign: str) -> None:
    page = reader.get(f"{NOTE}&format={format}")
    assert sign in note_on(page)
    assert page.content.count(b'aria-current="true"') == 1


@pytest.mark.parametrize("query", ["format=rtf", "format=", "%00=%00", "age=%E2%80%AE", "x=" + "y" * 5000])
def test_odd_addresses_of_a_note_give_a_note(reader: Client, query: str) -> None:
    assert "Asked and tried" in note_on(reader.get(f"{NOTE}&{query}"))


def test_the_note_of_a_guide_that_moved_moves_with_it(reader: Client) -> None:
    page = reader.get("/guides/empty-pages/note/?age=old")
    assert (page.status_code, page["Location"]) == (302, f"{GUIDE}note/?age=old")


def test_the_note_page_is_the_same_for_everybody_and_kept(reader: Client) -> None:
    page = reader.get(NOTE)
    assert page["ETag"] and not page.cookies


# --- saving ---------------------------------------------------------------------------------------


def test_saving_gives_the_walk_an_address_of_its_own(reader: Client) -> None:
    answer = save(reader)
    assert re.fullmatch(r"/runs/[0-9a-f]{32}/", answer["Location"])
    page = reader.get(answer["Location"])
    assert heading(page) == "The printer gives blank pages"
    for words in ("INC0012345", "ServiceNow", "Still open", "Waits for toner.", "No change"):
        assert words in text(page)
    assert WALK in links(page)


def test_a_run_keeps_ids_and_revisions_and_nothing_about_the_reader(reader: Client) -> None:
    save(reader, f"{SAVE}&as=helpdesk&error=0x2A")
    run = Run.objects.get()
    assert [(each["key"], each["value"], each["id"]) for each in run.evidence] == [
        ("age", "old", "Q1AG"),
        ("reseat", "no-change", "R1SC"),
    ]
    assert all(re.fullmatch(r"[0-9a-f]{10}", each["revision"]) for each in run.evidence)
    assert (run.guide, run.guide_id, run.profile, run.error) == ("blank-pages", "G1BP", "helpdesk", "0x2A")
    assert run.library_revision == store().current().revision


def test_what_anybody_may_type_says_of_no_ticket_what_it_points_at(reader: Client) -> None:
    save(reader)
    assert not Run.objects.get().by_token and not Use.objects.exists()


def test_where_strangers_may_not_save_the_note_is_left_and_nothing_offers_more(
    reader: Client, settings: Settings
) -> None:
    settings.ANONYMOUS_SAVES = False
    forget()
    page = save(reader)
    assert page.status_code == 403 and "Saving is switched off" in text(page) and note_on(page)
    assert not Run.objects.exists() and b'<form class="fields"' not in page.content
    for path in (f"{GUIDE}?age=old", f"{GUIDE}note/?age=old"):
        assert "Save to ticket" not in text(reader.get(path))


def test_more_than_a_days_worth_is_not_saved_and_not_lost(reader: Client, settings: Settings) -> None:
    settings.ANONYMOUS_SAVES_PER_DAY = 2
    Run.objects.create(guide="blank-pages", guide_id="G1BP", by_token=True)  # does not count
    codes = [save(reader).status_code for _ in range(3)]
    page = save(reader)
    assert codes == [302, 302, 429] and Run.objects.count() == 3
    assert "too many sessions were saved today" in text(page) and b"Waits for toner." in page.content and note_on(page)


def test_whoever_asked_is_told_that_a_run_was_saved(reader: Client) -> None:
    Webhook.objects.create(url="https://tickets.example.org/", events=["run.saved"])
    address = save(reader)["Location"]
    told = Delivery.objects.get().payload["data"]
    assert told["url"] == f"http://127.0.0.1:8000{address}" and "note" not in told


def test_the_form_says_how_the_walk_stands(reader: Client) -> None:
    assert b'value="solved" checked' in reader.get(f"{GUIDE}save/?reseat=fixed").content
    assert b'value="open" checked' in reader.get(f"{GUIDE}save/?age=old").content


def test_a_ticket_reference_of_ten_kilobytes_is_refused_and_kept(reader: Client) -> None:
    long = "T" * 10_240
    page = save(reader, ticket=long)
    assert page.status_code == 422
    assert "At most 200 characters fit here; there are 10240." in text(page)
    assert long.encode() in page.content and b"Waits for toner." in page.content
    assert not Run.objects.exists()


@pytest.mark.parametrize("outcome", ["", "won", "open\x00"])
def test_an_outcome_that_does_not_exist_is_asked_for_again(reader: Client, outcome: str) -> None:
    page = save(reader, outcome=outcome)
    assert page.status_code == 422 and b"Waits for toner." in page.content


def test_characters_that_cannot_be_shown_are_left_out(reader: Client) -> None:
    save(reader, ticket="INC\x00-1\u202e\n2", note="a\x00\tb\r\n\r\nc\x1b[31m")
    run = Run.objects.get()
    assert (run.ticket, run.note) == ("INC-1 2", "a b\n\nc[31m")


def test_what_was_typed_is_text_wherever_it_is_shown(reader: Client) -> None:
    typed = "</textarea></pre><script>alert(1)</script>"
    bad = save(reader, outcome="", ticket=typed, note=typed)
    page = reader.get(save(reader, ticket=typed, note=typed)["Location"])
    assert b"<script>alert" not in bad.content + page.content


SECRETS = [
    ("password: hunter2", "a password"),
    ("The password is Summer2026!", "a password"),
    ("net user bob Secret99", "a password"),
    ("mysql://root:pw@db/x", "a password"),
    ("-----BEGIN OPENSSH PRIVATE KEY-----", "a private key"),
    ("Authorization: Bearer abcdef0123456789abcdef", "a token or an API key"),
    ("ghp_" + "a1" * 18, "a token or an API key"),
    ("111111-222222-333333-444444-555555-666666-777777-888888", "a recovery key"),
]


@pytest.mark.parametrize(("words", "kind"), SECRETS)
def test_a_secret_in_the_note_is_asked_about_before_it_is_stored(reader: Client, words: str, kind: str) -> None:
    page = save(reader, note=words)
    assert page.status_code == 422 and not Run.objects.exists()
    assert f"Your text may contain {kind}." in text(page)
    confirmed = re.search(r'name="confirmed" value="([^"]+)"', page.content.decode())[1]
    assert save(reader, note=words, confirmed=confirmed).status_code == 302


def test_confirming_one_secret_does_not_let_another_kind_through(reader: Client) -> None:
    assert save(reader, note="password: hunter2, token=0123456789abcdef", confirmed="a password").status_code == 422


@pytest.mark.parametrize(
    "words", ["The password is expired.", "Reset the password, then sign in", "Token ring", "error 0x904"]
)
def test_talking_about_passwords_is_no_secret(reader: Client, words: str) -> None:
    assert save(reader, note=words).status_code == 302


def test_saving_too_often_is_put_off_and_loses_nothing(reader: Client, settings: Settings) -> None:
    settings.SAVES_PER_MINUTE = 2
    codes = [save(reader).status_code for _ in range(3)]
    page = save(reader)
    assert codes == [302, 302, 429] and int(page["Retry-After"]) <= 60
    assert b"Waits for toner." in page.content


def test_a_form_from_elsewhere_is_shown_again_and_not_saved() -> None:
    page = save(Client(enforce_csrf_checks=True))
    assert page.status_code == 403 and not Run.objects.exists()
    assert "press Save once more" in text(page) and b"Waits for toner." in page.content


def test_a_form_with_its_proof_is_saved() -> None:
    reader = Client(enforce_csrf_checks=True)
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', reader.get(SAVE).content.decode())[1]
    assert save(reader, csrfmiddlewaretoken=token).status_code == 302


def test_the_form_and_what_was_saved_are_for_no_cache_and_no_search_engine(reader: Client) -> None:
    form, answer = reader.get(SAVE), save(reader)
    for page in (form, answer, reader.get(answer["Location"]), reader.get(f"{answer['Location']}note.txt")):
        assert "no-store" in page["Cache-Control"] and page["X-Robots-Tag"] == "noindex"


def test_pages_that_are_kept_set_no_cookie(reader: Client) -> None:
    for address in ("/", GUIDE, WALK, NOTE, "/codes/"):
        assert not reader.get(address).cookies


def test_a_form_sent_to_a_guide_that_moved_is_sent_on_with_what_was_typed(reader: Client) -> None:
    answer = save(reader, "/guides/empty-pages/save/?age=old")
    assert (answer.status_code, answer["Location"]) == (307, f"{GUIDE}save/?age=old")


# --- the records database is down -----------------------------------------------------------------


def test_when_records_are_down_saving_says_so_and_keeps_what_was_typed(reader: Client, no_records: None) -> None:
    page = save(reader)
    assert page.status_code == 503 and page["Retry-After"]
    assert "we can't reach the database" in text(page)
    for typed in ("INC0012345", "ServiceNow", "Waits for toner."):
        assert typed in page.content.decode()
    assert "Asked and tried" in note_on(page)


def test_when_records_are_down_reading_and_walking_go_on(reader: Client, no_records: None) -> None:
    for address in ("/", GUIDE, WALK, NOTE, SAVE, "/articles/what-the-panel-says/", "/codes/0x2A/"):
        assert reader.get(address).status_code == 200


def test_when_records_are_down_a_run_says_so(reader: Client, no_records: None) -> None:
    for address in ("", "note.txt"):
        page = reader.get(f"/runs/{'0' * 32}/{address}")
        assert page.status_code == 503 and "aren't available" in text(page)


# --- what was saved -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "kind"),
    [
        ("txt", "text/plain"),
        ("md", "text/markdown"),
        ("jira", "text/plain"),
        ("servicenow", "text/plain"),
        ("json", "application/json"),
    ],
)
def test_a_run_can_be_taken_away_as_a_file(reader: Client, file: str, kind: str) -> None:
    address = save(reader)["Location"]
    page = reader.get(f"{address}note.{file}")
    assert page["Content-Type"] == f"{kind}; charset=utf-8"
    assert page["Content-Disposition"].endswith(f'.{file}"')
    for words in ("ServiceNow INC0012345", "Waits for toner.", f"http://127.0.0.1:8000{address}"):
        assert words in page.content.decode().replace("\\-", "-")


def test_the_file_of_a_run_as_json_has_the_whole_story(reader: Client) -> None:
    told = json.loads(reader.get(f"{save(reader)['Location']}note.json").content)
    assert [line["said"] for line in told["lines"]] == ["No", "No change"]
    assert told["saved"]["outcome"] == "Still open"


@pytest.mark.parametrize("address", ["0" * 32 + "/", "0" * 32 + "/note.txt", "x/", "0" * 31 + "/", "0" * 32 + "/%00"])
def test_a_run_that_was_never_saved_is_not_found(reader: Client, address: str) -> None:
    assert reader.get(f"/runs/{address}").status_code == 404


def test_a_run_in_a_notation_that_does_not_exist_is_not_found(reader: Client) -> None:
    assert reader.get(f"{save(reader)['Location']}note.exe").status_code == 404


def test_a_run_can_be_deleted_by_who_has_its_address(reader: Client) -> None:
    address = save(reader)["Location"]
    assert reader.get(f"{address}delete/").status_code == 405
    assert "Session deleted" in text(reader.post(f"{address}delete/"))
    assert reader.get(address).status_code == 404 and not Run.objects.exists()
    assert reader.post(f"{address}delete/").status_code == 404


def test_deleting_too_often_is_put_off_and_deletes_nothing(reader: Client, settings: Settings) -> None:
    addresses = [save(reader)["Location"] for _ in range(3)]
    settings.SAVES_PER_MINUTE = 2
    pages = [reader.post(f"{address}delete/") for address in addresses]
    assert [page.status_code for page in pages] == [200, 200, 429] and int(pages[2]["Retry-After"]) <= 60
    assert "Too many requests: the session was not deleted" in text(pages[2])
    assert reader.get(addresses[2]).status_code == 200


def test_deleting_needs_the_proof_too(reader: Client) -> None:
    address = save(reader)["Location"]
    assert Client(enforce_csrf_checks=True).post(f"{address}delete/").status_code == 403
    assert Run.objects.exists()


# --- going on when the content has changed --------------------------------------------------------


def test_nothing_is_said_about_changes_when_there_are_none(reader: Client) -> None:
    assert "has changed since" not in text(reader.get(save(reader)["Location"]))


def test_a_question_that_was_reworded_is_named_with_its_old_text(reader: Client, publish_changed) -> None:
    address = save(reader)["Location"]
    publish_changed({"guides/blank-pages.yaml": ("changed in the last month?", "changed this month?")})
    page = reader.get(address)
    assert "“Was the cartridge changed in the last month?” has changed." in text(page)
    assert f"/s/Q1AG@{Run.objects.get().evidence[0]['revision']}" in links(page)
    assert WALK in links(page)


def test_a_question_that_was_renamed_is_found_by_its_id(reader: Client, publish_changed) -> None:
    address = save(reader)["Location"]
    publish_changed({"guides/blank-pages.yaml": ("\n  age:\n", "\n  cartridge-age:\n")})
    page = reader.get(address)
    assert f"{GUIDE}?run={run_in(address)}&cartridge-age=old&reseat=no-change" in links(page)
    assert "No longer understood" not in text(page)


def test_an_answer_that_is_gone_is_said_and_breaks_nothing(reader: Client, publish_changed) -> None:
    address = save(reader)["Location"]
    publish_changed({"guides/blank-pages.yaml": ("      old: {", "      older: {")})
    page = reader.get(address)
    assert "No longer recognised: age = old" in text(page)
    assert reader.get(WALK).status_code == 200


def test_a_guide_that_was_renamed_is_gone_on_with_under_its_new_name(
    reader: Client, publish_changed, tmp_path: Path, settings: Settings
) -> None:
    address = save(reader)["Location"]
    publish_changed({})
    guides = tmp_path / "content/printing/guides"
    (guides / "blank-pages.yaml").rename(guides / "white-pages.yaml")
    for path in (tmp_path / "content").rglob("*.*"):
        path.write_text(path.read_text("utf-8").replace("blank-pages", "white-pages"), "utf-8")
    guide = (guides / "white-pages.yaml").read_text("utf-8")
    (guides / "white-pages.yaml").write_text(guide.replace("aliases: [", "aliases: [blank-pages, "), "utf-8")
    publish_all()
    assert f"/guides/white-pages/?run={run_in(address)}&age=old&reseat=no-change" in links(reader.get(address))


def test_a_run_outlives_its_guide(reader: Client) -> None:
    address = save(reader)["Location"]
    Run.objects.update(
        guide="gone", guide_id="ZZZZ", evidence=[{"key": "k", "value": "v", "id": "ZZZ9", "revision": "0"}]
    )
    page = reader.get(address)
    assert "no longer part of this knowledge base" in text(page)
    assert "Take the cartridge out and put it back" in text(page)
    assert "Continue from here" not in text(page)


def test_going_on_gives_what_was_known(reader: Client) -> None:
    address = save(reader, f"{SAVE}&as=self-service")["Location"]
    page = reader.get(address)
    path = next(link for link in links(page) if link.startswith(GUIDE) and "as=self-service" in link)
    known = {"age": ["old"], "reseat": ["no-change"], "as": ["self-service"]}
    assert parse_qs(urlsplit(path).query) == {**known, "run": [run_in(address)]}


def continue_from(reader: Client, address: str, answers: str, **fields: str) -> str:
    """Continue a saved session with more answers, and save it again; the address of the new state."""
    typed = {"outcome": "open", **fields}
    query = f"{SAVE}&run={run_in(address)}&{answers}"
    form = reader.get(query).context["form"]
    return reader.post(query, {**{name: form[name].value() or "" for name in ("ticket", "system", "note")}, **typed})[
        "Location"
    ]


def test_going_on_keeps_what_was_typed_and_says_what_it_continues(reader: Client) -> None:
    first = save(reader, ticket="INC1", system="Jira", note="Rang the reader.")["Location"]
    second = continue_from(reader, first, "test-page=fine")
    page = text(reader.get(second))
    for words in ("Ticket in Jira INC1", "Rang the reader.", "Continues: the state saved on"):
        assert words in page
    assert f"{first}?state=saved" in links(reader.get(second))


def test_the_address_in_the_ticket_shows_the_newest_state(reader: Client) -> None:
    first = save(reader, ticket="INC1")["Location"]
    second = continue_from(reader, first, "test-page=fine")
    third = continue_from(reader, second, "test-page=fine&smoke=clear")
    for address in (first, second):
        led = reader.get(address)
        assert (led.status_code, led["Location"]) == (302, third)
    then = reader.get(f"{first}?state=saved")
    assert then.status_code == 200 and second in links(then) and "Continued in: the state saved on" in text(then)
    Run.objects.filter(pk=run_in(third)).delete()
    assert reader.get(first)["Location"] == second


def test_programs_see_what_a_session_continues_and_what_continues_it(reader: Client) -> None:
    first = save(reader, ticket="INC1")["Location"]
    second = continue_from(reader, first, "test-page=fine")
    before, after = (reader.get(f"/api/v1/runs/{run_in(address)}").json() for address in (first, second))
    assert (before["continues"], [after["url"]]) == ("", before["continued_in"])
    assert (after["continues"], after["continued_in"]) == (before["url"], [])


def test_a_session_that_was_deleted_is_not_continued(reader: Client) -> None:
    first = save(reader, ticket="INC1")["Location"]
    Run.objects.all().delete()
    second = continue_from(reader, first, "test-page=fine")
    assert "Continues" not in text(reader.get(second))


@pytest.mark.parametrize("run", ["", "x", "0" * 31, "0" * 32, "0" * 33, "../etc", "\x00"])
def test_a_session_that_never_was_is_not_continued(reader: Client, run: str) -> None:
    page = reader.get(f"{SAVE}&run={run}")
    assert page.status_code == 200 and not page.context["form"]["ticket"].value()


def test_a_note_does_not_give_the_saved_session_away(reader: Client) -> None:
    first = save(reader, note="Only for us.")["Location"]
    page = reader.get(f"{GUIDE}note/?age=old&run={run_in(first)}")
    assert run_in(first) not in note_on(page)


# --- retention ------------------------------------------------------------------------------------


def test_old_records_are_deleted_and_young_ones_kept(reader: Client, settings: Settings, capsys) -> None:
    settings.RECORDS_KEEP_DAYS = 30
    save(reader), save(reader)
    token = Token.objects.create(name="t", hash="h")
    hook = Webhook.objects.create(url="https://example.org/")
    old = timezone.now() - timedelta(days=31)
    for model, fields in (
        (Use, {"step": "S1AA", "ticket": "T", "token": token}),
        (IdempotencyKey, {"key": "k", "token": token, "digest": "d"}),
        (Delivery, {"webhook": hook, "event": "run.saved"}),
    ):
        model.objects.create(**fields)
        model.objects.update(created=old)
    Run.objects.filter(pk=Run.objects.first().pk).update(created=old)
    call_command("delete_old_records")
    assert (Run.objects.count(), Use.objects.count(), IdempotencyKey.objects.count(), Delivery.objects.count()) == (
        1,
        0,
        0,
        0,
    )
    assert Token.objects.exists() and Webhook.objects.exists()
    assert (
        "Deleted: 1 run, 1 use, 1 delivery, 1 idempotency key, 0 missed searches, 0 unopened searches, 0 ended sessions, "
        "0 page votes, 0 page reasons." in capsys.readouterr().out
    )


def test_for_ever_means_nothing_is_deleted(reader: Client, settings: Settings) -> None:
    settings.RECORDS_KEEP_DAYS = 0
    page = reader.get(save(reader)["Location"])
    assert "Kept until" not in text(page)
    Run.objects.update(created=timezone.now() - timedelta(days=9999))
    call_command("delete_old_records")
    assert Run.objects.count() == 1
