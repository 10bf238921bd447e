"""Private content at the front door: each reader gets the library of their groups, and strangers learn nothing."""

from __future__ import annotations

import re
from functools import partial
from types import SimpleNamespace

import pytest
from django.core.checks import run_checks
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from kb.api.tokens import make_token
from kb.library.store import Store
from kb.models import Run, Use
from kb.site.store import store
from tests.support.content_files import ARTICLE, GUIDE, write
from tests.support.desk import client_of, with_every_address, with_sign_in
from tests.support.git import commit
from tests.support.restricted import RESTRICTED, SECRET

INCIDENT_FOR_STAFF = f"""\
title: {SECRET} is recalled
from: 2026-01-01 00:00 +00:00
to: 2099-01-01 00:00 +00:00
guides: [no-coffee]
audience: [staff]
"""
KEYS_FILE = "coffee/articles/keys.md"
KEYS, GUIDE_PAGE = "/articles/keys/", "/guides/no-coffee/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def private_site(published_site, settings):
    published_site(RESTRICTED)
    with_sign_in(settings)
    with_every_address(settings)


def text_of(client, address, **headers):
    return client.get(address, headers=headers).content.decode()


def test_members_read_what_others_get_a_404_for(private_site):
    strangers, others, staff = Client(), client_of("others"), client_of("staff")
    assert [each.get(KEYS).status_code for each in (strangers, others, staff)] == [404, 404, 200]
    assert SECRET in text_of(staff, KEYS) and SECRET in text_of(staff, "/guides/no-coffee/article/")
    for reader in (strangers, others):
        for address in (
            KEYS,
            "/",
            GUIDE_PAGE,
            f"/search/?q={SECRET}",
            "/guides/no-coffee/article/",
            "/s/A1ZZ",
            "/s/C3AA",
        ):
            assert (
                SECRET not in text_of(reader, address).replace(f"q={SECRET}", "").replace(f'value="{SECRET}"', "")
                or "search" in address
            )


def followed(client, address):
    response = client.get(address)
    return followed(client, response["Location"]) if response.status_code in (301, 302) else response


@pytest.mark.parametrize(
    "address",
    ["/articles/{}/", "/articles/{}/history/", "/articles/{}.md", "/articles/{}.json"],
)
def test_a_stranger_gets_the_page_that_there_is_for_nothing(private_site, address):
    there, nothing = "keys", "keyz"
    hidden, unknown = (text_of(Client(), address.format(name)).replace(name, "NAME") for name in (there, nothing))
    assert hidden == unknown


def test_the_address_of_a_hidden_item_is_one_that_was_never_minted(private_site):
    hidden, unknown = (text_of(Client(), f"/s/{name}").replace(name, "NAME") for name in ("A1ZZ", "A1YY"))
    drop = re.compile(r"TSG-NAME-?.?|-[0-9A-Z*~$=U]\b")
    assert drop.sub("", hidden) == drop.sub("", unknown)


def test_no_cache_on_the_way_gives_a_members_page_to_strangers(private_site):
    page, public = client_of("staff").get(GUIDE_PAGE), Client().get(GUIDE_PAGE)
    assert page["Cache-Control"].startswith("private") and "Cookie" in page["Vary"]
    assert "private" not in public["Cache-Control"] and {"Cookie", "Authorization"} <= set(public["Vary"].split(", "))
    article, again = client_of("staff").get("/articles/care/"), client_of("staff").get("/articles/care/")
    assert article["Cache-Control"] == again["Cache-Control"] == "private, no-cache"
    mine, theirs = article["ETag"], Client().get("/articles/care/")["ETag"]
    assert mine != theirs
    assert Client().get("/articles/care/", headers={"If-None-Match": mine}).status_code == 200
    assert client_of("staff").get("/articles/care/", headers={"If-None-Match": mine}).status_code == 304


def test_a_token_reads_what_it_was_made_for_and_a_sign_in_does_not_count_at_the_api(private_site):
    bearer = {"Authorization": f"Bearer {make_token('tickets', [], audiences=['staff'])}"}
    plain = {"Authorization": f"Bearer {make_token('other', [])}"}
    assert SECRET in text_of(Client(), "/api/v1/articles/keys", **bearer)
    for client, headers in ((Client(), {}), (Client(), plain), (client_of("staff"), {})):
        assert client.get("/api/v1/articles/keys", headers=headers).status_code == 404
    answer = Client().get("/api/v1/articles/keys", headers=bearer)
    assert answer["Cache-Control"].startswith("private") and "Authorization" in answer["Vary"]


def test_while_the_records_do_not_answer_programs_read_what_is_public(private_site, monkeypatch):
    def hang(secret):
        raise OperationalError("gone")

    monkeypatch.setattr("kb.api.middleware.find_token", hang)
    bearer = {"Authorization": "Bearer kb_something"}
    assert Client().get("/api/v1/articles/care", headers=bearer).status_code == 200
    assert Client().get("/api/v1/articles/keys", headers=bearer).status_code == 404


def test_a_reader_who_leaves_the_group_in_the_middle_of_a_session_goes_on_in_the_public_guide(private_site):
    address = f"{GUIDE_PAGE}?level=full&noise=silent"
    assert SECRET in text_of(client_of("staff"), address)
    left = client_of("others").get(address)
    assert left.status_code == 200 and SECRET not in left.content.decode()


def test_a_reader_in_five_hundred_groups_is_read_right(private_site):
    groups = [f"group-{number}" for number in range(499)]
    assert client_of(*groups, "staff").get(KEYS).status_code == 200
    assert client_of(*groups, "others").get(KEYS).status_code == 404


def test_without_sign_in_restricted_content_is_served_to_nobody(published_site):
    published_site(RESTRICTED)
    headers = {"X-Remote-User": "ada", "X-Remote-Groups": "staff"}
    assert Client(headers=headers).get(KEYS).status_code == 404
    assert Client(headers=headers).get(GUIDE_PAGE).status_code == 200
    (said,) = [each for each in run_checks(include_deployment_checks=True) if each.id == "kb.W002"]
    assert said.msg == "Content for staff is served to nobody: SIGN_IN=none, so nobody is in a group."


def test_a_pin_in_a_public_ticket_is_a_404_once_its_text_is_restricted_and_works_again_when_it_is_public(
    published_site, settings, tmp_path
):
    published_site()
    pin = store().current().row("SELECT revision FROM item WHERE id = 'A1AA'")[0]
    guide = GUIDE.replace("[[care|how to care for it]]", "the manual")
    restricted = ARTICLE.replace("related:", "audience: [staff]\nrelated:")
    with_sign_in(settings)
    for text, status in ((restricted, 404), (ARTICLE, 200)):
        published_site({"coffee/articles/care.md": text, "coffee/guides/no-coffee.yaml": guide})
        for address in (f"/s/A1AA@{pin}", f"/articles/care/@{pin}/", "/s/A1AA", "/articles/cleaning/"):
            assert followed(Client(), address).status_code == status, address
        assert followed(client_of("staff"), f"/s/A1AA@{pin}").status_code == 200


def test_a_saved_session_of_a_restricted_guide_is_for_those_who_see_the_guide(private_site):
    staff = client_of("staff")
    saved = staff.post(f"{GUIDE_PAGE}save/?level=full&noise=silent", {"outcome": "open"})
    assert saved.status_code == 302 and SECRET in text_of(staff, saved.url)
    for reader in (Client(), client_of("others")):
        assert [reader.get(f"{saved.url}{rest}").status_code for rest in ("", "note.txt", "note.json", "closed/")] == [
            404
        ] * 4
        assert reader.post(f"{saved.url}delete/").status_code == 404
        assert reader.get(f"/api/v1{saved.url[:-1]}").status_code == 404
    public = Client().post(f"{GUIDE_PAGE}save/?level=full", {"outcome": "open"})
    assert all(reader.get(public.url).status_code == 200 for reader in (Client(), staff))


def test_all_libraries_of_a_publish_are_one_generation(private_site, published_site):
    before = store().current().readers.library_for(frozenset({"staff"}))
    changed = {name: text.replace(SECRET, "Other") for name, text in RESTRICTED.items()}
    published_site(changed)
    now: Store = store()
    assert now.current().readers.library_for(frozenset({"staff"})).article("keys").title.startswith("Other")
    assert before.article("keys").title.startswith(SECRET)


# --- those who edit and operate, and are not in the group -----------------------------------------------------------


def test_the_desk_lists_only_sessions_that_its_operator_may_open(private_site):
    saved = client_of("staff").post(
        f"{GUIDE_PAGE}save/?level=full&noise=silent", {"outcome": "open", "ticket": "INC-4711"}
    )
    assert saved.status_code == 302
    assert "INC-4711" in text_of(client_of("staff", "operator"), "/desk/sessions/")
    assert "INC-4711" not in text_of(client_of("operator"), "/desk/sessions/")


def test_the_desk_lists_only_uses_of_steps_that_its_operator_may_see(private_site):
    for step, ticket in (("A1ZZ", "INC-4712"), ("R2AA", "INC-4713"), ("A1AA", "INC-4714")):
        Use.objects.create(step=step, ticket=ticket, system="jira")
    listed = {groups: text_of(client_of("operator", *groups), "/desk/uses/") for groups in ((), ("staff",))}
    assert all(ticket in listed["staff",] for ticket in ("INC-4712", "INC-4713", "INC-4714"))
    assert "INC-4714" in listed[()] and not any(ticket in listed[()] for ticket in ("INC-4712", "INC-4713", "A1ZZ"))


def test_what_members_search_for_in_vain_is_not_counted(private_site, monkeypatch):
    counted = []
    monkeypatch.setattr("kb.search.missed.writer", lambda: SimpleNamespace(put=counted.append))
    browser = {"User-Agent": "Mozilla/5.0 Firefox/140"}
    client_of("staff").get("/search/?q=zzzyyyxxx", headers=browser)
    assert counted == []
    client_of("others").get("/search/?q=zzzyyyxxx", headers=browser)
    assert [miss.text for miss in counted] == ["zzzyyyxxx"]


def test_suggestions_about_restricted_things_are_for_members_only(git_repo, published_site, settings):
    published_site(content=write(git_repo, RESTRICTED))
    commit(git_repo, "restrict")
    with_sign_in(settings)
    author, member = client_of("author"), client_of("author", "staff")
    pages = [
        "/suggest/A1ZZ/",
        "/suggest/C3AA/?field=title",
        "/suggest/Q1AA/?field=ask",
        "/write-next/stub/?kind=remedy&pack=coffee&name=x&title=x&guide=no-coffee",
    ]
    assert [member.get(page).status_code for page in pages] == [200] * 4
    assert [author.get(page).status_code for page in pages] == [404] * 4  # its guide holds more than its author sees
    assert author.get("/suggest/A1AA/?field=title").status_code == 200


def test_a_session_that_tells_of_a_restricted_incident_is_for_members_only(published_site, settings):
    published_site({"coffee/incidents/recall.yaml": INCIDENT_FOR_STAFF, KEYS_FILE: RESTRICTED[KEYS_FILE]})
    with_sign_in(settings)
    staff = client_of("staff")
    assert SECRET in text_of(staff, GUIDE_PAGE) and SECRET not in text_of(Client(), GUIDE_PAGE)
    saved = staff.post(f"{GUIDE_PAGE}save/?level=full", {"outcome": "open"}).url
    assert SECRET in text_of(staff, saved)
    assert [Client().get(f"{saved}{rest}").status_code for rest in ("", "note.txt", "note.json")] == [404] * 3


def test_authors_see_no_file_of_a_guide_of_which_they_see_a_part(git_repo, published_site, settings):
    content = published_site(content=write(git_repo, RESTRICTED))
    commit(git_repo, "restrict")
    with_sign_in(settings)
    author, member = client_of("author"), client_of("author", "staff")
    run = Run.objects.create(
        guide="no-coffee", guide_id="G4TM", outcome="handed-over", cause_text="A kink", closed=timezone.now()
    )
    pages = ["/studio/no-coffee/", "/studio/no-coffee/scenarios/", f"/write-next/session/{run.id}/"]
    assert [member.get(page).status_code for page in pages] == [200] * 3
    assert [author.get(page).status_code for page in pages] == [404] * 3
    assert "no-coffee" not in text_of(author, "/studio/") and str(run.id) not in text_of(author, "/write-next/")
    assert "no-coffee" in text_of(member, "/studio/") and (content / KEYS_FILE).exists()
    stub = "/write-next/stub/?kind=article&pack=coffee&title=x&name="
    assert author.get(f"{stub}keys").status_code == author.get(f"{stub}keyz").status_code == 200
    assert member.get(f"{stub}care").status_code == 422


def test_what_members_said_of_a_restricted_cause_is_no_gap_for_other_authors(private_site):
    for _ in range(5):
        told = {"cause": "pump", "cause_text": "pump", "audiences": [[["staff"]]]}
        Run.objects.create(guide="no-coffee", guide_id="G4TM", outcome="handed-over", closed=timezone.now(), **told)
    assert "pump" not in text_of(client_of("author"), "/write-next/")
    assert SECRET in text_of(client_of("author", "staff"), "/write-next/")


def test_a_form_shows_no_proposal_of_another_item(git_repo, published_site, settings):
    published_site(content=write(git_repo, RESTRICTED))
    commit(git_repo, "restrict")
    with_sign_in(settings)
    author, member = client_of("author"), client_of("author", "staff")
    base = re.search(r'name="base" value="(\w+)"', text_of(member, "/suggest/A1ZZ/?field=title"))[1]
    typed = {"text": f"{SECRET} proposed", "do": "send", "base": base}
    sent = member.post("/suggest/A1ZZ/?field=title", typed)
    name = next(iter(re.findall(r"/proposals/([\w-]+)/", sent.get("Location", "") + sent.content.decode())), "")
    assert name and f"{SECRET} proposed" in text_of(member, f"/suggest/A1ZZ/?field=title&from={name}")
    assert SECRET not in text_of(author, f"/suggest/A1AA/?field=title&from={name}")


def test_a_session_closed_with_a_restricted_cause_is_for_members_from_then_on(private_site):
    public, staff = Client().post(f"{GUIDE_PAGE}save/?level=full", {"outcome": "open"}).url, client_of("staff")
    assert Client().get(public).status_code == 200
    assert staff.post(f"{public}closed/", {"outcome": "solved", "cause": "pump"}).status_code == 302
    assert Client().get(public).status_code == 404 and SECRET in text_of(staff, public)


def test_a_session_that_goes_on_from_a_restricted_one_does_not_show_it(private_site):
    saved = client_of("staff").post(
        f"{GUIDE_PAGE}save/?level=full&noise=silent", {"outcome": "open", "note": "hush", "ticket": "INC-4711"}
    )
    run = saved.url.split("/")[2]
    assert "hush" in text_of(client_of("staff"), f"{GUIDE_PAGE}save/?level=full&run={run}")
    assert "hush" not in text_of(Client(), f"{GUIDE_PAGE}save/?level=full&run={run}")


# --- a site that is for known people only -------------------------------------------------------------------------


FOR_PROGRAMS = (
    "/llms.txt",
    "/changes.atom",
    "/sitemap.xml",
    "/sitemap-1.xml",
    "/oembed?url=http://127.0.0.1:8000/articles/keys/",
    "/index.json",
)


def test_on_a_closed_site_strangers_get_nothing_and_everybody_else_what_is_theirs(private_site, settings):
    settings.REQUIRE_SIGN_IN = True
    settings.API_PUBLIC_READ = False
    for address in FOR_PROGRAMS:
        closed = Client().get(address)
        assert closed.status_code == 401 and "coffee" not in closed.content.decode().lower(), address
    assert SECRET in text_of(client_of("staff"), "/llms.txt") and "/articles/keys" in text_of(
        client_of("staff"), "/sitemap-1.xml"
    )
    others = client_of("others")
    assert all(
        SECRET not in text_of(others, address) and "keys" not in text_of(others, address)
        for address in FOR_PROGRAMS[:4]
    )


@pytest.mark.parametrize(("audiences", "is_shown"), [([], False), (["staff"], True)])
def test_assistants_on_a_closed_site_need_a_token_and_read_what_it_is_for(private_site, settings, audiences, is_shown):
    settings.REQUIRE_SIGN_IN = True
    settings.API_PUBLIC_READ = False
    call = {"name": "read", "arguments": {"id": "A1ZZ"}}
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": call}
    token = {"Authorization": f"Bearer {make_token('assistant', [], audiences=audiences)}"}
    ask = partial(Client().post, "/mcp", body, content_type="application/json")
    answer = ask(headers=token)
    stranger = ask()
    assert stranger.status_code == 401 and stranger["Content-Type"] == "application/json"
    assert answer.status_code == 200 and (SECRET in answer.content.decode()) == is_shown
    assert answer["Cache-Control"].startswith("private")
