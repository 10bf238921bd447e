"""Atom feeds of changes: valid, and one edit is one entry with the same id for ever."""

from __future__ import annotations

import re
from base64 import b64encode
from datetime import datetime
from xml.etree import ElementTree

import feedparser
import pytest
from bs4 import BeautifulSoup
from django.test import Client

from kb.api.tokens import make_token
from kb.models import Token, Use
from kb.site.page_cache import cache
from tests.support import content_files as small
from tests.support.content_files import write
from tests.support.git import commit
from tests.support.sites import forget, publish_all, serve

ATOM = "{http://www.w3.org/2005/Atom}"
RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
IRI = re.compile(r"(?:https?://|tag:[\w.-]+,\d{4}(-\d\d(-\d\d)?)?:)[^\s<>]+")
GUIDE = "coffee/guides/no-coffee.yaml"


@pytest.fixture
def content(git_repo, tmp_path, settings):
    """Content in git, published."""
    serve(settings, tmp_path / "library", git_repo)
    publish_all()
    yield git_repo
    forget()


def edit(content, old: str, new: str, name: str = GUIDE, day: str = "2031-01-01") -> None:
    text = (content / name).read_text()
    assert old in text
    write(content, {name: text.replace(old, new)})
    commit(content, GIT_COMMITTER_DATE=f"{day}T10:00:00Z")
    publish_all()


def feed(query: str = "", address: str = "/changes.atom", **headers: str) -> feedparser.FeedParserDict:
    answer = Client().get(f"{address}{query}", headers=headers)
    assert answer.status_code == 200 and answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    found = feedparser.parse(answer.content)
    assert not found.bozo and found.version == "atom10" and found.encoding == "utf-8"
    assert faults_of(answer.content, f"http://127.0.0.1:8000{address}{query}") == []
    return found


def faults_of(text: bytes, address: str) -> list[str]:
    """What RFC 4287 and the W3C's feed validator ask of a feed that is published at this address."""
    root = ElementTree.fromstring(text)
    faults = [] if root.tag == f"{ATOM}feed" else ["the root is no feed"]
    entries = root.findall(f"{ATOM}entry")
    for element in (root, *entries):
        for name in ("id", "title", "updated"):
            if len(element.findall(f"{ATOM}{name}")) != 1 or not (element.findtext(f"{ATOM}{name}") or "").strip():
                faults.append(f"not one {name}")
        if not RFC_3339.fullmatch(element.findtext(f"{ATOM}updated") or ""):
            faults.append("a date that is none")
        if not IRI.fullmatch(element.findtext(f"{ATOM}id") or ""):
            faults.append("an id that is no absolute IRI")
        links = [(link.get("rel", "alternate"), link.get("type", "")) for link in element.findall(f"{ATOM}link")]
        if len(set(links)) != len(links) or not all(
            IRI.fullmatch(a.get("href", "")) for a in element.findall(f"{ATOM}link")
        ):
            faults.append("links that say the same, or lead nowhere")
    if not root.findtext(f"{ATOM}author/{ATOM}name"):
        faults.append("nobody wrote it")
    if [link.get("href") for link in root.findall(f"{ATOM}link") if link.get("rel") == "self"] != [address]:
        faults.append("no link to itself")
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    if len(set(ids)) != len(ids) or root.findtext(f"{ATOM}id") in ids:
        faults.append("an id of two")
    dates = [datetime.fromisoformat(entry.findtext(f"{ATOM}updated") or "") for entry in entries]
    if entries and datetime.fromisoformat(root.findtext(f"{ATOM}updated") or "") != max(dates):
        faults.append("updated is not the day of the last change")
    if not all(entry.findtext(f"{ATOM}summary") for entry in entries):
        faults.append("an entry without a summary")
    return faults


def ids(query: str = "") -> list[str]:
    return [entry.id for entry in feed(query).entries]


def test_one_edit_is_one_entry_and_the_others_keep_their_ids(content):
    before = ids()
    edit(content, "Is there water in the tank?", "Do you see water in the tank?")
    first, *rest = feed().entries
    assert [entry.id for entry in rest] == before
    assert first.title == "No coffee comes out" and "question: Do you see water" in first.summary
    assert first.link == "http://127.0.0.1:8000/guides/no-coffee/"
    assert first.id.startswith("tag:127.0.0.1,2031-01-01:G4TM/") and first.updated.startswith("2031-01-01T10:00:00")


def test_an_entry_keeps_its_id_when_its_page_gets_another_title(content):
    edit(content, "Is there water in the tank?", "Do you see water in the tank?")
    first = ids()[0]
    edit(content, "title: No coffee comes out", "title: The cup stays dry")
    assert first in ids()


def test_many_changes_of_one_page_in_one_commit_are_one_entry(content):
    before = len(ids())
    text = small.GUIDE.replace("Look at the glass.", "Look into the glass.").replace("Fill the tank", "Fill it")
    edit(content, (content / GUIDE).read_text(), text)
    assert len(ids()) == before + 1


@pytest.mark.parametrize(
    ("query", "has_guide"),
    [
        ("?pack=coffee", True),
        ("?owner=coffee-team", True),
        ("?owner=nobody", False),
        ("?topic=Brewing", True),
        ("?guide=no-coffee", True),
    ],
)
def test_a_feed_is_about_what_it_was_asked_for(content, query, has_guide):
    assert ("No coffee comes out" in [entry.title for entry in feed(query).entries]) is has_guide


@pytest.mark.parametrize(
    "query", ["?pack=tea", "?topic=x&pack=coffee", "?topic=x", "?pack=coffee&guide=nope", "?owner=coffee-team&topic=x"]
)
def test_a_pack_or_topic_that_is_not_there_has_no_feed(content, query):
    assert Client().get(f"/changes.atom{query}").status_code == 404


def test_a_feed_has_one_address_however_it_was_asked_for(content):
    plain = Client().get("/changes.atom?pack=coffee&topic=Brewing").content
    for query in ("z=1&pack=coffee&topic=Brewing", "topic=Brewing&pack=coffee", "pack=tea&topic=Brewing&pack=coffee&x"):
        cache.clear()
        assert Client().get(f"/changes.atom?{query}").content == plain
    assert faults_of(plain, "http://127.0.0.1:8000/changes.atom?pack=coffee&topic=Brewing") == []


def test_what_no_feed_is_about_fills_no_memory(content):
    reader = Client()
    reader.get("/changes.atom?owner=coffee-team")
    size = cache.size
    for number in range(5):
        reader.get(f"/changes.atom?owner=nobody{number}")
        reader.get(f"/changes.atom?topic={number}")
        reader.get(f"/changes.atom?topic={number}&owner=coffee-team&topic=")
    assert reader.get("/changes.atom?owner=%01").status_code == 200
    assert cache.size - size <= 20_000  # two more feeds


HOSTILE = ("Open `<img src=x onerror=alert(1)>`", "Open <Settings>")


@pytest.mark.django_db
@pytest.mark.parametrize("title", HOSTILE)
def test_what_authors_write_is_text_in_every_feed(content, title):
    use("G4TM")
    edit(content, "Fill it to the mark.", title)
    bearer_token = bearer("jira", "uses:read")
    for address, headers in (("/changes.atom", {}), (f"{USED}?system=jira", {"Authorization": bearer_token})):
        answer = Client().get(address, headers=headers)
        first = ElementTree.fromstring(answer.content).find(f"{ATOM}entry/{ATOM}summary")
        seen = BeautifulSoup(first.text, "html.parser")
        assert first.get("type") == "html" and not seen.find_all(True)
        assert f"step: {title.replace('`', '')}" in seen.text.replace("`", "")


def test_the_feed_of_a_guide_has_what_it_shares_with_others(content):
    assert "Q2AA" in " ".join(ids("?guide=no-coffee"))


def test_a_guide_that_is_not_there_has_no_feed(content):
    assert Client().get("/changes.atom?guide=nope").status_code == 404


def test_the_history_of_a_guide_leads_to_its_feed(content):
    assert b"/changes.atom?guide=no-coffee" in Client().get("/guides/no-coffee/history/").content


def test_content_that_lives_in_no_git_has_a_valid_feed(published_site):
    published_site()
    assert feed().entries


# --- what tickets link to -------------------------------------------------------------------------------------------

USED = "/api/v1/uses/changes.atom"


def use(step: str, system: str = "jira", token: str = "") -> None:
    Use.objects.create(
        step=step, ticket="INC1", system=system, by_token=True, token=Token.objects.filter(name=token).first()
    )


def bearer(name: str = "jira", *scopes: str) -> str:
    return f"Bearer {make_token(name, list(scopes))}"


@pytest.mark.django_db
def test_a_ticket_system_follows_what_its_tickets_link_to_and_nothing_else(content):
    token = bearer("jira", "uses:read")
    use("Q2AA")
    use("A1CC", "servicenow")
    edit(content, "Is there water in the tank?", "Do you see water in the tank?")
    before = ids()[0]
    followed = feed("?system=jira", USED, Authorization=token)
    assert before not in [entry.id for entry in followed.entries]  # another question of the same guide
    edit(content, "Put your ear to it.", "Put an ear to it.", "coffee/questions/pump-noise.md", "2031-01-02")
    first = feed("?system=jira", USED, Authorization=token).entries[0]
    assert first.id == ids()[0] and "Q2AA" in first.id  # the same entry as in the feed of all
    assert "INC1" not in str(feed("?system=jira", USED, Authorization=token))


@pytest.mark.django_db
def test_a_step_in_a_remedy_that_a_ticket_links_to_is_followed(content):
    use("R1AA")
    edit(content, "Fill it to the mark.", "Fill it right to the mark.")
    (last, *_) = feed("?system=jira", USED, Authorization=bearer("jira", "uses:read")).entries
    assert "step: Fill it right to the mark." in last.summary


@pytest.mark.django_db
def test_a_token_follows_its_own_links_and_no_others(content):
    mine, other = bearer("mine", "uses:write"), bearer("other", "uses:write")
    use("G4TM", token="mine")
    assert feed("", USED, Authorization=mine).entries and not feed("", USED, Authorization=other).entries
    assert Client().get(f"{USED}?system=jira", headers={"Authorization": mine}).status_code == 403


@pytest.mark.django_db
def test_a_feed_reader_sends_the_token_as_its_password(content):
    use("G4TM", token="")
    secret = bearer("jira", "uses:read").removeprefix("Bearer ")
    basic = b64encode(f"reader:{secret}".encode()).decode()
    assert feed("?system=jira", USED, Authorization=f"Basic {basic}").entries
    for wrong in ("", "Basic x", f"Basic {b64encode(b'reader:kb_wrong').decode()}", "Basic " + "é" * 9, "Digest x"):
        refused = Client().get(USED, headers={"Authorization": wrong})
        assert refused.status_code == 401 and refused["WWW-Authenticate"]


@pytest.mark.django_db
def test_no_cache_keeps_what_tickets_link_to(content):
    answer = Client().get(USED, headers={"Authorization": bearer("jira", "uses:read")})
    assert "private" in answer["Cache-Control"] and feedparser.parse(answer.content).entries == []
