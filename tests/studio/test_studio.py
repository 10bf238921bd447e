"""The studio: a guide on one screen, for those who may edit it."""

from __future__ import annotations

from html import unescape
from importlib import reload

import pytest
from django.test import Client
from django.urls import clear_url_caches

import kb.urls
from kb.studio.work import Work
from tests.support import content_files as small
from tests.support.git import commit, git
from tests.support.sites import forget, publish_all, serve

pytestmark = pytest.mark.django_db
HOME = "/studio/no-coffee/"
PATH = "coffee/guides/no-coffee.yaml"


def line_of(words):
    return next(f"no-coffee.yaml:{at}" for at, line in enumerate(small.GUIDE.splitlines(), 1) if words in line)


FULL = line_of("full: {say: It is full")


@pytest.fixture
def routes(settings):
    def read():
        reload(kb.urls)
        clear_url_caches()

    yield read
    settings.DEBUG, settings.SIGN_IN, settings.PROPOSALS = False, "none", False
    read()


@pytest.fixture
def dev(routes, settings, tmp_path, git_repo):
    """`make dev` in a repository."""
    settings.DEBUG = settings.PROPOSALS = True
    settings.KEEP_HISTORY, settings.VAR_DIR, settings.EDITOR_URL = False, tmp_path, ""
    routes()
    serve(settings, tmp_path / "library-draft", git_repo)
    yield git_repo
    forget()


@pytest.fixture
def author(dev, client):
    client.handler.load_middleware()
    return client


def text(client, address, status=200, **headers):
    page = client.get(address, headers=headers)
    assert page.status_code == status, (address, page.status_code)
    return " ".join(unescape(page.content.decode()).split())


def test_the_list_leads_to_each_guide(author):
    assert f'href="{HOME}">No coffee comes out</a>' in text(author, "/studio/")


def test_every_likelihood_is_shown_in_the_authors_word_and_leads_to_its_form(author):
    page = text(author, HOME)
    assert 'href="/suggest/Q1AA/?field=answers.full.likely.tank" title="' + f'{FULL}">never</a>' in page
    assert f'?field=answers.full.likely.default" title="{FULL}">always</a>' in page
    assert 'href="/suggest/G4TM/?field=questions.noise.answers.hum.likely.pump"' in page  # of a shared question
    assert 'href="/suggest/R1AA/?field=fixes.tank"' in page and 'href="/suggest/C1AA/?field=prior"' in page


def test_with_a_setting_every_cell_opens_the_editor_at_its_line(author, settings, dev):
    settings.EDITOR_URL = "vscode://file/{path}:{line}"
    assert f'href="vscode://file/{dev}/{PATH}:{FULL.partition(":")[2]}" title="{FULL}">never</a>' in text(author, HOME)


def test_without_forms_and_editor_cells_name_file_and_line(author, settings):
    settings.PROPOSALS = False
    page = text(author, HOME)
    assert (
        '<span title="' + f'{FULL}">never</span>' in page
        and "/suggest/" not in page.partition("<main")[2].partition("</main>")[0]
    )


def test_the_page_does_no_long_work_and_leads_to_it(author):
    page = text(author, HOME)
    assert f'data-hx-get="{HOME}scenarios/"' in page
    assert f'<a href="{HOME}readers/">Simulate readers</a>' in page


def test_scenarios_say_whether_they_pass_and_where_they_stand(author, dev):
    assert "2 passed" in text(author, f"{HOME}scenarios/")
    (dev / PATH).write_text(small.GUIDE.replace("{reaches: descale}", "{reaches: swap-pump}"))
    page = text(author, f"{HOME}scenarios/", **{"HX-Request": "true"})
    assert "1 of 2 fails" in page and "ends in 'descale' instead of 'swap-pump'" in page
    assert line_of("- truth: scale") in page and "<html" not in page


def test_simulated_readers_and_the_numbers_that_matter(author):
    page = text(author, f"{HOME}readers/")
    for _ in range(50):
        if "100 of 100." in page:
            break
        page = text(author, f"{HOME}readers/")
    assert "100 of 100." in page and "Go on" not in page
    numbers = page[page.index("Which numbers matter") :]
    assert "more (+) or less (−)" in numbers
    for title in ("The tank is empty", "The pump is broken"):
        assert f'How common it is<br><span class="quiet">{title}</span>' in numbers
    rows = numbers[numbers.index("<tbody>") : numbers.index("</tbody>")].split("<tr>")[1:]
    assert "Minutes of escalating" in rows[-1] and not any("Minutes of escalating" in row for row in rows[:-1])
    assert "<td>rare</td>" in numbers
    assert not any(f"“{key}”" in numbers for key in ("tank", "scale", "pump", "other"))


def test_what_is_not_published_yet_is_shown(author, dev):
    assert "the same there" in text(author, HOME)
    (dev / PATH).write_text(small.GUIDE.replace("prior: rare", "prior: uncommon"))
    page = text(author, HOME)
    assert "<del>- pump: {id: C3AA, title: The pump is broken, prior: rare, sources: [bench]}</del>" in page
    assert "changed" in text(author, "/studio/")


def test_a_guide_is_compared_with_another_branch(author, dev):
    git(dev, "branch", "before")
    (dev / PATH).write_text(small.GUIDE.replace("prior: rare", "prior: uncommon"))
    commit(dev, "uncommon")
    assert '<option value="">what readers see</option>' in text(author, HOME)
    assert "prior: uncommon, sources: [bench]}</ins>" in text(author, f"{HOME}?against=before")
    assert "the same there" in text(author, f"{HOME}?against=--output=x")


def test_a_branch_that_is_looked_at_is_shown_as_it_is_there(dev, settings, client):
    git(dev, "checkout", "-qb", "feature")
    (dev / PATH).write_text(small.GUIDE.replace("prior: rare", "prior: uncommon"))
    commit(dev, "uncommon")
    git(dev, "checkout", "-q", "-")
    settings.PREVIEW_REF = "feature"
    client.handler.load_middleware()
    page = text(client, HOME)
    assert "What feature changes" in page and "prior: uncommon, sources: [bench]}</ins>" in page
    assert '<span class="quiet">uncommon</span>' in page and "/suggest/" not in page[page.index("Scenarios") :]


def test_a_guide_that_is_not_there_and_a_part_that_is_none(author):
    text(author, "/studio/nothing/", 404)
    text(author, f"{HOME}nothing/", 404)


def test_an_unreadable_file_leaves_the_table_without_places(author, settings, dev):
    text(author, HOME)
    (dev / PATH).write_bytes(b"\xff\xfe")
    assert "No coffee comes out" in text(author, HOME)


def someone(*groups):
    return Client(headers={"X-Remote-User": "ada", "X-Remote-Groups": ",".join(groups)}, REMOTE_ADDR="")


def test_on_a_server_it_is_there_for_authors_only(routes, settings, tmp_path, git_repo):
    settings.SIGN_IN, settings.REQUIRE_SIGN_IN = "proxy", False
    settings.AUTH_USER_HEADER, settings.AUTH_GROUPS_HEADER = "X-Remote-User", "X-Remote-Groups"
    settings.AUTH_PROXY_SECRET, settings.TRUST_SOCKET, settings.TRUSTED_PROXIES = "", True, []
    settings.MIDDLEWARE = ["kb.accounts.middleware.Identify", *settings.MIDDLEWARE]
    settings.VAR_DIR = tmp_path
    routes()
    serve(settings, tmp_path / "library", git_repo)
    publish_all()
    for address in ("/studio/", HOME, f"{HOME}scenarios/"):
        text(someone("author"), address)
        text(someone("reviewer"), address)
        text(someone("operator"), address, 404)
        text(Client(), address, 404)
    forget()


def test_where_nobody_signs_in_a_server_has_no_studio(client, routes, settings, tmp_path, git_repo):
    routes()
    serve(settings, tmp_path / "library", git_repo)
    publish_all()
    assert client.get("/studio/").status_code == 404


def test_work_is_done_in_portions_and_never_twice():
    seen = []

    def results():
        for number in range(3):
            seen.append(number)
            yield number

    work = Work(results(), 3)
    work.go_on(0)
    assert work.done == [0] and not work.is_over
    work.go_on(9)
    work.go_on(9)
    assert seen == [0, 1, 2] and work.is_over


def test_of_two_who_ask_at_once_one_does_the_work():
    work = Work(iter(range(3)), 3)
    with work.lock:
        work.go_on()
    assert work.done == []
