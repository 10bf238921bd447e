"""Private content at the front door: each reader gets the library of their groups, and strangers learn nothing."""

from __future__ import annotations

import re

import pytest
from django.core.checks import run_checks
from django.test import Client

from kb.api.tokens import make_token
from kb.library.store import Store
from kb.site.store import store
from tests.support.content_files import ARTICLE, GUIDE
from tests.support.desk import client_of, with_sign_in
from tests.support.restricted import RESTRICTED, SECRET

KEYS, GUIDE_PAGE = "/articles/keys/", "/guides/no-coffee/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def private_site(published_site, settings):
    published_site(RESTRICTED)
    with_sign_in(settings)


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
    ["/articles/{}/", "/articles/{}/history/", "/articles/{}.md", "/articles/{}.json", "/guides/no-coffee/{}/"],
)
def test_a_stranger_gets_the_page_that_there_is_for_nothing(private_site, address):
    there, nothing = ("pump", "pumq") if "guides" in address else ("keys", "keyz")
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
