"""Three hundred restricted items with words that are nowhere else: no stranger finds one, at any address the site has."""

from __future__ import annotations

import os
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from kb.api.tokens import make_token
from kb.library.library import Library
from kb.models import Delivery, Webhook
from kb.site.store import store
from kb.webhooks.events import tell_of_publish
from tests.support.canaries import CANARY, GROUP, SMALL, Addresses, Ask, Size, Words, canaries_in, canary_content, leaks
from tests.support.desk import client_of, with_every_address, with_sign_in
from tests.support.sites import forget, published, serve

ANSWERS = int(os.environ.get("CANARY_ANSWERS", "1800"))  # `make canary` asks for more
pytestmark = pytest.mark.django_db


@dataclass
class Site:
    """A published site with canaries, and those who ask."""

    words: Words
    asks: list[Ask]
    strangers: tuple[Client, ...]
    member: Client

    def sample(self, count: int) -> list[Ask]:
        return random.Random(7).sample(self.asks, min(count, len(self.asks)))


def publish_canaries(folder: Path, size: Size) -> Words:
    """Published twice, so that there are old texts."""
    for edition in (1, 2):
        words = Words()
        published(folder, canary_content(words, size, edition))
    return words


def site_of(folder: Path, words: Words, settings: Settings) -> Site:
    """The site that serves these libraries, with saved sessions of the member."""
    serve(settings, folder)
    settings.API_CLIENT_PER_MINUTE = settings.SAVES_PER_MINUTE = settings.PASTE_MB_PER_MINUTE = 0
    with_sign_in(settings)
    with_every_address(settings)
    member = client_of(GROUP)  # signed in, and at the API with a token
    member.defaults["HTTP_AUTHORIZATION"] = f"Bearer {make_token('for staff', [], audiences=[GROUP])}"
    whole = store().current().readers.whole
    runs = [_saved(member, guide) for guide in ("public-0", "vault-0")]
    plain = Client(headers={"Authorization": f"Bearer {make_token('plain', [])}"})
    strangers = (Client(), client_of("others", "author", "reviewer", "operator"), plain)
    addresses = Addresses(whole, words, runs)
    return Site(words, [*addresses.of_patterns(), *addresses.of_questions()], strangers, member)


def _saved(member: Client, guide: str) -> str:
    """A session in which a restricted question was asked."""
    question = store().current().readers.whole.guide(guide).questions[-1].key
    saved = member.post(f"/guides/{guide}/save/?{question}=is-on", {"outcome": "open"})
    assert saved.status_code == 302
    return str(saved.url).split("/")[2]


@pytest.fixture(scope="module")
def small_folder(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Words]:
    folder = tmp_path_factory.mktemp("canaries")
    return folder, publish_canaries(folder, SMALL)


@pytest.fixture
def small(small_folder, settings) -> Iterator[Site]:
    yield site_of(*small_folder, settings)
    forget()


def public_library() -> Library:
    library = store().current()
    assert library is not None and not library.readers.are_members
    return library


def test_strangers_meet_no_canary_and_members_meet_theirs(tmp_path, settings):
    site = site_of(tmp_path, publish_canaries(tmp_path, Size()), settings)
    found = list(leaks(site.strangers, site.member, site.sample(ANSWERS // len(site.strangers))))
    assert found == []
    pages = [ask for ask in site.asks if re.fullmatch(r"/articles/qz[^/]+-(coffee|vault)-[0-9]+/", ask.path)]
    assert len(pages) > 100 and all(canaries_in(ask.send(site.member), ask) for ask in pages[::5])


def test_no_file_of_the_public_library_holds_one(small):
    assert in_files(public_library()) == set()
    assert in_files(public_library().readers.whole) >= set(small.words.all)


def in_files(library: Library) -> set[str]:
    """Canaries in the files that a library is made of: in the index of words they are spelled otherwise."""
    files = (library.path, *(library.path.parent / "parts" / name for name in library.part_names))
    return {word.lower() for path in files for word in CANARY.findall(path.read_bytes().decode("latin-1"))}


def test_an_answer_about_a_hidden_word_is_the_one_about_a_word_that_nobody_wrote(small):
    """Not even the number of results differs."""
    unknown = "qzwwwwwwwx"
    for address in (
        "/search/?q={}",
        "/search/suggest/?q={}",
        "/api/v1/search?q={}",
        "/articles/{}/",
        "/guides/{}/",
        "/guides/public-0/c-{}-0/",
        "/nowhere/{}/",
    ):
        expected = small.strangers[0].get(address.format(unknown)).content.decode().replace(unknown, "WORD")
        for word in small.words.all[::3]:
            assert small.strangers[0].get(address.format(word)).content.decode().replace(word, "WORD") == expected, word


def test_webhooks_and_feeds_are_told_of_public_things_only(small):
    assert payloads(small) == set()


def payloads(site: Site, tell=tell_of_publish) -> set[str]:
    """Canaries in what webhooks would be sent of a publish, and of a saved session."""
    Webhook.objects.create(
        url="https://hooks.example.org/", secret="x", events=["step.changed", "step.withdrawn", "run.saved"]
    )
    libraries = sorted(store().revisions(), key=lambda each: each[0] == public_library().revision)
    old = Library(store().path_of(libraries[0][0]))
    tell(old, public_library())
    _saved(site.member, "vault-0")
    return {word for each in Delivery.objects.all() for word in CANARY.findall(str(each.payload))}


# --- leaks made on purpose: the test above would see each ---------------------------------------------------------


def whole(library: Library) -> Library:
    return library.readers.whole


def patched(module: str, name: str, on: int = 0):
    """A function that is handed the library of those who see everything."""

    def seed(monkeypatch: pytest.MonkeyPatch) -> None:
        real = getattr(__import__(module, fromlist=[name]), name)

        def leaking(*args, **kwargs):
            return real(*(whole(arg) if place == on else arg for place, arg in enumerate(args)), **kwargs)

        monkeypatch.setattr(f"{module}.{name}", leaking)

    return seed


def everybody_is_staff(monkeypatch):
    monkeypatch.setattr("kb.site.reader_library.groups_of", lambda request: frozenset({GROUP}))


def kept_pages_do_not_know_the_library(monkeypatch):
    real = _tag_of()
    monkeypatch.setattr("kb.site.page_cache._tag", lambda request, *rest: real(_AsIfPublic(request), *rest))


def entity_tags_are_shared(monkeypatch):
    kept_pages_do_not_know_the_library(monkeypatch)
    monkeypatch.setattr("kb.site.page_cache.cache.get", lambda tag: None)


def _tag_of():
    from kb.site import page_cache

    return page_cache._tag


class _AsIfPublic:
    """A request whose library says that it is the public one."""

    def __init__(self, request):
        self._request = request

    def __getattr__(self, name):
        found = getattr(self._request, name)
        return found.readers.public if name == "library" else found


def any_token_reads_everything(monkeypatch):
    monkeypatch.setattr("kb.api.middleware.groups_of_token", lambda request: frozenset({GROUP}))


def members_pages_may_be_kept_on_the_way(monkeypatch):
    monkeypatch.setattr("kb.accounts.middleware.for_reader", lambda request, response: response)


def sessions_are_open_to_all(monkeypatch):
    for module in ("kb.runs.views", "kb.api.runs"):
        monkeypatch.setattr(f"{module}.may_open", lambda library, run: True)


IN_REQUESTS = {  # and where it shows
    "the wrong library is picked": (everybody_is_staff, "/articles/"),
    "kept pages do not know the library": (kept_pages_do_not_know_the_library, "/articles/"),
    "entity tags are shared": (entity_tags_are_shared, "/articles/"),
    "any token reads everything": (any_token_reads_everything, "/api/v1/articles/"),
    "caches on the way may keep members' pages": (members_pages_may_be_kept_on_the_way, "/guides/"),
    "saved sessions are open to all": (sessions_are_open_to_all, "/runs/"),
    "the search reads the other index": (patched("kb.search.searching", "_open_index"), "/search/"),
    "the sitemap lists everything": (patched("kb.browse.views_sitemaps", "addresses"), "/sitemap"),
    "the help of a 404 knows everything": (patched("kb.site.views_errors", "_meant"), "/articles/"),
    "feeds tell of everything": (patched("kb.links.views_feeds", "recent_changes"), "/changes.atom"),
    "pins are looked up everywhere": (patched("kb.links.views", "find_named"), "@"),
    "assistants read everything": (patched("kb.agents.pages", "_edition"), "/mcp"),
}


def first_leak(site: Site, where: str = "") -> tuple[str, str] | None:
    asks = [ask for ask in site.sample(len(site.asks)) if where in ask.path]
    return next(leaks(site.strangers, site.member, asks), None)


@pytest.mark.parametrize(("seed", "where"), IN_REQUESTS.values(), ids=IN_REQUESTS.keys())
def test_a_leak_in_a_request_is_caught(small, monkeypatch, seed, where):
    seed(monkeypatch)
    assert first_leak(small, where) is not None


IN_PUBLISHING = {
    "parts of guides stay": ("kb.publish.audience.editions.narrowed_docs", lambda docs, restrictions, edition: tuple(docs)),
    "sources stay": ("kb.publish.audience.editions.without_sources", lambda doc, hidden: doc),
    "old texts stay": ("kb.publish.audience.editions.narrowed_versions", lambda versions, content, seen, edition: versions),
    "packs are not looked at": ("kb.content.audience.restricted.pack_audiences", lambda docs: {}),
}  # fmt: skip


@pytest.mark.parametrize(("where", "leaking"), IN_PUBLISHING.values(), ids=IN_PUBLISHING.keys())
def test_a_leak_in_publishing_is_caught(tmp_path, settings, monkeypatch, where, leaking):
    monkeypatch.setattr(where, leaking)
    words = publish_canaries(tmp_path, SMALL)
    serve(settings, tmp_path)
    assert in_files(public_library())
    if "sources" not in where:  # which no page lists
        assert first_leak(site_of(tmp_path, words, settings)) is not None


def test_a_webhook_that_is_told_of_everything_is_caught(small):
    assert payloads(small, lambda old, new: tell_of_publish(whole(old), whole(new)))
