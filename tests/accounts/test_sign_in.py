"""Signing in on a closed site: with a proxy, with a password, with a real OpenID Connect provider."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from kb.accounts.views import TRIES
from tests.support.oidc import Browser, OpenIdProvider, at, serve_provider, sign_in
from tests.support.processes import freeze, wake
from tests.support.server import SAMPLE, Server, running, serve

WALK = "/guides/blank-pages/?age=old"
SECRET = "a-secret-of-the-proxy-1234"
CSP = "default-src 'self'"
CLOSED = (
    "/",
    WALK,
    "/articles/",
    "/search/?q=paper",
    "/sitemap-1.xml",
    "/guides/blank-pages.md",
    "/oembed?url=x",
    "/nothing-here/",
    "/static/blank-pages/",
    "/static/../guides/blank-pages/",
    "/account/blank-pages/",
    "/account/sign-in/blank-pages",
    "/api/blank-pages/",
    "/healthz/blank-pages",
)
SECRET_WORD = "zebrafinch"
FOR_STAFF = f"""---
id: A9ZZ
title: Keys of the {SECRET_WORD} room
summary: Where they hang.
topic: paper
owner: print-room
verified: {{on: 2026-11-20, by: tests, env: a printer of paper}}
review_in: 6 months
cites: [manual]
audience: [staff]
---

Behind the {SECRET_WORD}.
"""
READ_KEYS = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "read", "arguments": {"id": "A9ZZ"}}}
ADD_PERSON = """
from django.contrib.auth.models import Group, User
ada = User.objects.create_user("ada", password="correct horse battery", first_name="Ada Lovelace")
ada.groups.add(Group.objects.create(name="operator"))
"""


def closed_to(server: Server, browser: Browser) -> list[str]:
    """What a stranger gets to see of a closed site: addresses that answer with anything of it."""
    seen = []
    for path in CLOSED:
        browser.open(server.url + path, stop_at="/account/sign-in/")
        if "blank pages" in browser.body.lower() or browser.status == 200:
            seen.append(path)
    return seen


# --- by the proxy ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def behind_proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    variables = {
        "SIGN_IN": "proxy",
        "REQUIRE_SIGN_IN": "1",
        "TRUSTED_PROXIES": "127.0.0.1",
        "AUTH_PROXY_SECRET": SECRET,
        "ROLE_GROUPS": "operator=it-ops",
        "METRICS_TOKEN": "m" * 40,
    }
    with serve(tmp_path_factory.mktemp("proxy"), **variables) as server:
        yield server


def by_proxy(server: Server, path: str, **headers: str) -> tuple[int, str, dict[str, str]]:
    told = {"X-Proxy-Secret": SECRET, "X-Remote-User": "ada", "X-Remote-Groups": "it-ops", **headers}
    with urlopen(Request(server.url + path, headers=told), timeout=30) as answer:
        return answer.status, answer.read().decode(), dict(answer.headers)


def test_whom_the_proxy_names_reads_and_strangers_do_not(behind_proxy: Server) -> None:
    for _ in range(2):  # the second time it is a kept page
        status, body, headers = by_proxy(behind_proxy, WALK)
        assert status == 200 and "printer" in body.lower()
        assert (
            headers["Cache-Control"].startswith("private")
            and "Cookie" in headers["Vary"]
            and CSP in headers["Content-Security-Policy"]
        )
    stranger = Browser()
    assert closed_to(behind_proxy, stranger) == []
    assert stranger.status == 401 and CSP in stranger.headers["Content-Security-Policy"]


def test_the_page_of_an_account_says_what_the_proxy_said(behind_proxy: Server) -> None:
    assert "signed in as ada" in (body := by_proxy(behind_proxy, "/account/")[1]) and "Operator" in body
    assert "not signed in" in Browser().open(behind_proxy.url + "/account/").body


def test_metrics_of_a_closed_site_are_for_who_has_their_token_and_for_nobody_else(behind_proxy: Server) -> None:
    pytest.importorskip("prometheus_client", reason="NOT TESTED: requirements-metrics.txt is not installed")
    operator = Browser().say(X_Proxy_Secret=SECRET, X_Remote_User="ada", X_Remote_Groups="it-ops")
    for each in (Browser(), Browser().say(Authorization="Bearer guessed"), operator):
        assert each.open(behind_proxy.url + "/metrics").status == 404 and "stepwise_" not in each.body
    scraper = Browser().say(Authorization=f"Bearer {'m' * 40}").open(behind_proxy.url + "/metrics")
    assert scraper.status == 200 and "stepwise_library_up 1.0" in scraper.body
    assert "private" in scraper.headers["Cache-Control"] and "blank-pages" not in scraper.body


def test_health_is_open_and_the_api_takes_tokens_only(behind_proxy: Server) -> None:
    assert [Browser().open(behind_proxy.url + path).status for path in ("/healthz", "/readyz")] == [200, 200]
    assert Browser().open(behind_proxy.url + "/api/v1/guides").status == 401
    assert Browser().open(behind_proxy.url + "/api/v1/search?q=paper").status == 401
    made = behind_proxy.manage("make_token", "reading").stdout.strip()
    with urlopen(
        Request(behind_proxy.url + "/api/v1/guides", headers={"Authorization": f"Bearer {made}"}), timeout=30
    ) as answer:
        assert answer.status == 200


# --- with a password ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serve(tmp_path_factory.mktemp("local"), SIGN_IN="local", REQUIRE_SIGN_IN="1", BEHIND_PROXY="1") as server:
        done = server.manage("shell", "--verbosity", "0", "-c", ADD_PERSON)
        assert done.returncode == 0, done.stderr
        yield server


def with_password(
    browser: Browser, server: Server, path: str, password: str = "correct horse battery", name: str = "ada"
) -> Browser:
    return browser.open(server.url + path).submit(username=name, password=password)


def test_a_reader_signs_in_and_is_back_in_the_same_session_with_the_same_answers(local: Server) -> None:
    browser = with_password(Browser(), local, WALK)
    assert browser.status == 200 and browser.url == local.url + WALK
    assert "signed in as Ada Lovelace" in browser.open(local.url + "/account/").body and "Operator" in browser.body
    assert browser.submit().status == 200 and "You are signed out" in browser.body
    assert closed_to(local, browser) == []


@pytest.mark.parametrize(
    "evil",
    [
        "//evil.example",
        "https://evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "http:evil.example",
        "\t//evil.example",
    ],
)
def test_signing_in_leads_nowhere_but_to_this_site(local: Server, evil: str) -> None:
    browser = with_password(Browser(), local, f"/account/sign-in/?next={at(evil)}")
    assert browser.url == local.url + "/account/" and browser.status == 200


def test_a_session_that_somebody_planted_is_not_the_one_after_signing_in(local: Server) -> None:
    attacker, victim = with_password(Browser(), local, "/"), Browser()
    victim.jar.set_cookie(next(each for each in attacker.jar if each.name == "session"))
    victim.open(local.url + "/account/sign-in/").submit(username="ada", password="correct horse battery")
    assert victim.status == 200 and victim.cookie("session") not in ("", attacker.cookie("session"))


def test_a_cookie_is_of_no_use_after_signing_out_and_is_kept_from_scripts(local: Server) -> None:
    browser = with_password(Browser(), local, "/")
    cookie = next(each for each in browser.jar if each.name == "session")
    assert cookie.has_nonstandard_attr("HttpOnly") and cookie.get_nonstandard_attr("SameSite") == "Lax"
    stolen = Browser()
    stolen._opener.addheaders.append(("Cookie", f"session={cookie.value}"))
    assert stolen.open(local.url + "/").status == 200 and "/account/" not in stolen.url
    browser.open(local.url + "/account/").submit()
    assert "/account/sign-in/" in stolen.open(local.url + "/").url


def test_operators_see_the_accounts_and_their_groups(local: Server) -> None:
    page = with_password(Browser(), local, "/desk/accounts/")
    assert page.status == 200 and "Ada Lovelace" in page.body and "operator" in page.body
    assert "correct horse" not in page.body and "pbkdf2" not in page.body


def test_a_form_sent_after_signing_out_says_so_and_loses_nothing(local: Server) -> None:
    answer = Browser().open(local.url + "/guides/blank-pages/save/", {"note": "typed"})
    assert answer.status == 401 and "what you typed is" in answer.body


def test_guessing_passwords_is_slowed_down_for_the_account_and_for_the_client(local: Server) -> None:
    browser = Browser()
    first = with_password(browser, local, "/account/sign-in/", "wrong", "grace").status
    tries = (with_password(browser, local, "/account/sign-in/", "wrong", "grace") for _ in range(2 * TRIES))
    assert first == 200 and any(each.status == 429 for each in tries), "a minute may end in between, but not two"
    assert "Retry-After" in browser.headers


# --- with OpenID Connect --------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def openid(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, OpenIdProvider]]:
    folder = tmp_path_factory.mktemp("oidc")
    shutil.copytree(SAMPLE, folder / "content")
    (folder / "content/printing/articles/keys.md").write_text(FOR_STAFF)
    server = Server.of(folder, WEB_CONCURRENCY="1", CONTENT_DIRS=str(folder / "content"))
    with serve_provider(f"{server.url}/account/callback/") as provider:
        server.variables |= {
            "SIGN_IN": "oidc", "REQUIRE_SIGN_IN": "1", "OIDC_ISSUER": provider.url, "OIDC_CLIENT_ID": "stepwise", "OIDC_CLIENT_SECRET": "s" * 40,
            "ROLE_GROUPS": "operator=it-ops", "AUDIENCES": "staff", "MCP": "1",
            "BEHIND_PROXY": "1",  # every browser is a client of its own: together they sign in more often than one may
        }  # fmt: skip
        for command in (["migrate", "-v0"], ["collectstatic", "--noinput", "-v0"], ["publish"]):
            done = server.manage(*command)
            assert done.returncode == 0, done.stderr
        with running(server):
            yield server, provider


def test_a_real_provider_signs_in_and_the_session_goes_on_where_it_was(openid: tuple[Server, OpenIdProvider]) -> None:
    server, provider = openid
    browser = sign_in(Browser(), server.url + WALK)
    assert (browser.url, browser.status) == (server.url + WALK, 200)
    assert "signed in as Ada Lovelace" in browser.open(server.url + "/account/").body and "Operator" in browser.body
    provider.set_person(name="Ada King", groups=[f"g{number}" for number in range(500)])
    again = sign_in(Browser(), server.url + "/account/sign-in/").open(server.url + "/account/")
    assert "signed in as Ada King" in again.body and "Operator" not in again.body  # the same person, groups taken away
    provider.set_person(name="Ada Lovelace", groups=["it-ops"])
    assert "Sign out there, too" in browser.submit().body and provider.url in browser.body


@pytest.fixture
def readers(openid: tuple[Server, OpenIdProvider]) -> Iterator[dict[str, Browser]]:
    """Ada is in the group that the private article is for, Grace is in others."""
    server, provider = openid
    found = {}
    for name, groups in (("ada", ["staff", "unheard-of"]), ("grace", ["unheard-of", "STAFF", "staff "])):
        provider.set_person(name=name.title(), groups=groups)
        found[name] = sign_in(Browser(), server.url + "/", name=name)
    yield found
    provider.set_person(name="Ada Lovelace", groups=["it-ops"])


def test_groups_of_the_provider_decide_who_reads_private_content(openid, readers: dict[str, Browser]) -> None:
    server, provider = openid
    ada, grace = readers["ada"], readers["grace"]
    for path in ("/articles/keys/", "/articles/keys.md", "/s/A9ZZ", "/articles/keys/history/"):
        assert SECRET_WORD in ada.open(server.url + path).body and ada.headers["Cache-Control"].startswith("private")
        assert (grace.open(server.url + path).status, SECRET_WORD in grace.body) == (404, False), path
    for path in ("/articles/", "/sitemap-1.xml", f"/search/?q={SECRET_WORD}", "/changes.atom", "/llms.txt"):
        assert "/articles/keys" in ada.open(server.url + path).body or "keys" in ada.url, path
        assert "/articles/keys" not in grace.open(server.url + path).body, path
    provider.set_person(name="Ada", groups=[])
    again = sign_in(Browser(), server.url + "/account/sign-in/")
    assert again.open(f"{server.url}/articles/keys/").status == 404, "who left the group reads it no more"


def test_tokens_read_what_they_were_made_for_on_a_closed_site_and_a_sign_in_opens_no_api(
    openid, readers: dict[str, Browser]
) -> None:
    server, _ = openid
    for arguments, status in ((["--audience", "staff"], 200), ([], 404)):
        token = server.manage("make_token", f"reads-{status}", *arguments).stdout.strip()
        program = Browser().say(Authorization=f"Bearer {token}")
        assert program.open(f"{server.url}/api/v1/articles/keys").status == status
        assert (SECRET_WORD in program.body) == (status == 200)
        assert ("A9ZZ" in program.open(f"{server.url}/api/v1/search?q={SECRET_WORD}").body) == (status == 200)
        assert program.open(f"{server.url}/articles/keys/", stop_at="sign-in").status == 302, "a token opens no pages"
        program.open(f"{server.url}/mcp", json=READ_KEYS)
        assert program.status == 200 and (SECRET_WORD in program.body) == (status == 200)
    assert readers["ada"].open(f"{server.url}/api/v1/articles/keys").status == 401


def test_new_keys_of_the_provider_are_no_trouble(openid: tuple[Server, OpenIdProvider]) -> None:
    server, provider = openid
    provider.tell("rotate")
    assert sign_in(Browser(), server.url + WALK).status == 200


def test_people_without_names_and_addresses_sign_in(openid: tuple[Server, OpenIdProvider]) -> None:
    server, provider = openid
    provider.set_person()
    assert (
        "signed in as grace" in sign_in(Browser(), server.url + "/", name="grace").open(server.url + "/account/").body
    )
    provider.set_person(name="Ada Lovelace", groups=["it-ops"])


def test_a_provider_that_hangs_holds_up_nobody_who_is_signed_in_and_is_named_to_others(
    openid: tuple[Server, OpenIdProvider],
) -> None:
    server, provider = openid
    reader = sign_in(Browser(), server.url + WALK)
    freeze(provider.process)
    try:
        assert reader.open(server.url + WALK).status == 200 and "printer" in reader.body.lower()
        stranger = Browser().open(server.url + WALK, stop_at=provider.url)
        assert stranger.url.startswith(provider.url) or (stranger.status == 503 and "provider doesn" in stranger.body)
    finally:
        wake(provider.process)


@pytest.mark.parametrize("seconds", ["-4200", "700"])
def test_a_clock_that_is_off_is_named(openid: tuple[Server, OpenIdProvider], seconds: str) -> None:
    server, provider = openid
    browser = Browser()
    if is_late := seconds.startswith("-"):  # else the provider's own cookies are too old as well
        sign_in(browser, server.url + "/", stop_at="/account/callback/")
    provider.tell("clock", seconds=seconds)
    try:
        browser.open(browser.url) if is_late else sign_in(browser, server.url + "/")
    finally:
        provider.tell("clock", seconds="0")
    assert browser.status == 403 and "clocks" in browser.body


def test_an_answer_that_is_used_twice_altered_or_of_another_browser_signs_nobody_in(
    openid: tuple[Server, OpenIdProvider],
) -> None:
    server, _ = openid
    browser = sign_in(Browser(), server.url + "/", stop_at="/account/callback/")
    answer = browser.url
    assert Browser().open(answer).status == 403
    assert browser.open(re.sub("code=.", "code=_", answer)).status in (403, 503)
    assert browser.open(answer).status == 403  # its state was used
    assert browser.open(server.url + "/account/callback/?error=access_denied&state=x").status == 403
    assert browser.open(server.url + "/account/callback/").status == 403
    assert closed_to(server, browser) == ["/"] * 0


def test_a_provider_that_is_down_is_named(tmp_path: Path) -> None:
    variables = {
        "SIGN_IN": "oidc",
        "REQUIRE_SIGN_IN": "1",
        "OIDC_ISSUER": "http://127.0.0.1:9",
        "OIDC_CLIENT_ID": "x",
        "OIDC_CLIENT_SECRET": "y",
    }
    with serve(tmp_path, **variables) as server:
        browser = Browser().open(server.url + WALK)
        assert browser.status == 503 and "provider doesn" in browser.body and browser.headers["Retry-After"]
        assert CSP in browser.headers["Content-Security-Policy"]
