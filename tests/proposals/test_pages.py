"""Suggesting a change from the page, through the front door."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import unescape
from importlib import reload

import pytest
from django.test import Client
from django.urls import clear_url_caches, reverse
from django.utils import timezone

import kb.urls
from kb.models import AuditEntry
from kb.proposals import views
from kb.proposals.proposals import list_proposals
from kb.publish.source_git import GitError
from tests.support.commands import manage
from tests.support.content_files import ARTICLE
from tests.support.git import commit, git
from tests.support.sites import forget, publish_all, serve

pytestmark = pytest.mark.django_db
ASK = "/suggest/Q1AA/?field=ask"
GUIDE = "coffee/guides/no-coffee.yaml"


@pytest.fixture
def addresses(settings):
    """The addresses that come with PROPOSALS, and the usual ones afterwards."""

    def read():
        reload(kb.urls)
        clear_url_caches()

    settings.PROPOSALS, settings.SIGN_IN = True, "proxy"
    read()
    yield
    settings.PROPOSALS, settings.SIGN_IN = False, "none"
    read()


@pytest.fixture
def site(addresses, git_repo, tmp_path, settings, monkeypatch):
    """A site in git whose proxy signs people in."""
    settings.SIGN_IN, settings.REQUIRE_SIGN_IN = "proxy", False
    settings.AUTH_USER_HEADER, settings.AUTH_GROUPS_HEADER = "X-Remote-User", "X-Remote-Groups"
    settings.AUTH_PROXY_SECRET, settings.TRUST_SOCKET, settings.TRUSTED_PROXIES = "", True, []
    settings.MIDDLEWARE = ["kb.accounts.middleware.Identify", *settings.MIDDLEWARE]
    settings.VAR_DIR, settings.SAVES_PER_MINUTE = tmp_path, 0
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "kb.settings")
    serve(settings, tmp_path / "library", git_repo)
    publish_all()
    yield git_repo
    forget()


def someone(*groups, name="ada", **options):
    return Client(headers={"X-Remote-User": name, "X-Remote-Groups": ",".join(groups)}, REMOTE_ADDR="", **options)


@pytest.fixture
def author(site):
    return someone("author")


def body(response, status=200):
    assert response.status_code == status, (response.status_code, response.content.decode()[:3000])
    return unescape(response.content.decode())


def base_of(page):
    return re.search(r'name="base" value="(\w+)"', page)[1]


def send(author, address, text, do="send", status=302, **more):
    base = more.pop("base", "") or base_of(body(author.get(address)))
    response = author.post(address, {"text": text, "base": base, "do": do, **more})
    assert response.status_code == status, response.content.decode()[:3000]
    return response


def test_a_file_that_no_commit_has_yet_is_said_to_be_new(author, site):
    new = ARTICLE.replace("A1AA", "A9AA").replace("S6AA", "S8AA").replace("S7AA", "S9AA").replace("[cleaning]", "[]")
    (site / "coffee/articles/new.md").write_text(new, "utf-8")
    publish_all()
    page = body(author.get("/suggest/A9AA/"), 404)
    assert "Not committed yet" in page and "in your editor" in page and "/articles/new/" in page


def test_every_menu_of_a_page_leads_to_its_form(author):
    page = body(author.get("/guides/no-coffee/level/"))
    assert 'href="/suggest/Q1AA/">Suggest a change' in page
    fields = body(author.get("/suggest/TSG-Q1AA/"))
    assert "?field=ask" in fields and "Is there water in the tank?" in fields


@pytest.mark.parametrize(
    ("item", "field", "label"),
    [
        ("C3AA", "prior", "How common it is"),
        ("Q1AA", "answers.full.likely.default", "How likely “It is full” is under all causes that are not named"),
        ("Q1AA", "answers.full.likely.tank", "How likely “It is full” is under “The tank is empty”"),
        ("Q1AA", "ask", "Question"),
        ("Q1AA", "answers.full.say", "Answer “It is full”"),
    ],
)
def test_a_field_is_called_what_people_call_it(author, item, field, label):
    page = body(author.get(f"/suggest/{item}/?field={field}"))
    assert f"<h1>{label}</h1>" in page and "›" not in page
    assert f'">{label}</a>' in body(author.get(f"/suggest/{item}/"))


def test_what_a_change_does_is_shown_before_it_is_sent(author):
    page = body(send(author, "/suggest/C3AA/?field=prior", "very-common", "check", 200))
    assert "<del>-rare</del>" in page and "<ins>+very-common</ins>" in page
    assert "Check:" in page and "Plans, before and after" in page and "expected minutes" in page
    assert page.count("What this change does") == 1 and not re.search(r"[0-9a-f]{40}", page[page.index("<main") :])
    assert not body(author.get("/proposals/")).count("very-common")


def test_from_a_suggestion_to_a_published_text(author):
    address = send(author, ASK, "Any water?", why="Shorter.")["Location"]
    page = body(author.get(address))
    assert "Any water?" in page and "Shorter." in page and 'value="publish"' not in page
    assert author.post(f"{address}decide/", {"do": "publish"}).status_code == 403
    reviewer = someone("reviewer", name="bob")
    assert address in body(reviewer.get("/proposals/"))
    assert "Published" in body(reviewer.post(f"{address}decide/", {"do": "publish"}))
    forget()
    assert "Any water?" in body(reviewer.get("/guides/no-coffee/level/"))
    assert AuditEntry.objects.get(action="proposal accepted").who == "bob"
    assert "ask: Any water?" in (views.repositories()[0].folder / GUIDE).read_text()


def test_an_invalid_suggestion_is_kept_and_never_published(author):
    address = send(author, "/suggest/C3AA/?field=prior", "verycommon")["Location"]
    reviewer = someone("reviewer")
    page = body(reviewer.get(address))
    assert "did you mean" in page and 'value="publish"' not in page
    assert "can't be published" in body(reviewer.post(f"{address}decide/", {"do": "publish"}), 422)
    assert "prior: rare," in (views.repositories()[0].folder / GUIDE).read_text()


def test_sent_back_its_author_goes_on_with_the_text(author):
    address = send(author, ASK, "Any water?")["Location"]
    someone("reviewer").post(f"{address}decide/", {"do": "back", "reason": "Say which tank."})
    page = body(author.get(address))
    assert "Say which tank." in page
    again = body(author.get(f"{ASK}&from={address.split('/')[2]}"))
    assert "Any water?" in again


def test_a_form_that_is_older_than_the_text_shows_both(author):
    base = base_of(body(author.get(ASK)))
    first = send(author, ASK, "Water?")["Location"]
    someone("reviewer").post(f"{first}decide/", {"do": "publish"})
    page = body(send(author, ASK, "Mine, typed for a week", base=base, status=409), 409)
    assert "Mine, typed for a week" in page and ">Water?</pre>" in page
    assert send(author, ASK, "Both", base=base_of(page))


def test_a_form_of_something_removed_gives_the_text_back(author):
    page = body(author.post("/suggest/ZZZ9/?field=ask", {"text": "My words", "base": "x"}), 410)
    assert "My words" in page


def test_a_form_that_was_open_while_its_file_was_renamed_finds_it(author, site):
    base = base_of(body(author.get(ASK)))
    git(site, "mv", GUIDE, "coffee/guides/renamed.yaml")
    commit(site, "rename")
    assert author.post(ASK, {"text": "Any water?", "base": base, "do": "send"}).status_code == 302
    (proposal,) = list_proposals(views.repositories()[0])
    assert (proposal.told("File"), proposal.told("Field")) == ("coffee/guides/renamed.yaml", "ask")


@pytest.mark.parametrize("typed", ["A1AA@latest", "A1AA@0000000000", "no-id-at-all"])
def test_what_is_sent_to_no_items_form_is_given_back(author, typed):
    page = body(author.post(f"/suggest/{typed}/?field=ask", {"text": "My words", "base": "x"}), 410)
    assert "My words" in page


def test_an_expired_form_and_a_stranger_keep_what_was_typed(site):
    strict = someone("author", enforce_csrf_checks=True)
    page = body(strict.post(ASK, {"text": "My words", "do": "send"}), 403)
    assert "expired" in page and "My words" in page and "csrfmiddlewaretoken" in page
    stranger = someone()
    assert stranger.get(ASK).status_code == 403 and stranger.get("/proposals/").status_code == 403
    page = body(stranger.post(ASK, {"text": "My words", "do": "send"}), 403)
    assert "not signed in" in page and "My words" in page


@pytest.mark.parametrize(
    "text", ["x" * 1_000_000, "a: [b\n--- c", "\x00\x1b", "{#ZZZZ}", "  ", "'\"|>&*!%@`"], ids=range(6)
)
def test_odd_texts_come_back(author, text):
    for address in (ASK, "/suggest/A1AA/?field=body"):
        for do in ("check", "preview", "send"):
            answer = author.post(address, {"text": text, "base": base_of(body(author.get(address))), "do": do})
            assert answer.status_code in (200, 302, 403, 409, 422, 503)
            if answer.status_code != 302 and do != "preview" and text.isprintable():
                assert text in unescape(answer.content.decode())


@pytest.mark.parametrize(
    "why",
    ["fatal: No space left on device", "fatal: Unable to create '/r/.git/x.lock': File exists."],
    ids=["disk", "lock"],
)
def test_what_git_cannot_do_is_said_with_the_text_kept(author, monkeypatch, why):
    def fail(*_):
        raise GitError(why)

    base = base_of(body(author.get(ASK)))
    monkeypatch.setattr(views, "propose", fail)
    page = body(author.post(ASK, {"text": "My words", "base": base, "do": "send"}), 503)
    assert why.partition(":")[2][:20] in page and "My words" in page


def test_the_remote_gets_the_branch_and_when_it_is_down_the_suggestion_stays(author, settings, tmp_path):
    git(tmp_path, "init", "-q", "--bare", str(tmp_path / "remote"))
    settings.PROPOSE_REMOTE, settings.PROPOSE_URL = (
        str(tmp_path / "remote"),
        "https://git.example.org/new?source={branch}",
    )
    page = body(author.get(send(author, ASK, "Any water?")["Location"]))
    assert "https://git.example.org/new?source=proposal/" in page
    settings.PROPOSE_REMOTE = str(tmp_path / "down")
    page = body(author.get(send(author, ASK, "Water?")["Location"]))
    assert "did not take it" in page and "Water?" in page


def test_the_preview_is_what_readers_will_see(author):
    answer = author.post("/suggest/A1AA/?field=body", {"text": "**Bold** <script>x</script>", "do": "preview"})
    page = answer.content.decode()
    assert "<strong>Bold</strong>" in page and "<script>x" not in page and "<html" not in page


def test_without_people_who_sign_in_it_is_off_and_costs_nothing(tmp_path):
    told = manage(tmp_path, "check", PROPOSALS="1")
    assert told.returncode and "PROPOSALS needs SIGN_IN" in told.stderr
    code = "import kb.urls, sys; print([name for name in sys.modules if name.startswith('kb.proposals')])"
    assert manage(tmp_path, "shell", "-v0", "-c", code).stdout.strip() == "[]"


def test_a_disk_that_fills_up_while_a_change_is_published_is_told_as_it_is(author, monkeypatch):
    address = send(author, ASK, "Any water?")["Location"]
    reviewer = someone("reviewer")

    def full(self, name, commit):
        raise GitError("unable to write file: No space left on device")

    monkeypatch.setattr("kb.proposals.repository.Repository.show", full)
    page = body(reviewer.post(f"{address}decide/", {"do": "publish"}), 503)
    assert "Nothing was changed" not in page and "Only half of it was done" in page
    assert "No space left on device" in page and views.repositories()[0].head()[:10] in page


def test_a_disk_that_is_full_before_anything_moved_changes_nothing(author, monkeypatch):
    address = send(author, ASK, "Any water?")["Location"]
    before = views.repositories()[0].head()

    def full(self, ref, new, old=""):
        raise GitError("unable to write: No space left on device")

    monkeypatch.setattr("kb.proposals.repository.Repository.move", full)
    page = body(someone("reviewer").post(f"{address}decide/", {"do": "publish"}), 503)
    assert "Nothing was changed" in page and views.repositories()[0].head() == before


# --- I checked this ---------------------------------------------------------------------------------------------

CHECKED = "/suggest/A1AA/checked/"


def changed_lines(address: str) -> list[str]:
    """What a proposal takes out and puts in."""
    found = views.find_proposal(views.repositories()[0], address.split("/")[2])
    diff = views.repositories()[0].diff(found.commit).splitlines()
    return [line for line in diff if line[:1] in "+-" and line[:3] not in ("+++", "---")]


@pytest.mark.parametrize("item", ["A1AA", "G4TM"])
def test_one_press_sets_the_day_of_the_last_check_and_no_more(author, item):
    address = author.post(f"/suggest/{item}/checked/")["Location"]
    before, after = changed_lines(address)
    today = f"{timezone.now():%Y-%m-%d}"
    assert after[1:] == re.sub(r"on: \d{4}-\d\d-\d\d", f"on: {today}", before[1:]) != before[1:]
    page = body(author.get(address))
    assert "”: last check" in page and "no findings" in page.lower()
    assert "Published" in body(someone("reviewer").post(f"{address}decide/", {"do": "publish"}))
    assert "checked today already" in body(author.post(f"/suggest/{item}/checked/"))


def test_a_second_press_leads_to_the_suggestion_of_the_first(author):
    first = author.post(CHECKED)["Location"]
    assert someone("author", name="bob").post(CHECKED)["Location"] == first
    assert body(author.get("/proposals/")).count("”: last check") == 1


def test_the_button_stands_on_the_page_and_in_the_list_of_overdue_reviews(author, monkeypatch):
    assert f'action="{CHECKED}"' in body(author.get(reverse("short", args=["A1AA"]), follow=True))
    assert CHECKED in body(author.get("/suggest/A1AA/"))
    assert CHECKED not in body(author.get("/proposals/"))
    monkeypatch.setattr("django.utils.timezone.now", lambda: datetime(2040, 1, 1, tzinfo=UTC))
    assert CHECKED in body(author.get("/proposals/"))


def test_a_page_without_a_form_token_is_believed_when_the_browser_says_so(site):
    strict = someone("author", enforce_csrf_checks=True)
    asked = body(strict.post(CHECKED), 403)
    assert "Press the button again" in asked and "csrfmiddlewaretoken" in asked
    assert strict.post(CHECKED, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert strict.post(CHECKED, headers={"Sec-Fetch-Site": "same-origin"}).status_code == 302


def test_nobody_else_and_nothing_else_can_be_checked(author):
    assert someone().post(CHECKED).status_code == 403 and someone().get(CHECKED).status_code == 403
    for typed in ("Q1AA", "ZZZ9", "no-id"):
        assert author.post(f"/suggest/{typed}/checked/").status_code == 404
    assert "I checked this" in body(author.get(CHECKED))


def test_at_their_own_machine_an_author_presses_without_signing_in(site, settings):
    settings.SIGN_IN, settings.DEBUG = "none", True
    settings.MIDDLEWARE = [each for each in settings.MIDDLEWARE if not each.endswith(".Identify")]
    author = Client()
    address = author.post(CHECKED)["Location"]
    assert len(changed_lines(address)) == 2
    assert author.post(CHECKED)["Location"] == address
    settings.DEBUG = False
    assert author.post(CHECKED).status_code == 403
